/**
 * The EventBridge rules of the default bus, derived from what detectors listen to: their union matches exactly what any
 * detector matches, in as few rules as fit. Pure, so tests and the forwarding of other regions use the same list.
 */
import type { Detector } from "./detector.ts";
import { asObject, asText, type JsonObject } from "./model.ts";
import {
  alternativesOf,
  compilePattern,
  constraints,
  type Matcher,
  type Pattern,
  PatternError,
  type PatternNode,
} from "./pattern.ts";

/** `sessions`: who becomes whom, many and batched. `changes`: what alters who may, few, where seconds matter. */
export type Lane = "sessions" | "changes";

export interface Rule {
  /** The lane, and a number from the second rule of a lane on. */
  readonly name: string;
  readonly lane: Lane;
  readonly pattern: Pattern;
  /**
   * Some matched call is read-only, so the rule needs the state ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS: a plain
   * ENABLED one is not given AssumeRole. Source: EventBridge User Guide, "Receiving read-only management events".
   */
  readonly readOnlyEvents: boolean;
}

/** Default quota of EventBridge for one pattern. */
export const PATTERN_CHARS_MAX = 2048;
/** Quota of a bus is 300, which others in the account use too; 100 in some regions. */
export const RULES_MAX = 30;

const EVENT_NAME = ["detail", "eventName"];
/** Rolecall's own events go to its own bus, never to the default one. */
const OWN_SOURCE = "rolecall";
const SESSION_SOURCES = ["aws.sts", "aws.signin", "aws.rolesanywhere"];

const BUSIEST = ["sts.amazonaws.com", "iam.amazonaws.com"];

/** Names that start so read, unless listed as writing. Source: EventBridge User Guide, "Read-only management events". */
const READING = [
  "Get",
  "List",
  "Describe",
  "Simulate",
  "Generate",
  "Search",
  "Lookup",
  "BatchGet",
  "Select",
  "Decrypt",
];
/** Calls marked read-only although their names do not say so. Source: the same list; IAM User Guide, "Logging IAM and AWS STS". */
const READ_ONLY_NAMES = [
  "AssumeRole",
  "AssumeRoleWithSAML",
  "AssumeRoleWithWebIdentity",
  "DecodeAuthorizationMessage",
  "AuthorizeOAuth2Access",
  "CreateOAuth2Token",
];
/** Calls that issue credentials count as writes whatever their names. Source: IAM User Guide, "Logging IAM and AWS STS". */
const WRITE_NAMES = ["GetSessionToken", "GetFederationToken", "GetSigninToken"];

/** One pattern of a detector, or the part of it that goes to one lane. */
interface Branch {
  readonly lane: Lane;
  readonly readOnly: boolean;
  readonly pattern: Pattern;
}

/**
 * The rules that deliver what the detectors listen to. The order of detectors does not matter.
 *
 * @throws PatternError when the catalogue needs more rules than `RULES_MAX`, or one call alone needs a longer pattern
 * than `PATTERN_CHARS_MAX`.
 */
export function rulesOf(detectors: readonly Pick<Detector, "on">[]): readonly Rule[] {
  const branches = withoutCovered(merged(detectors.flatMap(({ on }) => (isOwn(on) ? [] : byLane(on)))));
  const rules = (["sessions", "changes"] as const).flatMap((lane) =>
    packed(together(branches.filter((branch) => branch.lane === lane))).map(
      (group, n): Rule => ({
        name: n === 0 ? lane : `${lane}-${n + 1}`,
        lane,
        pattern: anyOf(group.map(({ pattern }) => pattern)),
        readOnlyEvents: group.some(({ readOnly }) => readOnly),
      }),
    ),
  );
  if (rules.length > RULES_MAX) throw new PatternError([], `the detectors need ${rules.length} rules`);
  return rules;
}

/**
 * The rule without what Rolecall's own functions do when they work: a rule that matches calls of any service would
 * otherwise deliver what its delivery causes, without end. Left out is an exact role together with the services that
 * the functions use; whatever else is done with such a role is still delivered, since somebody may have stolen it.
 * Rules that name their services are returned as they are: no function makes those calls.
 */
export function withoutOwnCalls(rule: Rule, roleArns: readonly string[], eventSources: readonly string[]): Rule {
  const branches = alternativesOf(rule.pattern);
  if (branches.every(namesServices)) return rule;
  const notOwn: readonly Pattern[] = [
    { eventSource: [{ "anything-but": eventSources }] },
    { userIdentity: { sessionContext: { sessionIssuer: { arn: [{ "anything-but": roleArns }, { exists: false }] } } } },
  ];
  const pattern = anyOf(
    branches.map((branch) => {
      if (namesServices(branch)) return branch;
      const detail = asPattern(branch["detail"]) ?? {};
      return { ...branch, detail: { ...detail, $or: notOwn } };
    }),
  );
  if (charsOf(pattern) > PATTERN_CHARS_MAX)
    throw new PatternError([], `the rule ${rule.name} is too long with Rolecall's own roles left out`);
  return { ...rule, pattern };
}

