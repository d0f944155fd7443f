/**
 * detect: runs every detector that looks at an activity, with the memory it declared, and weighs the circumstances.
 * A detector that throws becomes a signal about itself, not silence.
 */
import type { Config } from "./config.ts";
import { contextTerms, FAMILIAR_TERMS } from "./context.ts";
import type { ContextTerm, Detector, Fact, Finding, Memory, Tallied } from "./detector.ts";
import { detectorFailed } from "./detectors/detector-failed.ts";
import type { Compiled, Look } from "./dispatch.ts";
import { type Activity, DAY_MS, type PolicyChange, type Signal } from "./model.ts";
import type { Recall } from "./recall.ts";
import { expectedTerm, total } from "./score.ts";
import { FORGET_DAYS, type Sighting } from "./state/contract.ts";
import { counted, tallied } from "./tally.ts";

/** What one detector said, and what it asked for: for `explain`. */
export interface Verdict {
  readonly detector: string;
  readonly finding: Finding | undefined;
  readonly facts: readonly Asked[];
}

interface Asked {
  readonly name: string;
  readonly applies: boolean;
  readonly fact: Fact;
}

export interface Detection {
  readonly activity: Activity;
  readonly signals: readonly Signal[];
  readonly score: number;
  readonly changes: PolicyChange | undefined;
  readonly notKnown: readonly string[];
  readonly verdicts: readonly Verdict[];
}

interface Found {
  readonly detector: Detector;
  readonly finding: Outcome;
}

type Outcome = Finding & { readonly failed?: true };

/** All signals of one activity and their sum, or undefined when no detector gave a point and nobody wants to know why. */
export function detect(
  look: Look,
  recall: Recall,
  learned: boolean,
  config: Config,
  trace: boolean,
): Detection | Promise<Detection> | undefined {
  const verdicts: Verdict[] = [];
  const found = findings(look, recall, learned, config, trace ? verdicts : undefined);
  const signals = found.map(({ detector, finding }) => signalOf(detector, finding, config));
  if (signals.some(({ points }) => points > 0)) return weighed(look, found, signals, verdicts, recall, learned, config);
  return trace ? { ...unjudged(look.activity), verdicts } : undefined;
}

/** Would some detector give points, as far as is known before the batch is judged? Weighs and remembers nothing. */
export function speaks(look: Look, recall: Recall, learned: boolean, config: Config): boolean {
  return findings(look, recall, learned, config, undefined).some(({ finding }) => finding.points > 0);
}

/** Keys of documents that the circumstances of an activity ask for, should it score. */
export function contextKeys(activity: Activity): string[] {
  const documents = contextTerms.flatMap(({ remember }) => Object.values(remember?.documents ?? {}));
  return documents.flatMap(({ read }) => read(activity) ?? []);
}

function findings(
  look: Look,
  recall: Recall,
  learned: boolean,
  config: Config,
  verdicts: Verdict[] | undefined,
): Found[] {
  const found: Found[] = [];
  for (const compiled of look.compiled) {
    const { detector } = compiled;
    const asked: Asked[] | undefined = verdicts === undefined ? undefined : [];
    const finding = guardedRun(detector, look.activity, memoryOf(compiled, look, recall, learned, asked), config);
    const id = finding?.failed === true ? detectorFailed.id : detector.id;
    if (asked !== undefined) verdicts?.push({ detector: id, finding, facts: asked });
    if (finding !== undefined && config.detectors[detector.id] !== "shadow") found.push({ detector, finding });
  }
  return found;
}

/** What there is to say of an activity that no detector looked at. */
export function unjudged(activity: Activity): Detection {
  return { activity, ...NOTHING, verdicts: [] };
}

const NOTHING = { signals: [], score: 0, changes: undefined, notKnown: [] } as const;

/** Remembers what this activity teaches: facts when it may teach, documents whenever it succeeded. */
export function learn({ activity, compiled, context, keys }: Look, recall: Recall, teaches: boolean): void {
  count({ activity, compiled, context, keys }, recall);
  if (activity.outcome === "failed" || compiled.length === 0) return;
  const see = (place: number) => {
    const key = keys[place];
    if (key !== undefined) recall.see(key, activity.at);
  };
  if (teaches) {
    context.forEach(see);
    for (const { facts } of compiled) facts.forEach(see);
  }
  const read = (place: number) => documentOf(keys[place], activity, recall);
  const kept = compiled.flatMap(({ documents }) => {
    const others = (name: string) => read(documents.get(name)?.key ?? -1);
    return [...documents.values()].flatMap(({ key, memory }) =>
      (memory.keep?.(activity, read(key), others) ?? []).map((item) => {
        // What was not read is not known well enough to add to.
        return { ...item, grows: memory.grows === true && item.key === keys[key] };
      }),
    );
  });
  for (const { key, value, grows } of kept) keepDocument(key, value ?? "", grows, activity, recall);
}

/** Adds to the tallies: failed activity and what alerted too, since both are evidence. */
function count({ activity, compiled, keys }: Look, recall: Recall): void {
  for (const { tallies } of compiled) {
    for (const { key: place, tally } of tallies.values()) {
      const key = keys[place];
      if (key === undefined) continue;
      const values = counted(tally, activity, recall.item("tally", key, activity.at));
      if (values !== undefined) recall.keep("tally", key, values, activity.at + tally.windowMs);
    }
  }
}

