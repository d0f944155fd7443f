/** What an attack is. Each is made up by us from public descriptions of the technique; nothing in its records says so. */
import { permissionSetRole } from "../accounts.ts";
import { CLIENTS } from "../clients.ts";
import { enter } from "../habits/people.ts";
import type { Organisation } from "../organisation.ts";
import { integer, pick, type Random } from "../random.ts";
import type { Origin, TrailRecord } from "../records.ts";
import { MINUTE_MS, SECOND_MS } from "../times.ts";

export interface Step {
  /** What the intruder does, in words. */
  readonly what: string;
  readonly records: readonly TrailRecord[];
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
}

/** An address that nobody of acme has ever used. */
export function strangeAddress(random: Random): string {
  return `198.51.100.${integer(random, 130, 250)}`;
}

/** A moment `minutes` after `at`, give or take: people, and their scripts, do not keep to whole minutes. */
export function after(at: number, minutes: number, random: Random): number {
  return at + Math.floor(minutes * MINUTE_MS) + integer(random, 0, 19) * SECOND_MS;
}

/** An engineer's portal session, used from elsewhere to enter an account as its administrator. */
export function enterAsEngineer(organisation: Organisation, account: string, at: number, random: Random) {
  const engineer = pick(
    random,
    organisation.people.filter(({ team }) => team === "platform"),
  );
  const origin: Origin = { ip: strangeAddress(random), userAgent: CLIENTS.cliOnLinux, through: "client" };
  const role = permissionSetRole(organisation.seed, account, "AdministratorAccess");
  return enter(organisation, engineer, role, origin, at, random);
}
