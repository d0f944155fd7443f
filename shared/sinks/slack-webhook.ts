/**
 * The sink for a Slack incoming webhook. The webhook's address is a secret: it is asked for at each message, sent nowhere
 * but to Slack, and never told. A webhook takes about one message a second and cannot change one that it posted.
 * Sources: Slack "Sending messages using incoming webhooks", "Rate limits".
 */
import { type PresentOptions, present } from "../present.ts";
import { ACCEPTED, failedForNow, type NotSent, refused, type Sent, type Sink, timeLimit } from "./contract.ts";
import { type Answer, addressOf, failureSent, type HttpOptions, post, secretOf } from "./http.ts";
import { type SlackMessage, slackMessage, slackPlainMessage } from "./slack-message.ts";

export interface SlackWebhookOptions extends PresentOptions, HttpOptions {
  /** The webhook's address, such as `https://hooks.slack.com/services/…`. */
  readonly url: () => Promise<string>;
}

/** Slack's hosts for webhooks, commercial and GovSlack. */
const HOSTS = new Set(["hooks.slack.com", "hooks.slack-gov.com"]);
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
      const address = await whereTo(options);
      if (!(address instanceof URL)) return address;
      const shown = present(alert, options);
      const first = await posted(address, slackMessage(shown, news));
      // Limits change, and the worst alerts are the longest: better plain than not at all.
      const last = first.status === 400 ? await posted(address, slackPlainMessage(shown, news)) : first;
      return sentOf(last, limitMs);
    },
  };

  async function posted(address: URL, message: SlackMessage): Promise<Answer> {
    return post(address, { body: JSON.stringify(message) }, ask, limitMs);
  }
}

async function whereTo({ url, allowAnyHost }: SlackWebhookOptions): Promise<URL | NotSent> {
  const text = await secretOf(url, "The address of the Slack webhook");
  if (typeof text !== "string") return text;
  const address = addressOf(text, (host) => HOSTS.has(host), allowAnyHost);
  if (address !== undefined) return address;
  return refused(
    `The address of the Slack webhook must begin with https://${[...HOSTS].join("/ or https://")}/. Set the secret to the address that Slack shows under Incoming Webhooks.`,
  );
}

function sentOf(answer: Answer, limitMs: number): Sent {
  if (answer.status === 200 && answer.text === "ok") return ACCEPTED;
  if (answer.status === 200)
    return failedForNow("Slack answered 200, but not ok: something else may be answering for it");
  const reason = answer.text !== undefined && REASONS.has(answer.text) ? answer.text : "";
  return failureSent("Slack", answer, limitMs, HINTS, reason);
}
