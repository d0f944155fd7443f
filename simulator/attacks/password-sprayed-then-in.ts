import { ACCOUNTS } from "../accounts.ts";
import { getCallerIdentity } from "../assumptions.ts";
import { createAccessKey } from "../changes.ts";
import { CLIENTS } from "../clients.ts";
import { userSession } from "../credentials.ts";
import { BOBS_BROWSER } from "../habits/legacy-users.ts";
import { SURVEY } from "../ordinary-calls.ts";
import { keyId } from "../random.ts";
import { callWith, type Origin } from "../records.ts";
import { consoleLoginByPassword, consoleLoginFailed, consoleLoginOfUser } from "../sign-ins.ts";
import { SECOND_MS } from "../times.ts";
import { ordinaryCall } from "../traffic.ts";
import { type Attack, after, strangeAddress } from "./attack.ts";

const ACCOUNT = ACCOUNTS.prodData.id;
const NAMES = ["bob", "amira", "tomas", "svc-reports", "etl", "analyst", "svc-backup", "dora"] as const;

export const passwordSprayedThenIn: Attack = {
  id: "password-sprayed-then-in",
  title: "One password is tried on every user, and one of them has it",
  story:
    "A password of the season is tried on the users of a data account, one try each. The script user, who was given a console password once and no MFA device, has it. Its new owner looks around and makes an access key for an analyst, which is used from a server minutes later.",
  attack: ["T1110.003", "T1078.004", "T1098.001"],
  stepThatMatters: { eventName: "ConsoleLogin", target: `arn:aws:iam::${ACCOUNT}:user/svc-reports` },
  steps: (organisation, at, random) => {
    const { users } = organisation;
    const origin: Origin = { ip: strangeAddress(random), userAgent: CLIENTS.browserOnMac, through: "console" };
    const tries = NAMES.map((name, n) => consoleLoginFailed(ACCOUNT, name, origin, at + n * 40 * SECOND_MS, random));
    const { records, session } = consoleLoginByPassword(users.reports, origin, after(at, 11, random), random);
    const madeAt = after(at, 17, random);
    const key = keyId(random, "AKIA");
    const made = createAccessKey(users.bob, key, madeAt, false);
    const server = { ip: "203.0.113.244", userAgent: CLIENTS.boto3, through: "client" as const };
    const elsewhere = userSession(users.bob, server, key);
    return [
      { what: "tries a password on eight users", records: tries },
      { what: "signs in as the one who has it", records },
      { what: "looks around", records: [ordinaryCall(session, SURVEY.users, after(at, 13, random), random)] },
      { what: "makes an access key for bob", records: [callWith(session, made, madeAt, random)] },
      { what: "tries the key from a server", records: [getCallerIdentity(elsewhere, after(at, 24, random), random)] },
    ];
  },
  twin: {
    story: "Bob, at his desk, remembers his new password at the third try and makes himself a key, as every quarter.",
    steps: (organisation, at, random) => {
      const { bob } = organisation.users;
      const tries = [0, 0.7].map((minutes) =>
        consoleLoginFailed(bob.account, bob.name, BOBS_BROWSER, after(at, minutes, random), random),
      );
      const { records, session } = consoleLoginOfUser(bob, BOBS_BROWSER, after(at, 3, random), random);
      const madeAt = after(at, 6, random);
      const made = createAccessKey(bob, keyId(random, "AKIA"), madeAt, true);
      return [
        { what: "forgets the password twice", records: tries },
        { what: "signs in with a code", records },
        { what: "makes a key for himself", records: [callWith(session, made, madeAt, random)] },
      ];
    },
  },
};
