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
import { isoText } from "../shared/normalise/dates.ts";
import { compilePattern, eventOf } from "../shared/pattern.ts";
import { alertBus } from "../shared/sinks/alert-bus.ts";
import { openDynamoState } from "../shared/state/dynamo.ts";
import { scenario } from "../simulator/scenario.ts";

const size = Number(process.argv[2]);
const EVENTS = size === 1 ? 3000 : 20_000;

/** Rows by key: a table that knows no conditions, since one worker alone fulfils them all. */
const rows = new Map<string, object>();
let calls = 0;

interface Request {
  readonly Key?: { readonly pk: { readonly S: string } };
  readonly Item?: { readonly pk: { readonly S: string } };
  readonly RequestItems?: Readonly<Record<string, never>>;
  readonly Entries?: readonly object[];
}

function answerTo(operation: string, request: Request): object {
  if (operation === "PutEvents") {
    return { FailedEntryCount: 0, Entries: (request.Entries ?? []).map(() => ({ EventId: "event" })) };
  }
  if (operation === "GetItem") return { Item: rows.get(request.Key?.pk.S ?? "") };
  if (operation === "PutItem" && request.Item !== undefined) rows.set(request.Item.pk.S, request.Item);
  if (operation === "BatchWriteItem") {
    const writes: readonly { readonly PutRequest: { readonly Item: { readonly pk: { readonly S: string } } } }[] =
      request.RequestItems?.["table"] ?? [];
    for (const { PutRequest } of writes) rows.set(PutRequest.Item.pk.S, PutRequest.Item);
    return { UnprocessedItems: {} };
  }
  if (operation === "BatchGetItem") {
    const { Keys = [] }: { readonly Keys?: readonly { readonly pk: { readonly S: string } }[] } =
      request.RequestItems?.["table"] ?? {};
    return { Responses: { table: Keys.flatMap(({ pk }) => rows.get(pk.S) ?? []) }, UnprocessedKeys: {} };
  }
  return {};
}

/** Answers at once. */
const network = {
  metadata: { handlerProtocol: "http/1.1" },
  async handle(asked: { readonly headers: Readonly<Record<string, string>>; readonly body: string }) {
    calls++;
    const operation = asked.headers["x-amz-target"]?.replace(/^.*\./, "") ?? "";
    const body = Buffer.from(JSON.stringify(answerTo(operation, JSON.parse(asked.body))));
    return { response: { statusCode: 200, headers: { "content-type": "application/x-amz-json-1.0" }, body } };
  },
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
 * Bodies of messages that a rule would have put into the queue, two a second: a busy account, so that a batch lies
 * within minutes and what is usual was seen on the same day.
 */
function bodies(): string[] {
  const start = Date.UTC(2026, 2, 2);
  const wanted = detectors.map(({ on }) => compilePattern(on));
  const found: string[] = [];
  for (const record of scenario({ seed: 7, start, days: 120, background: 0 })) {
    const event = eventOf({ ...record, eventTime: isoText(start + found.length * 500) });
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
