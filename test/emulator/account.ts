/**
 * An AWS account in an emulator with what the stacks declare: their queues, topics, table, buses, rules and targets,
 * and each function as it would be packed. Lambda itself is played: `work` takes what a queue holds, calls the function
 * that reads it, and deletes what it did not give back, as an event source mapping does.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { ALERT_EVENT } from "../../shared/deliver.ts";
import { asObject, type JsonObject } from "../../shared/model.ts";
import { eventOf } from "../../shared/pattern.ts";
import { evaluate } from "../stacks/harness/evaluate.ts";
import type { Evaluation, Resource } from "../stacks/harness/evaluation.ts";
import { input, list, ofType, one } from "../stacks/support.ts";

/** The account that moto plays. */
const ACCOUNT = "123456789012";
const REGION = "eu-west-1";
const MESSAGES_MAX = 10;
/** Polls of an empty queue before it counts as empty. */
const EMPTY_POLLS = 2;

type Handler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

export interface Account {
  /** Puts records on the default bus, as CloudTrail does. */
  happen(records: readonly JsonObject[]): Promise<void>;
  /** Lets the function `Detect…` or `Deliver…` work until its queue gives nothing more; answers how often it failed. */
  work(name: string): Promise<number>;
  /** One call of the canary, as its schedule makes it. */
  fly(): Promise<unknown>;
  send(queue: string, body: string): Promise<void>;
  /** Takes everything out of a queue. */
  drain(queue: string): Promise<readonly Message[]>;
  /** Messages waiting in a queue, in hand or not. */
  depth(queue: string): Promise<number>;
  /** Name of a queue that is subscribed to the alert topic. */
  readonly inbox: string;
  /** Name of a queue that is given everything on the alert bus, as a SIEM would be. */
  readonly tap: string;
  readonly endpoint: string;
  close(): Promise<void>;
}

export interface AccountOptions {
  readonly webhook: string;
  /** Where functions find DynamoDB, given where it is. */
  readonly database: (endpoint: string) => Promise<string>;
}

