import { ACCOUNTS, roleIn } from "../accounts.ts";
import { assumeRole } from "../assumptions.ts";
import { createVirtualMfaDevice, iamChange } from "../changes.ts";
import { CLIENTS } from "../clients.ts";
import type { Organisation } from "../organisation.ts";
import type { Random } from "../random.ts";
import { callWith, type Session } from "../records.ts";
import { consoleLoginByPassword } from "../sign-ins.ts";
import { ordinaryCalls } from "../traffic.ts";
import { type Attack, after, enterAsTerraform, strangeAddress } from "./attack.ts";

const ACCOUNT = ACCOUNTS.prodData.id;
const FIRST = "DataPlatformAdmin";
const SECOND = "DataExport";
const TURNS = 5;

export const roleJuggling: Attack = {
  id: "role-juggling",
  title: "Two roles keep one session alive",
  story:
    "With bob's password, which no second factor guards, somebody enrols an MFA device of their own and enters a role with it. From there they go to another role and back, again and again: the session outlives the password, the key and the device.",
  attack: ["T1078.004", "T1098.005", "T1550.001"],
  stepThatMatters: {
    eventName: "AssumeRole",
    target: `arn:aws:iam::${ACCOUNT}:role/${FIRST}`,
  },
  steps: (organisation, at, random) => {
    const { bob } = organisation.users;
    const device = `arn:aws:iam::${bob.account}:mfa/phone`;
    const browser = { ip: strangeAddress(random), userAgent: CLIENTS.browserOnMac, through: "console" as const };
    const { records, session } = consoleLoginByPassword(bob, browser, at, random);
    const client: Session = { ...session, origin: { ...browser, userAgent: CLIENTS.cliOnLinux, through: "client" } };
    const own = { userName: bob.name, serialNumber: device };
    const changes = [createVirtualMfaDevice(bob.account, "phone"), iamChange("EnableMFADevice", own)];
    const entered = assumeRole(
      client,
      roleIn(organisation.seed, ACCOUNT, FIRST),
      {
        sessionName: "bob",
        serialNumber: device,
        tags: [{ key: "team", value: "data" }],
      },
      after(at, 5, random),
      random,
    );
    return [
      { what: "signs in as bob with the password alone", records },
      {
        what: "enrols a device of their own",
        records: changes.map((change, step) => callWith(session, change, after(at, 2 + step, random), random)),
      },
      { what: "enters a role with it", records: entered.records },
      {
        what: "goes from role to role and back",
        records: juggle(organisation, entered.session, after(at, 12, random), random),
      },
    ];
  },
  twin: {
    story: "The infrastructure pipeline goes from its role in one account to the next, each once.",
    steps: (organisation, at, random) => {
      const { seed } = organisation;
      const entered = enterAsTerraform(organisation, ACCOUNTS.sharedCi.id, at, random);
      const targets = [ACCOUNTS.dev, ACCOUNTS.prodCore].map(({ id }) => roleIn(seed, id, "terraform"));
      const opened = targets.map((role, step) =>
        assumeRole(entered.session, role, { sessionName: "apply" }, after(at, 3 + step * 5, random), random),
      );
      return [
        { what: "the pipeline enters", records: entered.records },
        {
          what: "applies in two accounts",
          records: opened.flatMap(({ records, session }, step) => [
            ...records,
            ...ordinaryCalls(session, "plan", 3, after(at, 4 + step * 5, random), random),
          ]),
        },
      ];
    },
  },
};

/** To the other role and back, each time before the hour of the session is over. */
function juggle({ seed }: Organisation, from: Session, at: number, random: Random) {
  let session = from;
  return Array.from({ length: TURNS }, (_, turn) => {
    const role = roleIn(seed, ACCOUNT, turn % 2 === 0 ? SECOND : FIRST);
    const wish = { sessionName: "bob", durationSeconds: 3600 };
    const opened = assumeRole(session, role, wish, after(at, turn * 8, random), random);
    session = opened.session;
    return opened.records;
  }).flat();
}
