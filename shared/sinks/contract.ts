/**
 * What every sink keeps: it is given one revision of one alert, tells its receiver, and answers what came of it. It
 * sends what it is asked to; which revisions are worth a notification is decided before it. All sinks pass one suite.
 */
import type { Revision } from "../model.ts";

// What travels on the alert bus and into sinks is part of the contract.
export { revisionOf, wireOf } from "./wire.ts";

export interface Sink {
  readonly id: string;
  /** Tells the receiver. Never throws for what a receiver answers or fails to answer, and always ends in time. */
  send(revision: Revision): Promise<Sent>;
}

/**
 * `retry` says whether the same message may succeed later, `afterMs` how long the receiver asks to wait. `why` is for
 * the operator: status, reason and what to do, never an address with a secret in it, never a payload.
 */
export type Sent = { readonly ok: true } | NotSent;

export interface NotSent {
  readonly ok: false;
  readonly retry: boolean;
  readonly afterMs?: number;
  readonly why: string;
}

/** The longest that one request may take. */
export const REQUEST_MS_MAX = 10_000;
/** The longest wait that a receiver may ask for. */
const RETRY_AFTER_MS_MAX = 3_600_000;

export const ACCEPTED: Sent = { ok: true };

/** Refused for good: the same message would be refused again. */
export function refused(why: string): NotSent {
  return { ok: false, retry: false, why };
}

/** Failed for now. */
export function failedForNow(why: string, afterMs?: number): NotSent {
  return { ok: false, retry: true, ...(afterMs === undefined ? {} : { afterMs }), why };
}

/** A time limit as an option gives it: never longer than `REQUEST_MS_MAX`. */
export function timeLimit(ms: number = REQUEST_MS_MAX): number {
  return Math.max(1, Math.min(REQUEST_MS_MAX, ms));
}

/** Milliseconds of a Retry-After header in seconds, bounded; undefined for dates and anything else. */
export function retryAfterMs(header: unknown): number | undefined {
  if (typeof header !== "string" || !/^\s*\d{1,9}\s*$/.test(header)) return undefined;
  return Math.min(RETRY_AFTER_MS_MAX, Number(header) * 1000);
}
