import { ACCOUNTS, roleIn } from "../accounts.ts";
import { assumeRole, assumeRoleDenied, getCallerIdentity } from "../assumptions.ts";
import { userSession } from "../credentials.ts";
import { BUILD_HOST } from "../habits/legacy-users.ts";
import { SECOND_MS } from "../times.ts";
import { type Attack, after, leakedKey, readSecrets } from "./attack.ts";

const ACCOUNT = ACCOUNTS.prodCore.id;
const GUESSES = [
  "Admin",
  "admin",
  "Deploy",
  "PowerUser",
  "Jenkins",
  "OrganizationAccountAccessRole",
  "Operator",
  "ops",
];
const SECRETS = ["orders", "payments", "ledger", "mail", "search", "stock", "partners", "sessions", "media"];
const RETRIES = 10_000;

export const rolesTriedUntilOneOpens: Attack = {
  id: "roles-tried-until-one-opens",
  title: "Names of roles are tried until one opens, and its secrets are read",
  story:
    "The key of the build user turns up elsewhere. It may not list roles, so names are tried; the role of those who operate the shop lets every user of the account in. Its session reads the passwords of one system after another.",
  attack: ["T1580", "T1078.004", "T1550.001", "T1555.006"],
  stepThatMatters: { eventName: "AssumeRole", target: `arn:aws:iam::${ACCOUNT}:role/OrdersOperator` },
  steps: (organisation, at, random) => {
    const key = leakedKey(organisation.users.artifacts, random);
    const tries = GUESSES.map((name, n) =>
      assumeRoleDenied(key, `arn:aws:iam::${ACCOUNT}:role/${name}`, after(at, 2, random) + n * 20 * SECOND_MS, random),
    );
    const role = roleIn(organisation.seed, ACCOUNT, "OrdersOperator");
    const { records, session } = assumeRole(key, role, { sessionName: "session" }, after(at, 9, random), random);
    return [
      { what: "asks whose key it is", records: [getCallerIdentity(key, at, random)] },
      { what: "tries eight names", records: tries },
      { what: "enters the ninth", records },
      { what: "reads nine secrets", records: readSecrets(session, SECRETS, after(at, 14, random), random) },
    ];
  },
  twin: {
    story:
      "A script of the build host asks for a role that was renamed, and tries ten thousand times before somebody looks.",
    steps: (organisation, at, random) => {
      const script = userSession(organisation.users.artifacts, BUILD_HOST);
      const renamed = `arn:aws:iam::${ACCOUNT}:role/artifact-upload`;
      const tries = Array.from({ length: RETRIES }, (_, n) => assumeRoleDenied(script, renamed, at + n * 300, random));
      return [{ what: "is refused the same role again and again", records: tries }];
    },
  },
};
