/**
 * The sink for a Slack incoming webhook. The webhook's address is a secret: it is asked for at each message, sent nowhere
 * but to Slack, and never told. A webhook takes about one message a second and cannot change one that it posted.
 * Sources: Slack "Sending messages using incoming webhooks", "Rate limits".
 */
import { type PresentOptions, present } from "../present.ts";
import { ACCEPTED, failedForNow, refused, retryAfterMs, type Sent, type Sink, timeLimit } from "./contract.ts";
import { type SlackMessage, slackMessage, slackPlainMessage } from "./slack-message.ts";

export interface SlackWebhookOptions extends PresentOptions {
  /** The webhook's address, such as `https://hooks.slack.com/services/…`. */
  readonly url: () => Promise<string>;
  readonly fetch?: typeof globalThis.fetch;
  /** Takes any http or https address: for tests, and for receivers of your own that speak the same protocol. */
  readonly allowAnyHost?: boolean;
  /** Milliseconds for one request, answer included. Default and maximum: `REQUEST_MS_MAX`. */
  readonly timeLimitMs?: number;
}

/** Slack's hosts for webhooks, commercial and GovSlack. */
const HOSTS = new Set(["hooks.slack.com", "hooks.slack-gov.com"]);
/** An answer is one word; more is not read. */
const ANSWER_BYTES_MAX = 1024;
const NEW_WEBHOOK = "create an incoming webhook for the channel and store its address in place of this one";
/** What the statuses that refuse for good ask of the operator. */
const HINTS: ReadonlyMap<number, string> = new Map([
  [400, "Slack does not take this message, not even as plain text"],
  [403, `the webhook may not post any more; ${NEW_WEBHOOK}`],
  [404, `there is no such webhook; ${NEW_WEBHOOK}`],
  [410, "the channel is archived; unarchive it or use a webhook of another channel"],
]);
/** Reasons that Slack gives. Anything else in an answer is not repeated: it could hold what was sent. */
const REASONS: ReadonlySet<string> = new Set([
  "invalid_payload",
  "invalid_blocks",
  "no_text",
  "user_not_found",
  "action_prohibited",
  "invalid_token",
  "channel_not_found",
  "no_service",
  "no_team",
  "channel_is_archived",
  "rollup_error",
]);

export function slackWebhook(options: SlackWebhookOptions): Sink {
  const limitMs = timeLimit(options.timeLimitMs);
  const ask = options.fetch ?? globalThis.fetch;

  return {
    id: "slack-webhook",
    async send({ alert, news }) {
      const address = await addressOf(options);
      if (!(address instanceof URL)) return address;
      const shown = present(alert, options);
      const first = await post(address, slackMessage(shown, news));
      // Limits change, and the worst alerts are the longest: better plain than not at all.
      const last = first.status === 400 ? await post(address, slackPlainMessage(shown, news)) : first;
      return sentOf(last, limitMs);
    },
  };

  async function post(address: URL, message: SlackMessage): Promise<Answer> {
    try {
      const response = await ask(address, {
        method: "POST",
        headers: { "content-type": "application/json; charset=utf-8" },
        body: JSON.stringify(message),
        // A redirect would carry the alert to somebody else.
        redirect: "manual",
        signal: AbortSignal.timeout(limitMs),
      });
      const text = await startOf(response);
      return { status: response.status, text, retryAfter: response.headers.get("retry-after") };
    } catch (error) {
      return { failure: failureOf(error) };
    }
  }
}

type Answer =
  | { readonly status: number; readonly text: string; readonly retryAfter: string | null; readonly failure?: undefined }
  | { readonly status?: undefined; readonly failure: "timeout" | string };

async function addressOf({ url, allowAnyHost }: SlackWebhookOptions): Promise<URL | Sent> {
  let given: string;
  try {
    given = await url();
  } catch {
    // What the store of secrets says could hold the secret.
    return failedForNow("The address of the Slack webhook could not be read. Is the secret set, and may it be read?");
  }
  const address = URL.parse(given.trim());
  const known = address?.protocol === "https:" && HOSTS.has(address.host) && address.username === "";
  const any = allowAnyHost === true && (address?.protocol === "https:" || address?.protocol === "http:");
  if (address !== null && (known || any)) return address;
  return refused(
    `The address of the Slack webhook must begin with https://${[...HOSTS].join("/ or https://")}/. Set the secret to the address that Slack shows under Incoming Webhooks.`,
  );
}

/** The first bytes of the answer's text; the rest is not waited for. */
async function startOf(response: Response): Promise<string> {
  if (response.body === null) return "";
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of response.body) {
    text += decoder.decode(chunk.subarray(0, ANSWER_BYTES_MAX), { stream: true });
    if (text.length >= ANSWER_BYTES_MAX) break;
  }
  return text.slice(0, ANSWER_BYTES_MAX).trim();
}

function sentOf(answer: Answer, limitMs: number): Sent {
  if (answer.failure !== undefined) {
    return failedForNow(
      answer.failure === "timeout"
        ? `Slack did not answer within ${limitMs} ms`
        : `Slack was not reached (${answer.failure})`,
    );
  }
  const { status, text, retryAfter } = answer;
  if (status === 200 && text === "ok") return ACCEPTED;
  if (status === 200) return failedForNow("Slack answered 200, but not ok: something else may be answering for it");
  const why = `Slack answered ${status}${REASONS.has(text) ? ` ${text}` : ""}`;
  if (status === 429) return failedForNow(why, retryAfterMs(retryAfter));
  if (status === 408 || status >= 500) return failedForNow(why);
  if (status >= 300 && status < 400) return refused(`${why}, a redirect, which is not followed; check the address`);
  const hint = HINTS.get(status);
  return refused(hint === undefined ? why : `${why}: ${hint}`);
}

/** The system's code of a network error, such as ECONNRESET. Its message is left out: it may name the address. */
function failureOf(error: unknown): string {
  if (error instanceof Error && error.name === "TimeoutError") return "timeout";
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return /^[A-Z][A-Z0-9_]{2,40}$/.test(code) ? code : "network error";
}
