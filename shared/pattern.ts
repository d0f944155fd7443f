/**
 * EventBridge event patterns, implemented once: replay, Lambda dispatch and tests ask the same matcher as the rules that
 * are deployed. Where EventBridge and its engine (aws/event-ruler) leave a pattern ambiguous, it is refused here.
 *
 * Source: EventBridge User Guide, "Creating event patterns" and "Comparison operators for use in event patterns".
 */

import {
  compileMatcher,
  isList,
  isScalar,
  MATCHERS,
  type Matcher,
  PatternError,
  type Scalar,
  type ScalarTest,
} from "./matchers.ts";
import { asObject, asText, type JsonObject } from "./model.ts";

export { type AnythingBut, type Matcher, PatternError } from "./matchers.ts";

/** A leaf (its matchers are alternatives), a nested object, or under the key `$or` a list of sub-patterns. */
export type PatternNode = readonly Matcher[] | Pattern | readonly Pattern[];

/** Mirrors the event; different keys must all match. */
export interface Pattern {
  readonly [key: string]: PatternNode;
}

type ValueTest = (value: unknown) => boolean;
type ObjectTest = (object: JsonObject) => boolean;

/**
 * The event in hand, for `{"exists": false}`, which asks about the event and not about one element of an array. The
 * answer is kept for the duration of one call: asked anew for each element, a long array would cost its square.
 */
interface Run {
  event: JsonObject;
  readonly fields: { readonly path: readonly string[]; present: boolean | undefined }[];
}

const OR = "$or";
const NO_FIELDS: JsonObject = {};
/** Quota of EventBridge: combinations that the `$or`s of one pattern multiply to. */
const COMBINATIONS_MAX = 1000;
/** Literals up to this many are compared one by one, which is faster than hashing. */
const COMPARED_MAX = 4;

/**
 * The pattern as a function. Compile once and keep it: a call walks closures and allocates nothing unless the event has
 * an array where the pattern looks.
 *
 * @throws PatternError where EventBridge would refuse the pattern, with the path.
 */
export function compilePattern(pattern: Pattern): (event: JsonObject) => boolean {
  const combinations = countCombinations(pattern, [], false);
  if (combinations > COMBINATIONS_MAX)
    throw new PatternError([], `$or makes ${combinations} combinations, at most ${COMBINATIONS_MAX} are allowed`);
  const run: Run = { event: NO_FIELDS, fields: [] };
  const test = compileObject(pattern, [], run);
  return (event) => {
    run.event = event;
    for (const field of run.fields) field.present = undefined;
    return test(event);
  };
}

/**
 * The matchers of which every matching event satisfies one at `path`, so that events can be discarded early: those of
 * the leaf itself, else the union over a `$or` of which each branch has that leaf. Undefined when some event may match
 * without any condition there.
 */
export function constraints(pattern: Pattern, path: readonly string[]): readonly Matcher[] | undefined {
  const [key, ...rest] = path;
  if (key === undefined || key === OR) return undefined;
  const node = Object.hasOwn(pattern, key) ? pattern[key] : undefined;
  if (node !== undefined && !isPattern(node)) {
    if (rest.length === 0) return node.filter(isMatcher);
  } else if (node !== undefined) {
    const found = constraints(node, rest);
    if (found !== undefined) return found;
  }
  const branches = pattern[OR];
  if (branches === undefined || isPattern(branches)) return undefined;
  const found = branches.map((branch) => (isMatcher(branch) ? undefined : constraints(branch, path)));
  return found.every((matchers) => matchers !== undefined) ? found.flat() : undefined;
}

function isPattern(node: PatternNode): node is Pattern {
  return !isList(node);
}

/** A field inside `$or` is never named like a matcher, so the names tell the two apart. */
function isMatcher(item: Matcher | Pattern): item is Matcher {
  return isScalar(item) || Object.keys(item).some((name) => Object.hasOwn(MATCHERS, name));
}

/** Checks the outline of the whole pattern on the way: every later step relies on it. */
function countCombinations(written: unknown, path: readonly string[], insideOr: boolean): number {
  const node = asObject(written);
  if (node === undefined) throw new PatternError(path, "must be an object or a non-empty array");
  const keys = Object.keys(node);
  if (keys.length === 0) throw new PatternError(path, "an empty object is not allowed");
  return keys.reduce((product, key) => {
    const child = node[key];
    const at = [...path, key];
    if (key === OR) return product * sumOfBranches(child, at);
    if (insideOr && Object.hasOwn(MATCHERS, key))
      throw new PatternError(at, "is the name of a matcher, which no field inside $or may have");
    if (!isList(child)) return product * countCombinations(child, at, insideOr);
    if (child.length === 0) throw new PatternError(at, "an empty array is not allowed");
    return product;
  }, 1);
}