function isOwn(on: Pattern): boolean {
  const sources = constraints(on, ["source"]);
  return sources?.every((source) => source === OWN_SOURCE) ?? false;
}

/** A pattern's reading and writing calls apart, each with its lane. Both together match what the pattern matches. */
function byLane(on: Pattern): readonly Branch[] {
  return alternativesOf(on).flatMap((pattern) => {
    const names = leafAt(pattern, EVENT_NAME);
    if (names === undefined) {
      const readOnly = constraints(pattern, EVENT_NAME)?.some(mayRead) ?? mayBeCloudTrail(pattern);
      return [{ lane: laneOf(pattern, readOnly), readOnly, pattern }];
    }
    return [true, false].flatMap((readOnly): readonly Branch[] => {
      const chosen = names.filter((name) => mayRead(name) === readOnly);
      if (chosen.length === 0) return [];
      return [{ lane: laneOf(pattern, readOnly), readOnly, pattern: withNames(pattern, chosen) }];
    });
  });
}

/** Reading is never a change; what any service may be called for is as many as sessions are. */
function laneOf(pattern: Pattern, readOnly: boolean): Lane {
  const sources = constraints(pattern, ["source"]);
  if (sources === undefined || readOnly) return "sessions";
  return sources.some((source) => typeof source === "string" && SESSION_SOURCES.includes(source))
    ? "sessions"
    : "changes";
}

/** Findings of other services are events too, and CloudTrail's notion of reading does not apply to them. */
function mayBeCloudTrail(pattern: Pattern): boolean {
  const types = constraints(pattern, ["detail-type"]);
  return types?.some((type) => typeof type !== "string" || type.endsWith("via CloudTrail")) ?? true;
}

function mayRead(name: Matcher): boolean {
  if (typeof name === "string") return readsByName(name);
  const prefix = asText(asObject(name)?.["prefix"]);
  if (prefix === undefined) return true;
  return readsByName(prefix) || [...READING, ...READ_ONLY_NAMES].some((reading) => reading.startsWith(prefix));
}

function readsByName(name: string): boolean {
  if (WRITE_NAMES.includes(name)) return false;
  return READ_ONLY_NAMES.includes(name) || READING.some((verb) => name.startsWith(verb));
}

/** Branches that differ in their call names only become one. */
function merged(branches: readonly Branch[]): readonly Branch[] {
  const groups = new Map<string, Branch>();
  for (const branch of branches) {
    const names = leafAt(branch.pattern, EVENT_NAME);
    const key = `${branch.lane} ${canonical(names === undefined ? branch.pattern : withNames(branch.pattern, []))}`;
    const known = groups.get(key);
    const all = [...((known && leafAt(known.pattern, EVENT_NAME)) ?? []), ...(names ?? [])];
    groups.set(key, {
      ...branch,
      readOnly: branch.readOnly || (known?.readOnly ?? false),
      pattern: names === undefined ? branch.pattern : withNames(branch.pattern, distinct(all)),
    });
  }
  return [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, branch]) => branch);
}

function withoutCovered(branches: readonly Branch[]): readonly Branch[] {
  return branches.filter(
    (branch, n) =>
      !branches.some(
        (other, m) =>
          m !== n &&
          other.lane === branch.lane &&
          covers(other.pattern, branch.pattern) &&
          // Of two that cover each other the first stays.
          (m < n || !covers(branch.pattern, other.pattern)),
      ),
  );
}

/** Every event that `narrow` matches, `wide` matches: each leaf of `wide` is asked for at least as strictly by `narrow`. */
function covers(wide: PatternNode | undefined, narrow: PatternNode | undefined): boolean {
  if (wide === undefined || narrow === undefined) return false;
  const [wideObject, narrowObject] = [asPattern(wide), asPattern(narrow)];
  if (wideObject === undefined || narrowObject === undefined)
    return wideObject === narrowObject && covered(matchersOf(wide), matchersOf(narrow));
  return Object.entries(wideObject).every(([key, node]) =>
    key === "$or" ? canonical(node) === canonical(narrowObject[key]) : covers(node, narrowObject[key]),
  );
}

