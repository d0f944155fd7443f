import {
  type Caller,
  type Effect,
  effectOf,
  guardedKeys,
  isAwsCaller,
  mfaRequired,
  type Pin,
  type Requirement,
  type Strength,
} from "./conditions.ts";
import { type ConditionalDeny, type Denial, denialsOf } from "./denials.ts";
import { classOf, type DoorClass, isHome, strongest } from "./exposure.ts";
import { type Gate, ROLE_GATE } from "./gate.ts";
import { narrowBy } from "./narrow.ts";
import type { Condition, ParsedPolicy, Statement } from "./parse.ts";
import { keyOf, ROLES_ANYWHERE, type TrustContext, type Who } from "./who.ts";
import { wordsOf } from "./words.ts";

/** Most ways in, and conditions of one statement, that are told apart. No policy IAM accepts has as many. */
export const WAYS_MAX = 1000;
export const CONDITIONS_MAX = 100;

/** One caller let in by one statement under that statement's conditions. */
export interface Way {
  readonly key: string;
  readonly who: Who;
  readonly class: DoorClass;
  readonly via: readonly string[];
  /** What must hold besides being the caller, by the requirement's key. */
  readonly requirements: ReadonlyMap<string, readonly Requirement[]>;
  readonly narrow: Strength;
  readonly narrowedBy: readonly string[];
  readonly externalId: boolean;
  readonly mfa: boolean;
  readonly exposure: number;
}

export interface Ways {
  readonly readable: "yes" | "partly" | "no" | "missing";
  readonly ways: readonly Way[];
  readonly conditionalDenies: readonly ConditionalDeny[];
  readonly notes: readonly string[];
}

/** A caller on the way through the pins of its statement. */
interface Candidate {
  readonly who: Who;
  /** Conditions that `who` now says, with what they did to the source. */
  readonly absorbed: ReadonlyMap<Condition, Effect>;
}

/** Where the ways lead and who asks. */
interface Place {
  readonly gate: Gate;
  readonly context: TrustContext;
  readonly denials: readonly Denial[];
  readonly notes: Set<string>;
}

/** Every way in that the policy leaves, one for each caller and statement. Order is that of the keys. */
export function waysOf(policy: ParsedPolicy, context: TrustContext, gate: Gate = ROLE_GATE): Ways {
  if (!policy.ok) {
    const readable = policy.kind === "missing" ? "missing" : "no";
    return { readable, ways: [], conditionalDenies: [], notes: [policy.why] };
  }
  const unfit = unfitFor(policy.statements, gate);
  if (unfit !== undefined) return unreadable(unfit);
  const { denials, conditionalDenies, notes: denyNotes } = denialsOf(policy.statements, context, gate.actions);
  const notes = new Set([...policy.faults.map((fault) => `unreadable: ${fault}`), ...denyNotes]);
  const place: Place = { gate, context, denials, notes };
  const ways: Way[] = [];
  for (const statement of policy.statements) {
    if (statement.effect !== "Allow") continue;
    const found = waysOfStatement(statement, place, WAYS_MAX - ways.length);
    if (found === undefined) return unreadable(`the policy has more than ${WAYS_MAX} ways in`);
    ways.push(...found);
  }
  const readable = policy.faults.length === 0 ? "yes" : "partly";
  return { readable, ways: ways.sort(byKeyThenExposure), conditionalDenies, notes: [...notes].sort() };
}

function unreadable(why: string): Ways {
  return { readable: "no", ways: [], conditionalDenies: [], notes: [why] };
}

function unfitFor(statements: readonly Statement[], { charsMax, statementsMax }: Gate): string | undefined {
  if (statements.length > statementsMax) return `the policy has more than ${statementsMax} statements`;
  let chars = 0;
  for (const { principals, conditions } of statements) {
    if (conditions.length > CONDITIONS_MAX) return `a statement has more than ${CONDITIONS_MAX} conditions`;
    for (const { value } of principals) chars += value.length + 1;
    for (const { key, values } of conditions)
      chars += values.reduce((sum, value) => sum + value.length + 1, key.length);
  }
  return chars > charsMax ? `the policy is larger than ${charsMax} characters` : undefined;
}

function waysOfStatement(statement: Statement, place: Place, waysMax: number): Way[] | undefined {
  const { gate, context, notes } = place;
  const granted = gate.granted(statement);
  if (granted.entry.length === 0 && !granted.tags) return [];
  const sources: readonly Who[] =
    statement.notPrincipals === undefined ? statement.principals.map(gate.whoOf) : [{ kind: "everyone" }];
  if (statement.notPrincipals !== undefined) notes.add("Allow with NotPrincipal lets in everyone it does not list");
  if (sources.length === 0) notes.add("an Allow names no principal");
  const ways: Way[] = [];
  for (const source of sources) {
    if (source.kind === "unknown") notes.add("a principal is of no known form");
    const entry = gate.applicable(source, granted.entry);
    if (entry.length === 0 && !granted.tags) continue;
    const candidates = candidatesOf(source, entry, statement, place, waysMax - ways.length);
    if (candidates === undefined) return undefined;
    if (candidates.length === 0) notes.add(`the conditions for ${wordsOf(source, context)} can never be met`);
    for (const candidate of candidates) {
      const way = wayOf(candidate, source, gate.applicable(candidate.who, entry), statement, place);
      if (granted.tags && isOutside(way.class)) notes.add(`${wordsOf(way.who, context)} may set session tags`);
      if (way.who.value === ROLES_ANYWHERE && way.narrow === "none")
        notes.add("any trust anchor of the account will do");
      if (way.via.length > 0) ways.push(way);
    }
  }
  return ways;
}

