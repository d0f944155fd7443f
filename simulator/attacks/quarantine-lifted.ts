import { ACCOUNTS } from "../accounts.ts";
import { getCallerIdentity } from "../assumptions.ts";
import { createAccessKey, deactivateAccessKey, deleteAccessKey, iamChange } from "../changes.ts";
import { CLIENTS } from "../clients.ts";
import { userSession } from "../credentials.ts";
import { service } from "../identities.ts";
import { SURVEY } from "../ordinary-calls.ts";
import { keyId } from "../random.ts";
import { callWith, writeRecord } from "../records.ts";
import { ordinaryCall } from "../traffic.ts";
import { type Attack, after, enterFromHome, strangeAddress } from "./attack.ts";

const ACCOUNT = ACCOUNTS.prodCore.id;
const QUARANTINE = "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3";
const AWS = "support.amazonaws.com";

export const quarantineLifted: Attack = {
  id: "quarantine-lifted",
  title: "A key in public: quarantined by AWS, and freed by whoever found it",
  story:
    "The key of a build user is pushed to a public repository. AWS finds it and quarantines the user; somebody else has found it too, looks around from elsewhere and lifts the quarantine with the very key.",
  attack: ["T1552.001", "T1078.004", "T1562"],
  stepThatMatters: { eventName: "DetachUserPolicy", target: `arn:aws:iam::${ACCOUNT}:user/build-artifacts` },
  steps: (organisation, at, random) => {
    const user = organisation.users.artifacts;
    const put = { userName: user.name, policyArn: QUARANTINE };
    const byAws = {
      identity: service(AWS),
      account: ACCOUNT,
      origin: { ip: AWS, userAgent: AWS, through: "service" as const },
    };
    const key = userSession(user, { ip: strangeAddress(random), userAgent: CLIENTS.boto3, through: "client" });
    return [
      {
        what: "AWS quarantines the user of a key that it found in public",
        records: [writeRecord(iamChange("AttachUserPolicy", put), byAws, at, random)],
      },
      {
        what: "looks around with the key, from elsewhere",
        records: [
          getCallerIdentity(key, after(at, 6, random), random),
          ordinaryCall(key, SURVEY.buckets, after(at, 7, random), random),
        ],
      },
      {
        what: "lifts the quarantine",
        records: [callWith(key, iamChange("DetachUserPolicy", put), after(at, 12, random), random)],
      },
      {
        what: "goes on",
        records: [ordinaryCall(key, SURVEY.secret, after(at, 15, random), random)],
      },
    ];
  },
  twin: {
    story:
      "After the leak an engineer does what AWS asks for: the leaked key is switched off and deleted, the user gets another, and the quarantine is lifted.",
    expected: [
      {
        match: { origin: "*@acme.example", target: "user/build-artifacts" },
        reason: "the key in public is replaced",
      },
    ],
    steps: (organisation, at, random) => {
      const user = organisation.users.artifacts;
      const entered = enterFromHome(organisation, ACCOUNT, at, random);
      const changes = [
        deactivateAccessKey(user.name, user.accessKeyId),
        deleteAccessKey(user.name, user.accessKeyId),
        createAccessKey(user, keyId(random, "AKIA"), after(at, 10, random), false),
        iamChange("DetachUserPolicy", { userName: user.name, policyArn: QUARANTINE }),
      ];
      return [
        { what: "an engineer enters prod-core from home", records: entered.records },
        {
          what: "replaces the key and lifts the quarantine",
          records: changes.map((change, step) =>
            callWith(entered.session, change, after(at, 4 + 3 * step, random), random),
          ),
        },
      ];
    },
  },
};
