/**
 * The sink for PagerDuty: one incident an alert, since its id is the key under which PagerDuty merges what is sent again.
 * The routing key is a secret. Source: PagerDuty "Events API v2 Overview", "Send an Alert Event".
 */

import type { Alert, Severity } from "../model.ts";
import { type Presentation, type PresentOptions, present, termText } from "../present.ts";
import { printable } from "../words.ts";
import { ACCEPTED, failedForNow, refused, type Sent, type Sink, timeLimit } from "./contract.ts";
import { whatFits } from "./fit.ts";
import { type Answer, addressOf, failureSent, type HttpOptions, post, secretOf } from "./http.ts";

export interface PagerDutyOptions extends PresentOptions, HttpOptions {
  /** Integration key of an Events API v2 integration. */
  readonly routingKey: () => Promise<string>;
  /** Where the PagerDuty account is. */
  readonly region: "us" | "eu";
  /** Another address than PagerDuty's, for tests; `allowAnyHost` must be set too. */
  readonly endpoint?: string;
}

const ENDPOINTS = {
  us: "https://events.pagerduty.com/v2/enqueue",
  eu: "https://events.eu.pagerduty.com/v2/enqueue",
} as const;
const HOSTS: ReadonlySet<string> = new Set(Object.values(ENDPOINTS).map((url) => new URL(url).host));
const ROUTING_KEY = /^[A-Za-z0-9]{32}$/;
const SUMMARY_MAX = 1024;
const KEY_MAX = 255;
/** UTF-8 bytes of one list. A whole event has 512 KB at most. */
const LIST_BYTES_MAX = 30_000;
const SEVERITY: Readonly<Record<Severity, string>> = {
  critical: "critical",
  high: "error",
  medium: "warning",
  low: "info",
  info: "info",
};
const HINTS: ReadonlyMap<number, string> = new Map([
  [400, "PagerDuty does not take this event; is the routing key one of an Events API v2 integration, and still there?"],
  [403, "PagerDuty does not take events from here; check the routing key and the region"],
  [404, "there is no such service; check the region, us or eu"],
]);

export function pagerDuty(options: PagerDutyOptions): Sink {
  const limitMs = timeLimit(options.timeLimitMs);
  const address = addressOf(
    options.endpoint ?? ENDPOINTS[options.region],
    (host) => HOSTS.has(host),
    options.allowAnyHost,
  );
  return {
    id: "pagerduty",
    async send({ alert }) {
      const key = await secretOf(options.routingKey, "The routing key of PagerDuty");
      if (typeof key !== "string") return key;
      if (!ROUTING_KEY.test(key) || address === undefined)
        return refused(
          "The routing key of PagerDuty must be 32 letters and digits. Set the secret to the integration key of an Events API v2 integration.",
        );
      const body = JSON.stringify(eventOf(alert, present(alert, options), key));
      return sentOf(await post(address, { body }, options.fetch ?? globalThis.fetch, limitMs), limitMs);
    },
  };
}

function sentOf(answer: Answer, limitMs: number): Sent {
  if (answer.status === 202) return ACCEPTED;
  if (answer.status === 200)
    return failedForNow("PagerDuty answered 200, not 202: something else may be answering for it");
  return failureSent("PagerDuty", answer, limitMs, HINTS);
}

function eventOf(alert: Alert, shown: Presentation, key: string): object {
  return {
    routing_key: key,
    event_action: "trigger",
    dedup_key: said(alert.id, KEY_MAX),
    payload: {
      summary: said(shown.title, SUMMARY_MAX),
      source: said(alert.account.name ?? alert.account.id),
      severity: SEVERITY[alert.severity],
      timestamp: said(alert.lastAt),
      component: said(alert.target.name),
      class: said(shown.why.terms[0]?.detector ?? ""),
      custom_details: detailsOf(shown),
    },
    links: shown.links.map(({ label, url }) => ({ text: label, href: url })),
    client: "Rolecall",
  };
}

/** Printable and never empty, which PagerDuty refuses. */
function said(text: string, max?: number): string {
  return printable(text, max) || "rolecall";
}

function detailsOf({ lines, changes, why, steps, next, notKnown, ids }: Presentation): object {
  const lists: Readonly<Record<string, readonly string[]>> = {
    Changes: changes,
    Why: why.terms.map(termText),
    Steps: steps,
    Do: next,
    "Not known": notKnown,
  };
  const filled = Object.entries(lists).filter(([, texts]) => texts.length > 0);
  return {
    ...Object.fromEntries(lines.map(({ label, text }) => [label, text])),
    ...Object.fromEntries(filled.map(([label, texts]) => [label, bounded(texts)])),
    Alert: `${ids.alert}, revision ${ids.revision}`,
  };
}

function bounded(texts: readonly string[]): string {
  const { lines, left } = whatFits(texts, LIST_BYTES_MAX, (text) => Buffer.byteLength(JSON.stringify(text)));
  return [...lines, ...(left === 0 ? [] : [`… ${left} more`])].join("\n");
}
