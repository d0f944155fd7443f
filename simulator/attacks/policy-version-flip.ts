import { ACCOUNTS } from "../accounts.ts";
import { getCallerIdentity } from "../assumptions.ts";
import { createAccessKey, createPolicyVersion, setDefaultVersion } from "../changes.ts";
import { CLIENTS } from "../clients.ts";
import { userSession } from "../credentials.ts";
import { SURVEY } from "../ordinary-calls.ts";
import { allow } from "../policies.ts";
import { keyId } from "../random.ts";
import { callWith } from "../records.ts";
import { ordinaryCall } from "../traffic.ts";
import { type Attack, after, enterAsTerraform, strangeAddress } from "./attack.ts";

const ACCOUNT = ACCOUNTS.prodCore.id;
const POLICY = `arn:aws:iam::${ACCOUNT}:policy/BuildArtifacts`;

export const policyVersionFlip: Attack = {
  id: "policy-version-flip",
  title: "An old version of a policy holds for a quarter of an hour",
  story:
    "The key of the build user is used elsewhere. The first version of its policy, from the days when it could do everything, becomes the default again, is used to read and to make a key, and gives way to the present one: the policy looks as it always did.",
  attack: ["T1078.004", "T1098.001", "T1098.003", "T1548.005"],
  stepThatMatters: { eventName: "SetDefaultPolicyVersion", target: POLICY },
  steps: (organisation, at, random) => {
    const user = organisation.users.artifacts;
    const key = userSession(user, { ip: strangeAddress(random), userAgent: CLIENTS.cliOnLinux, through: "client" });
    const versions = { service: "iam", name: "ListPolicyVersions", readOnly: true, request: { policyArn: POLICY } };
    const wayBackAt = after(at, 12, random);
    const wayBack = createAccessKey(organisation.users.artifacts, keyId(random, "AKIA"), wayBackAt, true);
    return [
      {
        what: "asks who the key is and which versions there are",
        records: [getCallerIdentity(key, at, random), callWith(key, versions, after(at, 2, random), random)],
      },
      {
        what: "makes the first version the default",
        records: [callWith(key, setDefaultVersion(POLICY, "v1"), after(at, 5, random), random)],
      },
      {
        what: "uses it",
        records: [
          ordinaryCall(key, SURVEY.users, after(at, 7, random), random),
          ordinaryCall(key, SURVEY.secret, after(at, 9, random), random),
          callWith(key, wayBack, wayBackAt, random),
        ],
      },
      {
        what: "makes the present version the default again",
        records: [callWith(key, setDefaultVersion(POLICY, "v4"), after(at, 19, random), random)],
      },
    ];
  },
  twin: {
    story:
      "The infrastructure pipeline writes a new version of a policy, finds it lacking and goes back to one it wrote before.",
    steps: (organisation, at, random) => {
      const { session, records } = enterAsTerraform(organisation, ACCOUNT, at, random);
      const write = (actions: readonly string[], version: number, minutes: number) => {
        const writtenAt = after(at, minutes, random);
        const document = allow(actions, [`arn:aws:sqs:eu-west-1:${ACCOUNT}:orders`]);
        return callWith(session, createPolicyVersion(POLICY, document, version, writtenAt), writtenAt, random);
      };
      return [
        { what: "the pipeline enters", records },
        { what: "writes a version", records: [write(["sqs:SendMessage"], 5, 4)] },
        { what: "writes the next", records: [write(["sqs:GetQueueAttributes"], 6, 9)] },
        {
          what: "goes back",
          records: [callWith(session, setDefaultVersion(POLICY, "v5"), after(at, 21, random), random)],
        },
      ];
    },
  },
};
