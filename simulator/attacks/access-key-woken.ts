import { ACCOUNTS, roleIn } from "../accounts.ts";
import { assumeRole, getCallerIdentity, takeSessionToken } from "../assumptions.ts";
import { CLIENTS } from "../clients.ts";
import { userSession } from "../credentials.ts";
import { SURVEY } from "../ordinary-calls.ts";
import { keyId, randomFrom } from "../random.ts";
import { ordinaryCall, ordinaryCalls } from "../traffic.ts";
import { type Attack, after, strangeAddress } from "./attack.ts";

const ACCOUNT = ACCOUNTS.prodData.id;
const ROLE = "DataPlatformAdmin";
const DAY_AND_A_HALF_S = 129_600;
const HALF_A_DAY_S = 43_200;

export const accessKeyWoken: Attack = {
  id: "access-key-woken",
  title: "A forgotten key wakes up",
  story:
    "The second key of a script user, made long ago and used by nobody, turns up on another network. It takes a session token for as long as there is, so that deactivating the key does not end it at once, and enters an administrative role for half a day.",
  attack: ["T1078.004", "T1550.001", "T1087.004"],
  stepThatMatters: { eventName: "AssumeRole", target: `arn:aws:iam::${ACCOUNT}:role/${ROLE}` },
  steps: (organisation, at, random) => {
    const { seed, users } = organisation;
    const second = keyId(randomFrom(`${seed}/user/${users.reports.name}/second-key`), "AKIA");
    const elsewhere = { ip: strangeAddress(random), userAgent: CLIENTS.cliOnLinux, through: "client" as const };
    const key = userSession(users.reports, elsewhere, second);
    const token = takeSessionToken(users.reports, key, DAY_AND_A_HALF_S, after(at, 3, random), random);
    const wish = { sessionName: "i-0a1b2c3d4e5f60718", durationSeconds: HALF_A_DAY_S };
    const admin = assumeRole(token.session, roleIn(seed, ACCOUNT, ROLE), wish, after(at, 8, random), random);
    return [
      { what: "asks whose the key is", records: [getCallerIdentity(key, at, random)] },
      { what: "takes a session token for 36 hours", records: token.records },
      { what: "enters an administrative role under the name of an instance", records: admin.records },
      {
        what: "looks around and reads a secret",
        records: [
          ordinaryCall(admin.session, SURVEY.users, after(at, 10, random), random),
          ordinaryCall(admin.session, SURVEY.secret, after(at, 12, random), random),
        ],
      },
    ];
  },
  twin: {
    story:
      "The release manager releases from the build host as every day, with the usual key, a second factor and the usual role.",
    steps: (organisation, at, random) => {
      const { seed, users } = organisation;
      const user = users.releaseManager;
      const host = { ip: "198.51.100.20", userAgent: CLIENTS.cliOnLinux, through: "client" as const };
      const key = userSession(user, host);
      const wish = { sessionName: "release", durationSeconds: 3600, serialNumber: user.mfaSerial };
      const role = roleIn(seed, ACCOUNTS.prodCore.id, "release");
      const opened = assumeRole(key, role, wish, after(at, 3, random), random);
      return [
        { what: "asks whose the key is", records: [getCallerIdentity(key, at, random)] },
        { what: "enters the release role with MFA", records: opened.records },
        { what: "releases", records: ordinaryCalls(opened.session, "deploy", 3, after(at, 5, random), random) },
      ];
    },
  },
};
