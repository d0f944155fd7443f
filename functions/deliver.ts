/** Entry point of every sink: alerts from the sink's queue, told once each, in the receiver's own pace. */
import { randomBytes } from "node:crypto";
import { getParameter } from "@aws-lambda-powertools/parameters/ssm";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SNSClient } from "@aws-sdk/client-sns";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { SQSEvent } from "aws-lambda";
import { runbookOf } from "../shared/detectors/index.ts";
import type { Sink } from "../shared/sinks/contract.ts";
import { slackWebhook } from "../shared/sinks/slack-webhook.ts";
import { snsSink } from "../shared/sinks/sns.ts";
import { openDynamoState } from "../shared/state/dynamo.ts";
import { createCarrier } from "./carry.ts";
import { lambda } from "./lambda.ts";
import { CLIENT_ATTEMPTS, once, unlogged, variable, wait } from "./surroundings.ts";

const PATIENCE_MS = 10_000;
/** Of the 60 seconds that a call may take, what one message at its worst leaves: its pace, and two requests of 10 s. */
const TIME_MS = 35_000;
/** SQS reads for one function with two workers at least, and a Slack channel takes about one message a second. */
const SLACK_PACE_MS = 2_000;
/** How long a changed webhook address may take to be used. */
const PARAMETER_SECONDS = 300;

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
    paceMs: name === "slack" ? SLACK_PACE_MS : 0,
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
  if (id === "sns")
    return snsSink({
      client: unlogged(new SNSClient({ maxAttempts: CLIENT_ATTEMPTS })),
      topicArn: variable("ROLECALL_TOPIC"),
      runbookOf,
    });
  if (id === "slack") return slackWebhook({ url: webhookAddress(variable("ROLECALL_SLACK_PARAMETER")), runbookOf });
  throw new Error(`there is no sink "${id}". ROLECALL_SINK is set by the stack: deploy again.`);
}

/** The address of the webhook, kept for some minutes. */
function webhookAddress(parameter: string): () => Promise<string> {
  return async () => {
    const address = await getParameter(parameter, { decrypt: true, maxAge: PARAMETER_SECONDS });
    if (address === undefined) throw new Error(`the parameter ${parameter} is empty: set the secret and deploy again`);
    return address;
  };
}
