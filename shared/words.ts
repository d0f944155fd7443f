/**
 * Text that came from outside, made safe to print and store: bounded, no control or direction characters, no key ids,
 * no tokens. Whoever is inside an account chooses session names, user agents and error texts.
 */

/** Control characters, lone surrogates, and marks that reorder or hide text (bidirectional, zero-width). */
const UNPRINTABLE =
  /[\p{Cc}\p{Cs}\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
/** Access key ids of any kind. Source: IAM User Guide "Unique identifiers", prefixes AKIA, ASIA and others. */
const KEY_ID = /\b(A(?:KIA|SIA|BIA|CCA)[A-Z0-9]{4,124})([A-Z0-9]{4})\b/g;
/** Session tokens, secret keys and assertions are the only such long runs of base64. */
const LONG_BASE64 = /[A-Za-z0-9+/=_-]{80,}|(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=])(?=\s|"|'|$)/g;

/** Printable text of at most `max` characters; what is cut is marked. */
export function printable(text: string, max = 256): string {
  const bounded = text.length > max * 8 ? text.slice(0, max * 8) : text;
  const clean = redact(bounded.replace(UNPRINTABLE, ""));
  if (clean.length <= max) return clean;
  const cut = clean.slice(0, max - 1);
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/** Key ids cut to their last four characters, tokens taken out. */
export function redact(text: string): string {
  return text.replace(KEY_ID, "…$2").replace(LONG_BASE64, "(hidden)");
}

/** Every string inside a JSON value made printable; bounded in depth and size. */
export function printableDeep<T>(value: T, max = 1024): T {
  return deep(value, max, 0) as T;
}

function deep(value: unknown, max: number, depth: number): unknown {
  if (typeof value === "string") return printable(value, max);
  if (typeof value !== "object" || value === null || depth > 12) return value;
  if (Array.isArray(value)) return value.map((item) => deep(item, max, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, deep(item, max, depth + 1)]));
}

/** `…7Q2X`: all that may ever be shown of an access key id. */
export function keyTail(accessKeyId: string): string {
  return `…${accessKeyId.slice(-4)}`;
}

/** `1 day`, `3 days`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** Does `text` match a pattern in which `*` stands for any characters? Linear in both lengths. */
export function matchesStar(pattern: string, text: string): boolean {
  const parts = pattern.split("*");
  const first = parts[0] ?? "";
  if (parts.length === 1) return text === pattern;
  const last = parts[parts.length - 1] ?? "";
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let from = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return from <= text.length - last.length;
}

/** `role Deploy` of a role's ARN. */
export function spokenRole(arn: string): string {
  return `role ${arn.slice(arn.lastIndexOf("/") + 1)}`;
}