function covered(wide: readonly Matcher[], narrow: readonly Matcher[]): boolean {
  const known = new Set(wide.map(canonical));
  const accepts = compilePattern({ leaf: wide });
  return narrow.every(
    (matcher) => known.has(canonical(matcher)) || (typeof matcher === "string" && accepts({ leaf: matcher })),
  );
}

/**
 * What may match the same record comes together where it is much: an event that two rules match is delivered twice, and
 * nothing is called as often as STS, then IAM.
 */
function together(branches: readonly Branch[]): readonly Branch[] {
  const rank = ({ pattern }: Branch) => {
    const services = constraints(pattern, ["detail", "eventSource"]) ?? [];
    const found = BUSIEST.findIndex((service) => services.includes(service));
    return found === -1 ? BUSIEST.length : found;
  };
  return branches.toSorted((a, b) => rank(a) - rank(b));
}

/** First fit: branches of the same kind of event in groups of which each makes a pattern that is short enough. */
function packed(branches: readonly Branch[]): readonly (readonly Branch[])[] {
  const groups: Branch[][] = [];
  for (const branch of branches.flatMap(halved)) {
    const room = groups.find(
      (group) =>
        group.every(({ pattern }) => kindOf(pattern) === kindOf(branch.pattern)) &&
        fits([...group, branch].map((member) => member.pattern)),
    );
    if (room === undefined) groups.push([branch]);
    else room.push(branch);
  }
  return groups;
}

function kindOf(pattern: Pattern): string {
  return canonical(pattern["detail-type"] ?? []);
}

/** Room for what `withoutOwnCalls` adds where it adds something. */
const OWN_CALLS_CHARS = 700;

function fits(patterns: readonly Pattern[]): boolean {
  const chars = patterns.every(namesServices) ? 0 : OWN_CALLS_CHARS * patterns.length;
  return charsOf(anyOf(patterns)) + chars <= PATTERN_CHARS_MAX;
}

function namesServices(pattern: Pattern): boolean {
  return constraints(pattern, ["detail", "eventSource"]) !== undefined;
}

function halved(branch: Branch): readonly Branch[] {
  if (fits([branch.pattern])) return [branch];
  const names = leafAt(branch.pattern, EVENT_NAME) ?? [];
  const middle = Math.ceil(names.length / 2);
  if (names.length < 2) throw new PatternError([], `${charsOf(branch.pattern)} characters cannot be one rule`);
  return [names.slice(0, middle), names.slice(middle)].flatMap((half) =>
    halved({ ...branch, readOnly: half.some(mayRead), pattern: withNames(branch.pattern, half) }),
  );
}

/** Matches what any of the patterns matches. What all of them say of a field of the event stands once, outside. */
function anyOf(patterns: readonly Pattern[]): Pattern {
  const [first, ...others] = patterns;
  if (first === undefined || others.length === 0) return first ?? {};
  const shared = Object.keys(first).filter((key) =>
    others.every((other) => Object.hasOwn(other, key) && canonical(other[key]) === canonical(first[key])),
  );
  const part = (pattern: Pattern, isShared: boolean): Pattern =>
    Object.fromEntries(Object.entries(pattern).filter(([key]) => shared.includes(key) === isShared));
  return { ...part(first, true), $or: patterns.map((pattern) => part(pattern, false)) };
}

function withNames(pattern: Pattern, names: readonly Matcher[]): Pattern {
  return { ...pattern, detail: { ...asPattern(pattern["detail"]), eventName: names } };
}

/** The matchers written at a path, not those in a `$or` beside it. */
function leafAt(pattern: Pattern, path: readonly string[]): readonly Matcher[] | undefined {
  const [key = "", ...rest] = path;
  const node = pattern[key];
  if (node === undefined) return undefined;
  const object = asPattern(node);
  if (object === undefined) return rest.length === 0 ? matchersOf(node) : undefined;
  return leafAt(object, rest);
}

function asPattern(node: PatternNode | undefined): Pattern | undefined {
  return node === undefined || Array.isArray(node) ? undefined : (node as Pattern);
}

function matchersOf(node: PatternNode): readonly Matcher[] {
  return Array.isArray(node) ? (node as readonly Matcher[]) : [];
}

function charsOf(pattern: Pattern): number {
  return JSON.stringify(pattern).length;
}

function distinct(matchers: readonly Matcher[]): readonly Matcher[] {
  return [...new Map(matchers.map((matcher) => [canonical(matcher), matcher])).values()];
}

/** JSON with sorted keys, so that patterns written in another order compare equal. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    const object: JsonObject | undefined = asObject(inner);
    return object === undefined
      ? inner
      : Object.fromEntries(Object.entries(object).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
}
