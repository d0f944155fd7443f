/** The whole pipeline on a table says what it says in memory, with few calls for each batch. */

import { readdirSync, readFileSync } from "node:fs";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { defaultConfig } from "../../shared/config-file.ts";
import type { JsonObject, Revision } from "../../shared/model.ts";
import { pipeline } from "../../shared/pipeline.ts";
import type { State } from "../../shared/state/contract.ts";
import { openDynamoState } from "../../shared/state/dynamo.ts";
import { memoryState } from "../../shared/state/memory.ts";
import { clientOf, type Endpoint, newTable, rowsOf, startDynamo } from "../support/dynamo.ts";

const BATCH = 20;
const ATTACKS = readdirSync("examples/attacks").map((name) => `examples/attacks/${name}`);

let dynamo: Endpoint;
let client: DynamoDBClient;
beforeAll(async () => {
  dynamo = await startDynamo();
  client = clientOf(dynamo);
});
afterAll(async () => {
  client.destroy();
  await dynamo.close();
});

function openTable(table: string, onCall?: (operation: string) => void): Promise<State> {
  return openDynamoState({ client, table, wait: async () => {}, freshSalt: () => new Uint8Array(16).fill(1), onCall });
}

function batchesOf(path: string): readonly (readonly JsonObject[])[] {
  const records = readFileSync(path, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  return Array.from({ length: Math.ceil(records.length / BATCH) }, (_, n) => records.slice(n * BATCH, (n + 1) * BATCH));
}

/** What is published, batch after batch. A new pipeline for each batch, so that nothing is known but through the state. */
async function published(path: string, state: State): Promise<readonly Revision[]> {
  const revisions: Revision[] = [];
  const publish = (news: readonly Revision[]) => void revisions.push(...news);
  for (const batch of batchesOf(path))
    await pipeline({ config: defaultConfig(), state, learnMs: 0, live: true, publish }).run(batch);
  return revisions;
}

test.each([...ATTACKS, "examples/quiet-day.jsonl"])("the same over %s, and no key id in the table", async (path) => {
  const calls: string[] = [];
  const table = await newTable(client);
  const expected = await published(path, memoryState("salt for the tests of the state"));
  const found = await published(path, await openTable(table, (operation) => calls.push(operation)));
  expect(found).toEqual(expected);
  expect(found.length).toBeGreaterThan(0);
  const batches = batchesOf(path).length;
  const count = (operation: string) => calls.filter((call) => call === operation).length;
  expect(count("BatchGetItem")).toBeLessThanOrEqual(6 * batches + found.length);
  // One write of a batch takes 25 items.
  expect(count("BatchWriteItem")).toBeLessThanOrEqual(2 * batches);

  const held = JSON.stringify(await rowsOf(client, table));
  const keys = new Set(readFileSync(path, "utf8").match(/\b(?:ASIA|AKIA)[A-Z0-9]{12,}/g));
  expect(keys.size).toBeGreaterThan(0);
  expect([...keys].filter((key) => held.includes(key))).toEqual([]);
});