function sumOfBranches(branches: unknown, path: readonly string[]): number {
  if (!isList(branches) || branches.length < 2)
    throw new PatternError(path, "takes an array of two or more objects; write a single branch without $or");
  return branches.reduce<number>((sum, branch, n) => sum + countCombinations(branch, [...path, String(n)], true), 0);
}

function compileObject(written: JsonObject, path: readonly string[], run: Run): ObjectTest {
  const tests = Object.entries(distribute(written, path)).map(([key, node]): ObjectTest => {
    if (key === OR && isList(node)) return compileOr(node, path, run);
    const at = [...path, key];
    const test = isList(node) ? compileLeaf(node, at, run) : compileNested(asObject(node) ?? NO_FIELDS, at, run);
    // A key such as "constructor" would otherwise be read from the prototype.
    return key in NO_FIELDS
      ? (object) => test(Object.hasOwn(object, key) ? object[key] : undefined)
      : (object) => test(object[key]);
  });
  const [first, second] = tests;
  if (first !== undefined && tests.length === 1) return first;
  if (first !== undefined && second !== undefined && tests.length === 2)
    return (object) => first(object) && second(object);
  return (object) => {
    for (const test of tests) if (!test(object)) return false;
    return true;
  };
}

function compileOr(branches: readonly unknown[], path: readonly string[], run: Run): ObjectTest {
  const tests = branches.map((branch) => compileObject(asObject(branch) ?? NO_FIELDS, path, run));
  return (object) => {
    for (const test of tests) if (test(object)) return true;
    return false;
  };
}

/**
 * Moves what stands beside a `$or` into its branches where both describe the same nested object. EventBridge reads a
 * `$or` as one rule per combination, and within a rule all fields under an array of objects must hold for one element.
 */
function distribute(object: JsonObject, path: readonly string[]): JsonObject {
  const branches = object[OR];
  if (!isList(branches)) return object;
  const beside = Object.keys(object).filter((key) => key !== OR);
  const shared = beside.filter((key) => branches.some((branch) => reaches(branch, key)));
  if (shared.length === 0) return object;
  const moved = Object.fromEntries(shared.map((key) => [key, object[key]]));
  const kept = Object.fromEntries(beside.filter((key) => !shared.includes(key)).map((key) => [key, object[key]]));
  return { ...kept, [OR]: branches.map((branch) => merge(branch, moved, path)) };
}

function reaches(branch: unknown, key: string): boolean {
  const object = asObject(branch) ?? NO_FIELDS;
  const inner = object[OR];
  return Object.hasOwn(object, key) || (isList(inner) && inner.some((nested) => reaches(nested, key)));
}

/** Both patterns as one. EventBridge keeps only the last of two leaves at one path, so that is refused. */
function merge(left: unknown, right: unknown, path: readonly string[]): JsonObject {
  const merged: Record<string, unknown> = { ...asObject(left) };
  for (const [key, node] of Object.entries(asObject(right) ?? NO_FIELDS)) {
    const other = merged[key];
    const at = [...path, key];
    if (!Object.hasOwn(merged, key)) merged[key] = node;
    else if (isList(other) && isList(node) && key === OR)
      merged[key] = other.flatMap((a) => node.map((b) => merge(a, b, path)));
    else if (isList(other) || isList(node))
      throw new PatternError(at, "is constrained inside and outside $or, of which EventBridge keeps only one");
    else merged[key] = merge(other, node, at);
  }
  return merged;
}

/** An array of objects matches when one element satisfies all that the pattern says under this key. */
function compileNested(node: JsonObject, path: readonly string[], run: Run): ValueTest {
  const fields = compileObject(node, path, run);
  const ofElement: ValueTest = (item) => fields(asObject(item) ?? NO_FIELDS);
  return (value) => (isList(value) ? someItem(value, ofElement) || fields(NO_FIELDS) : ofElement(value));
}

