/** What an attack is. Each is made up by us from public descriptions of the technique; nothing in its records says so. */
import { permissionSetRole, roleIn } from "../accounts.ts";
import { CLIENTS } from "../clients.ts";
import { userSession } from "../credentials.ts";
import { enter } from "../habits/people.ts";
import { enterFromCi } from "../habits/pipelines.ts";
import type { User } from "../identities.ts";
import type { Organisation } from "../organisation.ts";
import type { Person } from "../people.ts";
import { hex, integer, pick, type Random } from "../random.ts";
import { callWith, HOME_REGION, type Origin, type Session, type TrailRecord } from "../records.ts";
import { MINUTE_MS, SECOND_MS } from "../times.ts";

export interface Step {
  /** What the intruder does, in words. */
  readonly what: string;
  readonly records: readonly TrailRecord[];
}

/**
 * The same calls done rightly: by the right identity, in the right way, reverted or announced. It must not be told.
 */
export interface Twin {
  /** Who does it and why that is fine, in a sentence or two. */
  readonly story: string;
  /** What the owners announced beforehand: entries of `expected` in rolecall.yaml. `until` is added. */
  readonly expected?: readonly { readonly match: Readonly<Record<string, string>>; readonly reason: string }[];
  readonly steps: (organisation: Organisation, at: number, random: Random) => Step[];
}

export interface Attack {
  readonly id: string;
  readonly title: string;
  readonly story: string;
  /** MITRE ATT&CK technique ids. */
  readonly attack: readonly string[];
  /** The one call that must be noticed; `target` is an ARN. */
  readonly stepThatMatters: { readonly eventName: string; readonly target: string };
  /** The steps in time order, the first at `at` (epoch ms); all within an hour. */
  readonly steps: (organisation: Organisation, at: number, random: Random) => Step[];
  readonly twin: Twin;
}

/** An address that nobody of acme has ever used. */
export function strangeAddress(random: Random): string {
  return `198.51.100.${integer(random, 130, 250)}`;
}

/** A moment `minutes` after `at`, give or take: people, and their scripts, do not keep to whole minutes. */
export function after(at: number, minutes: number, random: Random): number {
  return at + Math.floor(minutes * MINUTE_MS) + integer(random, 0, 19) * SECOND_MS;
}

/** A long-term key in use from an address of nobody at acme. */
export function leakedKey(user: User, random: Random): Session {
  return userSession(user, { ip: strangeAddress(random), userAgent: CLIENTS.boto3, through: "client" });
}

/** Secrets of an account, read one after another every few seconds. */
export function readSecrets(session: Session, names: readonly string[], from: number, random: Random): TrailRecord[] {
  return names.map((name, n) => {
    const secretId = `arn:aws:secretsmanager:${HOME_REGION}:${session.account}:secret:prod/${name}-${hex(random, 6)}`;
    const call = { service: "secretsmanager", name: "GetSecretValue", readOnly: true, request: { secretId } };
    return callWith(session, call, from + n * 3 * SECOND_MS, random);
  });
}

/** An engineer's portal session, used from elsewhere to enter an account as its administrator. */
export function enterAsEngineer(organisation: Organisation, account: string, at: number, random: Random) {
  const engineer = engineerOf(organisation, random);
  const origin: Origin = { ip: strangeAddress(random), userAgent: CLIENTS.cliOnLinux, through: "client" };
  return enterFrom(origin, engineer, organisation, account, at, random);
}

/** For twins: the same engineer at home, with the client of every day. */
export function enterFromHome(organisation: Organisation, account: string, at: number, random: Random) {
  const engineer = engineerOf(organisation, random);
  const origin: Origin = { ip: engineer.home, userAgent: engineer.cli, through: "client" };
  return enterFrom(origin, engineer, organisation, account, at, random);
}

/** For twins: the infrastructure pipeline, from a reviewed change on its environment, as the account's terraform role. */
export function enterAsTerraform(organisation: Organisation, account: string, at: number, random: Random) {
  const pipeline = organisation.pipelines.find(({ kind }) => kind === "infrastructure");
  if (pipeline === undefined) throw new Error("the organisation has no infrastructure pipeline");
  const role = roleIn(organisation.seed, account, "terraform");
  return enterFromCi(pipeline, "environment:infrastructure", role, at, random);
}

function engineerOf({ people }: Organisation, random: Random): Person {
  return pick(
    random,
    people.filter(({ team }) => team === "platform"),
  );
}

function enterFrom(origin: Origin, engineer: Person, org: Organisation, account: string, at: number, random: Random) {
  const role = permissionSetRole(org.seed, account, "AdministratorAccess");
  return enter(org, engineer, role, origin, at, random);
}
