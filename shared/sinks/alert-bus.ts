/**
 * The alert bus: every revision as one event, `source: "rolecall"`, `detail-type: "Rolecall Alert"`, for the sinks behind
 * it, for an archive, and for rules of your own. A bus that does not exist answers 200 and drops what it is sent, so a
 * wrong name shows nowhere here: the deployment must hand over the name of the bus that it made.
 * Sources: EventBridge API "PutEvents"; EventBridge User Guide "Sending events with PutEvents", "Quotas".
 */
import { type EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import type { Alert, Revision } from "../model.ts";
import { faultOf, faultText, isPassing, withinLimit } from "./aws.ts";
import { timeLimit } from "./contract.ts";
import { wireOf } from "./wire.ts";

export interface AlertBusOptions {
  readonly client: Pick<EventBridgeClient, "send">;
  readonly busName: string;
  /** Waits so many milliseconds. Given, since nothing here keeps time. */
  readonly wait: (ms: number) => Promise<void>;
  /** Milliseconds for one request, the client's retries included. Default and maximum: `REQUEST_MS_MAX`. */
  readonly timeLimitMs?: number;
}

export interface AlertBus {
  /** Publishes in order. Throws PublishError when any revision was not taken in the end; the others were. */
  publish(revisions: readonly Revision[]): Promise<void>;
}

/** Entries of one call, and their size together. */
const ENTRIES_MAX = 10;
export const CALL_BYTES_MAX = 1_000_000;
/** Bytes that an entry's time counts for. */
const TIME_BYTES = 14;
const ATTEMPTS_MAX = 6;
const FIRST_WAIT_MS = 100;
const WAIT_MS_MAX = 5_000;
/** Times before and after these are mistakes; such an event carries the time of the call. */
const TIME_MIN = Date.UTC(2006, 0);
const TIME_MAX = Date.UTC(2100, 0);

/** Some revisions were not taken. Names the error codes and how often each came, never what was sent. */
export class PublishError extends Error {
  override readonly name = "PublishError";
  /** May the same revisions be taken later? */
  readonly retry: boolean;
  readonly afterMs: number | undefined;
  constructor(message: string, retry: boolean, afterMs: number | undefined) {
    super(message);
    this.retry = retry;
    this.afterMs = afterMs;
  }
}

export function alertBus(options: AlertBusOptions): AlertBus {
  const limitMs = timeLimit(options.timeLimitMs);
  return {
    async publish(revisions) {
      const failures: Failure[] = [];
      for (const call of callsOf(revisions.map((revision) => entryOf(revision, options.busName)))) {
        failures.push(...(await putAll(call)));
      }
      if (failures.length > 0) throw errorOf(failures, revisions.length);
    },
  };

  /** Puts the entries of one call, the failed ones again after growing waits, and answers what never went. */
  async function putAll(entries: readonly Entry[]): Promise<readonly Failure[]> {
    let waiting = entries;
    let failures: readonly Failure[] = [];
    const final: Failure[] = [];
    for (let attempt = 0; attempt < ATTEMPTS_MAX && waiting.length > 0; attempt++) {
      if (attempt > 0) await options.wait(waitMs(attempt, failures));
      failures = await put(waiting);
      final.push(...failures.filter(({ retry }) => !retry));
      failures = failures.filter(({ retry }) => retry);
      waiting = failures.map(({ entry }) => entry);
    }
    return [...final, ...failures];
  }

  /** One call. An entry counts as taken only when the answer names its event id. */
  async function put(entries: readonly Entry[]): Promise<readonly Failure[]> {
    try {
      const command = new PutEventsCommand({ Entries: [...entries] });
      const answer = await withinLimit(limitMs, (abortSignal) => options.client.send(command, { abortSignal }));
      return entries.flatMap((entry, index) => {
        const result = answer.Entries?.[index];
        if (result?.EventId !== undefined && result.ErrorCode === undefined) return [];
        const code = codeOf(result?.ErrorCode);
        return [{ entry, why: withHint(code, code), retry: code === UNANSWERED || isPassing(code) }];
      });
    } catch (error) {
      const fault = faultOf(error);
      const why = withHint(faultText("EventBridge", fault, limitMs), fault.name);
      return entries.map((entry) => ({ entry, why, retry: fault.retry, afterMs: fault.afterMs }));
    }
  }
}

type Entry = PutEventsRequestEntry & { readonly Detail: string };

interface Failure {
  readonly entry: Entry;
  readonly why: string;
  readonly retry: boolean;
  readonly afterMs?: number | undefined;
}

const UNANSWERED = "no event id in the answer";

function codeOf(code: string | undefined): string {
  if (code === undefined) return UNANSWERED;
  return /^[A-Za-z]{3,64}$/.test(code) ? code : "an unknown error";
}

function withHint(why: string, name: string): string {
  return name === "AccessDeniedException" ? `${why}: allow this function events:PutEvents on the alert bus` : why;
}

function waitMs(attempt: number, failures: readonly Failure[]): number {
  const asked = Math.max(0, ...failures.map(({ afterMs }) => afterMs ?? 0));
  return Math.min(WAIT_MS_MAX, Math.max(asked, FIRST_WAIT_MS * 2 ** (attempt - 1)));
}

function errorOf(failures: readonly Failure[], sent: number): PublishError {
  const counts = new Map<string, number>();
  for (const { why } of failures) counts.set(why, (counts.get(why) ?? 0) + 1);
  const reasons = [...counts].map(([why, count]) => `${count}× ${why}`).join("; ");
  const afterMs = Math.max(...failures.map((failure) => failure.afterMs ?? 0));
  const retry = failures.some((failure) => failure.retry);
  const message = `${failures.length} of ${sent} alerts were not taken by the alert bus: ${reasons}`;
  return new PublishError(message, retry, afterMs === 0 ? undefined : afterMs);
}

/** Entries in order, parted so that each call keeps EventBridge's limits. */
function callsOf(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  const calls: Entry[][] = [];
  let room = 0;
  for (const entry of entries) {
    const bytes = entryBytes(entry);
    const last = calls.at(-1);
    if (last === undefined || last.length >= ENTRIES_MAX || bytes > room) {
      calls.push([entry]);
      room = CALL_BYTES_MAX - bytes;
    } else {
      last.push(entry);
      room -= bytes;
    }
  }
  return calls;
}

/** Size of an entry as EventBridge counts it: UTF-8 bytes of source, detail-type, detail and resources, 14 for the time. */
export function entryBytes({
  Source = "",
  DetailType = "",
  Detail = "",
  Resources = [],
  Time,
}: PutEventsRequestEntry): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), Time === undefined ? 0 : TIME_BYTES);
}

function entryOf(revision: Revision, busName: string): Entry {
  const { alert } = revision;
  const time = Date.parse(alert.time);
  return {
    EventBusName: busName,
    Source: "rolecall",
    DetailType: "Rolecall Alert",
    Detail: JSON.stringify(wireOf(revision)),
    Resources: resourcesOf(alert),
    ...(time >= TIME_MIN && time < TIME_MAX ? { Time: new Date(time) } : {}),
  };
}

/** The target where it is an ARN; names of other things are no resources. */
function resourcesOf({ target }: Alert): string[] {
  return /^arn:aws[a-z-]*:[\x21-\x7e]{1,1000}$/.test(target.arn) ? [target.arn] : [];
}
