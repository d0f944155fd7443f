/** The IAM users that acme has not got rid of yet, each with its long-term key. */
import { ACCOUNTS, roleIn } from "../accounts.ts";
import { assumeRole, getCallerIdentity } from "../assumptions.ts";
import {
  createAccessKey,
  createVirtualMfaDevice,
  deactivateAccessKey,
  deleteAccessKey,
  iamChange,
} from "../changes.ts";
import { CLIENTS } from "../clients.ts";
import { userSession } from "../credentials.ts";
import type { User } from "../identities.ts";
import type { Organisation } from "../organisation.ts";
import { chance, count, integer, keyId, moments, type Random, randomFrom } from "../random.ts";
import { callWith, type Origin, type TrailRecord } from "../records.ts";
import { consoleLoginOfUser } from "../sign-ins.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../times.ts";
import { ordinaryCalls } from "../traffic.ts";
import { type Day, type Habit, happensOn, randomOf, works } from "./day.ts";

export const BUILD_HOST: Origin = { ip: "198.51.100.20", userAgent: CLIENTS.cliOnLinux, through: "client" };
const REPORT_HOST: Origin = { ip: "198.51.100.21", userAgent: CLIENTS.boto3, through: "client" };
const BOBS_DESK: Origin = { ip: "203.0.113.61", userAgent: CLIENTS.cliOnLinux, through: "client" };
export const BOBS_BROWSER: Origin = { ...BOBS_DESK, userAgent: CLIENTS.browserOnMac, through: "console" };

/** A release by hand: long-term key, MFA code, release role in prod-core. */
function release(organisation: Organisation, day: Day): TrailRecord[] {
  const random = randomOf(organisation, day, "user/release-manager");
  if (!works(random, day)) return [];
  const user = organisation.users.releaseManager;
  const at = day.start + 9 * HOUR_MS + integer(random, 0, 21600) * SECOND_MS;
  const role = roleIn(organisation.seed, ACCOUNTS.prodCore.id, "release");
  const wish = { sessionName: "release", durationSeconds: 3600, serialNumber: user.mfaSerial };
  const { records, session } = assumeRole(userSession(user, BUILD_HOST), role, wish, at, random);
  return [...records, ...ordinaryCalls(session, "deploy", 2 + count(random, 5), at + 10 * SECOND_MS, random)];
}

/** Scripts that run a few times a day, whoever forgot them. */
function script(organisation: Organisation, day: Day, user: User, origin: Origin): TrailRecord[] {
  const random = randomOf(organisation, day, `user/${user.name}`);
  const session = userSession(user, origin);
  return moments(random, integer(random, 2, 5), day.start + HOUR_MS, day.start + 22 * HOUR_MS).flatMap((at) => [
    getCallerIdentity(session, at, random),
    ...ordinaryCalls(session, "DataAdmin", 1 + count(random, 2), at + SECOND_MS, random),
  ]);
}

/** Which key bob holds on a day: one more for each rotation so far. */
function keyOfBob(organisation: Organisation, rotations: number): string {
  const { seed, users } = organisation;
  return rotations === 0 ? users.bob.accessKeyId : keyId(randomFrom(`${seed}/user/bob/key/${rotations}`), "AKIA");
}

function rotatesOn(organisation: Organisation, day: Day, number: number): boolean {
  return happensOn(organisation, { ...day, number }, "user/bob/rotation", 1, 1);
}

/** Bob makes himself a new key in the console, tries it, and removes the old one. */
function rotation(organisation: Organisation, day: Day, done: number, random: Random): TrailRecord[] {
  const { bob } = organisation.users;
  const [before, after] = [keyOfBob(organisation, done), keyOfBob(organisation, done + 1)];
  const at = day.start + 13 * HOUR_MS + integer(random, 0, 5400) * SECOND_MS;
  const { records, session } = consoleLoginOfUser(bob, BOBS_BROWSER, at, random);
  const changes = [
    createAccessKey(bob, after, at, true),
    deactivateAccessKey(bob.name, before),
    deleteAccessKey(bob.name, before),
  ];
  const tried = getCallerIdentity(userSession(bob, BOBS_DESK, after), at + 3 * MINUTE_MS, random);
  return [
    ...records,
    ...changes.map((change, step) => callWith(session, change, at + (1 + step * 4) * MINUTE_MS, random)),
    tried,
  ];
}

/** A new phone: the old device goes, the new one comes, within minutes. */
function newPhone(organisation: Organisation, day: Day, random: Random): TrailRecord[] {
  const { bob } = organisation.users;
  const at = day.start + 15 * HOUR_MS + integer(random, 0, 5400) * SECOND_MS;
  const { records, session } = consoleLoginOfUser(bob, BOBS_BROWSER, at, random);
  const own = { userName: bob.name, serialNumber: bob.mfaSerial };
  const changes = [
    iamChange("DeactivateMFADevice", own),
    iamChange("DeleteVirtualMFADevice", { serialNumber: bob.mfaSerial }),
    createVirtualMfaDevice(bob.account, bob.name),
    iamChange("EnableMFADevice", own),
  ];
  return [
    ...records,
    ...changes.map((change, step) => callWith(session, change, at + (40 + step * 25) * SECOND_MS, random)),
  ];
}

/** An ordinary day: a few calls with the key, sometimes a look into the console. */
function bobAnalyses(organisation: Organisation, day: Day, key: string, random: Random): TrailRecord[] {
  const { bob } = organisation.users;
  const at = day.start + 8 * HOUR_MS + integer(random, 0, 10800) * SECOND_MS;
  const records = ordinaryCalls(userSession(bob, BOBS_DESK, key), "DataAdmin", 2 + count(random, 4), at, random);
  if (!chance(random, 0.4)) return records;
  const lookAt = at + 2 * HOUR_MS;
  const opened = consoleLoginOfUser(bob, BOBS_BROWSER, lookAt, random);
  const looks = ordinaryCalls(opened.session, "ReadOnly", 1 + count(random, 4), lookAt + 20 * SECOND_MS, random);
  return [...records, ...opened.records, ...looks];
}

function bobWorks(organisation: Organisation, day: Day): TrailRecord[] {
  const random = randomOf(organisation, day, "user/bob");
  const earlier = Array.from({ length: day.number }, (_, number) => number);
  const rotations = earlier.filter((number) => rotatesOn(organisation, day, number)).length;
  return [
    ...(works(random, day) ? bobAnalyses(organisation, day, keyOfBob(organisation, rotations), random) : []),
    ...(rotatesOn(organisation, day, day.number) ? rotation(organisation, day, rotations, random) : []),
    ...(happensOn(organisation, day, "user/bob/phone", 0, 1) ? newPhone(organisation, day, random) : []),
  ];
}

export const legacyUsersWork: Habit = (organisation, day) => [
  ...release(organisation, day),
  ...script(organisation, day, organisation.users.reports, REPORT_HOST),
  ...script(organisation, day, organisation.users.artifacts, { ...BUILD_HOST, userAgent: CLIENTS.boto3 }),
  ...bobWorks(organisation, day),
];
