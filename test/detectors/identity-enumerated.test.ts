import { identityEnumerated } from "../../shared/detectors/identity-enumerated.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, DENIED, identities, type Overrides, roleSession } from "../support/records.ts";
import { minute, times } from "../support/sign-ins.ts";

const READS = [
  ...["ListUsers", "ListGroups", "ListPolicies", "ListAccessKeys", "ListMFADevices", "ListGroupsForUser", "GetUser"],
  ...["ListUserPolicies", "ListAttachedUserPolicies", "GetAccountSummary", "ListAccountAliases", "GetLoginProfile"],
  ...["ListSAMLProviders", "ListInstanceProfiles", "GetAccountPasswordPolicy", "SimulatePrincipalPolicy"],
  ...["ListOpenIDConnectProviders", "ListVirtualMFADevices", "ListEntitiesForPolicy", "GetAccessKeyLastUsed"],
  ...["ListSSHPublicKeys", "ListSigningCertificates", "GetCredentialReport", "GenerateCredentialReport"],
  ...["ListServiceSpecificCredentials", "ListRoles"],
];
const read = (name: string, minutes: number, more: Overrides = {}) =>
  cloudtrail(name.includes(":") ? name : `iam:${name}`, { readOnly: true, eventTime: minute(minutes), ...more });
const reads = (count: number, more: Overrides = {}, from = 0) =>
  READS.slice(0, count).map((name, n) => read(name, from + n / 2, more));
const client = { userIdentity: identities.sso };
const inConsole = { ...client, sessionCredentialFromConsole: "true" };
const before = cloudtrail("iam:ListRoles", { eventTime: minute(-3000) });
const WHOLE = "GetAccountAuthorizationDetails";

describeDetector(identityEnumerated, {
  fires: {
    "a long-term key, five kinds": { records: reads(5), points: 25, says: "5 kinds of questions about identities" },
    "a long-term key, nine": { records: reads(9), points: 45, says: "9 kinds" },
    "refused or not": { records: reads(9, DENIED), points: 45, says: "9 kinds" },
    "an instance": { records: reads(5, { userIdentity: identities.instance }), points: 25, says: "5 kinds" },
    "a person with a client": { records: reads(13, client), points: 45, says: "13 kinds" },
    "a role session, eight": { records: reads(8, { userIdentity: identities.terraform }), points: 25, says: "8 kinds" },
    "by several sessions of one role": {
      records: reads(8).map((record, n) => ({ ...record, userIdentity: roleSession("scan", `run-${n}`) })),
      points: 25,
      says: "8 kinds",
    },
    "the organisation too": {
      records: [
        "organizations:ListAccounts",
        "organizations:DescribeOrganization",
        "sso:ListInstances",
        "identitystore:ListUsers",
        "ListUsers",
      ].map((name, n) => read(name, n)),
      points: 25,
      says: "5 kinds",
    },
    "all pages of the console": { records: reads(26, inConsole), points: 45, says: "26 kinds" },
    "the whole account at once, for the first time": {
      records: [before, read(WHOLE, 0)],
      points: 15,
      says: "all users, roles and policies at once",
    },
    "what was refused before was no audit": {
      records: [...reads(9, DENIED, -3000), ...reads(9)],
      points: 45,
      says: "9 kinds",
    },
    "a pipeline": { records: reads(13, { userIdentity: identities.github }), points: 20, says: "13 kinds" },
  },
  quiet: {
    "a few questions": { records: reads(4) },
    "one question for each of a hundred users": { records: times(60, (n) => read("ListAccessKeys", n / 4)) },
    "a page of the console": { records: reads(12, inConsole) },
    "a person with a client, a little": { records: reads(7, client) },
    "an audit of each week": { records: [...reads(20, client, -7 * 1440), ...reads(20, client)] },
    "an audit of each quarter": {
      records: [...reads(20, client, -80 * 1440), ...reads(20, client, -40 * 1440), ...reads(20, client)],
    },
    "the whole account, as often": {
      records: [read(WHOLE, -60 * 1440), read(WHOLE, -30 * 1440), read(WHOLE, 0)],
    },
    "nine questions over a day": { records: READS.slice(0, 9).map((name, n) => read(name, n * 60)) },
    "a service": { records: reads(20, { userIdentity: identities.service }) },
    "a service-linked role": {
      records: reads(20, { userIdentity: roleSession("AWSServiceRoleForX", "x", { path: "aws-service-role/x/" }) }),
    },
  },
});
