import { ACCOUNTS, permissionSetRole } from "../accounts.ts";
import { getCallerIdentity } from "../assumptions.ts";
import { deactivateAccessKey, deleteAccessKey } from "../changes.ts";
import { CLIENTS } from "../clients.ts";
import { userSession } from "../credentials.ts";
import { getFederationToken } from "../federation.ts";
import { enter } from "../habits/people.ts";
import { SURVEY } from "../ordinary-calls.ts";
import { allow, allowEverything } from "../policies.ts";
import { keyId, pick, randomFrom } from "../random.ts";
import { callWith } from "../records.ts";
import { ordinaryCall } from "../traffic.ts";
import { type Attack, after, enterFromHome, strangeAddress } from "./attack.ts";

const ACCOUNT = ACCOUNTS.prodData.id;
const DAY_AND_A_HALF_S = 129_600;

export const federationTokenAfterKeyDeleted: Attack = {
  id: "federation-token-after-key-deleted",
  title: "A federation token outlives the key it came from",
  story:
    "A script user has a second key that nobody uses any more. Stolen, it asks for a federation token with a session policy that allows everything. Minutes later an engineer deletes the key; the federated session goes on reading data and secrets.",
  attack: ["T1078.004", "T1550.001", "T1098.001", "T1555.006"],
  stepThatMatters: { eventName: "GetFederationToken", target: `arn:aws:sts::${ACCOUNT}:federated-user/reporting` },
  steps: (organisation, at, random) => {
    const { seed, users } = organisation;
    const second = keyId(randomFrom(`${seed}/user/${users.reports.name}/second-key`), "AKIA");
    const elsewhere = { ip: strangeAddress(random), userAgent: CLIENTS.boto3, through: "client" as const };
    const key = userSession(users.reports, elsewhere, second);
    const wish = { name: "reporting", policy: allowEverything(), seconds: DAY_AND_A_HALF_S };
    const federated = getFederationToken(users.reports, key, wish, after(at, 2, random), random);

    const engineer = pick(
      random,
      organisation.people.filter(({ team }) => team === "platform"),
    );
    const desk = { ip: engineer.home, userAgent: engineer.browser, through: "console" as const };
    const role = permissionSetRole(seed, ACCOUNT, "AdministratorAccess");
    const answered = enter(organisation, engineer, role, desk, after(at, 14, random), random);
    const { name } = users.reports;
    return [
      {
        what: "uses the stolen key from a new network",
        records: [getCallerIdentity(key, at, random)],
      },
      {
        what: "asks for a federation token that may do everything",
        records: [...federated.records, ordinaryCall(federated.session, SURVEY.buckets, after(at, 4, random), random)],
      },
      {
        what: "loses the key to an engineer who noticed",
        records: [
          ...answered.records,
          callWith(answered.session, deactivateAccessKey(name, second), after(at, 16, random), random),
          callWith(answered.session, deleteAccessKey(name, second), after(at, 18, random), random),
        ],
      },
      {
        what: "goes on with the federated session",
        records: [
          ordinaryCall(federated.session, SURVEY.functions, after(at, 31, random), random),
          ordinaryCall(federated.session, SURVEY.secret, after(at, 33, random), random),
          ordinaryCall(federated.session, SURVEY.instances, after(at, 38, random), random),
        ],
      },
    ];
  },
  twin: {
    story:
      "The script takes a token with few rights from where it always runs, and an engineer deletes the key that nobody uses, at home.",
    steps: (organisation, at, random) => {
      const { users } = organisation;
      const host = { ip: "198.51.100.21", userAgent: CLIENTS.boto3, through: "client" as const };
      const key = userSession(users.reports, host);
      const wish = {
        name: "reporting",
        policy: allow(["s3:GetObject"], ["arn:aws:s3:::acme-reports/*"]),
        seconds: 3600,
      };
      const token = getFederationToken(users.reports, key, wish, after(at, 2, random), random);
      const engineer = enterFromHome(organisation, ACCOUNT, after(at, 14, random), random);
      const unused = keyId(random, "AKIA");
      const { name } = users.reports;
      return [
        { what: "the script asks whose its key is", records: [getCallerIdentity(key, at, random)] },
        { what: "takes a token that reads reports", records: token.records },
        {
          what: "an engineer tidies up",
          records: [
            ...engineer.records,
            callWith(engineer.session, deactivateAccessKey(name, unused), after(at, 16, random), random),
            callWith(engineer.session, deleteAccessKey(name, unused), after(at, 18, random), random),
          ],
        },
      ];
    },
  },
};
