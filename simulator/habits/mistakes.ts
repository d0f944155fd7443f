/** What people do wrong, or by hand, and nobody minds: a few times in a fortnight, all of them together. */
import { ACCOUNTS, permissionSetRole, roleIn } from "../accounts.ts";
import { assumeRole, assumeRoleDenied, assumeRoleRefusedForMfa } from "../assumptions.ts";
import { userSession } from "../credentials.ts";
import type { Organisation } from "../organisation.ts";
import type { Person, Team } from "../people.ts";
import { hex, integer, pick, type Random } from "../random.ts";
import { type Call, callWith, deniedWith, type Origin, type TrailRecord } from "../records.ts";
import { change, regionalArn, shareSnapshot } from "../resources.ts";
import { awsLogin } from "../sign-ins.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../times.ts";
import { ordinaryCalls } from "../traffic.ts";
import { type Day, type Habit, happensOn, randomOf } from "./day.ts";
import { BUILD_HOST } from "./legacy-users.ts";
import { enter } from "./people.ts";

/** A person who is in the office today, with the command line unless they say otherwise. */
function seated(person: Person, random: Random, through: Origin["through"] = "client"): Origin {
  const userAgent = through === "console" ? person.browser : person.cli;
  return { ip: `198.51.100.${integer(random, 2, 6)}`, userAgent, through };
}

function oneOf({ people }: Organisation, team: Team, random: Random): Person {
  return pick(
    random,
    people.filter((person) => person.team === team && person.joinsOnDay === undefined),
  );
}

type Deed = (organisation: Organisation, at: number, random: Random) => TrailRecord[];

/** An engineer tidies dev up: a log group that nobody reads, and a rule that nobody needs. */
const tidyDev: Deed = (organisation, at, random) => {
  const person = oneOf(organisation, "platform", random);
  const role = permissionSetRole(organisation.seed, ACCOUNTS.dev.id, "AdministratorAccess");
  const { records, session } = enter(organisation, person, role, seated(person, random), at, random);
  const rule = { eventBusName: "default", force: false };
  const name = `nightly-${pick(random, ["demo", "import", "trial"])}`;
  const calls: readonly Call[] = [
    change("logs", "DeleteLogGroup", { logGroupName: `/aws/lambda/${pick(random, ["scratch", "demo", "trial"])}` }),
    change("events", "RemoveTargets", { ...rule, rule: name, ids: ["job"] }),
    change("events", "DeleteRule", { ...rule, name }),
  ];
  return [...records, ...calls.map((call, step) => callWith(session, call, at + (2 + step) * MINUTE_MS, random))];
};

/** A disk of production is looked at in dev: its snapshot is shared with that account of acme. */
const shareWithDev: Deed = (organisation, at, random) => {
  const person = oneOf(organisation, "platform", random);
  const role = permissionSetRole(organisation.seed, ACCOUNTS.prodCore.id, "AdministratorAccess");
  const { records, session } = enter(organisation, person, role, seated(person, random), at, random);
  const call = shareSnapshot(`snap-0${hex(random, 16)}`, ACCOUNTS.dev.id);
  return [...records, callWith(session, call, at + 3 * MINUTE_MS, random)];
};

/** The security team has looked into some findings and closes them. */
const triage: Deed = (organisation, at, random) => {
  const person = oneOf(organisation, "security", random);
  const role = permissionSetRole(organisation.seed, ACCOUNTS.security.id, "AdministratorAccess");
  const { records, session } = enter(organisation, person, role, seated(person, random), at, random);
  const detectorId = hex(random, 32);
  const findingIds = Array.from({ length: integer(random, 1, 3) }, () => hex(random, 32));
  const productArn = regionalArn("securityhub", ACCOUNTS.security.id, "product/aws/guardduty");
  const calls: readonly Call[] = [
    change("guardduty", "ArchiveFindings", { detectorId, findingIds }),
    change("securityhub", "BatchUpdateFindings", {
      findingIdentifiers: findingIds.map((id) => ({ id, productArn })),
      workflow: { status: "RESOLVED" },
      note: { text: "Known deployment.", updatedBy: person.name },
    }),
  ];
  return [...records, ...calls.map((call, step) => callWith(session, call, at + (2 + step) * MINUTE_MS, random))];
};

/** A database is moved: its alarms are silenced before and wake up again after. */
const maintenanceWindow: Deed = (organisation, at, random) => {
  const person = oneOf(organisation, "platform", random);
  const role = permissionSetRole(organisation.seed, ACCOUNTS.prodCore.id, "AdministratorAccess");
  const { records, session } = enter(organisation, person, role, seated(person, random), at, random);
  const alarms = { alarmNames: ["orders-database-connections", "orders-database-latency"] };
  const after = at + integer(random, 20, 50) * MINUTE_MS;
  return [
    ...records,
    callWith(session, change("monitoring", "DisableAlarmActions", alarms), at + MINUTE_MS, random),
    callWith(session, change("monitoring", "EnableAlarmActions", alarms), after, random),
  ];
};

