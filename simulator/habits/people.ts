/** What people do on a day: sign in at the portal, open accounts in the browser or with the CLI, look around, work. */
import { ACCOUNTS, roleIn } from "../accounts.ts";
import { assumeRole, assumeRoleDenied } from "../assumptions.ts";
import { iamChange } from "../changes.ts";
import type { Opened } from "../credentials.ts";
import { assumeRoleWithSaml } from "../federation.ts";
import { ORDINARY } from "../ordinary-calls.ts";
import type { Organisation } from "../organisation.ts";
import type { Assignment, Person } from "../people.ts";
import { allow } from "../policies.ts";
import { chance, count, integer, moments, pick, pickWeighted, type Random } from "../random.ts";
import { callWith, type Origin, type Session, type TrailRecord } from "../records.ts";
import { consoleLoginOfRole, portalSignIn } from "../sign-ins.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../times.ts";
import { ordinaryCalls, refusedCall } from "../traffic.ts";
import { type Day, type Habit, lookingAround, randomOf, works } from "./day.ts";

const SESSIONS_MEAN = 2.6;
const CALLS_MEAN = 9;
const SESSION_HOURS = 8;
const CAFE_CHANCE = 0.025;
const TYPO_CHANCE = 0.015;
const REFUSED_CHANCE = 0.12;
const MAINTENANCE_CHANCE = 0.12;
const BY_HAND_CHANCE = 0.08;

/** Today's address: office or VPN, home, and now and then a café, a hotel or a train. */
function addressOf(person: Person, random: Random): string {
  if (chance(random, CAFE_CHANCE)) return `203.0.113.${integer(random, 90, 200)}`;
  if (!chance(random, person.officeShare)) return person.home;
  return chance(random, 0.7) ? `198.51.100.${integer(random, 2, 6)}` : `198.51.100.${integer(random, 65, 70)}`;
}

/** A person enters an account through Identity Center, in the browser or with the CLI. */
export function enter(
  organisation: Organisation,
  person: Person,
  role: Assignment["role"],
  origin: Origin,
  at: number,
  random: Random,
): Opened {
  const { directory } = organisation;
  const wish = {
    providerArn: `arn:aws:iam::${role.account}:saml-provider/${directory.providerName}`,
    subject: person.email,
    issuer: `https://portal.sso.eu-west-1.amazonaws.com/saml/assertion/${role.account}`,
    nameQualifier: directory.nameQualifier,
    durationSeconds: SESSION_HOURS * 3600,
    origin,
  };
  const opened = assumeRoleWithSaml(role, wish, at, random);
  if (origin.through !== "console") return opened;
  const login = consoleLoginOfRole(opened.session, at + 2 * SECOND_MS, random);
  return { ...opened, records: [...opened.records, login] };
}

/** The data team runs maintenance with a role beside its own. */
function maintenance(
  organisation: Organisation,
  person: Person,
  session: Session,
  at: number,
  random: Random,
): TrailRecord[] {
  const role = roleIn(organisation.seed, ACCOUNTS.prodData.id, "DataPlatformAdmin");
  const opened = assumeRole(session, role, { sessionName: `maintenance-${person.name}` }, at, random);
  return [
    ...opened.records,
    ...ordinaryCalls(opened.session, "DataAdmin", count(random, 4), at + 20 * SECOND_MS, random),
  ];
}

/** Administrators change small things by hand, mostly in dev. */
function byHand(session: Session, at: number, random: Random): TrailRecord {
  const roleName = `${pick(random, ["scratch", "orders-api", "checkout"])}-function`;
  const change = pick(random, [
    iamChange("TagRole", { roleName, tags: [{ key: "owner", value: pick(random, ["web", "orders", "data"]) }] }),
    iamChange("UpdateRole", { roleName, maxSessionDuration: 3600 * integer(random, 1, 2) }),
    iamChange("PutRolePolicy", {
      roleName,
      policyName: "read-queue",
      policyDocument: allow(
        ["sqs:ReceiveMessage", "sqs:DeleteMessage"],
        [`arn:aws:sqs:eu-west-1:${session.account}:orders`],
      ),
    }),
    iamChange("DeleteRolePolicy", { roleName, policyName: "read-queue" }),
  ]);
  return callWith(session, change, at, random);
}

function refused(session: Session, at: number, random: Random): TrailRecord[] {
  const call = pick(random, ORDINARY.AdministratorAccess);
  return Array.from({ length: integer(random, 1, 3) }, (_, again) =>
    refusedCall(session, call, at + again * 2 * SECOND_MS, random),
  );
}

function sitting(
  organisation: Organisation,
  person: Person,
  day: Day,
  address: string,
  at: number,
  random: Random,
): TrailRecord[] {
  const console = chance(random, person.consoleShare);
  const origin: Origin = console
    ? { ip: address, userAgent: person.browser, through: "console" }
    : { ip: address, userAgent: person.cli, through: "client" };
  const { set, role } = pickWeighted(random, person.assignments);
  const { records, session } = enter(organisation, person, role, origin, at, random);
  const later = (): number => at + integer(random, MINUTE_MS, 40 * MINUTE_MS);
  const done = [
    ...records,
    ...ordinaryCalls(session, set, lookingAround(day, 1 + count(random, CALLS_MEAN)), at + 15 * SECOND_MS, random),
  ];
  if (set !== "AdministratorAccess" && chance(random, REFUSED_CHANCE)) done.push(...refused(session, later(), random));
  if (set === "DataAdmin" && chance(random, MAINTENANCE_CHANCE)) {
    done.push(...maintenance(organisation, person, session, later(), random));
  }
  if (set === "AdministratorAccess" && role.account === ACCOUNTS.dev.id && chance(random, BY_HAND_CHANCE)) {
    done.push(byHand(session, later(), random));
  }
  if (!console && chance(random, TYPO_CHANCE)) {
    const typo = `arn:aws:iam::${role.account}:role/${pick(random, ["Deploi", "readonly", "Data-Platform-Admin"])}`;
    done.push(assumeRoleDenied(session, typo, later(), random));
  }
  return done;
}

function dayOfPerson(organisation: Organisation, person: Person, day: Day): TrailRecord[] {
  const random = randomOf(organisation, day, `person/${person.name}`);
  if (!works(random, day) || day.number < (person.joinsOnDay ?? 0)) return [];
  const from = day.start + person.from * HOUR_MS + integer(random, -1800, 3600) * SECOND_MS;
  const until = day.start + person.until * HOUR_MS + integer(random, -3600, 5400) * SECOND_MS;
  const address = addressOf(person, random);
  const visitor = {
    email: person.email,
    userId: person.userId,
    account: ACCOUNTS.management.id,
    identityStore: organisation.directory.identityStore,
    portal: organisation.directory.portal,
  };
  const browser: Origin = { ip: address, userAgent: person.browser, through: "client" };
  const sittings = moments(random, 1 + count(random, SESSIONS_MEAN), from + MINUTE_MS, until);
  return [
    ...portalSignIn(visitor, browser, from, random),
    ...sittings.flatMap((at) => sitting(organisation, person, day, address, at, random)),
  ];
}

export const peopleWork: Habit = (organisation, day) =>
  organisation.people.flatMap((person) => dayOfPerson(organisation, person, day));
