/**
 * Receivers of a flood: they answer as their service does (sink-protocols.ts), at times the clock sets, and misbehave as
 * the dice say. What each accepted is kept by alert and revision; bodies are not kept.
 */
import { SecurityHubClient } from "@aws-sdk/client-securityhub";
import { SNSClient } from "@aws-sdk/client-sns";
import { runbookOf } from "../../shared/detectors/index.ts";
import { asffOf } from "../../shared/formats/asff.ts";
import type { Sink } from "../../shared/sinks/contract.ts";
import { pagerDuty } from "../../shared/sinks/pagerduty.ts";
import { securityHub } from "../../shared/sinks/security-hub.ts";
import { slackWebhook } from "../../shared/sinks/slack-webhook.ts";
import { snsSink } from "../../shared/sinks/sns.ts";
import { splunkHec } from "../../shared/sinks/splunk-hec.ts";
import { teams } from "../../shared/sinks/teams.ts";
import { webhook } from "../../shared/sinks/webhook.ts";
import { clientConfig } from "./sink-aws.ts";
import {
  imported,
  pagerDutyProtocol,
  securityHubProtocol,
  slackProtocol,
  snsProtocol,
  splunkProtocol,
  teamsProtocol,
  webhookProtocol,
} from "./sink-protocols.ts";
import type { Answer, Behaviour, Protocol } from "./sink-receiver.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** What a receiver does with a request, besides what all of them can do. */
export type Doing = Behaviour | "bad request" | "failure inside" | "silent after accepting";

export interface Accepted {
  /** Alert and revision, such as `A-0000000001 2`. */
  readonly key: string;
  readonly from: number;
  readonly until: number;
  /** Did the sender hear of it? */
  readonly told: boolean;
}

export interface ReceiverArgs {
  readonly clock: VirtualClock;
  /** What to do with the next request. */
  readonly next: () => Doing;
  /** Milliseconds that an answer takes. */
  readonly latency: () => number;
}

export interface FloodReceiver {
  readonly sink: Sink;
  readonly accepted: Accepted[];
}

