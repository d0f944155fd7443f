/** Longest text that is compared with a pattern. Source: IAM identifiers, an ARN has at most 2,048 characters. */
export const WILDCARD_TEXT_CHARS_MAX = 2048;

/** True when `*` or `?` is in it. */
export function hasWildcard(text: string): boolean {
  return text.includes("*") || text.includes("?");
}

/**
 * Does `pattern` (`*` any characters, `?` exactly one) take `text`? Case matters: lower both where it should not.
 *
 * `text` may be a pattern itself: its `*` is taken by a `*` only, so true means that `pattern` takes everything
 * that `text` takes. Steps forward and returns to the last `*` only, so no input makes it explode: at most one pass
 * over the text for each character between two `*`. Text over the bound is compared for equality.
 * Source: IAM "Policy element Resource", wildcards in strings.
 */
export function matches(pattern: string, text: string): boolean {
  if (pattern === text || pattern === "*") return true;
  if (text.length > WILDCARD_TEXT_CHARS_MAX) return false;
  let at = 0;
  let next = 0;
  let star = -1;
  let resumeAt = 0;
  while (at < text.length) {
    if (pattern[next] === "*") {
      star = next;
      next += 1;
      resumeAt = at;
    } else if (takesOne(pattern[next], text[at])) {
      next += 1;
      at += 1;
    } else if (star >= 0) {
      resumeAt += 1;
      at = resumeAt;
      next = star + 1;
    } else {
      return false;
    }
  }
  while (pattern[next] === "*") next += 1;
  return next === pattern.length;
}

function takesOne(wanted: string | undefined, found: string | undefined): boolean {
  return wanted === "?" ? found !== "*" : wanted === found;
}
