import type { CloudTrailRecord, JsonObject } from "../model.ts";
import {
  alternativesOf,
  compilePattern,
  constraints,
  eventOf,
  type Matcher,
  type Pattern,
  type PatternNode,
} from "../pattern.ts";
import { createLexicon } from "./words.ts";

/** What becomes of a record of one source and name. A service call is one whose userIdentity.type is AWSService. */
export type Verdict = "skip" | "keep" | "keep-unless-service";

export interface SourceVerdict {
  /** Set when the name makes no difference. */
  readonly anyName: Verdict | undefined;
  /** There are patterns for this source, and none wants service calls, whatever their name. */
  readonly skipsService: boolean;
  /** Not a source of calls but of messages in Lambda's way, such as `aws:sqs`. */
  readonly isEnvelope: boolean;
  /** By the name that begins at `start`; undefined when no plain one does. */
  byName(bytes: Buffer, start: number): Verdict | undefined;
}

/** What a list of patterns says about a record before it is parsed. Never says "skip" to a record that one matches. */
export interface Relevance {
  /**
   * Text of which every record that matches one of the other patterns holds at least one, as written in JSON without
   * escaped letters. Letters, and quotes at either end.
   */
  readonly needles: readonly string[];
  /** By the eventSource that begins at `start`; undefined when no plain one does. */
  bySource(bytes: Buffer, start: number): SourceVerdict | undefined;
  /** Does a pattern match? Exact. */
  matches(record: CloudTrailRecord): boolean;
}

type EventTest = (event: JsonObject) => boolean;

interface Rule {
  readonly source: EventTest | undefined;
  readonly name: EventTest | undefined;
  readonly excludesService: boolean;
}

const NEEDLE_CHARS_MIN = 4;

/**
 * Derived from the patterns alone, so that an event name is never written twice. A pattern that constrains neither
 * source nor name must have text that can be searched for; one that has none makes every record relevant.
 *
 * @throws PatternError when a pattern is not one.
 */
export function relevanceOf(patterns: readonly Pattern[]): Relevance {
  const tests = patterns.map(compilePattern);
  const rules: Rule[] = [];
  const needles = new Set<string>();
  for (const pattern of patterns.flatMap(alternativesOf)) {
    const rule = ruleOf(pattern);
    const searched = rule.source === undefined && rule.name === undefined ? needlesOf(pattern["detail"]) : undefined;
    if (searched === undefined) rules.push(rule);
    else for (const needle of searched) needles.add(needle);
  }
  return {
    needles: [...needles],
    bySource: createLexicon((source) => sourceVerdict(rules, source)),
    matches: (record) => {
      const event = eventOf(record);
      return tests.some((test) => test(event));
    },
  };
}

function ruleOf(pattern: Pattern): Rule {
  const sources = [testAt(pattern, ["detail", "eventSource"]), testAt(pattern, ["source"])].filter(
    (test) => test !== undefined,
  );
  const ofService = testAt(pattern, ["detail", "userIdentity", "type"]);
  return {
    source: sources.length === 0 ? undefined : (event) => sources.every((test) => test(event)),
    name: testAt(pattern, ["detail", "eventName"]),
    excludesService: ofService !== undefined && !ofService({ detail: { userIdentity: { type: "AWSService" } } }),
  };
}

/** Asks the one matcher: whatever it allows at this path, alone, may match. */
function testAt(pattern: Pattern, path: readonly string[]): EventTest | undefined {
  const matchers = constraints(pattern, path);
  if (matchers === undefined) return undefined;
  return compilePattern(Object.fromEntries([nested(path, matchers)]));
}

function nested(path: readonly string[], matchers: readonly Matcher[]): readonly [string, PatternNode] {
  const [key = "", ...rest] = path;
  return [key, rest.length === 0 ? matchers : Object.fromEntries([nested(rest, matchers)])];
}

function sourceVerdict(rules: readonly Rule[], eventSource: string): SourceVerdict {
  const fitting = rules.filter((rule) => rule.source?.(eventOf({ eventSource })) ?? true);
  return {
    anyName: fitting.every((rule) => rule.name === undefined) ? verdictOf(fitting) : undefined,
    skipsService: fitting.length > 0 && fitting.every((rule) => rule.excludesService),
    isEnvelope: eventSource.startsWith("aws:"),
    byName: createLexicon((eventName) =>
      verdictOf(fitting.filter((rule) => rule.name?.(eventOf({ eventSource, eventName })) ?? true)),
    ),
  };
}

function verdictOf(rules: readonly Rule[]): Verdict {
  if (rules.length === 0) return "skip";
  return rules.every((rule) => rule.excludesService) ? "keep-unless-service" : "keep";
}

/** Text of which each match of this part of a pattern holds at least one; undefined when there is none to be had. */
function needlesOf(node: PatternNode | undefined): readonly string[] | undefined {
  if (node === undefined || isList(node)) return undefined;
  const found = Object.entries(node).flatMap(([key, child]) => {
    const needles = isList(child) ? eachOf(child, key === "$or") : needlesOf(child);
    if (needles === undefined) return [];
    // Each text is a search over everything: of a field that must be there, its name is one instead of several.
    const isField = isList(child) && key !== "$or" && needles.length > 1;
    return isField ? [searchable(key, '"', '"') ?? needles] : [needles];
  });
  // Every key must match, so any one of them will do: the one whose shortest text is longest is the most telling.
  return found.toSorted((a, b) => shortest(b) - shortest(a))[0];
}

function eachOf(items: readonly (Matcher | Pattern)[], areBranches: boolean): readonly string[] | undefined {
  const found = items.map((item) => (areBranches ? needlesOf(asPattern(item)) : needleOf(item)));
  return found.every((needles) => needles !== undefined) ? found.flat() : undefined;
}

function needleOf(matcher: Matcher | Pattern): readonly string[] | undefined {
  if (typeof matcher === "string") return searchable(matcher, '"', '"');
  if (typeof matcher !== "object" || matcher === null) return undefined;
  const [name, argument] = Object.entries(matcher)[0] ?? [];
  if (typeof argument !== "string") return undefined;
  if (name === "prefix") return searchable(argument, '"', "");
  if (name === "suffix") return searchable(argument, "", '"');
  return undefined;
}

/**
 * Letters are written as they are in JSON unless escaped as `\u004x` to `\u007x`; any other character may have a second
 * spelling. So the text is searched whole when it is letters only, else its longest run of letters is.
 */
function searchable(text: string, before: string, behind: string): readonly string[] | undefined {
  if (/^[A-Za-z]+$/.test(text)) return [`${before}${text}${behind}`];
  const runs = (text.match(/[A-Za-z]+/g) ?? []).toSorted((a, b) => b.length - a.length);
  const [longest = ""] = runs;
  return longest.length >= NEEDLE_CHARS_MIN ? [longest] : undefined;
}

function shortest(needles: readonly string[]): number {
  return Math.min(...needles.map((needle) => needle.length));
}

function isList(node: PatternNode): node is readonly Matcher[] | readonly Pattern[] {
  return Array.isArray(node);
}

function asPattern(item: Matcher | Pattern): Pattern | undefined {
  return typeof item === "object" && item !== null ? Object.fromEntries(Object.entries(item)) : undefined;
}
