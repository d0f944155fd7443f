/**
 * One process of bench/lambda.ts: judges batches of a size given as argument and prints CPU per event and AWS calls per
 * batch, by operation, as JSON. Real SDK clients over a stub network, records as the simulator writes them.
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

/**
 * A table in this process: it holds what it is given, so that what was told today is not new again. Its work is part of
 * the figure, as the network's would be.
 */
const META = { pk: { S: "meta" }, schemaVersion: { N: "1" }, salt: { B: "YmVuY2gtc2FsdC1iZW5jaC1zYWx0LWJlbmNo" } };
const rows = new Map<string, Row>([["meta", META]]);
/** Units of DynamoDB for rows of up to 1 KB written and 4 KB read; missing rows are paid for too. */
const units = { read: 0, written: 0 };
interface Row {
  readonly pk: { readonly S: string };
}
const OPERATIONS: Readonly<Record<string, (input: JsonObject) => unknown>> = {
  GetItem: ({ Key }) => ({ Item: rows.get((Key as unknown as Row).pk.S) }),
  BatchGetItem: ({ RequestItems }) => {
    const { table } = RequestItems as unknown as { table: { Keys: readonly Row[]; ConsistentRead: boolean } };
    units.read += table.Keys.length * (table.ConsistentRead ? 1 : 0.5);
    return { Responses: { table: table.Keys.flatMap(({ pk }) => rows.get(pk.S) ?? []) }, UnprocessedKeys: {} };
  },
  BatchWriteItem: ({ RequestItems }) => {
    const { table } = RequestItems as unknown as { table: readonly { PutRequest: { Item: Row } }[] };
    units.written += table.length;
    for (const { PutRequest } of table) rows.set(PutRequest.Item.pk.S, PutRequest.Item);
    return { UnprocessedItems: {} };
  },
  PutItem: ({ Item }) => {
    units.written++;
    const row = Item as unknown as Row;
    rows.set(row.pk.S, row);
    return {};
  },
  // Sightings only, and a day is seen once: the row need not count.
  UpdateItem: ({ Key, ExpressionAttributeValues }) => {
    const { pk } = Key as unknown as Row;
    units.written++;
    const day = (ExpressionAttributeValues as JsonObject)[":day"];
    rows.set(pk.S, { pk, firstDay: day, lastDay: day, days: { N: "1" } } as Row);
    return {};
  },
  PutEvents: ({ Entries }) => ({
    FailedEntryCount: 0,
    Entries: (Entries as unknown[]).map(() => ({ EventId: "event" })),
  }),
};
const calls = new Map<string, number>();

/** Answers at once. */
const network = {
  metadata: { handlerProtocol: "http/1.1" },
  async handle({ headers, body }: { readonly headers: Readonly<Record<string, string>>; readonly body: Uint8Array }) {
    const operation = headers["x-amz-target"]?.replace(/^.*\./, "") ?? "";
    calls.set(operation, (calls.get(operation) ?? 0) + 1);
    const answer = OPERATIONS[operation]?.(JSON.parse(new TextDecoder().decode(body)) as JsonObject) ?? {};
    const headersOf = { "content-type": "application/x-amz-json-1.0" };
    return { response: { statusCode: 200, headers: headersOf, body: Buffer.from(JSON.stringify(answer)) } };
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
calls.clear();
Object.assign(units, { read: 0, written: 0 });
const before = process.cpuUsage();
const measured = batches.slice(warmUp);
for (const batch of measured) await handler(batch, context);
const { user, system } = process.cpuUsage(before);
const events = measured.reduce((sum, { Records }) => sum + Records.length, 0);
const perBatch = Object.fromEntries([...calls].map(([operation, count]) => [operation, count / measured.length]));
const perEvent = { read: units.read / events, written: units.written / events };
print(`${JSON.stringify({ microseconds: (user + system) / events, calls: perBatch, units: perEvent })}\n`);

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
