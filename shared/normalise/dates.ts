/**
 * Dates as CloudTrail writes them. `eventTime` is ISO; dates inside responses are locale text, which `Date.parse` may
 * read in the machine's own time zone, so they are read by hand.
 */

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

const ISO = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?(?:Z|([+-])(\d{2}):(\d{2}))$/;
const USUAL = "2026-07-01T10:00:00Z";
const PLAIN = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
/** White space is any: newer responses have U+202F before AM and PM. */
const LOCALE = /^\s*([a-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4}),?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(am|pm)?\s*$/i;

/** Epoch ms of `2026-07-01T10:00:00Z`, or undefined. Fractions are dropped: CloudTrail's resolution is a second. */
export function isoTime(value: unknown): number | undefined {
  if (typeof value !== "string") return undefined;
  // The usual form. Date.parse reads ISO text in UTC as it says; it is only locale text that it must not be given.
  if (value.length === USUAL.length && PLAIN.test(value)) {
    const at = Date.parse(value);
    return Number.isNaN(at) ? undefined : at;
  }
  const parts = ISO.exec(value);
  if (parts === null) return undefined;
  const at = utc(
    Number(parts[1]),
    Number(parts[2]),
    Number(parts[3]),
    Number(parts[4]),
    Number(parts[5]),
    Number(parts[6]),
  );
  if (at === undefined || parts[7] === undefined) return at;
  const offset = (Number(parts[8]) * 60 + Number(parts[9])) * 60_000;
  return parts[7] === "+" ? at - offset : at + offset;
}

/**
 * Epoch ms of a date in a response: ISO, epoch seconds, or locale text such as `Aug 1, 2026, 11:45:22 AM` and
 * `Aug 1, 2024 1:37:41 PM`, also with U+202F before AM/PM. Undefined when it is none of these.
 */
export function responseTime(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) && value > 0 && value < 1e11 ? value * 1000 : undefined;
  if (typeof value !== "string" || value.length > 64) return undefined;
  const parts = LOCALE.exec(value);
  if (parts === null) return isoTime(value);
  const month = MONTHS.indexOf((parts[1] ?? "").slice(0, 3).toLowerCase());
  if (month < 0) return undefined;
  const half = parts[7]?.toLowerCase();
  const hour = Number(parts[4]);
  if (half !== undefined && (hour < 1 || hour > 12)) return undefined;
  const hour24 = half === undefined ? hour : (hour % 12) + (half === "pm" ? 12 : 0);
  return utc(Number(parts[3]), month + 1, Number(parts[2]), hour24, Number(parts[5]), Number(parts[6] ?? "0"));
}

function utc(year: number, month: number, day: number, hour: number, minute: number, second: number) {
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) return undefined;
  const time = Date.UTC(year, month - 1, day, hour, minute, second);
  return Number.isNaN(time) ? undefined : time;
}

/** `2026-07-01T10:00:00Z` of epoch ms. */
export function isoText(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