function compileLeaf(matchers: readonly unknown[], path: readonly string[], run: Run): ValueTest {
  const tests = matchers.flatMap((matcher, n) =>
    isScalar(matcher) ? [] : (compileMatcher(matcher, [...path, String(n)]) ?? []),
  );
  const test = anyOf([...literalTests(matchers.filter(isScalar)), ...tests]);
  const ofElement: ValueTest = (item) => isScalar(item) && test(item);
  const ofValue: ValueTest = (value) => (isList(value) ? someItem(value, ofElement) : ofElement(value));
  if (!matchers.some((matcher) => asObject(matcher)?.["exists"] === false)) return ofValue;
  const field: Run["fields"][number] = { path, present: undefined };
  run.fields.push(field);
  return (value) => {
    if (ofValue(value)) return true;
    field.present ??= isPresent(run.event, path, 0);
    return !field.present;
  };
}

/** Only scalars make a field present. Looks through arrays, so one element that has the field is enough. */
function isPresent(value: unknown, path: readonly string[], depth: number): boolean {
  if (isList(value)) return someItem(value, (item) => isPresent(item, path, depth));
  const key = path[depth];
  if (key === undefined) return isScalar(value);
  const object = asObject(value);
  return object !== undefined && Object.hasOwn(object, key) && isPresent(object[key], path, depth + 1);
}

/** Arrays in arrays count as one array. Without recursion: their depth is the sender's choice. */
function someItem(list: readonly unknown[], test: (item: unknown) => boolean): boolean {
  const open: (readonly unknown[])[] = [list];
  for (let items = open.pop(); items !== undefined; items = open.pop())
    for (const item of items) {
      if (isList(item)) open.push(item);
      else if (test(item)) return true;
    }
  return false;
}

function literalTests(literals: readonly Scalar[]): readonly ScalarTest[] {
  const [first] = literals;
  if (first === undefined) return [];
  if (literals.length === 1) return [(value) => value === first];
  if (literals.length <= COMPARED_MAX) return [(value) => literals.includes(value)];
  const set = new Set(literals);
  return [(value) => set.has(value)];
}

function anyOf(tests: readonly ScalarTest[]): ScalarTest {
  const [first] = tests;
  if (first !== undefined && tests.length === 1) return first;
  return (value) => {
    for (const test of tests) if (test(value)) return true;
    return false;
  };
}

/** `eventType`, lower case, to the detail-type EventBridge gives it. */
const DETAIL_TYPES: ReadonlyMap<string, string> = new Map([
  ["awsapicall", "AWS API Call via CloudTrail"],
  ["awsconsolesignin", "AWS Console Sign In via CloudTrail"],
  ["awsconsoleaction", "AWS Console Action via CloudTrail"],
  ["awsserviceevent", "AWS Service Event via CloudTrail"],
  ["awscloudtrailinsight", "AWS Insight via CloudTrail"],
  ["awsvpceevents", "AWS Network Activity Event via CloudTrail"],
]);
const API_CALL = "AWS API Call via CloudTrail";

/**
 * A CloudTrail record in the envelope in which EventBridge would deliver it. Fields that the record lacks, or has with
 * another type than text, are undefined. A record of no known `eventType` is taken for an API call, so that detectors
 * still see it. `id` is the record's eventID: EventBridge's own id is not known and not needed.
 *
 * Source: EventBridge User Guide, "AWS service events delivered via AWS CloudTrail".
 */
export function eventOf(record: JsonObject): JsonObject {
  const eventType = asText(record["eventType"]);
  return {
    version: "0",
    id: asText(record["eventID"]),
    "detail-type":
      eventType === "AwsApiCall" ? API_CALL : (DETAIL_TYPES.get(eventType?.toLowerCase() ?? "") ?? API_CALL),
    source: sourceOf(asText(record["eventSource"])),
    account: asText(record["recipientAccountId"]),
    time: asText(record["eventTime"]),
    region: asText(record["awsRegion"]),
    resources: [],
    detail: record,
  };
}

function sourceOf(eventSource: string | undefined): string | undefined {
  if (eventSource === undefined) return undefined;
  const dot = eventSource.indexOf(".");
  return `aws.${dot === -1 ? eventSource : eventSource.slice(0, dot)}`;
}

/** The alternatives of a pattern, each complete. One without alternatives is its only one. */
export function alternativesOf(pattern: Pattern): readonly Pattern[] {
  const { $or: alternatives, ...shared } = pattern;
  if (!isBranches(alternatives)) return [pattern];
  const keys = Object.keys(shared);
  if (alternatives.some((branch) => keys.some((key) => Object.hasOwn(branch, key)))) return [pattern];
  return alternatives.flatMap((branch) => alternativesOf({ ...shared, ...branch }));
}

function isBranches(node: PatternNode | undefined): node is readonly Pattern[] {
  return Array.isArray(node);
}
