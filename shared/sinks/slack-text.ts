/**
 * Text from outside inside Slack's markup. `&`, `<` and `>` are escaped, which takes away mentions and links; names stand
 * in code, where `*`, `_` and `~` mean nothing and no address is made a link; a backtick, which would end the code,
 * becomes an apostrophe. Source: Slack "Formatting message text".
 */
import { type Fitted, whatFits } from "./fit.ts";

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "`": "'" };
/** A workspace may be set to find these in plain text. */
const MENTION = /@(?=(?:here|channel|everyone|group)\b)/gi;
/** Where a text is cut, one of them may be what is left of a longer word. */
const MENTION_ONCE_CUT = /@(?=here|channel|everyone|group)/gi;
const WORD_JOINER = "\u2060";

/** Escaped text of at most `max` characters as Slack counts them: UTF-16, after escaping. A cut is marked. */
export function escapedWithin(text: string, max: number): string {
  const whole = signsOf(text, MENTION).join("");
  if (whole.length <= max) return whole;
  const signs = signsOf(text, MENTION_ONCE_CUT);
  const { lines } = whatFits(signs, max - 1, (sign) => sign.length - 1);
  return `${lines.join("")}…`;
}

function signsOf(text: string, mention: RegExp): string[] {
  return Array.from(text.replace(mention, `@${WORD_JOINER}`), (sign) => ESCAPES[sign] ?? sign);
}

/** One line as code, its backticks included in `max`. */
export function codeSpan(text: string, max: number): string {
  return `\`${escapedWithin(text, max - 2)}\``;
}

/** Lines as one block of code of at most `max` characters, each line of at most `lineMax`; says how many were left out. */
export function codeBlock(texts: readonly string[], max: number, lineMax: number): Fitted & { readonly text: string } {
  const fence = "```";
  const escaped = texts.map((text) => escapedWithin(text, lineMax));
  const fitted = whatFits(escaped, max - 2 * fence.length - 1, (line) => line.length);
  return { ...fitted, text: `${fence}\n${fitted.lines.join("\n")}${fence}` };
}
