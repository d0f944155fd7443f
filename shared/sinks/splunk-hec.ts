/**
 * The sink for Splunk's HTTP Event Collector: the whole alert as one event, severity and account as indexed fields. The
 * token is a secret. "Success" means accepted; with `ack` it is asked until the event is indexed.
 * Sources: Splunk "Format events for HTTP Event Collector", "HTTP Event Collector indexer acknowledgment".
 */
import { asObject, type JsonObject, type Revision } from "../model.ts";
import { ACCEPTED, failedForNow, refused, type Sent, type Sink, timeLimit } from "./contract.ts";
import { type Answer, addressOf, failureSent, type HttpOptions, post, secretOf } from "./http.ts";
import { wireOf } from "./wire.ts";

export interface SplunkOptions extends HttpOptions {
  /** Address of the collector up to its port: `https://http-inputs-acme.splunkcloud.com:443`. */
  readonly url: string;
  readonly token: () => Promise<string>;
  readonly index?: string;
  /** Ask whether the event is indexed, for tokens with acknowledgment. `channel` is a GUID of one's own. */
  readonly ack?: { readonly channel: string; readonly wait: (ms: number) => Promise<void> };
}

const EVENT_PATH = "/services/collector/event";
const ACK_PATH = "/services/collector/ack";
/** An index takes seconds. What is not confirmed by then is sent again: twice is better than not at all. */
const ACK_ASKED_MAX = 5;
const ACK_EVERY_MS = 1000;
const TOKEN = /^[A-Za-z0-9-]{8,128}$/;

/** What the collector's codes ask of the operator. */
const CODES: ReadonlyMap<number, string> = new Map([
  [1, "the token is disabled; enable it"],
  [2, "it wants a token; set the secret"],
  [3, "it does not understand the token; set the secret to the token's value alone"],
  [4, "it does not know the token; set the secret to the value of an enabled token"],
  [7, "the token may not write to this index; correct sinks.splunk.index or the token's indexes"],
  [10, "the token wants acknowledgment; set sinks.splunk.ack"],
  [11, "it does not take the channel"],
  [14, "the token has no acknowledgment; take sinks.splunk.ack away"],
]);
const BUSY = 9;
const HINTS: ReadonlyMap<number, string> = new Map([
  [401, "the token is not one that it knows; set the secret"],
  [403, "the token is not one that it takes; set the secret"],
  [404, "there is no collector at this address; is it enabled, and is the port right?"],
]);

export function splunkHec(options: SplunkOptions): Sink {
  const limitMs = timeLimit(options.timeLimitMs);
  const ask = options.fetch ?? globalThis.fetch;
  const base = addressOf(options.url, () => true, options.allowAnyHost);
  return {
    id: "splunk-hec",
    async send(revision) {
      const token = await secretOf(options.token, "The token of Splunk");
      if (typeof token !== "string") return token;
      if (base === undefined) return refused("The address of Splunk must be https. Correct sinks.splunk.url.");
      if (!TOKEN.test(token)) return refused("The token of Splunk must be its value alone, as Splunk shows it.");
      const headers = {
        authorization: `Splunk ${token}`,
        ...(options.ack === undefined ? {} : { "x-splunk-request-channel": options.ack.channel }),
      };
      const body = JSON.stringify(eventOf(revision, options.index));
      const answer = await post(new URL(EVENT_PATH, base), { headers, body }, ask, limitMs);
      const sent = sentOf(answer, limitMs);
      const ackId = answered(answer)?.ackId;
      if (!sent.ok || options.ack === undefined) return sent;
      return Number.isInteger(ackId) ? confirmed(base, headers, Number(ackId), options.ack) : NO_ACK;
    },
  };

  async function confirmed(
    base: URL,
    headers: Readonly<Record<string, string>>,
    ackId: number,
    { channel, wait }: NonNullable<SplunkOptions["ack"]>,
  ): Promise<Sent> {
    const where = new URL(`${ACK_PATH}?channel=${encodeURIComponent(channel)}`, base);
    const body = JSON.stringify({ acks: [ackId] });
    for (let asked = 0; asked < ACK_ASKED_MAX; asked++) {
      await wait(ACK_EVERY_MS);
      const answer = await post(where, { headers, body }, ask, limitMs);
      if (asObject(answered(answer)?.acks)?.[String(ackId)] === true) return ACCEPTED;
    }
    return NO_ACK;
  }
}

const NO_ACK = failedForNow("Splunk took the alert and did not confirm that it is indexed; it is sent again");

function sentOf(answer: Answer, limitMs: number): Sent {
  const code = answered(answer)?.code;
  if (answer.status === 200 && code === 0) return ACCEPTED;
  if (answer.status === 200)
    return failedForNow("Splunk answered 200 without its code 0: something else may be answering for it");
  if (code === BUSY) return failedForNow("Splunk is busy");
  const hint = typeof code === "number" ? CODES.get(code) : undefined;
  const hints = hint === undefined || answer.status === undefined ? HINTS : new Map([[answer.status, hint]]);
  return failureSent("Splunk", answer, limitMs, hints, typeof code === "number" ? `with code ${code}` : "");
}

function answered({ text }: Answer): JsonObject | undefined {
  try {
    return asObject(JSON.parse(text ?? ""));
  } catch {
    return undefined;
  }
}

/** `time` is in seconds. Fields are flat and found without searching the event. */
function eventOf(revision: Revision, index: string | undefined): object {
  const event = wireOf(revision);
  const { alert, news } = revision;
  const at = Date.parse(alert.lastAt) / 1000;
  const member = (name: string) => String(Reflect.get(event, name));
  return {
    // Without a time Splunk takes its own.
    ...(Number.isFinite(at) ? { time: at } : {}),
    source: "rolecall",
    sourcetype: "rolecall:alert",
    ...(index === undefined ? {} : { index }),
    event,
    fields: {
      severity: member("severity"),
      score: member("score"),
      alert: member("id"),
      revision: member("revision"),
      account: String(asObject(Reflect.get(event, "account"))?.id),
      news,
    },
  };
}