function isOutside(doorClass: DoorClass): boolean {
  return ["external", "vendor", "public", "public-idp"].includes(doorClass);
}

/** Services first: what only a service can show leaves no account, ARN or organisation to ask for. */
const PIN_ORDER: readonly Pin["kind"][] = ["service", "account", "principal", "organization", "subject"];

/** The callers that pass every pin; undefined when there are more than can be told apart. */
function candidatesOf(
  source: Who,
  via: readonly string[],
  statement: Statement,
  { gate, context, notes }: Place,
  max: number,
): readonly Candidate[] | undefined {
  const caller = callerOf(source, via, context, gate);
  const guards = guardedKeys(statement.conditions);
  const pins: { condition: Condition; effect: Effect; pin: Pin }[] = [];
  for (const condition of statement.conditions) {
    const effect = effectOf(condition, caller, guards, gate.effectOf);
    if (effect.note !== undefined) notes.add(effect.note);
    if (effect.pin !== undefined) pins.push({ condition, effect, pin: effect.pin });
  }
  pins.sort((a, b) => PIN_ORDER.indexOf(a.pin.kind) - PIN_ORDER.indexOf(b.pin.kind));
  let candidates: readonly Candidate[] = [{ who: source, absorbed: new Map() }];
  for (const { condition, effect, pin } of pins) {
    const passed = new Map<string, Candidate>();
    for (const candidate of candidates) {
      for (const { who, absorbed } of narrowBy(candidate.who, pin, context)) {
        const all = absorbed ? new Map([...candidate.absorbed, [condition, effect] as const]) : candidate.absorbed;
        passed.set(keyOf(who), { who, absorbed: all });
      }
      if (passed.size > max) return undefined;
    }
    candidates = [...passed.values()];
  }
  return candidates.length > max ? undefined : candidates;
}

function callerOf(who: Who, via: readonly string[], context: TrustContext, gate: Gate): Caller {
  return { who, home: isHome(classOf(who, context, new Set())), signed: gate.signed(who, via) };
}

function wayOf(
  { who, absorbed }: Candidate,
  source: Who,
  granted: readonly string[],
  statement: Statement,
  { gate, context, denials, notes }: Place,
): Way {
  const keys = new Set(["everyone", keyOf(source), keyOf(who)]);
  const applying = denials.filter((denial) => denial.keys.some((key) => keys.has(key)));
  const via = granted.filter(
    (action) => !applying.some((denial) => denial.stops === "all" && denial.actions.has(action)),
  );
  const home = isHome(classOf(who, context, new Set()));
  const mfaByDeny =
    isAwsCaller(who) &&
    applying.some((denial) => denial.stops === "no-mfa" && via.every((action) => denial.actions.has(action)));
  const effects: [Condition | undefined, Effect][] = mfaByDeny ? [[undefined, mfaRequired(home)]] : [];
  const caller = callerOf(who, granted, context, gate);
  const guards = guardedKeys(statement.conditions);
  for (const condition of statement.conditions) {
    effects.push([condition, absorbed.get(condition) ?? effectOf(condition, caller, guards, gate.effectOf)]);
  }
  const marks = new Set(effects.flatMap(([, effect]) => effect.mark ?? []));
  const demanding = effects.filter(([, { requirement, strength }]) => requirement !== undefined && strength !== "none");
  const left = effects.filter(([condition]) => condition === undefined || !absorbed.has(condition));
  for (const [, { note }] of effects) if (note !== undefined) notes.add(note);
  const doorClass = classOf(who, context, marks);
  return {
    key: keyOf(who),
    who,
    class: doorClass,
    via,
    requirements: byRequirementKey(left.flatMap(([, { requirement }]) => requirement ?? [])),
    narrow: strongest(effects.map(([, { strength }]) => strength)),
    narrowedBy: [...new Set(demanding.flatMap(([, { requirement }]) => requirement?.words ?? []))].sort(),
    externalId: marks.has("external-id"),
    mfa: marks.has("mfa"),
    exposure: gate.exposureOf(who, doorClass, marks, strongest(left.map(([, { strength }]) => strength)), context),
  };
}

function byRequirementKey(requirements: readonly Requirement[]): ReadonlyMap<string, readonly Requirement[]> {
  const distinct = new Map(requirements.map((one) => [JSON.stringify([one.key, one.compare, one.values]), one]));
  const byKey = new Map<string, Requirement[]>();
  for (const one of distinct.values()) {
    const same = byKey.get(one.key);
    if (same === undefined) byKey.set(one.key, [one]);
    else same.push(one);
  }
  return byKey;
}

function byKeyThenExposure(a: Way, b: Way): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1;
  if (a.exposure !== b.exposure) return b.exposure - a.exposure;
  const [first, second] = [orderOf(a), orderOf(b)];
  return first < second ? -1 : first > second ? 1 : 0;
}

function orderOf({ requirements, ...way }: Way): string {
  return JSON.stringify([way, [...requirements]]);
}
