/** What the states share about items: their bound, their expiry, and errors that say what to do. */

import { HOUR_MS } from "../model.ts";
import { ITEM_BYTES_MAX, type Item, type ItemKind } from "./contract.ts";

/** A state that cannot be used, or a value that it does not take. `code` is stable. */
export class StateError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "StateError";
    this.code = code;
  }
}

/** @throws StateError when the value is over `ITEM_BYTES_MAX`. The message names the kind only: a key may be a secret. */
export function checkSize(kind: ItemKind, { value }: Item): void {
  // UTF-8 takes at most three bytes for each UTF-16 unit, so most values need no counting.
  if (value.length * 3 <= ITEM_BYTES_MAX) return;
  const bytes = Buffer.byteLength(value);
  if (bytes > ITEM_BYTES_MAX)
    throw new StateError(
      "state.value_too_large",
      `a value of kind "${kind}" has ${bytes} bytes, at most ${ITEM_BYTES_MAX} can be stored`,
    );
}

export function hasExpired(expiresAt: number | undefined, now: number): boolean {
  return expiresAt !== undefined && expiresAt <= now;
}

/**
 * Follows the times that callers give, to tell what expired long ago. A step moves it by an hour at most, so that one
 * record with a forged or unreadable time does not make everything look expired.
 */
export function followTime(horizon: number | undefined, now: number): number | undefined {
  if (!Number.isFinite(now)) return horizon;
  if (horizon === undefined) return now;
  return horizon + Math.max(-HOUR_MS, Math.min(HOUR_MS, now - horizon));
}

/** One map per kind: joining kind and key into one name would take longer than the look-up. */
export function mapOf<T>(kinds: Map<ItemKind, Map<string, T>>, kind: ItemKind): Map<string, T> {
  const known = kinds.get(kind);
  if (known !== undefined) return known;
  const made = new Map<string, T>();
  kinds.set(kind, made);
  return made;
}

/** The salt as text. @throws StateError when it is too short to keep a hash from being tried out. */
export function saltText(salt: Uint8Array | string): string {
  const text = typeof salt === "string" ? salt : Buffer.from(salt).toString("hex");
  if (salt.length < SALT_MIN)
    throw new StateError("state.salt", `the salt of a state needs at least ${SALT_MIN} bytes or characters`);
  return text;
}

const SALT_MIN = 16;
