/**
 * deliver: one revision of one alert through one sink, once. The sink is told first and the ledger marked after: a
 * crash between the two repeats a message and never loses one. Nothing keeps order on the way here, so what counts is
 * whether a revision says anything that was not told: then it is, however old, and else it is not.
 */
import { type Alert, DAY_MS, type Revision, type Severity } from "./model.ts";
import type { Pattern } from "./pattern.ts";
import { SEVERITIES, severityRank } from "./score.ts";
import type { Sent, Sink } from "./sinks/contract.ts";
import type { State } from "./state/contract.ts";

/** What an alert looks like as an event on the alert bus. */
export const ALERT_EVENT: Pattern = { source: ["rolecall"], "detail-type": ["Rolecall Alert"] };

/** What machines are to be given: all that is new or worse, the steps of incidents included. */
export function forwarding(least: Severity): Pattern {
  const severity = SEVERITIES.slice(0, severityRank(least) + 1).map(([name]) => name);
  return { ...ALERT_EVENT, detail: { severity, news: ["opened", "raised"] } };
}

/**
 * What people are to be told of: revisions that ask for attention, from a severity on. What only counts on is left out,
 * and so are the steps of an incident, whose own message tells them. Who wants everything listens to the bus itself.
 */
export function notifying(least: Severity): Pattern {
  const { detail, ...event } = forwarding(least);
  return { ...event, detail: { ...detail, parent: [{ exists: false }] } };
}

/** What became of it. `failed` carries the sink's reason and whether the same message may be accepted later. */
export type Delivery =
  | { readonly done: "sent" | "repeated"; readonly marked: boolean }
  | { readonly done: "failed"; readonly sent: Exclude<Sent, { ok: true }> };

/**
 * What a sink was told of an alert, in all its revisions. Not the number of the latest: a worker that fails after it
 * published leaves a high number behind, and what another raises meanwhile has a lower one.
 */
interface Mark {
  readonly severity: Severity;
  /** Detectors and circumstances that gave points. */
  readonly reasons: readonly string[];
}

/** Longer than a message can wait in queues, dead letters and archive together. */
const LEDGER_MS = 120 * DAY_MS;
const MARK_ATTEMPTS_MAX = 5;
/** Ids of detectors and circumstances; there are some dozens. */
const REASONS_MAX = 200;

/**
 * @param now epoch ms of the clock: a ledger is about when something was sent, not about when it happened.
 * @throws StateError when the ledger cannot be read. A mark that cannot be written is only reported, since the message
 * was told by then.
 */
export async function deliver(revision: Revision, sink: Sink, state: State, now: number): Promise<Delivery> {
  const key = `${sink.id}|${revision.alert.id}`;
  const [stored] = await state.get("delivery", [key], now);
  if (!adds(revision.alert, markOf(stored))) return { done: "repeated", marked: true };
  const sent = await sink.send(revision);
  if (!sent.ok) return { done: "failed", sent };
  return { done: "sent", marked: await markSent(key, revision.alert, stored, state, now) };
}

/** Is it the first that is told of the alert, more severe, or for a further reason? */
function adds(alert: Alert, told: Mark | undefined): boolean {
  if (told === undefined || severityRank(alert.severity) < severityRank(told.severity)) return true;
  return reasonsOf(alert).some((reason) => !told.reasons.includes(reason));
}

/** Adds to the mark. Another worker may have told another revision meanwhile; then what both told stays. */
async function markSent(
  key: string,
  alert: Alert,
  before: string | undefined,
  state: State,
  now: number,
): Promise<boolean> {
  let stored = before;
  try {
    for (let attempt = 1; attempt <= MARK_ATTEMPTS_MAX; attempt++) {
      const value = JSON.stringify(together(alert, markOf(stored)));
      if (await state.replace("delivery", { key, value, expiresAt: now + LEDGER_MS }, stored, now)) return true;
      [stored] = await state.get("delivery", [key], now);
      if (!adds(alert, markOf(stored))) return true;
    }
  } catch {
    return false;
  }
  return false;
}

function together(alert: Alert, told: Mark | undefined): Mark {
  const isHigher = told === undefined || severityRank(alert.severity) < severityRank(told.severity);
  return {
    severity: isHigher ? alert.severity : told.severity,
    reasons: [...new Set([...(told?.reasons ?? []), ...reasonsOf(alert)])].slice(0, REASONS_MAX),
  };
}

function reasonsOf({ signals }: Alert): readonly string[] {
  return signals.filter(({ points }) => points > 0).map(({ detector }) => detector);
}

function markOf(stored: string | undefined): Mark | undefined {
  // Only `markSent` writes these texts, so their shape is ours.
  return stored === undefined ? undefined : JSON.parse(stored);
}
