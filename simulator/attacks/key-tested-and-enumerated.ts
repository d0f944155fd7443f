import { ACCOUNTS, permissionSetRole } from "../accounts.ts";
import { getCallerIdentity } from "../assumptions.ts";
import { enter } from "../habits/people.ts";
import type { Organisation } from "../organisation.ts";
import type { Random } from "../random.ts";
import { callWith, deniedWith, type Session, type TrailRecord } from "../records.ts";
import { DAY_MS, SECOND_MS } from "../times.ts";
import { type Attack, after, leakedKey, readSecrets } from "./attack.ts";

const ACCOUNT = ACCOUNTS.prodCore.id;
const SECRETS = [
  "orders",
  "payments",
  "ledger",
  "mail",
  "search",
  "stock",
  "partners",
  "sessions",
  "media",
  "jobs",
  "audit",
  "fraud",
];
/** What a program tries that knows nothing of the key: a list of everything, service by service. */
const REFUSED = [
  ...["DescribeInstances", "DescribeVpcs", "DescribeSnapshots", "DescribeKeyPairs"].map((name) => `ec2:${name}`),
  ...["rds:DescribeDBInstances", "lambda:ListFunctions", "eks:ListClusters", "ecs:ListClusters", "sqs:ListQueues"],
  ...["dynamodb:ListTables", "sns:ListTopics", "kms:ListKeys", "ecr:DescribeRepositories", "logs:DescribeLogGroups"],
  ...[
    "cloudtrail:DescribeTrails",
    "guardduty:ListDetectors",
    "route53:ListHostedZones",
    "cloudfront:ListDistributions",
  ],
  ...["elasticache:DescribeCacheClusters", "redshift:DescribeClusters", "sagemaker:ListNotebookInstances"],
];
const TESTED = ["ses:GetSendQuota", "ses:ListIdentities", "bedrock:ListFoundationModels", "ses:PutAccountDetails"];
const LISTED = [
  ...["ListUsers", "ListGroups", "ListRoles", "ListPolicies", "ListAccountAliases", "GetAccountSummary"],
  ...["ListAccessKeys", "ListAttachedUserPolicies", "ListGroupsForUser", "GetAccountAuthorizationDetails"],
].map((name) => `iam:${name}`);
/** What an audit asks beyond that. */
const AUDITED = [
  ...[
    "GetCredentialReport",
    "GetAccountPasswordPolicy",
    "ListMFADevices",
    "ListVirtualMFADevices",
    "ListSAMLProviders",
  ],
  ...["ListOpenIDConnectProviders", "ListEntitiesForPolicy", "GetAccessKeyLastUsed"],
].map((name) => `iam:${name}`);

function callOf(call: string) {
  const [service = "", name = ""] = call.split(":");
  return { service, name, readOnly: !name.startsWith("Put"), request: null };
}

function asked(session: Session, names: readonly string[], from: number, random: Random): TrailRecord[] {
  return names.map((name, n) => callWith(session, callOf(name), from + n * 4 * SECOND_MS, random));
}

function refused(session: Session, names: readonly string[], from: number, random: Random): TrailRecord[] {
  return names.map((name, n) => deniedWith(session, callOf(name), "*", from + n * 4 * SECOND_MS, random));
}

export const keyTestedAndEnumerated: Attack = {
  id: "key-tested-and-enumerated",
  title: "A leaked key is sorted by what it is good for",
  story:
    "The key of the build user is found in an old image. A program asks whose it is, what mail and models it could pay for, what else it may see, and who else is there; then it reads every secret it can.",
  attack: ["T1078.004", "T1496.004", "T1087.004", "T1526", "T1555.006"],
  stepThatMatters: {
    eventName: "GetSecretValue",
    target: `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:prod/ledger`,
  },
  steps: (organisation, at, random) => {
    const { artifacts } = organisation.users;
    const key = leakedKey(artifacts, random);
    return [
      { what: "asks whose key it is", records: [getCallerIdentity(key, at, random)] },
      { what: "asks for mail and models", records: asked(key, TESTED, after(at, 2, random), random) },
      {
        what: "tries what else works",
        records: refused(key, REFUSED, after(at, 6, random), random),
      },
      { what: "lists who is there", records: asked(key, LISTED, after(at, 11, random), random) },
      { what: "reads twelve secrets", records: readSecrets(key, SECRETS, after(at, 18, random), random) },
    ];
  },
  twin: {
    story: "Security reads all identities of the account at the end of each week, and writes a report.",
    steps: (organisation, at, random) =>
      [at - 7 * DAY_MS, at].map((week) => ({ what: "audits", records: audit(organisation, week, random) })),
  },
};

function audit(organisation: Organisation, at: number, random: Random): TrailRecord[] {
  const auditor = organisation.people.find(({ team }) => team === "security");
  if (auditor === undefined) throw new Error("nobody audits");
  const origin = { ip: auditor.home, userAgent: auditor.cli, through: "client" as const };
  const role = permissionSetRole(organisation.seed, ACCOUNT, "ReadOnly");
  const { records, session } = enter(organisation, auditor, role, origin, at, random);
  return [...records, ...asked(session, [...LISTED, ...AUDITED], after(at, 1, random), random)];
}
