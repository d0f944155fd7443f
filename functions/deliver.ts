/** Entry point of every sink: alerts from the sink's queue, told once each, in the receiver's own pace. */
import { randomBytes, randomUUID } from "node:crypto";
import { getParameter } from "@aws-lambda-powertools/parameters/ssm";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SecurityHubClient } from "@aws-sdk/client-securityhub";
import { SNSClient } from "@aws-sdk/client-sns";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { SQSEvent } from "aws-lambda";
import { runbookOf } from "../shared/detectors/index.ts";
import { asffOf } from "../shared/formats/asff.ts";
import type { Sink } from "../shared/sinks/contract.ts";
import { pagerDuty } from "../shared/sinks/pagerduty.ts";
import { securityHub } from "../shared/sinks/security-hub.ts";
import { slackWebhook } from "../shared/sinks/slack-webhook.ts";
import { snsSink } from "../shared/sinks/sns.ts";
import { splunkHec } from "../shared/sinks/splunk-hec.ts";
import { teams } from "../shared/sinks/teams.ts";
import { webhook } from "../shared/sinks/webhook.ts";
import { openDynamoState } from "../shared/state/dynamo.ts";
import { createCarrier, PATIENCE_MS, paceOf, TIME_MS } from "./carry.ts";
import { lambda } from "./lambda.ts";
import { publicFetch } from "./public-fetch.ts";
import { CLIENT_ATTEMPTS, once, packedConfig, unlogged, variable, wait } from "./surroundings.ts";

/** How long a changed secret may take to be used. */
const PARAMETER_SECONDS = 300;

/** Settings of a sink that are configured; absent where the sink is not. */
const { splunk, webhook: receiver, pagerduty } = packedConfig().sinks;

/** One entry for each sink of `rolecall.yaml`. */
const SINKS: Readonly<Record<string, () => Sink>> = {
  sns: () =>
    snsSink({
      client: unlogged(new SNSClient({ maxAttempts: CLIENT_ATTEMPTS })),
      topicArn: variable("ROLECALL_TOPIC"),
      runbookOf,
    }),
  slack: () => slackWebhook({ url: secret(), runbookOf }),
  teams: () => teams({ url: secret(), runbookOf }),
  pagerduty: () => pagerDuty({ routingKey: secret(), region: pagerduty?.region ?? "us", runbookOf }),
  splunk: () =>
    splunkHec({
      url: splunk?.url ?? "",
      token: secret(),
      ...(splunk?.index === undefined ? {} : { index: splunk.index }),
      ...(splunk?.ack === true ? { ack: { channel: randomUUID(), wait } } : {}),
    }),
  securityhub: () => {
    const place = { product: variable("ROLECALL_PRODUCT"), now: Date.now };
    return securityHub({
      client: unlogged(new SecurityHubClient({ maxAttempts: CLIENT_ATTEMPTS })),
      asFinding: (alert) => asffOf(alert, place),
    });
  },
  webhook: () =>
    webhook({
      url: receiver?.url ?? "",
      secret: secret(),
      now: Date.now,
      ...(receiver?.allowPrivate === true ? {} : { fetch: publicFetch }),
    }),
};

const name = variable("ROLECALL_SINK");
const table = variable("ROLECALL_TABLE");
const deadLetters = variable("ROLECALL_DEAD_LETTERS");
const sink = sinkOf(name);
const database = unlogged(new DynamoDBClient({ maxAttempts: CLIENT_ATTEMPTS }));
const queues = unlogged(new SQSClient({ maxAttempts: CLIENT_ATTEMPTS }));

const carrier = once(async () =>
  createCarrier({
    sink,
    state: await openDynamoState({ client: database, table, wait, freshSalt: () => randomBytes(32) }),
    paceMs: paceOf(name),
    patienceMs: PATIENCE_MS,
    timeMs: TIME_MS,
    wait,
    giveUp: async (body, why) => {
      const reason = { DataType: "String", StringValue: why.slice(0, 500) };
      const command = { QueueUrl: deadLetters, MessageBody: body, MessageAttributes: { reason } };
      await queues.send(new SendMessageCommand(command));
    },
    now: Date.now,
  }),
);

export const handler = lambda(`deliver-${name}`, { sink: name }, async (event: SQSEvent, tools) =>
  (await carrier())(event, tools),
);

/** @throws Error on a name that no sink has. */
function sinkOf(id: string): Sink {
  const make = Object.hasOwn(SINKS, id) ? SINKS[id] : undefined;
  if (make === undefined) throw new Error(`there is no sink "${id}". ROLECALL_SINK is set by the stack: deploy again.`);
  return make();
}

/** The secret of this function's sink, kept for some minutes. */
function secret(): () => Promise<string> {
  const parameter = variable("ROLECALL_SECRET_PARAMETER");
  return async () => {
    const text = await getParameter(parameter, { decrypt: true, maxAge: PARAMETER_SECONDS });
    if (text === undefined) throw new Error(`the parameter ${parameter} is empty: set the secret and deploy again`);
    return text;
  };
}
