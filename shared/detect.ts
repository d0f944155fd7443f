/**
 * detect: runs every detector whose pattern matches, with the memory it declared, and weighs the circumstances.
 * A detector that throws becomes a signal about itself, not silence.
 */
import type { Config } from "./config.ts";
import { contextTerms, FAMILIAR_TERMS } from "./context.ts";
import type { ContextTerm, Detector, Fact, Finding, Memory, Remember } from "./detector.ts";
import { detectors as catalogue } from "./detectors/index.ts";
import { type Activity, DAY_MS, type PolicyChange, type Signal } from "./model.ts";
import { compilePattern } from "./pattern.ts";
import type { Recall } from "./recall.ts";
import { expectedTerm, total } from "./score.ts";
import type { Sighting } from "./state/contract.ts";

/** Days after which a fact that did not recur is forgotten. */
export const FORGET_DAYS = 90;

/** Id of the signal about a detector that failed. Its metadata is in `detectors/detector-failed.ts`. */
const FAILED = "detector-failed";

export interface Compiled {
  readonly detector: Detector;
  readonly matches: (event: Activity["event"]) => boolean;
}

export interface Verdict {
  readonly detector: string;
  readonly finding: Finding | undefined;
  /** Why it said nothing, or what it asked for: for `explain`. */
  readonly facts: readonly { readonly name: string; readonly key: string | undefined; readonly fact: Fact }[];
}

export interface Detection {
  readonly activity: Activity;
  readonly signals: readonly Signal[];
  readonly score: number;
  readonly changes: PolicyChange | undefined;
  readonly notKnown: readonly string[];
  readonly verdicts: readonly Verdict[];
}

/** Detectors ready to run: those switched off are gone. */
export function compileDetectors(config: Config, detectors: readonly Detector[] = catalogue): readonly Compiled[] {
  return detectors
    .filter((detector) => config.detectors[detector.id] !== "off")
    .map((detector) => ({ detector, matches: compilePattern(detector.on) }));
}

export function matching(compiled: readonly Compiled[], activity: Activity): readonly Detector[] {
  return compiled.filter(({ matches }) => matches(activity.event)).map(({ detector }) => detector);
}

/** Keys that these detectors will ask for. */
export function wantedBy(detectors: readonly Detector[], activity: Activity): { facts: string[]; documents: string[] } {
  const facts: string[] = [];
  const documents: string[] = [];
  for (const { remember } of detectors) collect(remember, activity, facts, documents);
  for (const { remember } of contextTerms) collect(remember, activity, facts, documents);
  return { facts, documents };
}

/** All signals of one activity and their sum. `learned` says whether novelty counts in its account yet. */
export function detect(
  activity: Activity,
  detectors: readonly Detector[],
  recall: Recall,
  learned: boolean,
  config: Config,
): Detection {
  const verdicts: Verdict[] = [];
  const findings: { readonly detector: Detector; readonly finding: Finding }[] = [];
  for (const detector of detectors) {
    const asked: Verdict["facts"][number][] = [];
    const memory = memoryOf(detector.remember, activity, recall, learned, asked);
    const finding = guardedRun(detector, activity, memory, config);
    verdicts.push({ detector: finding?.failed === true ? FAILED : detector.id, finding, facts: asked });
    if (finding !== undefined && config.detectors[detector.id] !== "shadow") findings.push({ detector, finding });
  }
  const signals = findings.map(({ detector, finding }) => signalOf(detector, finding, config));
  if (!signals.some((signal) => signal.points > 0)) {
    return { activity, signals: [], score: 0, changes: undefined, notKnown: [], verdicts };
  }
  const guarded = findings.some(({ detector }) => detector.guarded === true);
  const context = contextTerms.flatMap((term) => contextSignal(term, activity, recall, guarded, config));
  const terms = [...signals, ...context.map(({ signal }) => signal)];
  const expected = expectedTerm(activity, terms, config);
  const summed = total(expected === undefined ? terms : [...terms, expected]);
  return {
    activity,
    signals: summed.signals,
    score: summed.score,
    changes: findings.find(({ finding }) => finding.changes !== undefined)?.finding.changes,
    notKnown: [
      ...activity.notKnown,
      ...findings.flatMap(({ finding }) => finding.notKnown ?? []),
      ...context.flatMap(({ finding }) => finding.notKnown ?? []),
    ],
    verdicts,
  };
}

