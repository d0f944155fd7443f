/**
 * The leaves of event patterns: each matcher as a test of one scalar.
 *
 * Source: EventBridge User Guide, "Comparison operators for use in event patterns", and the behaviour of aws/event-ruler.
 */

import { asObject } from "./model.ts";

export type Scalar = string | number | boolean | null;

interface IgnoreCase {
  readonly "equals-ignore-case": string;
}

type TextOrList = string | readonly string[];

/** What a present and different value must not look like. */
export type AnythingBut =
  | TextOrList
  | number
  | readonly number[]
  | { readonly prefix: TextOrList }
  | { readonly suffix: TextOrList }
  | { readonly "equals-ignore-case": TextOrList }
  | { readonly wildcard: TextOrList };

/** One alternative of a leaf. Literals are typed: `5` is not `"5"`, and `null` is a JSON null, not an absent field. */
export type Matcher =
  | Scalar
  | { readonly prefix: string | IgnoreCase }
  | { readonly suffix: string | IgnoreCase }
  | IgnoreCase
  | { readonly wildcard: string }
  | { readonly numeric: readonly (string | number)[] }
  | { readonly cidr: string }
  | { readonly exists: boolean }
  | { readonly "anything-but": AnythingBut };

/** A pattern that EventBridge would refuse, or that it would read differently from how it is written. */
export class PatternError extends Error {
  readonly path: readonly string[];

  constructor(path: readonly string[], problem: string) {
    super(`pattern at ${path.join(".") || "its root"}: ${problem}`);
    this.name = "PatternError";
    this.path = path;
  }
}

export type ScalarTest = (value: Scalar) => boolean;
type TextTest = (value: string) => boolean;

const NUMBER_MAX = 5e9;
const ADDRESS_CHARS_MAX = 45;
const IPV6_GROUPS = 8;

export function isScalar(value: unknown): value is Scalar {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" || value === null;
}

export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** Undefined for `{"exists": false}`, which no present value satisfies. Literals are the caller's. */
export function compileMatcher(written: unknown, path: readonly string[]): ScalarTest | undefined {
  const matcher = asObject(written);
  if (matcher === undefined)
    throw new PatternError(path, "a matcher is text, a number, true, false, null or an object");
  const [name, ...others] = Object.keys(matcher);
  if (name === undefined || others.length > 0) throw new PatternError(path, "a matcher object has exactly one key");
  const compile = Object.hasOwn(MATCHERS, name) ? MATCHERS[name] : undefined;
  if (compile === undefined)
    throw new PatternError(path, `unknown matcher "${name}"; known are ${Object.keys(MATCHERS).join(", ")}`);
  return compile(matcher[name], [...path, name]);
}

export const MATCHERS: Readonly<
  Record<string, (argument: unknown, path: readonly string[]) => ScalarTest | undefined>
> = {
  prefix: (argument, path) => onText(affixTest(argument, path, "prefix")),
  suffix: (argument, path) => onText(affixTest(argument, path, "suffix")),
  "equals-ignore-case": (argument, path) => onText(ignoreCaseTest(text(argument, path))),
  wildcard: (argument, path) => onText(wildcardTest(text(argument, path), path)),
  numeric: numericTest,
  cidr: (argument, path) => onText(cidrTest(text(argument, path), path)),
  exists: (argument, path) => {
    if (typeof argument !== "boolean") throw new PatternError(path, "takes true or false");
    return argument ? () => true : undefined;
  },
  "anything-but": anythingButTest,
};

function onText(test: TextTest): ScalarTest {
  return (value) => typeof value === "string" && test(value);
}

function text(argument: unknown, path: readonly string[]): string {
  if (typeof argument !== "string") throw new PatternError(path, "takes a string");
  return argument;
}

function ignoreCaseTest(wanted: string): TextTest {
  const lower = wanted.toLowerCase();
  return (value) => value === wanted || value.toLowerCase() === lower;
}

