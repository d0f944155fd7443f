/**
 * An alert as a Slack message: header, the fixed lines, lists as code, link buttons, and a last line with ids. Pure. Every
 * part has a budget under Block Kit's limits, and what did not fit is counted in the message.
 */
import type { Revision } from "../model.ts";
import { type Presentation, termText } from "../present.ts";
import { plural } from "../words.ts";
import { idsText, plainText } from "./plain.ts";
import { codeBlock, codeSpan, escapedWithin } from "./slack-text.ts";

/** The body of a POST to an incoming webhook. `text` is what notifications and screen readers say. */
export interface SlackMessage {
  readonly text: string;
  readonly blocks?: readonly Block[];
  readonly unfurl_links: false;
  readonly unfurl_media: false;
}

export type Block = { readonly type: string; readonly [field: string]: unknown };

/** Characters of a header. Source: Slack Block Kit, "Header block". */
const HEADER_MAX = 150;
/** Characters of a section are 3,000 at most (Slack Block Kit, "Section block"); the rest is for its label. */
const BLOCK_MAX = 2900;
/** Four fixed lines share one section. */
const SPAN_MAX = 700;
const ROW_MAX = 400;
const NOTE_MAX = 1000;
/** Slack recommends at most 4,000 characters of text. */
const TEXT_MAX = 4000;

export function slackMessage(presentation: Presentation, news: Revision["news"]): SlackMessage {
  const { title, glyph, lines, changes, why, steps, next, notKnown, links, ids } = presentation;
  const head = `${glyph} ${title}`;
  const lists = [
    list("Changes", changes, "change"),
    list(`Why ${why.score}`, why.terms.map(termText), "reason"),
    list("Steps", steps, "step"),
    proseOf("Do", next),
    list("Not known", notKnown, "thing not known", "things not known"),
  ];
  const notes = lists.flatMap(({ note }) => note ?? []);
  return {
    text: escapedWithin(head, TEXT_MAX),
    blocks: [
      { type: "header", text: { type: "plain_text", text: escapedWithin(head, HEADER_MAX), emoji: false } },
      section(lines.map(({ label, text }) => `*${label}*  ${codeSpan(text, SPAN_MAX)}`).join("\n")),
      ...lists.flatMap(({ text }) => (text === undefined ? [] : [section(text)])),
      ...(links.length === 0 ? [] : [{ type: "actions", elements: links.map(button) }]),
      {
        type: "context",
        elements: [
          markup(codeSpan(idsText(ids, news), NOTE_MAX)),
          ...(notes.length === 0 ? [] : [markup(`Left out for length: ${notes.join(", ")}.`)]),
        ],
      },
    ],
    unfurl_links: false,
    unfurl_media: false,
  };
}

/** The same without blocks, for when Slack refuses them: nothing is lost to a limit that changed. */
export function slackPlainMessage(presentation: Presentation, news: Revision["news"]): SlackMessage {
  const { text } = codeBlock(plainText(presentation, news).split("\n"), TEXT_MAX, ROW_MAX);
  return { text, unfurl_links: false, unfurl_media: false };
}

interface Part {
  readonly text?: string;
  readonly note?: string;
}

function list(label: string, texts: readonly string[], one: string, many?: string): Part {
  if (texts.length === 0) return {};
  const { text, left } = codeBlock(texts, BLOCK_MAX, ROW_MAX);
  return {
    text: `*${label}*\n${text}`,
    ...(left === 0 ? {} : { note: `${left} of ${plural(texts.length, one, many)}` }),
  };
}

/** Sentences of the catalogue: our own words, at most three. */
function proseOf(label: string, texts: readonly string[]): Part {
  return texts.length === 0
    ? {}
    : { text: `*${label}*\n${texts.map((text) => escapedWithin(text, SPAN_MAX)).join("\n")}` };
}

/** `verbatim`: Slack makes no links and mentions of its own out of the text. */
function markup(text: string) {
  return { type: "mrkdwn", text, verbatim: true };
}

function section(text: string): Block {
  return { type: "section", text: markup(text) };
}

function button({ label, url }: Presentation["links"][number]) {
  return {
    type: "button",
    text: { type: "plain_text", text: label, emoji: false },
    url,
    action_id: `open-${label.toLowerCase()}`,
  };
}