/** A change that comes late does not replace what a later one wrote: the next is compared with what holds. */
function keepDocument(key: string, text: string, grows: boolean, { at }: Activity, recall: Recall): void {
  const known = recall.item("document", key, at);
  if (grows) recall.grow(key, { text, at: Math.max(at, known?.at ?? at) });
  else if (known === undefined || known.at <= at) recall.keep("document", key, { text, at });
}

/** Signals with the circumstances that move them. Only now is the memory of the circumstances fetched: this is rare. */
async function weighed(
  look: Look,
  found: readonly Found[],
  signals: readonly Signal[],
  verdicts: readonly Verdict[],
  recall: Recall,
  learned: boolean,
  config: Config,
): Promise<Detection> {
  const { activity } = look;
  await recall.load({ items: { document: contextKeys(activity) } }, activity.at);
  const isGuarded = found.some(({ detector, finding }) => detector.guarded === true || finding.failed === true);
  const context = contextTerms.flatMap((term) => {
    if (isGuarded && FAMILIAR_TERMS.has(term.id)) return [];
    const finding = term.weigh(activity, contextMemory(term, look, recall, learned), config);
    return finding === undefined ? [] : [{ finding, signal: contextSignal(term, finding) }];
  });
  const terms = [...signals, ...context.map(({ signal }) => signal)];
  const expected = expectedTerm(activity, terms, config);
  const summed = total(expected === undefined ? terms : [...terms, expected]);
  const findings = [...found, ...context].map(({ finding }) => finding);
  return {
    activity,
    verdicts,
    signals: summed.signals,
    score: summed.score,
    changes: findings.find(({ changes }) => changes !== undefined)?.changes,
    notKnown: [...activity.notKnown, ...findings.flatMap(({ notKnown }) => notKnown ?? [])],
  };
}

function guardedRun(detector: Detector, activity: Activity, memory: Memory, config: Config): Outcome | undefined {
  try {
    return detector.detect(activity, memory, config);
  } catch (error) {
    const what = error instanceof Error ? error.name : "an error";
    const reason = `${detector.id} could not judge this call (${what}), so it was not checked`;
    return { points: detectorFailed.points, reason, failed: true };
  }
}

function signalOf(detector: Detector, finding: Outcome, config: Config): Signal {
  const { id, attack, points: most } = finding.failed === true ? detectorFailed : detector;
  const override = config.detectors[id];
  const scale = typeof override === "object" ? override.points / most : 1;
  const points = Math.round(Math.min(finding.points, most) * scale);
  return { detector: id, points, count: 1, reason: finding.reason, attack };
}

function contextSignal(term: ContextTerm, finding: Finding): Signal {
  return { detector: term.id, points: finding.points, count: 1, reason: finding.reason, attack: [] };
}

function memoryOf(
  { facts, documents, tallies }: Compiled,
  { activity, keys }: Look,
  recall: Recall,
  learned: boolean,
  asked: Asked[] | undefined,
): Memory {
  return {
    fact: (name) => {
      const key = keys[facts.get(name) ?? -1];
      const fact = key === undefined ? UNASKED : factOf(recall.sighting(key), activity.at, learned);
      asked?.push({ name, applies: key !== undefined, fact });
      return fact;
    },
    document: (name) => documentOf(keys[documents.get(name)?.key ?? -1], activity, recall),
    tally: (name) => {
      const known = tallies.get(name);
      const key = keys[known?.key ?? -1];
      if (known === undefined || key === undefined) return NO_TALLY;
      return tallied(known.tally, activity, recall.item("tally", key, activity.at));
    },
  };
}

function contextMemory(term: ContextTerm, { activity, context, keys }: Look, recall: Recall, learned: boolean): Memory {
  return {
    tally: () => NO_TALLY,
    fact: (name) => {
      const key = keys[context.get(`${term.id} ${name}`) ?? -1];
      return key === undefined ? UNASKED : factOf(recall.sighting(key), activity.at, learned);
    },
    document: (name) => documentOf(term.remember?.documents?.[name]?.read(activity), activity, recall),
  };
}

function documentOf(key: string | undefined, activity: Activity, recall: Recall): string | undefined {
  const text = key === undefined ? undefined : recall.item("document", key, activity.at)?.text;
  return text === "" ? undefined : text;
}

const UNASKED: Fact = { novel: false, first: false, days: 0, idleDays: 0 };
const NO_TALLY: Tallied = { values: [], lastAt: () => undefined };

function factOf(sighting: Sighting | undefined, at: number, learned: boolean): Fact {
  const today = Math.floor(at / DAY_MS);
  // What began today stays new all day: otherwise one harmless call would make the next ones usual.
  const known = sighting !== undefined && sighting.firstDay < today && today - sighting.lastDay <= FORGET_DAYS;
  if (!known) return { novel: learned, first: true, days: 0, idleDays: 0 };
  const days = sighting.days - (sighting.lastDay === today ? 1 : 0);
  return { novel: false, first: false, days, idleDays: Math.max(0, today - sighting.lastDay) };
}