interface Request {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Kind {
  readonly protocol: Protocol;
  /** The service's answer of success that holds a failure. */
  readonly inside: Answer;
  readonly sink: (ask: (request: Request) => Promise<Answer>, clock: VirtualClock) => Sink;
}

/** As long as a sink waits for an answer. */
const SILENCE_MS = 10_000;
const PAGE: Answer = { status: 200, headers: { "content-type": "text/html" }, body: "<html>sign in</html>" };
const PRODUCT = "arn:aws:securityhub:eu-west-1:111122223333:product/111122223333/default";

/** By the names of `rolecall.yaml`. */
const KINDS: Readonly<Record<string, Kind>> = {
  slack: {
    protocol: slackProtocol,
    inside: { status: 200, body: "no_service" },
    sink: (ask) =>
      slackWebhook({
        url: async () => "https://hooks.slack.com/services/T00000000/B00000000/made-up",
        fetch: fetchOf(ask),
        runbookOf,
      }),
  },
  teams: {
    protocol: teamsProtocol,
    inside: { status: 200, body: "Webhook message delivery failed with error: HTTP error 429" },
    sink: (ask) =>
      teams({
        url: async () => "https://prod-0.westeurope.logic.azure.com/workflows/made-up",
        fetch: fetchOf(ask),
        runbookOf,
      }),
  },
  pagerduty: {
    protocol: pagerDutyProtocol,
    inside: { status: 200, body: '{"status":"throttled"}' },
    sink: (ask) =>
      pagerDuty({
        routingKey: async () => "0123456789abcdef0123456789abcdef",
        region: "us",
        fetch: fetchOf(ask),
        runbookOf,
      }),
  },
  splunk: {
    protocol: splunkProtocol,
    inside: { status: 200, body: '{"text":"Incorrect index","code":7}' },
    sink: (ask) =>
      splunkHec({
        url: "https://splunk.example:8088",
        token: async () => "00000000-0000-4000-8000-000000000000",
        fetch: fetchOf(ask),
      }),
  },
  webhook: {
    protocol: webhookProtocol,
    inside: PAGE,
    sink: (ask, clock) =>
      webhook({
        url: "https://soc.example/alerts",
        secret: async () => "made-up-secret-of-32-characters!!",
        now: clock.now,
        fetch: fetchOf(ask),
      }),
  },
  securityhub: {
    protocol: securityHubProtocol,
    inside: imported("ThrottlingException"),
    sink: (ask, { now }) =>
      securityHub({
        client: new SecurityHubClient({ ...clientConfig("http://127.0.0.1"), requestHandler: handlerOf(ask) }),
        asFinding: (alert) => asffOf(alert, { product: PRODUCT, now }),
      }),
  },
  sns: {
    protocol: snsProtocol,
    inside: { status: 200, body: "<PublishResponse><PublishResult></PublishResult></PublishResponse>" },
    sink: (ask) =>
      snsSink({
        client: new SNSClient({ ...clientConfig("http://127.0.0.1"), requestHandler: handlerOf(ask) }),
        topicArn: "arn:aws:sns:eu-west-1:111122223333:rolecall-test-Alerts",
        runbookOf,
      }),
  },
};

export const kinds = Object.keys(KINDS);

/** @param name one of `kinds` */
export function floodReceiver(name: string, { clock, next, latency }: ReceiverArgs): FloodReceiver {
  const kind = KINDS[name];
  if (kind === undefined) throw new Error(`there is no receiver ${name}`);
  const accepted: Accepted[] = [];
  const ask = async (request: Request): Promise<Answer> => {
    const from = clock.now();
    const doing = next();
    const silent = doing === "silent" || doing === "silent after accepting";
    await clock.sleep(silent ? SILENCE_MS : latency());
    if (doing === "accept" || doing === "silent after accepting")
      accepted.push({ key: keyOf(request.body), from, until: clock.now(), told: !silent });
    if (silent) throw new DOMException("The operation was aborted due to timeout", "TimeoutError");
    if (doing === "reset") throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
    if (doing === "bad request") return { status: 400, body: "invalid_blocks" };
    if (doing === "failure inside") return kind.inside;
    return kind.protocol.answer(doing, request, "");
  };
  return { sink: kind.sink(ask, clock), accepted };
}

/** The alert in a message of any receiver, and its revision, which messages about the first leave out. */
function keyOf(body: string): string {
  const text = body.startsWith("Action=") ? (new URLSearchParams(body).get("Message") ?? "") : body;
  const [alert = "none"] = /A-[0-9A-Z]{10}/.exec(text) ?? [];
  const [, revision = "1"] = /revision\W+(\d+)/.exec(text) ?? [];
  return `${alert} ${revision}`;
}

function fetchOf(ask: (request: Request) => Promise<Answer>): typeof globalThis.fetch {
  return async (input, init) => {
    const headers = Object.fromEntries(new Headers(init?.headers));
    try {
      const {
        status,
        headers: said = {},
        body,
      } = await ask({
        path: new URL(String(input)).pathname,
        headers,
        body: String(init?.body),
      });
      return new Response(status === 204 ? null : body, { status, headers: said });
    } catch (error) {
      // As fetch says that a connection failed.
      if (error instanceof DOMException) throw error;
      throw new TypeError("fetch failed", { cause: error });
    }
  };
}

/** In place of the AWS client's network. */
function handlerOf(ask: (request: Request) => Promise<Answer>) {
  return {
    handle: async (request: { path: string; headers: Record<string, string>; body?: unknown }) => {
      const body =
        typeof request.body === "string" ? request.body : new TextDecoder().decode(request.body as Uint8Array);
      const { status, headers = {}, body: said } = await ask({ path: request.path, headers: request.headers, body });
      return { response: { statusCode: status, headers: { ...headers }, body: Buffer.from(said) } };
    },
  };
}
