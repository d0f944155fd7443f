import { ACCOUNTS, roleIn } from "../accounts.ts";
import { assumeRoleByService, getCallerIdentity } from "../assumptions.ts";
import { CLIENTS } from "../clients.ts";
import { SURVEY } from "../ordinary-calls.ts";
import type { Organisation } from "../organisation.ts";
import { pick, type Random } from "../random.ts";
import { callWith, type Origin } from "../records.ts";
import { cliLogin, getSigninToken } from "../sign-in-tokens.ts";
import { consoleLoginOfRole } from "../sign-ins.ts";
import { ordinaryCall, ordinaryCalls } from "../traffic.ts";
import { type Attack, after, enterFromHome, strangeAddress } from "./attack.ts";

const ACCOUNT = ACCOUNTS.prodCore.id;

export const consoleSessionFromInstanceKey: Attack = {
  id: "console-session-from-instance-key",
  title: "A web server's credentials open the console",
  story:
    "A hole in a web server gives away the credentials of its instance role. They are used from outside to ask whose they are, exchanged for a console session at the federation endpoint, and turned into a command line sign-in that renews itself.",
  attack: ["T1552.005", "T1550.001", "T1021.007", "T1087.004"],
  stepThatMatters: { eventName: "GetSigninToken", target: `arn:aws:signin::${ACCOUNT}:console/Success` },
  steps: (organisation, at, random) => {
    const elsewhere: Origin = { ip: strangeAddress(random), userAgent: CLIENTS.boto3, through: "client" };
    const { records, session } = instance(organisation, elsewhere, at, random);
    const console = getSigninToken(session, CLIENTS.browserOnMac, after(at, 6, random), random);
    const commandLine: Origin = { ...elsewhere, userAgent: CLIENTS.cliOnLinux };
    return [
      {
        what: "asks from outside whose the credentials are",
        records: [...records, getCallerIdentity(session, after(at, 1, random), random)],
      },
      {
        what: "looks who there is",
        records: [ordinaryCall(session, SURVEY.roles, after(at, 3, random), random)],
      },
      {
        what: "exchanges them for the console",
        records: [...console.records, consoleLoginOfRole(console.session, after(at, 7, random), random)],
      },
      {
        what: "makes a command line sign-in of it",
        records: [
          ...cliLogin(console.session, commandLine, after(at, 12, random), random),
          ordinaryCall(console.session, SURVEY.secrets, after(at, 14, random), random),
        ],
      },
    ];
  },
  twin: {
    story:
      "The instance asks who it is from where it always is, and an engineer opens the console through Identity Center.",
    steps: (organisation, at, random) => {
      const { records, session } = instance(organisation, undefined, at, random);
      const entered = enterFromHome(organisation, ACCOUNT, after(at, 3, random), random);
      return [
        {
          what: "the instance asks who it is",
          records: [...records, getCallerIdentity(session, after(at, 1, random), random)],
        },
        {
          what: "an engineer opens the console",
          records: [
            ...entered.records,
            consoleLoginOfRole(entered.session, after(at, 4, random), random),
            callWith(
              entered.session,
              { service: "iam", name: "ListRoles", readOnly: true },
              after(at, 6, random),
              random,
            ),
            ...ordinaryCalls(entered.session, "ReadOnly", 3, after(at, 7, random), random),
          ],
        },
      ];
    },
  },
};

/** Credentials of one of the web servers, used from `place` or from the server itself. */
function instance(organisation: Organisation, place: Origin | undefined, at: number, random: Random) {
  const servers = organisation.workloads.filter(
    ({ kind, name, role }) => kind === "ec2" && name === "web" && role.account === ACCOUNT,
  );
  const { sessionName, origin } = pick(random, servers);
  const role = roleIn(organisation.seed, ACCOUNT, "web-instance");
  const wish = { service: "ec2.amazonaws.com", sessionName, origin: place ?? origin, hours: 6, ec2RoleDelivery: "2.0" };
  return assumeRoleByService(role, wish, at, random);
}
