import { ACCOUNTS, permissionSetRole } from "../accounts.ts";
import { CLIENTS } from "../clients.ts";
import { enter } from "../habits/people.ts";
import { SURVEY } from "../ordinary-calls.ts";
import type { Organisation } from "../organisation.ts";
import type { Person } from "../people.ts";
import { hex, pick } from "../random.ts";
import type { Origin } from "../records.ts";
import { portalCredentials, portalToken } from "../sign-in-tokens.ts";
import { portalSignIn } from "../sign-ins.ts";
import { ordinaryCall, ordinaryCalls } from "../traffic.ts";
import { type Attack, after, strangeAddress } from "./attack.ts";

const ACCOUNT = ACCOUNTS.prodCore.id;
const CLIENT = "c29tZS1jbGllbnQtb2YtdGhlLWNsaQ";

export const portalTokenPhished: Attack = {
  id: "portal-token-phished",
  title: "A person confirms somebody else's sign-in",
  story:
    "A platform engineer follows a link, signs in at the real portal with every factor and confirms a code. The code was a stranger's: the token is fetched on another network and opens production as administrator.",
  attack: ["T1566.002", "T1528", "T1550.001", "T1078.004"],
  stepThatMatters: { eventName: "CreateToken", target: `arn:aws:sso::${ACCOUNTS.management.id}:client/${CLIENT}` },
  steps: (organisation, at, random) => {
    const engineer = pick(random, platform(organisation));
    const visitor = visitorOf(organisation, engineer);
    const browser: Origin = { ip: engineer.home, userAgent: engineer.browser, through: "client" };
    const elsewhere: Origin = { ip: strangeAddress(random), userAgent: CLIENTS.cliOnLinux, through: "client" };
    const role = permissionSetRole(organisation.seed, ACCOUNT, "AdministratorAccess");
    const grant = { clientId: CLIENT, grantType: "urn:ietf:params:oauth:grant-type:device_code" } as const;
    const entered = enter(organisation, engineer, role, elsewhere, after(at, 6, random), random);
    return [
      { what: "the engineer signs in and confirms", records: portalSignIn(visitor, browser, at, random) },
      {
        what: "fetches the token elsewhere",
        records: [portalToken(visitor, grant, elsewhere, after(at, 2, random), random)],
      },
      {
        what: "enters production as administrator",
        records: [portalCredentials(visitor, role, elsewhere, after(at, 5, random), random), ...entered.records],
      },
      {
        what: "looks around",
        records: [
          ordinaryCall(entered.session, SURVEY.users, after(at, 8, random), random),
          ordinaryCall(entered.session, SURVEY.secrets, after(at, 9, random), random),
        ],
      },
    ];
  },
  twin: {
    story: "The engineer confirms a code of their own command line, at home.",
    steps: (organisation, at, random) => {
      const engineer = pick(random, platform(organisation));
      const visitor = visitorOf(organisation, engineer);
      const browser: Origin = { ip: engineer.home, userAgent: engineer.browser, through: "client" };
      const client: Origin = { ...browser, userAgent: engineer.cli };
      const role = permissionSetRole(organisation.seed, ACCOUNT, "ReadOnly");
      const grant = { clientId: hex(random, 22), grantType: "urn:ietf:params:oauth:grant-type:device_code" } as const;
      const entered = enter(organisation, engineer, role, client, after(at, 6, random), random);
      return [
        { what: "signs in and confirms", records: portalSignIn(visitor, browser, at, random) },
        {
          what: "the command line fetches its token",
          records: [
            portalToken(visitor, grant, client, after(at, 2, random), random),
            portalCredentials(visitor, role, client, after(at, 5, random), random),
          ],
        },
        {
          what: "looks around",
          records: [...entered.records, ...ordinaryCalls(entered.session, "ReadOnly", 3, after(at, 7, random), random)],
        },
      ];
    },
  },
};

function platform({ people }: Organisation): readonly Person[] {
  return people.filter(({ team }) => team === "platform");
}

function visitorOf({ directory }: Organisation, { email, userId }: Person) {
  const { identityStore, portal } = directory;
  return { email, userId, account: ACCOUNTS.management.id, identityStore, portal };
}
