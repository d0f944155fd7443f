/**
 * One process of bench/lambda.ts: judges batches of a size given as argument and prints CPU per event and AWS calls per
 * batch as JSON. Real SDK clients over a stub network, records as the simulator writes them.
 */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { Context, SQSEvent } from "aws-lambda";
import { createJudge } from "../functions/judge.ts";
import { lambda } from "../functions/lambda.ts";
import { packedConfig, unlogged } from "../functions/surroundings.ts";
import { detectors } from "../shared/detectors/index.ts";
import type { JsonObject } from "../shared/model.ts";
import { isoText } from "../shared/normalise/dates.ts";
import { compilePattern, eventOf } from "../shared/pattern.ts";
import { pipeline } from "../shared/pipeline.ts";
import { alertBus } from "../shared/sinks/alert-bus.ts";
import { openDynamoState } from "../shared/state/dynamo.ts";
import { memoryState } from "../shared/state/memory.ts";
import { scenario } from "../simulator/scenario.ts";

const size = Number(process.argv[2]);
/** A third of them warms up: a busy process sees hundreds of thousands. */
const EVENTS = size === 1 ? 9000 : 90_000;

/** What a table answers that holds nothing but what every table must have: all is new to it, and it takes everything. */
const ANSWERS: Readonly<Record<string, string>> = {
  GetItem: '{"Item":{"pk":{"S":"meta"},"schemaVersion":{"N":"1"},"salt":{"B":"YmVuY2gtc2FsdC1iZW5jaC1zYWx0LWJlbmNo"}}}',
  BatchGetItem: '{"Responses":{},"UnprocessedKeys":{}}',
  BatchWriteItem: '{"UnprocessedItems":{}}',
  PutEvents: JSON.stringify({ FailedEntryCount: 0, Entries: Array.from({ length: 10 }, () => ({ EventId: "event" })) }),
};
let calls = 0;

/** Answers at once. */
const network = {
  metadata: { handlerProtocol: "http/1.1" },
  async handle({ headers }: { readonly headers: Readonly<Record<string, string>> }) {
    calls++;
    const operation = headers["x-amz-target"]?.replace(/^.*\./, "") ?? "";
    const body = Buffer.from(ANSWERS[operation] ?? "{}");
    return { response: { statusCode: 200, headers: { "content-type": "application/x-amz-json-1.0" }, body } };
  },
};

const options = { region: "eu-west-1", credentials: { accessKeyId: "local", secretAccessKey: "local" } };
const client = unlogged(new DynamoDBClient({ ...options, requestHandler: network as never }));
const bus = alertBus({
  client: unlogged(new EventBridgeClient({ ...options, requestHandler: network as never })),
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

const batches = batchesOf(await bodies());
const context = { awsRequestId: "bench", functionName: "bench", memoryLimitInMB: "512" } as Context;
// Metrics are one line a call; the work of making it belongs to the figure, the line itself does not.
const print = process.stdout.write.bind(process.stdout);
process.stdout.write = () => true;
const warmUp = Math.ceil(batches.length / 3);
for (const batch of batches.slice(0, warmUp)) await handler(batch, context);
calls = 0;
const before = process.cpuUsage();
const measured = batches.slice(warmUp);
for (const batch of measured) await handler(batch, context);
const { user, system } = process.cpuUsage(before);
const events = measured.reduce((sum, { Records }) => sum + Records.length, 0);
print(`${JSON.stringify({ microseconds: (user + system) / events, calls: calls / measured.length })}\n`);

/**
 * Bodies of messages that a rule would have put into the queue: what does not alert of one ordinary day, again and again
 * with other ids, two records a second. So it is on a busy account: what is usual was seen on the same day.
 */
async function bodies(): Promise<string[]> {
  const start = Date.UTC(2026, 2, 2);
  const wanted = detectors.map(({ on }) => compilePattern(on));
  const day = [...scenario({ seed: 7, start, days: 1, background: 0 })].filter((record) => {
    const event = eventOf(record);
    return wanted.some((matches) => matches(event));
  });
  const scored = new Set<string>();
  const { run } = pipeline({
    config: packedConfig(),
    state: memoryState("bench-salt-bench-salt"),
    publish: () => {},
    observe: ({ activity, score }) => void (score > 0 && scored.add(activity.eventId)),
  });
  await run(day.map((record) => ({ ...record })));
  const quiet = day.filter(({ eventID }) => !scored.has(String(eventID)));
  return Array.from({ length: EVENTS }, (_, n) => {
    const pass = String(Math.floor(n / quiet.length)).padStart(3, "0");
    const record: JsonObject = { ...quiet[n % quiet.length], eventTime: isoText(start + n * 500) };
    const text = JSON.stringify(eventOf(record));
    return text.replace(/ventID":"\w{3}/g, `ventID":"${pass}`).replace(/(ASIA\w{13})\w{3}/g, `$1${pass}`);
  });
}

function batchesOf(all: readonly string[]): SQSEvent[] {
  const records = all.map((body, index) => ({ messageId: `m${index}`, body, eventSource: "aws:sqs" }));
  return Array.from({ length: Math.floor(records.length / size) }, (_, n) => ({
    Records: records.slice(n * size, (n + 1) * size) as SQSEvent["Records"],
  }));
}
