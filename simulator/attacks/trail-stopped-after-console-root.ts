import { ACCOUNTS, OFFICE } from "../accounts.ts";
import { stopLogging } from "../changes.ts";
import { CLIENTS } from "../clients.ts";
import { SURVEY } from "../ordinary-calls.ts";
import { callWith, HOME_REGION, type Origin } from "../records.ts";
import { consoleLoginOfRoot, consoleLoginOfRootFailed } from "../sign-ins.ts";
import { ordinaryCall } from "../traffic.ts";
import { type Attack, after, enterFromHome, strangeAddress } from "./attack.ts";

const ACCOUNT = ACCOUNTS.prodData.id;
const TRAIL = `arn:aws:cloudtrail:${HOME_REGION}:${ACCOUNT}:trail/prod-data-trail`;

export const trailStoppedAfterConsoleRoot: Attack = {
  id: "trail-stopped-after-console-root",
  title: "Root signs in and stops the trail",
  story:
    "Somebody knows the password of an account's root user, which has no MFA device. After one wrong try they sign in to the console, look for the trail and stop it.",
  attack: ["T1078.004", "T1562.008"],
  stepThatMatters: { eventName: "StopLogging", target: TRAIL },
  steps: (_, at, random) => {
    const origin: Origin = { ip: strangeAddress(random), userAgent: CLIENTS.browserOnMac, through: "console" };
    const { records, session } = consoleLoginOfRoot(ACCOUNT, origin, after(at, 0.7, random), random);
    const trails = {
      service: "cloudtrail",
      name: "DescribeTrails",
      readOnly: true,
      request: { includeShadowTrails: true },
    };
    return [
      {
        what: "signs in as root without MFA",
        records: [consoleLoginOfRootFailed(ACCOUNT, origin, at, random), ...records],
      },
      {
        what: "looks for the trail",
        records: [callWith(session, trails, after(at, 3, random), random)],
      },
      {
        what: "stops the trail",
        records: [callWith(session, stopLogging(TRAIL), after(at, 4, random), random)],
      },
      {
        what: "looks around",
        records: [
          ordinaryCall(session, SURVEY.buckets, after(at, 6, random), random),
          ordinaryCall(session, SURVEY.users, after(at, 7, random), random),
        ],
      },
    ];
  },
  twin: {
    story:
      "Root signs in once, announced and from the office, to look at what only root sees; an engineer reads the trail's settings and leaves them.",
    expected: [
      { match: { actor: `root of ${ACCOUNT}`, network: OFFICE.cidr }, reason: "Yearly test of the root sign-in" },
    ],
    steps: (organisation, at, random) => {
      const office: Origin = { ip: "198.51.100.4", userAgent: CLIENTS.browserOnMac, through: "console" };
      const { records, session } = consoleLoginOfRoot(ACCOUNT, office, at, random);
      const engineer = enterFromHome(organisation, ACCOUNT, after(at, 5, random), random);
      const status = { service: "cloudtrail", name: "GetTrailStatus", readOnly: true, request: { name: TRAIL } };
      return [
        { what: "signs in as root", records },
        { what: "looks", records: [ordinaryCall(session, SURVEY.buckets, after(at, 2, random), random)] },
        {
          what: "an engineer reads the settings of the trail",
          records: [...engineer.records, callWith(engineer.session, status, after(at, 7, random), random)],
        },
      ];
    },
  },
};
