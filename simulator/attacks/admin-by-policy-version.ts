import { ACCOUNTS } from "../accounts.ts";
import { getCallerIdentity } from "../assumptions.ts";
import { createPolicyVersion, iamChange } from "../changes.ts";
import { CLIENTS } from "../clients.ts";
import { userSession } from "../credentials.ts";
import { SURVEY } from "../ordinary-calls.ts";
import { allow, allowEverything } from "../policies.ts";
import { callWith } from "../records.ts";
import { ordinaryCall, refusedCall } from "../traffic.ts";
import { type Attack, after, enterAsTerraform, strangeAddress } from "./attack.ts";

const ACCOUNT = ACCOUNTS.prodCore.id;
const POLICY = `arn:aws:iam::${ACCOUNT}:policy/BuildArtifacts`;

export const adminByPolicyVersion: Attack = {
  id: "admin-by-policy-version",
  title: "A user writes itself an administrator's policy",
  story:
    "The key of a build user is used elsewhere. The user may write new versions of the one policy attached to it: the new default version allows everything, and is used at once to read users and secrets and to attach a managed policy.",
  attack: ["T1078.004", "T1098.003", "T1087.004", "T1555.006"],
  stepThatMatters: { eventName: "CreatePolicyVersion", target: POLICY },
  steps: (organisation, at, random) => {
    const user = organisation.users.artifacts;
    const key = userSession(user, { ip: strangeAddress(random), userAgent: CLIENTS.boto3, through: "client" });
    const attached = {
      service: "iam",
      name: "ListAttachedUserPolicies",
      readOnly: true,
      request: { userName: user.name },
    };
    const rewrittenAt = after(at, 6, random);
    const rewritten = createPolicyVersion(POLICY, allowEverything(), 3, rewrittenAt);
    const kept = iamChange("AttachUserPolicy", {
      userName: user.name,
      policyArn: "arn:aws:iam::aws:policy/PowerUserAccess",
    });
    return [
      {
        what: "tries what the key may do",
        records: [
          getCallerIdentity(key, at, random),
          refusedCall(key, SURVEY.users, after(at, 0.5, random), random),
          refusedCall(key, SURVEY.secret, after(at, 0.9, random), random),
          callWith(key, attached, after(at, 3, random), random),
        ],
      },
      {
        what: "makes its own policy allow everything",
        records: [callWith(key, rewritten, rewrittenAt, random)],
      },
      {
        what: "uses it",
        records: [
          ordinaryCall(key, SURVEY.users, after(at, 8, random), random),
          ordinaryCall(key, SURVEY.secret, after(at, 9, random), random),
          callWith(key, kept, after(at, 12, random), random),
        ],
      },
    ];
  },
  twin: {
    story:
      "The infrastructure pipeline writes a new default version of the same policy, which allows one bucket more, and attaches a policy of AWS's that only reads.",
    steps: (organisation, at, random) => {
      const { session, records } = enterAsTerraform(organisation, ACCOUNT, at, random);
      const rewrittenAt = after(at, 6, random);
      const buckets = ["acme-artifacts", "acme-media"].map((bucket) => `arn:aws:s3:::${bucket}/*`);
      const rewritten = createPolicyVersion(POLICY, allow(["s3:GetObject", "s3:PutObject"], buckets), 3, rewrittenAt);
      const reading = iamChange("AttachUserPolicy", {
        userName: organisation.users.artifacts.name,
        policyArn: "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly",
      });
      return [
        { what: "the pipeline enters", records },
        { what: "writes the policy anew", records: [callWith(session, rewritten, rewrittenAt, random)] },
        { what: "attaches what only reads", records: [callWith(session, reading, after(at, 7, random), random)] },
      ];
    },
  },
};