function affixTest(argument: unknown, path: readonly string[], side: "prefix" | "suffix"): TextTest {
  const isPrefix = side === "prefix";
  const form = asObject(argument);
  if (form === undefined) {
    const affix = text(argument, path);
    return isPrefix ? (value) => value.startsWith(affix) : (value) => value.endsWith(affix);
  }
  const affix = text(form["equals-ignore-case"], [...path, "equals-ignore-case"]);
  if (Object.keys(form).length > 1) throw new PatternError(path, "takes one key");
  const matches = ignoreCaseTest(affix);
  const { length } = affix;
  return (value) =>
    value.length >= length && matches(isPrefix ? value.slice(0, length) : value.slice(value.length - length));
}

/** Linear in the value: the pieces between the stars are found from left to right, never tried again. */
function wildcardTest(pattern: string, path: readonly string[]): TextTest {
  const pieces = wildcardPieces(pattern, path);
  const first = pieces.shift() ?? "";
  const last = pieces.pop();
  if (last === undefined) return (value) => value === first;
  return (value) => {
    const end = value.length - last.length;
    let from = first.length;
    if (!value.startsWith(first) || !value.endsWith(last)) return false;
    for (const piece of pieces) {
      const found = value.indexOf(piece, from);
      if (found === -1) return false;
      from = found + piece.length;
    }
    return from <= end;
  };
}

/** The literal text between stars; `\*` and `\\` stand for themselves. */
function wildcardPieces(pattern: string, path: readonly string[]): string[] {
  const pieces = [""];
  for (const part of pattern.match(/\\[*\\]|\*+|[^*\\]+|\\/g) ?? []) {
    if (part === "\\") throw new PatternError(path, "a backslash stands before * or another backslash only");
    if (part.startsWith("**")) throw new PatternError(path, "** is not allowed, * is any run of characters");
    if (part === "*") pieces.push("");
    else pieces.push((pieces.pop() ?? "") + (part.startsWith("\\") ? part.slice(1) : part));
  }
  return pieces;
}

const COMPARE: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  "=": (value, bound) => value === bound,
  ">": (value, bound) => value > bound,
  ">=": (value, bound) => value >= bound,
  "<": (value, bound) => value < bound,
  "<=": (value, bound) => value <= bound,
};

function numericTest(argument: unknown, path: readonly string[]): ScalarTest {
  if (!isList(argument)) throw new PatternError(path, 'takes an array such as [">", 0, "<=", 9]');
  const [operator, bound, upperOperator, upperBound] = argument;
  const lower = comparison(operator, bound, path);
  if (argument.length === 2) return lower;
  const isRange = argument.length === 4 && String(operator).startsWith(">") && String(upperOperator).startsWith("<");
  if (!isRange) throw new PatternError(path, "takes one comparison, or a lower (> or >=) and then an upper (< or <=)");
  const upper = comparison(upperOperator, upperBound, path);
  if (Number(bound) >= Number(upperBound)) throw new PatternError(path, "the lower bound must be below the upper");
  return (value) => lower(value) && upper(value);
}

function comparison(operator: unknown, bound: unknown, path: readonly string[]): ScalarTest {
  const compare = typeof operator === "string" && Object.hasOwn(COMPARE, operator) ? COMPARE[operator] : undefined;
  if (compare === undefined) throw new PatternError(path, `unknown operator ${JSON.stringify(operator)}`);
  if (typeof bound !== "number" || !(Math.abs(bound) <= NUMBER_MAX))
    throw new PatternError(path, `a bound is a number between ${-NUMBER_MAX} and ${NUMBER_MAX}`);
  return (value) => typeof value === "number" && compare(value, bound);
}

const ANYTHING_BUT: Readonly<Record<string, (argument: string, path: readonly string[]) => TextTest>> = {
  prefix: (argument, path) => affixTest(argument, path, "prefix"),
  suffix: (argument, path) => affixTest(argument, path, "suffix"),
  "equals-ignore-case": ignoreCaseTest,
  wildcard: wildcardTest,
};