export async function openAccount({ webhook, database }: AccountOptions): Promise<Account> {
  const { server, endpoint } = await startMoto();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_EC2_METADATA_DISABLED: "true",
  });
  const sqs = new SQSClient({});
  const events = new EventBridgeClient({});
  const sns = new SNSClient({});
  const deployed = await evaluate({
    account: ACCOUNT,
    region: REGION,
    bundle: true,
    config: "learn: 400d\nsinks: { sns: { minSeverity: low }, slack: { minSeverity: low } }",
    secrets: { SlackWebhook: webhook },
  });
  await create(deployed, sqs, events, sns);
  const address = (queue: string) => `${endpoint}/${ACCOUNT}/${queue}`;
  const inbox = "inbox";
  await sqs.send(new CreateQueueCommand({ QueueName: inbox }));
  const topic = input(one(deployed, "sns/topic:Topic", "AlertsTopic"), "name");
  await sns.send(
    new SubscribeCommand({
      TopicArn: `arn:aws:sns:${REGION}:${ACCOUNT}:${topic}`,
      Protocol: "sqs",
      Endpoint: `arn:aws:sqs:${REGION}:${ACCOUNT}:${inbox}`,
    }),
  );
  const tap = "tap";
  await sqs.send(new CreateQueueCommand({ QueueName: tap }));
  const EventBusName = input(one(deployed, "cloudwatch/eventBus:EventBus", "AlertBus"), "name");
  await events.send(new PutRuleCommand({ Name: tap, EventBusName, EventPattern: JSON.stringify(ALERT_EVENT) }));
  const Targets = [{ Id: tap, Arn: `arn:aws:sqs:${REGION}:${ACCOUNT}:${tap}` }];
  await events.send(new PutTargetsCommand({ Rule: tap, EventBusName, Targets }));
  process.env["AWS_ENDPOINT_URL_DYNAMODB"] = await database(endpoint);
  const handlers = await load(deployed, endpoint);

  async function receive(queue: string): Promise<readonly Message[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: address(queue),
      MaxNumberOfMessages: MESSAGES_MAX,
      MessageSystemAttributeNames: ["All"],
      MessageAttributeNames: ["All"],
    });
    return (await sqs.send(command)).Messages ?? [];
  }

  const remove = (queue: string, { ReceiptHandle }: Message) =>
    sqs.send(new DeleteMessageCommand({ QueueUrl: address(queue), ReceiptHandle }));

  /** One call of a function, as an event source mapping makes it. Answers whether anything was given back. */
  async function invoke(queue: string, handler: Handler, messages: readonly Message[]): Promise<boolean> {
    const failed = await handler(eventFrom(messages), contextOf(queue)).then(
      ({ batchItemFailures }) => new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)),
      () => new Set(messages.map(({ MessageId = "" }) => MessageId)),
    );
    for (const message of messages) {
      if (!failed.has(message.MessageId ?? "")) await remove(queue, message);
      else {
        const { ReceiptHandle } = message;
        await sqs.send(
          new ChangeMessageVisibilityCommand({ QueueUrl: address(queue), ReceiptHandle, VisibilityTimeout: 0 }),
        );
      }
    }
    return failed.size > 0;
  }

  return {
    inbox,
    tap,
    endpoint,
    async happen(records) {
      for (const record of records) {
        const { source, "detail-type": type, detail } = eventOf(record);
        const entry = { Source: String(source), DetailType: String(type), Detail: JSON.stringify(detail) };
        await events.send(new PutEventsCommand({ Entries: [entry] }));
      }
    },
    async work(name) {
      const { queue, handler } = handlers.get(name) ?? missing(name);
      let failures = 0;
      for (let empty = 0; empty < EMPTY_POLLS; ) {
        const messages = await receive(queue);
        if (messages.length === 0) empty++;
        else if (await invoke(queue, handler, messages)) {
          failures++;
          return failures;
        }
      }
      return failures;
    },
    fly: () => (handlers.get("Canary") ?? missing("Canary")).handler({ Records: [] }, contextOf("canary")),
    async send(queue, body) {
      await sqs.send(new SendMessageCommand({ QueueUrl: address(queue), MessageBody: body }));
    },
    async drain(queue) {
      const all: Message[] = [];
      for (let empty = 0; empty < EMPTY_POLLS; ) {
        const messages = await receive(queue);
        if (messages.length === 0) empty++;
        for (const message of messages) {
          await remove(queue, message);
          all.push(message);
        }
      }
      return all;
    },
    async depth(queue) {
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: address(queue), AttributeNames: ["All"] }),
      );
      return (
        Number(Attributes["ApproximateNumberOfMessages"]) + Number(Attributes["ApproximateNumberOfMessagesNotVisible"])
      );
    },
    async close() {
      server.kill();
      for (const client of [sqs, events, sns]) client.destroy();
      rmSync(deployed.folder, { recursive: true });
    },
  };
}