/** Remembers what this activity teaches: facts when it may teach, documents whenever it succeeded. */
export function learn(activity: Activity, detectors: readonly Detector[], recall: Recall, teaches: boolean): void {
  if (activity.outcome === "failed") return;
  for (const { remember } of detectors) {
    if (teaches) {
      for (const keyOf of Object.values(remember?.facts ?? {})) {
        const key = keyOf(activity);
        if (key !== undefined) recall.see(key, activity.at);
      }
    }
    for (const { read, keep } of Object.values(remember?.documents ?? {})) {
      if (keep === undefined) continue;
      const key = read(activity);
      const current = key === undefined ? undefined : recall.item("document", key, activity.at);
      for (const item of keep(activity, current === "" ? undefined : current)) {
        recall.keep("document", { key: item.key, value: item.value ?? "" });
      }
    }
  }
}

type Outcome = Finding & { readonly failed?: true };

function guardedRun(detector: Detector, activity: Activity, memory: Memory, config: Config): Outcome | undefined {
  try {
    return detector.detect(activity, memory, config);
  } catch (error) {
    const what = error instanceof Error ? error.name : "an error";
    return {
      points: 40,
      reason: `${detector.id} could not judge this call (${what}), so it was not checked`,
      failed: true,
    };
  }
}

function signalOf(detector: Detector, finding: Outcome, config: Config): Signal {
  if (finding.failed === true)
    return { detector: FAILED, points: finding.points, count: 1, reason: finding.reason, attack: [] };
  const override = config.detectors[detector.id];
  const scale = typeof override === "object" ? override.points / detector.points : 1;
  const points = Math.round(Math.min(finding.points, detector.points) * scale);
  return { detector: detector.id, points, count: 1, reason: finding.reason, attack: detector.attack };
}

function contextSignal(term: ContextTerm, activity: Activity, recall: Recall, guarded: boolean, config: Config) {
  const finding = term.weigh(activity, memoryOf(term.remember, activity, recall, true, []), config);
  if (finding === undefined || (guarded && FAMILIAR_TERMS.has(term.id))) return [];
  const signal: Signal = { detector: term.id, points: finding.points, count: 1, reason: finding.reason, attack: [] };
  return [{ signal, finding }];
}

function memoryOf(
  remember: Remember | undefined,
  activity: Activity,
  recall: Recall,
  learned: boolean,
  asked: Verdict["facts"][number][],
): Memory {
  return {
    fact: (name) => {
      const key = remember?.facts?.[name]?.(activity);
      const fact = factOf(
        key === undefined ? undefined : recall.sighting(key),
        activity.at,
        learned,
        key !== undefined,
      );
      asked.push({ name, key, fact });
      return fact;
    },
    document: (name) => {
      const key = remember?.documents?.[name]?.read(activity);
      const text = key === undefined ? undefined : recall.item("document", key, activity.at);
      return text === "" ? undefined : text;
    },
  };
}

function factOf(sighting: Sighting | undefined, at: number, learned: boolean, asked: boolean): Fact {
  const today = Math.floor(at / DAY_MS);
  // What began today stays new all day: otherwise one harmless call would make the next ones usual.
  const known = sighting !== undefined && sighting.firstDay < today && today - sighting.lastDay <= FORGET_DAYS;
  const days = known ? sighting.days - (sighting.lastDay === today ? 1 : 0) : 0;
  return { novel: asked && !known && learned, first: asked && !known, days };
}

function collect(remember: Remember | undefined, activity: Activity, facts: string[], documents: string[]): void {
  for (const keyOf of Object.values(remember?.facts ?? {})) {
    const key = keyOf(activity);
    if (key !== undefined) facts.push(key);
  }
  for (const { read } of Object.values(remember?.documents ?? {})) {
    const key = read(activity);
    if (key !== undefined) documents.push(key);
  }
}
