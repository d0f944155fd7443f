/**
 * The sink for a Microsoft Teams channel through Workflows ("When a Teams webhook request is received"). Its address holds
 * a signature and is a secret. All text stands in text runs, which know no markup, so nothing in it can format or link.
 * Sources: Microsoft Learn "Create incoming webhooks with Workflows"; Adaptive Cards schema 1.4, RichTextBlock.
 */
import type { Revision } from "../model.ts";
import { type Presentation, type PresentOptions, present, termText } from "../present.ts";
import { ACCEPTED, failedForNow, refused, type Sent, type Sink, timeLimit } from "./contract.ts";
import { whatFits } from "./fit.ts";
import { type Answer, addressOf, failureSent, type HttpOptions, post, secretOf } from "./http.ts";
import { idsText } from "./plain.ts";

export interface TeamsOptions extends PresentOptions, HttpOptions {
  /** The workflow's address. */
  readonly url: () => Promise<string>;
}

const HOST = /^[a-z0-9.-]+\.(logic\.azure\.com|api\.powerplatform\.com)$/;
/** Bytes of JSON that one list may take. A message has 28 KB at most. */
const LIST_BYTES_MAX = 4000;
const LINE_MAX = 600;
const HINTS: ReadonlyMap<number, string> = new Map([
  [400, "the workflow does not take this message; was it made for webhook requests?"],
  [401, "the address is no longer good; copy it from the workflow again"],
  [403, "the address is no longer good; copy it from the workflow again"],
  [404, "there is no such workflow; make one for the channel and store its address"],
  [410, "the workflow is gone; make one for the channel and store its address"],
]);

export function teams(options: TeamsOptions): Sink {
  const limitMs = timeLimit(options.timeLimitMs);
  return {
    id: "teams",
    async send({ alert, news }) {
      const text = await secretOf(options.url, "The address of the Teams workflow");
      if (typeof text !== "string") return text;
      const address = addressOf(text, (host) => HOST.test(host), options.allowAnyHost);
      if (address === undefined)
        return refused(
          "The address of the Teams workflow must be one that Workflows shows: https://….logic.azure.com/… or https://….api.powerplatform.com/….",
        );
      const body = JSON.stringify(messageOf(present(alert, options), news));
      return sentOf(await post(address, { body }, options.fetch ?? globalThis.fetch, limitMs), limitMs);
    },
  };
}

/** 202 means taken on; nothing says whether the card was posted. */
function sentOf(answer: Answer, limitMs: number): Sent {
  if (answer.status === 202) return ACCEPTED;
  if (answer.status === 200) return failedForNow("Teams answered 200, not 202: something else may be answering for it");
  return failureSent("Teams", answer, limitMs, HINTS);
}

function messageOf(shown: Presentation, news: Revision["news"]): object {
  return {
    type: "message",
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        contentUrl: null,
        content: {
          $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
          type: "AdaptiveCard",
          version: "1.4",
          msteams: { width: "Full" },
          body: blocksOf(shown, news),
          actions: shown.links.map(({ label, url }) => ({ type: "Action.OpenUrl", title: label, url })),
        },
      },
    ],
  };
}

function blocksOf(shown: Presentation, news: Revision["news"]): readonly object[] {
  const { title, glyph, lines, changes, why, steps, next, notKnown, ids } = shown;
  return [
    block([{ text: `${glyph} ${title}`, weight: "Bolder", size: "Medium" }]),
    ...lines.map(({ label, text }) => labelled(label, text)),
    ...list("Changes", changes),
    ...list(`Why ${why.score}`, why.terms.map(termText)),
    ...list("Steps", steps),
    ...list("Do", next),
    ...list("Not known", notKnown),
    block([{ text: idsText(ids, news).slice(0, LINE_MAX), isSubtle: true, size: "Small" }]),
  ];
}

function list(label: string, texts: readonly string[]): readonly object[] {
  if (texts.length === 0) return [];
  const { lines, left } = whatFits(texts, LIST_BYTES_MAX, (text) => Buffer.byteLength(JSON.stringify(text)));
  return [labelled(label, [...lines, ...(left === 0 ? [] : [`… ${left} more`])].join("\n"))];
}

function labelled(label: string, text: string): object {
  const cut = text.length > LIST_BYTES_MAX ? `${text.slice(0, LIST_BYTES_MAX)}…` : text;
  return block([{ text: `${label}  `, weight: "Bolder" }, { text: cut.toWellFormed() || "-" }]);
}

function block(runs: readonly { readonly text: string; readonly [style: string]: unknown }[]): object {
  return { type: "RichTextBlock", inlines: runs.map((run) => ({ type: "TextRun", ...run })) };
}
