import type { Strength } from "./conditions.ts";
import type { DoorClass } from "./exposure.ts";
import type { ParsedPolicy } from "./parse.ts";
import { type Way, waysOf } from "./ways.ts";
import type { TrustContext } from "./who.ts";
import { nameOf, wordsOf } from "./words.ts";

export type { TrustContext } from "./who.ts";

/** One caller (or kind of caller) that may enter the role, all statements taken together. */
export interface Door {
  /** Stable key: equal for the same callers in whatever form a policy names them. */
  readonly who: string;
  /** `anyone in 999988887777`, `GitHub Actions of acme/web on main`. */
  readonly words: string;
  /** Short form of `words` for use inside a sentence. */
  readonly name: string;
  readonly class: DoorClass;
  /** STS actions that let the caller in. */
  readonly via: readonly string[];
  /** By the least narrowed of the statements. */
  readonly narrow: Strength;
  readonly narrowedBy: readonly string[];
  /** Asked for by every statement that lets the caller in. */
  readonly externalId: boolean;
  readonly mfa: boolean;
  /** 0 to 100. */
  readonly exposure: number;
  /** False when no organisation is configured, so that an "external" account may well be our own. */
  readonly organizationKnown: boolean;
}

export interface Trust {
  /** Most exposed first, then by `who`. */
  readonly doors: readonly Door[];
  /** Highest of the doors, 0 without any. */
  readonly exposure: number;
  /** What was seen but not applied or not understood, in words. */
  readonly notes: readonly string[];
  readonly organizationKnown: boolean;
  /** `partly`: some statements could not be read. `no`, `missing`: the doors are not known to be none. */
  readonly readable: "yes" | "partly" | "no" | "missing";
}

/**
 * Who a role's trust policy lets in, and how exposed that leaves the role. Never throws.
 * Effective permissions are not evaluated: service and resource control policies may close a door, and callers in
 * another account also need their own account's permission.
 */
export function evaluateTrust(policy: ParsedPolicy, context: TrustContext): Trust {
  const { ways, notes, readable } = waysOf(policy, context);
  const doors = doorsOf(ways, context);
  return {
    doors,
    exposure: Math.max(0, ...doors.map((door) => door.exposure)),
    notes,
    organizationKnown: context.organizationId !== undefined,
    readable,
  };
}

/** One door a caller, as wide as the widest of its ways. */
export function doorsOf(ways: readonly Way[], context: TrustContext): readonly Door[] {
  const byKey = new Map<string, Way[]>();
  for (const way of ways) {
    const same = byKey.get(way.key);
    if (same === undefined) byKey.set(way.key, [way]);
    else same.push(way);
  }
  return [...byKey.values()].map((same) => doorOf(same, context)).sort(byExposure);
}

function doorOf(same: readonly Way[], context: TrustContext): Door {
  const widest = same.reduce((wide, way) => (way.exposure > wide.exposure ? way : wide));
  return {
    who: widest.key,
    words: wordsOf(widest.who, context),
    name: nameOf(widest.who, context),
    class: widest.class,
    via: [...new Set(same.flatMap((way) => way.via))].sort(),
    narrow: widest.narrow,
    narrowedBy: widest.narrowedBy,
    externalId: same.every((way) => way.externalId),
    mfa: same.every((way) => way.mfa),
    exposure: widest.exposure,
    organizationKnown: context.organizationId !== undefined,
  };
}

function byExposure(a: Door, b: Door): number {
  return b.exposure - a.exposure || (a.who < b.who ? -1 : 1);
}
