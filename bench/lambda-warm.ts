/**
 * One process of bench/lambda.ts: judges batches of a size given as argument and prints CPU per event and AWS calls per
 * batch as JSON. Real SDK clients over a stub network, records as the simulator writes them.
 */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { Context, SQSEvent } from "aws-lambda";
import { createJudge } from "../functions/judge.ts";
import { lambda } from "../functions/lambda.ts";
import { packedConfig } from "../functions/surroundings.ts";
import { detectors } from "../shared/detectors/index.ts";
import { compilePattern, eventOf } from "../shared/pattern.ts";
import { alertBus } from "../shared/sinks/alert-bus.ts";
import { openDynamoState } from "../shared/state/dynamo.ts";
import { scenario } from "../simulator/scenario.ts";

const size = Number(process.argv[2]);
const EVENTS = size === 1 ? 3000 : 20_000;

/** Answers at once, with the one row that a table must have and with nothing else. */
let calls = 0;
const network = {
  metadata: { handlerProtocol: "http/1.1" },
  async handle({ headers }: { readonly headers: Readonly<Record<string, string>> }) {
    calls++;
    const operation = headers["x-amz-target"]?.replace(/^.*\./, "");
    const body = Buffer.from(JSON.stringify(ANSWERS[operation ?? ""] ?? {}));
    return { response: { statusCode: 200, headers: { "content-type": "application/x-amz-json-1.0" }, body } };
  },
};
const ANSWERS: Readonly<Record<string, object>> = {
  GetItem: {
    Item: { pk: { S: "meta" }, schemaVersion: { N: "1" }, salt: { B: "YmVuY2gtc2FsdC1iZW5jaC1zYWx0LWJlbmNo" } },
  },
  BatchGetItem: { Responses: {}, UnprocessedKeys: {} },
  BatchWriteItem: { UnprocessedItems: {} },
  PutEvents: { FailedEntryCount: 0, Entries: Array.from({ length: 10 }, () => ({ EventId: "event" })) },
};

const options = { region: "eu-west-1", credentials: { accessKeyId: "local", secretAccessKey: "local" } };
const client = new DynamoDBClient({ ...options, requestHandler: network as never });
const bus = alertBus({
  client: new EventBridgeClient({ ...options, requestHandler: network as never }),
  busName: "bus",
  wait: () => Promise.resolve(),
});
const judge = createJudge({
  config: packedConfig(),
  state: await openDynamoState({
    client,
    table: "table",
    wait: () => Promise.resolve(),
    freshSalt: () => new Uint8Array(32),
  }),
  publish: bus.publish,
  canaryRole: "arn:aws:iam::111122223333:role/rolecall-bench-canary",
  now: Date.now,
});
const handler = lambda("bench", { lane: "sessions" }, judge);

const batches = batchesOf(bodies());
const context = { awsRequestId: "bench", functionName: "bench", memoryLimitInMB: "512" } as Context;
// Metrics go to the console as one line a call; the work of writing them belongs to the figure, their text does not.
const print = console.log;
console.log = () => {};
const warmUp = Math.ceil(batches.length / 3);
for (const batch of batches.slice(0, warmUp)) await handler(batch, context);
calls = 0;
const before = process.cpuUsage();
const measured = batches.slice(warmUp);
for (const batch of measured) await handler(batch, context);
const { user, system } = process.cpuUsage(before);
const events = measured.reduce((sum, { Records }) => sum + Records.length, 0);
print(JSON.stringify({ microseconds: (user + system) / events, calls: calls / measured.length }));

/** Bodies of messages that a rule would have put into the queue, about `EVENTS` of them. */
function bodies(): string[] {
  const wanted = detectors.map(({ on }) => compilePattern(on));
  const found: string[] = [];
  for (const record of scenario({ seed: 7, start: Date.UTC(2026, 2, 2), days: 60, background: 0 })) {
    const event = eventOf(record);
    if (wanted.some((matches) => matches(event))) found.push(JSON.stringify(event));
    if (found.length === EVENTS) break;
  }
  return found;
}

function batchesOf(all: readonly string[]): SQSEvent[] {
  const records = all.map((body, index) => ({ messageId: `m${index}`, body, eventSource: "aws:sqs" }));
  return Array.from({ length: Math.floor(records.length / size) }, (_, n) => ({
    Records: records.slice(n * size, (n + 1) * size) as SQSEvent["Records"],
  }));
}
