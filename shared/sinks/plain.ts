/** An alert as plain text, for e-mail and wherever markup is not wanted: label, text, a hanging indent, no wrapping. */
import type { Revision } from "../model.ts";
import { type Ids, type Presentation, termText } from "../present.ts";
import { whatFits } from "./fit.ts";

/** UTF-8 bytes that one list may take; four of them and the rest stay well under 200 KB. */
const LIST_BYTES_MAX = 30_000;
/** Width of the longest label, `Not known`, and a space. */
const LABEL = 10;

export function plainText(presentation: Presentation, news: Revision["news"]): string {
  const { title, glyph, lines, changes, why, steps, next, notKnown, ids, links } = presentation;
  return [
    `${glyph} ${title}`,
    "",
    ...lines.flatMap(({ label, text }) => field(label, label === "Did" ? [text, ...bounded(changes)] : [text])),
    ...field("Why", bounded([`${why.score} =`, ...why.terms.map(termText)])),
    ...field("Steps", bounded(steps)),
    ...field("Do", next),
    ...field("Not known", bounded(notKnown)),
    ...links.map(({ label, url }) => `${label.padEnd(LABEL)}${url}`),
    "",
    idsText(ids, news),
    "",
  ].join("\n");
}

function field(label: string, texts: readonly string[]): string[] {
  return texts.map((text, index) => `${(index === 0 ? label : "").padEnd(LABEL)}${text}`);
}

function bounded(texts: readonly string[]): string[] {
  const { lines, left } = whatFits(texts, LIST_BYTES_MAX, (text) => Buffer.byteLength(text) + LABEL);
  return left === 0 ? [...lines] : [...lines, `… ${left} more`];
}

/** Which alert this is, in which revision, and where it belongs. */
export function idsText({ alert, revision, parent, attack, event }: Ids, news: Revision["news"]): string {
  return [
    alert,
    revision === 1 ? undefined : `revision ${revision}, ${news}`,
    parent === undefined ? undefined : `a step of ${parent}`,
    attack.length === 0 ? undefined : attack.join(" "),
    event === undefined ? undefined : `event ${event}`,
  ]
    .filter((part) => part !== undefined)
    .join(" · ");
}
