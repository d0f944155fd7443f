/**
 * deliver: one revision of one alert through one sink, once. The sink is told first and the ledger marked after: a
 * crash between the two repeats a message and never loses one. Nothing keeps order on the way here, so an older
 * revision that arrives after a newer one was told has nothing to add.
 */
import { hash } from "node:crypto";
import { DAY_MS, type Revision, type Severity } from "./model.ts";
import type { Pattern } from "./pattern.ts";
import { SEVERITIES } from "./score.ts";
import type { Sent, Sink } from "./sinks/contract.ts";
import type { State } from "./state/contract.ts";

/** What an alert looks like as an event on the alert bus. */
export const ALERT_EVENT: Pattern = { source: ["rolecall"], "detail-type": ["Rolecall Alert"] };

/**
 * What people are to be told of: revisions that ask for attention, from a severity on. What only counts on is left out,
 * and so are the steps of an incident, whose own message tells them. Who wants everything listens to the bus itself.
 */
export function notifying(least: Severity): Pattern {
  const bands = SEVERITIES.map(([severity]) => severity);
  const severity = bands.slice(0, bands.indexOf(least) + 1);
  return { ...ALERT_EVENT, detail: { severity, news: ["opened", "raised"], parent: [{ exists: false }] } };
}

/** What became of it. `failed` carries the sink's reason and whether the same message may be accepted later. */
export type Delivery =
  | { readonly done: "sent" | "repeated" | "superseded"; readonly marked: boolean }
  | { readonly done: "failed"; readonly sent: Exclude<Sent, { ok: true }> };

/** The newest revision that a sink was told of an alert. */
interface Mark {
  readonly revision: number;
  /** Of its content: two workers may have made the same revision of an alert with different things in it. */
  readonly digest: string;
}

/** Longer than a message can wait in queues, dead letters and archive together. */
const LEDGER_MS = 120 * DAY_MS;
const MARK_ATTEMPTS_MAX = 5;

/**
 * @param now epoch ms of the clock: a ledger is about when something was sent, not about when it happened.
 * @throws StateError when the ledger cannot be read. A mark that cannot be written is only reported, since the message
 * was told by then.
 */
export async function deliver(revision: Revision, sink: Sink, state: State, now: number): Promise<Delivery> {
  const key = `${sink.id}|${revision.alert.id}`;
  const mark: Mark = { revision: revision.alert.revision, digest: digestOf(revision) };
  const [stored] = await state.get("delivery", [key], now);
  const told = markOf(stored);
  if (told !== undefined && told.revision > mark.revision) return { done: "superseded", marked: true };
  if (told?.revision === mark.revision && told.digest === mark.digest) return { done: "repeated", marked: true };
  const sent = await sink.send(revision);
  if (!sent.ok) return { done: "failed", sent };
  return { done: "sent", marked: await markSent(key, mark, stored, state, now) };
}

/** Raises the mark. Another worker may have told a newer revision meanwhile; then its mark stays. */
async function markSent(
  key: string,
  mark: Mark,
  before: string | undefined,
  state: State,
  now: number,
): Promise<boolean> {
  const item = { key, value: JSON.stringify(mark), expiresAt: now + LEDGER_MS };
  let stored = before;
  try {
    for (let attempt = 1; attempt <= MARK_ATTEMPTS_MAX; attempt++) {
      if (await state.replace("delivery", item, stored, now)) return true;
      [stored] = await state.get("delivery", [key], now);
      if ((markOf(stored)?.revision ?? 0) > mark.revision) return true;
    }
  } catch {
    return false;
  }
  return false;
}

function markOf(stored: string | undefined): Mark | undefined {
  // Only `markSent` writes these texts, so their shape is ours.
  return stored === undefined ? undefined : JSON.parse(stored);
}

function digestOf({ alert }: Revision): string {
  return hash("sha256", JSON.stringify(alert), "base64url").slice(0, 22);
}
