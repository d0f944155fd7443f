import { ACCOUNTS, roleIn } from "../accounts.ts";
import { SURVEY } from "../ordinary-calls.ts";
import { callWith } from "../records.ts";
import { createGrant, createResourceShare, putSecretPolicy, sharingPolicy } from "../sharing.ts";
import { ordinaryCall } from "../traffic.ts";
import { type Attack, after, enterAsEngineer, enterAsTerraform } from "./attack.ts";

const ACCOUNT = ACCOUNTS.prodCore.id;
const UNKNOWN_ACCOUNT = "999988887777";
const arn = (service: string, rest: string): string => `arn:aws:${service}:eu-west-1:${ACCOUNT}:${rest}`;
const SECRET = arn("secretsmanager", "secret:payments/gateway-Ab12Cd");
const KEY = arn("kms", "key/6f1d2c3b-4a59-4e68-9d70-8c1b2a3d4e5f");
const DATABASE = arn("rds", "cluster:orders");
const READ = ["secretsmanager:GetSecretValue"];

export const secretAndKeyShared: Attack = {
  id: "secret-and-key-shared",
  title: "A secret and the key to it are given away",
  story:
    "With an engineer's stolen portal session, the policy of the payment gateway's secret lets an outside account read it. A grant on its key makes that work without a change of the key's policy, and the orders database is shared with the account as well.",
  attack: ["T1078.004", "T1555.006", "T1098", "T1537"],
  stepThatMatters: { eventName: "PutResourcePolicy", target: SECRET },
  steps: (organisation, at, random) => {
    const { records, session } = enterAsEngineer(organisation, ACCOUNT, at, random);
    const outsider = `arn:aws:iam::${UNKNOWN_ACCOUNT}:root`;
    const opened = putSecretPolicy(SECRET, sharingPolicy({ AWS: outsider }, READ));
    const share = createResourceShare("reporting", [DATABASE], [UNKNOWN_ACCOUNT]);
    return [
      {
        what: "enters the core account from a new network and looks for secrets",
        records: [...records, ordinaryCall(session, SURVEY.secrets, after(at, 4, random), random)],
      },
      {
        what: "lets an outside account read a secret",
        records: [callWith(session, opened, after(at, 8, random), random)],
      },
      {
        what: "grants it the use of the secret's key",
        records: [callWith(session, createGrant(KEY, outsider, random), after(at, 10, random), random)],
      },
      {
        what: "shares a database with it",
        records: [callWith(session, share, after(at, 16, random), random)],
      },
    ];
  },
  twin: {
    story: "The infrastructure pipeline gives the data account a role's worth of the same: secret, grant and share.",
    steps: (organisation, at, random) => {
      const { records, session } = enterAsTerraform(organisation, ACCOUNT, at, random);
      const reader = roleIn(organisation.seed, ACCOUNTS.prodData.id, "etl-ingest-function", "/service-role/").arn;
      const opened = putSecretPolicy(SECRET, sharingPolicy({ AWS: reader }, READ));
      const share = createResourceShare("reporting", [DATABASE], [ACCOUNTS.prodData.id]);
      return [
        { what: "the pipeline enters", records },
        {
          what: "shares with the data account",
          records: [
            callWith(session, opened, after(at, 5, random), random),
            callWith(session, createGrant(KEY, reader, random), after(at, 6, random), random),
            callWith(session, share, after(at, 7, random), random),
          ],
        },
      ];
    },
  },
};
