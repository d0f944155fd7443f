/**
 * The sink for a receiver of your own: the whole alert as JSON, signed, so that the receiver can tell that it came from
 * here, that nobody changed it, and that it is no copy of an old one. Only https, and no redirect.
 *
 * The receiver joins the header `rolecall-timestamp` (epoch seconds), a dot and the raw body, computes HMAC-SHA256 with
 * the shared secret, compares it in constant time with the hex text behind `v1=` in `rolecall-signature`, and refuses
 * what is older than five minutes. `rolecall-delivery` names alert and revision: the same twice is a repeat.
 */
import { createHmac } from "node:crypto";
import type { Revision } from "../model.ts";
import { ACCEPTED, refused, type Sent, type Sink, timeLimit } from "./contract.ts";
import { type Answer, addressOf, failureSent, type HttpOptions, post, secretOf } from "./http.ts";
import { wireOf } from "./wire.ts";

export interface WebhookOptions extends HttpOptions {
  readonly url: string;
  readonly secret: () => Promise<string>;
  /** Epoch ms of now, for the signature. */
  readonly now: () => number;
}

/** The code of a network error by which `fetch` says that it does not go to a private address. */
export const PRIVATE = "PRIVATE_ADDRESS";

const SECRET_CHARS_MIN = 32;
const HINTS: ReadonlyMap<number, string> = new Map([
  [400, "the receiver does not take this message"],
  [
    401,
    "the receiver does not take the signature; do both sides have the same secret, and the receiver the right time?",
  ],
  [
    403,
    "the receiver does not take the signature; do both sides have the same secret, and the receiver the right time?",
  ],
  [404, "there is nothing at this address; correct sinks.webhook.url"],
  [413, "the receiver takes only smaller messages; an alert has 200 KB at most"],
]);

export function webhook(options: WebhookOptions): Sink {
  const limitMs = timeLimit(options.timeLimitMs);
  const ask = options.fetch ?? globalThis.fetch;
  const address = addressOf(options.url, () => true, options.allowAnyHost);
  return {
    id: "webhook",
    async send(revision) {
      const secret = await secretOf(options.secret, "The secret of the webhook");
      if (typeof secret !== "string") return secret;
      if (address === undefined) return refused("The address of the webhook must be https. Correct sinks.webhook.url.");
      if (secret.length < SECRET_CHARS_MIN)
        return refused(
          `The secret of the webhook needs ${SECRET_CHARS_MIN} characters. Set a random one on both sides.`,
        );
      const answer = await post(address, signed(revision, secret, options.now()), ask, limitMs);
      return sentOf(answer, limitMs);
    },
  };
}

/** The body and the headers that prove it. */
function signed(revision: Revision, secret: string, now: number) {
  const body = JSON.stringify(wireOf(revision));
  const timestamp = String(Math.floor(now / 1000));
  const signature = createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex");
  return {
    body,
    headers: {
      "user-agent": "rolecall",
      "rolecall-timestamp": timestamp,
      "rolecall-signature": `v1=${signature}`,
      "rolecall-delivery": `${revision.alert.id}-${revision.alert.revision}`.replace(/[^A-Za-z0-9-]/g, ""),
    },
  };
}

/** Any answer of success with no page in it: whoever takes over a name answers with one. */
function sentOf(answer: Answer, limitMs: number): Sent {
  const { status, failure, text } = answer;
  if (failure === PRIVATE)
    return refused("The webhook's name leads to a private address. Set sinks.webhook.allowPrivate if that is meant.");
  if (status !== undefined && status >= 200 && status < 300 && !/^\s*</.test(text)) return ACCEPTED;
  if (status !== undefined && status >= 200 && status < 300)
    return { ok: false, retry: true, why: "The webhook answered with a page: something else may be answering for it" };
  return failureSent("The webhook", answer, limitMs, HINTS);
}
