/** Dates as CloudTrail writes them. Everywhere else in the simulator time is epoch ms. */

export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

/** `2026-07-01T10:00:00Z`: eventTime and creationDate, whole seconds. */
export function isoTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

function monthDayYear(date: Date): string {
  return `${MONTHS[date.getUTCMonth()]} ${date.getUTCDate()}, ${date.getUTCFullYear()}`;
}

function clockTime(date: Date): string {
  const hour = date.getUTCHours();
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${hour % 12 === 0 ? 12 : hour % 12}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} ${hour < 12 ? "AM" : "PM"}`;
}

/** `Aug 1, 2026, 11:45:22 AM`: the expiration of STS credentials, locale text in real logs. */
export function stsDate(at: number): string {
  const date = new Date(at);
  return `${monthDayYear(date)}, ${clockTime(date)}`;
}

/** `Aug 1, 2026 1:37:41 PM`: createDate in IAM responses, which has no second comma. */
export function iamDate(at: number): string {
  const date = new Date(at);
  return `${monthDayYear(date)} ${clockTime(date)}`;
}