/** A present scalar that is none of the listed; values of another type are different. */
function anythingButTest(argument: unknown, path: readonly string[]): ScalarTest {
  const form = asObject(argument);
  if (form === undefined) {
    const values = homogeneous(argument, path);
    return (value) => !values.has(value);
  }
  const [name, ...others] = Object.keys(form);
  const compile = name !== undefined && Object.hasOwn(ANYTHING_BUT, name) ? ANYTHING_BUT[name] : undefined;
  if (name === undefined || compile === undefined || others.length > 0)
    throw new PatternError(path, `takes one of ${Object.keys(ANYTHING_BUT).join(", ")}`);
  const at = [...path, name];
  const tests = [...homogeneous(form[name], at)].map((value) => {
    const wanted = text(value, at);
    if (wanted === "" && name.endsWith("fix")) throw new PatternError(at, "must not be empty");
    return compile(wanted, at);
  });
  return (value) => typeof value !== "string" || !tests.some((test) => test(value));
}

function homogeneous(argument: unknown, path: readonly string[]): ReadonlySet<Scalar> {
  const values: readonly unknown[] = isList(argument) ? argument : [argument];
  const strings = values.filter((value) => typeof value === "string");
  const numbers = values.filter((value) => typeof value === "number");
  if (values.length === 0 || (strings.length !== values.length && numbers.length !== values.length))
    throw new PatternError(path, "takes strings or numbers, not both and nothing else");
  return new Set<Scalar>([...strings, ...numbers]);
}

/** Addresses are lists of 16-bit groups: two for IPv4, eight for IPv6. */
function cidrTest(block: string, path: readonly string[]): TextTest {
  const [address = "", size = "", ...others] = block.split("/");
  const base = addressGroups(address);
  const bits = /^\d{1,3}$/.test(size) ? Number(size) : Number.NaN;
  if (base === undefined || others.length > 0 || !(bits < base.length * 16))
    throw new PatternError(path, `"${block}" is no address block such as 203.0.113.0/24 (a whole address is a string)`);
  const masks = base.map((_, n) => (0xffff << (16 - Math.min(16, Math.max(0, bits - 16 * n)))) & 0xffff);
  if (base.some((group, n) => (group & (masks[n] ?? 0)) !== group))
    throw new PatternError(path, `"${block}" has bits set behind its first ${bits}`);
  return (value) => {
    const groups = addressGroups(value);
    return groups?.length === base.length && groups.every((group, n) => (group & (masks[n] ?? 0)) === base[n]);
  };
}

/** Undefined for anything but an IPv4 or IPv6 address in text, such as a service name. */
function addressGroups(address: string): readonly number[] | undefined {
  if (address.length > ADDRESS_CHARS_MAX) return undefined;
  return address.includes(":") ? ipv6Groups(address) : ipv4Groups(address);
}

function ipv4Groups(address: string): readonly number[] | undefined {
  const [a, b, c, d] = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address)?.slice(1).map(Number) ?? [];
  if (a === undefined || b === undefined || c === undefined || d === undefined) return undefined;
  return Math.max(a, b, c, d) > 255 ? undefined : [(a << 8) | b, (c << 8) | d];
}

function ipv6Groups(address: string): readonly number[] | undefined {
  const [head = "", tail, ...others] = address.split("::");
  const left = hexGroups(head);
  const right = tail === undefined ? [] : hexGroups(tail);
  if (left === undefined || right === undefined || others.length > 0) return undefined;
  const missing = IPV6_GROUPS - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  return [...left, ...new Array<number>(missing).fill(0), ...right];
}

function hexGroups(part: string): readonly number[] | undefined {
  if (part === "") return [];
  const groups = part.split(":");
  return groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))
    ? groups.map((group) => Number.parseInt(group, 16))
    : undefined;
}
