/** Mira tests in dev: an IAM user who signs in to the console and now and then looks after her own credentials. */
import { getCallerIdentity } from "../assumptions.ts";
import {
  createAccessKey,
  createVirtualMfaDevice,
  deactivateAccessKey,
  deleteAccessKey,
  iamChange,
} from "../changes.ts";
import { CLIENTS } from "../clients.ts";
import { userSession } from "../credentials.ts";
import type { Organisation } from "../organisation.ts";
import { chance, count, integer, keyId, randomFrom } from "../random.ts";
import { type Call, callWith, type Origin } from "../records.ts";
import { consoleLoginOfUser, consoleLoginOfUserFailed } from "../sign-ins.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../times.ts";
import { ordinaryCalls } from "../traffic.ts";
import { type Day, type Habit, happensOn, lookingAround, randomOf, works } from "./day.ts";

const HOME: Origin = { ip: "203.0.113.62", userAgent: CLIENTS.browserOnMac, through: "console" };
const COMMAND_LINE: Origin = { ip: HOME.ip, userAgent: CLIENTS.cliOnLinux, through: "client" };
const SIGNS_IN_CHANCE = 0.35;
const FORTNIGHT = 14;

/** Her key after so many fortnights: one rotation in each. */
function keyOf({ seed, users }: Organisation, fortnights: number): string {
  return fortnights === 0 ? users.mira.accessKeyId : keyId(randomFrom(`${seed}/user/mira/key/${fortnights}`), "AKIA");
}

/** Her key is replaced: a new one is made, the old one switched off and deleted. */
function rotation(organisation: Organisation, fortnight: number, at: number): Call[] {
  const { mira } = organisation.users;
  const before = keyOf(organisation, fortnight);
  return [
    createAccessKey(mira, keyOf(organisation, fortnight + 1), at, true),
    deactivateAccessKey(mira.name, before),
    deleteAccessKey(mira.name, before),
  ];
}

/** A second device, in case the first is lost. */
function enrolment({ users: { mira } }: Organisation): Call[] {
  const device = `${mira.name}-spare`;
  const serialNumber = `arn:aws:iam::${mira.account}:mfa/${device}`;
  return [
    createVirtualMfaDevice(mira.account, device),
    iamChange("EnableMFADevice", { userName: mira.name, serialNumber }),
  ];
}

/** Signs in, at the third try on a day when the password will not come to mind, looks around and changes things. */
function sitting(organisation: Organisation, day: Day, wrong: number, rotates: boolean, enrols: boolean) {
  const { mira } = organisation.users;
  const random = randomOf(organisation, day, "user/mira/sitting");
  const fortnight = Math.floor(day.number / FORTNIGHT);
  const at = day.start + 9 * HOUR_MS + integer(random, 0, 18_000) * SECOND_MS;
  const failed = Array.from({ length: wrong }, (_, index) =>
    consoleLoginOfUserFailed(mira, HOME, at - (wrong - index) * 25 * SECOND_MS, random),
  );
  const { records, session } = consoleLoginOfUser(mira, HOME, at, random);
  const looks = lookingAround(day, 1 + count(random, 3));
  const changes = [
    ...(enrols ? enrolment(organisation) : []),
    ...(rotates ? rotation(organisation, fortnight, at) : []),
  ];
  const key = userSession(mira, COMMAND_LINE, keyOf(organisation, fortnight + 1));
  return [
    ...failed,
    ...records,
    ...ordinaryCalls(session, "ReadOnly", looks, at + 20 * SECOND_MS, random),
    ...changes.map((call, step) => callWith(session, call, at + (3 + step) * MINUTE_MS, random)),
    ...(rotates ? [getCallerIdentity(key, at + 5 * MINUTE_MS, random)] : []),
  ];
}

export const testerWorks: Habit = (organisation, day) => {
  const random = randomOf(organisation, day, "user/mira");
  const today = (what: string, max: number): boolean => happensOn(organisation, day, `user/mira/${what}`, 1, max);
  const [enrols, rotates, forgets] = [today("enrols", 1), today("rotates", 1), today("forgets", 2)];
  const usual = works(random, day) && chance(random, SIGNS_IN_CHANCE);
  if (!usual && !enrols && !rotates && !forgets) return [];
  return sitting(organisation, day, forgets ? 2 : 0, rotates, enrols);
};