async function startMoto(): Promise<{ readonly server: ChildProcess; readonly endpoint: string }> {
  const port = await freePort();
  const server = spawn("moto_server", ["-H", "127.0.0.1", "-p", String(port)], { stdio: "ignore" });
  const endpoint = `http://127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 300; attempt++) {
    const isUp = await fetch(`${endpoint}/moto-api/`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) return { server, endpoint };
    await setTimeout(100);
  }
  server.kill();
  throw new Error("moto_server did not start within 30 seconds");
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === "object" && address !== null ? resolve(address.port) : reject(new Error("no free port")),
      );
    });
  });
}

/** What is declared, as far as events pass through it. */
async function create(deployed: Evaluation, sqs: SQSClient, events: EventBridgeClient, sns: SNSClient): Promise<void> {
  const queues = ofType(deployed, "sqs/queue:Queue").filter(atHome);
  for (const { inputs } of queues) await sqs.send(new CreateQueueCommand({ QueueName: String(inputs["name"]) }));
  for (const { inputs } of queues) {
    const redrive = inputs["redrivePolicy"];
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: String(inputs["name"]) }));
    const Attributes = {
      VisibilityTimeout: String(inputs["visibilityTimeoutSeconds"] ?? 30),
      ...(redrive === undefined ? {} : { RedrivePolicy: String(redrive) }),
    };
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
  }
  for (const topic of ofType(deployed, "sns/topic:Topic"))
    await sns.send(new CreateTopicCommand({ Name: input(topic, "name") }));
  for (const bus of ofType(deployed, "cloudwatch/eventBus:EventBus"))
    await events.send(new CreateEventBusCommand({ Name: input(bus, "name") }));
  for (const { inputs } of ofType(deployed, "cloudwatch/eventRule:EventRule").filter(atHome)) {
    if (inputs["eventPattern"] === undefined) continue;
    const state = inputs["state"] === "DISABLED" ? "DISABLED" : "ENABLED";
    await events.send(
      new PutRuleCommand({
        Name: String(inputs["name"]),
        EventBusName: String(inputs["eventBusName"]),
        EventPattern: String(inputs["eventPattern"]),
        State: state,
      }),
    );
  }
  // Lambda and SNS targets are left out: what is proved here goes through queues.
  for (const { inputs } of ofType(deployed, "cloudwatch/eventTarget:EventTarget").filter(atHome)) {
    if (!String(inputs["arn"]).includes(":sqs:")) continue;
    const Targets = [{ Id: String(inputs["targetId"]), Arn: String(inputs["arn"]) }];
    const Rule = String(inputs["rule"]);
    await events.send(new PutTargetsCommand({ Rule, EventBusName: String(inputs["eventBusName"]), Targets }));
  }
  const database = new DynamoDBClient({});
  for (const { inputs } of ofType(deployed, "dynamodb/table:Table")) {
    await database.send(
      new CreateTableCommand({
        TableName: String(inputs["name"]),
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: list(inputs["attributes"]).map((attribute) => ({
          AttributeName: String(asObject(attribute)?.["name"]),
          AttributeType: "S",
        })),
        KeySchema: [{ AttributeName: String(inputs["hashKey"]), KeyType: "HASH" }],
      }),
    );
  }
  database.destroy();
  const ssm = new SSMClient({});
  for (const { inputs } of ofType(deployed, "ssm/parameter:Parameter")) {
    const { name, value } = inputs;
    await ssm.send(new PutParameterCommand({ Name: String(name), Value: String(value), Type: "SecureString" }));
  }
  ssm.destroy();
}

function atHome({ inputs }: Resource): boolean {
  return inputs["region"] === undefined || inputs["region"] === REGION;
}

/** Each packed function with its own environment and the queue it reads, if any, by the name of its component. */
async function load(deployed: Evaluation, endpoint: string) {
  const loaded = new Map<string, { readonly queue: string; readonly handler: Handler }>();
  for (const { name, file, copied } of deployed.functions) {
    const inputs = one(deployed, "lambda/function:Function", `${name}Function`);
    for (const { from, to } of copied) await copyFile(from, join(dirname(file), to));
    const variables = asObject(asObject(inputs.inputs["environment"])?.["variables"]) ?? {};
    Object.assign(process.env, local(variables, endpoint), { LAMBDA_TASK_ROOT: dirname(file) });
    const source = ofType(deployed, "lambda/eventSourceMapping:EventSourceMapping").find(
      (mapping) => mapping.inputs["functionName"] === inputs.state["arn"],
    );
    const { handler }: { handler: Handler } = await import(pathToFileURL(file).href);
    loaded.set(name, { queue: String(source?.inputs["eventSourceArn"]).split(":").at(-1) ?? "", handler });
  }
  return loaded;
}

/** Addresses of queues as the emulator has them. */
function local(variables: JsonObject, endpoint: string): JsonObject {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, String(value).replace(/^https:\/\/sqs\.[^/]+/, endpoint)]),
  );
}

function eventFrom(messages: readonly Message[]): SQSEvent {
  return {
    Records: messages.map(({ MessageId = "", Body = "", ReceiptHandle = "", Attributes = {} }) => ({
      messageId: MessageId,
      receiptHandle: ReceiptHandle,
      body: Body,
      attributes: {
        ApproximateReceiveCount: Attributes.ApproximateReceiveCount ?? "1",
        SentTimestamp: Attributes.SentTimestamp ?? "",
        SenderId: Attributes.SenderId ?? "",
        ApproximateFirstReceiveTimestamp: Attributes.ApproximateFirstReceiveTimestamp ?? "",
      },
      messageAttributes: {},
      md5OfBody: "",
      eventSource: "aws:sqs",
      eventSourceARN: "",
      awsRegion: REGION,
    })),
  };
}

function contextOf(queue: string): Context {
  return { awsRequestId: `emulated-${queue}`, functionName: queue, memoryLimitInMB: "512" } as Context;
}

function missing(name: string): never {
  throw new Error(`no function ${name} reads a queue`);
}