/** From the console to the command line with `aws login`. */
const logIn: Deed = (organisation, at, random) => {
  const person = oneOf(organisation, "development", random);
  const role = permissionSetRole(organisation.seed, ACCOUNTS.dev.id, "Developer");
  const { records, session } = enter(organisation, person, role, seated(person, random, "console"), at, random);
  return [...records, ...awsLogin(session, at + MINUTE_MS, random)];
};

/** A developer takes the reading role for the writing one, and tries what it does not allow. */
const wrongRole: Deed = (organisation, at, random) => {
  const person = oneOf(organisation, "development", random);
  const { id } = ACCOUNTS.prodCore;
  const role = permissionSetRole(organisation.seed, id, "ReadOnly");
  const { records, session } = enter(organisation, person, role, seated(person, random), at, random);
  const wanted: readonly Call[] = [
    { service: "lambda", name: "UpdateFunctionConfiguration20150331v2", readOnly: false },
    { service: "ecs", name: "UpdateService", readOnly: false },
    { service: "s3", name: "PutBucketPolicy", readOnly: false },
    { service: "iam", name: "CreateRole", readOnly: false },
    { service: "ec2", name: "RunInstances", readOnly: false },
    { service: "secretsmanager", name: "GetSecretValue", readOnly: true },
    { service: "logs", name: "PutRetentionPolicy", readOnly: false },
  ];
  const tried = Array.from({ length: integer(random, 3, 9) }, (_, step) =>
    deniedWith(session, pick(random, wanted), `arn:aws:*:*:${id}:*`, at + (1 + step) * 20 * SECOND_MS, random),
  );
  return [...records, ...tried];
};

/** Two spellings of a role that does not exist, then the right one. */
const misspelled: Deed = (organisation, at, random) => {
  const person = oneOf(organisation, "data", random);
  const { id } = ACCOUNTS.prodData;
  const own = permissionSetRole(organisation.seed, id, "DataAdmin");
  const { records, session } = enter(organisation, person, own, seated(person, random), at, random);
  const typos = ["DataPlatformAdmins", "dataplatformadmin"].map((name, step) =>
    assumeRoleDenied(session, `arn:aws:iam::${id}:role/${name}`, at + (20 + step * 15) * SECOND_MS, random),
  );
  const wish = { sessionName: `maintenance-${person.name}` };
  const role = roleIn(organisation.seed, id, "DataPlatformAdmin");
  const opened = assumeRole(session, role, wish, at + MINUTE_MS, random);
  const calls = ordinaryCalls(opened.session, "DataAdmin", 2, at + 2 * MINUTE_MS, random);
  return [...records, ...typos, ...opened.records, ...calls];
};

/** The code on the device had just changed: refused once, right the next time. */
const wrongCode: Deed = ({ seed, users }, at, random) => {
  const user = users.releaseManager;
  const session = userSession(user, BUILD_HOST);
  const role = roleIn(seed, ACCOUNTS.prodCore.id, "release");
  const wish = { sessionName: "release", durationSeconds: 3600, serialNumber: user.mfaSerial };
  const refused = assumeRoleRefusedForMfa(session, at, random);
  const opened = assumeRole(session, role, wish, at + 25 * SECOND_MS, random);
  return [refused, ...opened.records, ...ordinaryCalls(opened.session, "deploy", 2, at + MINUTE_MS, random)];
};

/** Each with how often it happens in a fortnight: at least once, so that every seed has them all. */
const DEEDS: readonly { readonly name: string; readonly max: number; readonly deed: Deed }[] = [
  { name: "tidy-dev", max: 2, deed: tidyDev },
  { name: "share-with-dev", max: 1, deed: shareWithDev },
  { name: "triage", max: 2, deed: triage },
  { name: "maintenance", max: 1, deed: maintenanceWindow },
  { name: "aws-login", max: 4, deed: logIn },
  { name: "wrong-role", max: 3, deed: wrongRole },
  { name: "misspelled", max: 2, deed: misspelled },
  { name: "wrong-code", max: 2, deed: wrongCode },
];

function happened(organisation: Organisation, day: Day, { name, max, deed }: (typeof DEEDS)[number]): TrailRecord[] {
  const label = `mistake/${name}`;
  if (!happensOn(organisation, day, label, 1, max)) return [];
  const random = randomOf(organisation, day, label);
  return deed(organisation, day.start + 9 * HOUR_MS + integer(random, 0, 6 * 3600) * SECOND_MS, random);
}

export const peopleErr: Habit = (organisation, day) => DEEDS.flatMap((item) => happened(organisation, day, item));
