/** A table that is busy, full, gone or forbidden, and answers that get lost on the way. */

import { inspect } from "node:util";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { DAY_MS } from "../../shared/model.ts";
import type { State } from "../../shared/state/contract.ts";
import { openDynamoState } from "../../shared/state/dynamo.ts";
import { StateError } from "../../shared/state/items.ts";
import {
  type Answer,
  clientOf,
  type Endpoint,
  errorAnswer,
  type Forward,
  newTable,
  type Request,
  startDynamo,
  startProxy,
} from "../support/dynamo.ts";

const NOW = 20_000 * DAY_MS;
const KEY = "ASIAEXAMPLE0000042";
const VALUE = '{"secret":"value-4711"}';

type Answering = (request: Request, forward: Forward) => Promise<Answer>;
const honest: Answering = (_, forward) => forward();

let dynamo: Endpoint;
let proxy: Endpoint;
let client: DynamoDBClient;
let answering: Answering = honest;
let calls: string[] = [];
let waits: number[] = [];
let state: State;
let table: string;

beforeAll(async () => {
  dynamo = await startDynamo();
  proxy = await startProxy(dynamo, (request, forward) => answering(request, forward));
  client = clientOf(proxy);
});
beforeEach(async () => {
  answering = honest;
  table = await newTable(client);
  state = await openWith(client);
  calls = [];
  waits = [];
});
afterAll(async () => {
  client.destroy();
  await proxy.close();
  await dynamo.close();
});

function openWith(through: DynamoDBClient): Promise<State> {
  return openDynamoState({
    client: through,
    table,
    wait: async (ms) => void waits.push(ms),
    freshSalt: () => new Uint8Array(16).fill(1),
    onCall: (operation) => calls.push(operation),
  });
}

/** Answers the operation that way so many times, then honestly. */
function answer(operation: string, times: number, how: Answering): void {
  let left = times;
  answering = (request, forward) => (request.operation === operation && left-- > 0 ? how(request, forward) : forward());
}

const throttled: Answering = async () => errorAnswer("ProvisionedThroughputExceededException", "Rate exceeded");
const items = (count: number) => Array.from({ length: count }, (_, n) => ({ key: `key-${n}`, value: `value of ${n}` }));
const keys = (count: number) => items(count).map(({ key }) => key);
const values = (count: number) => items(count).map(({ value }) => value);

async function errorOf(work: Promise<unknown>): Promise<StateError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof StateError)) throw new Error("no StateError was thrown", { cause: error });
  return error;
}

describe("what the service leaves undone", () => {
  /** Takes the first half of what is asked, and reports the rest as not processed. */
  const halfTheKeys: Answering = async ({ body }, forward) => {
    const { Keys, ...rest } = (body["RequestItems"] as Record<string, { Keys: unknown[] }>)[table] ?? { Keys: [] };
    const taken = Math.ceil(Keys.length / 2);
    const { status, body: answered } = await forward({
      RequestItems: { [table]: { ...rest, Keys: Keys.slice(0, taken) } },
    });
    const left = Keys.slice(taken);
    return {
      status,
      body: { ...answered, UnprocessedKeys: left.length > 0 ? { [table]: { ...rest, Keys: left } } : {} },
    };
  };
  const halfTheItems: Answering = async ({ body }, forward) => {
    const all = (body["RequestItems"] as Record<string, unknown[]>)[table] ?? [];
    const taken = Math.ceil(all.length / 2);
    const { status, body: answered } = await forward({ RequestItems: { [table]: all.slice(0, taken) } });
    const left = all.slice(taken);
    return { status, body: { ...answered, UnprocessedItems: left.length > 0 ? { [table]: left } : {} } };
  };

  test("keys are asked for again until all are read", async () => {
    await state.put("link", items(100));
    calls = [];
    answer("BatchGetItem", 100, halfTheKeys);
    expect(await state.get("link", keys(100), NOW)).toEqual(values(100));
    // 100, 50, 25, 12, 6, 3, 1
    expect(calls).toEqual(Array(7).fill("BatchGetItem"));
    expect(waits).toEqual(Array(6).fill(25));
  });

  test("items are sent again until all are written", async () => {
    answer("BatchWriteItem", 100, halfTheItems);
    await state.put("link", items(25));
    // 25, 12, 6, 3, 1
    expect(calls).toEqual(Array(5).fill("BatchWriteItem"));
    expect(await state.get("link", keys(25), NOW)).toEqual(values(25));
  });

  test("an answer that does not fit one response comes in several", async () => {
    const large = keys(40).map((key) => ({ key, value: key.repeat(20_000) }));
    await state.put("document", large);
    calls = [];
    const found = await state.get("document", keys(40), NOW);
    expect(found.every((value, n) => value === large[n]?.value)).toBe(true);
    expect(calls.length).toBeGreaterThan(1);
    expect(waits).toEqual(Array(calls.length - 1).fill(25));
  });

  test("keys that are never read end in an error, after a bounded number of tries", async () => {
    answer("BatchGetItem", 1000, async ({ body }) => ({
      status: 200,
      body: { Responses: {}, UnprocessedKeys: body["RequestItems"] },
    }));
    const error = await errorOf(state.get("session", [KEY], NOW));
    expect(error.code).toBe("state.throttled");
    expect(calls).toEqual(Array(5).fill("BatchGetItem"));
    expect(waits).toEqual([50, 100, 200, 400]);
  });

  test("items that are never written end in an error", async () => {
    answer("BatchWriteItem", 1000, async ({ body }) => ({
      status: 200,
      body: { UnprocessedItems: body["RequestItems"] },
    }));
    expect((await errorOf(state.put("session", [{ key: KEY, value: VALUE }]))).code).toBe("state.throttled");
    expect(calls).toHaveLength(5);
  });
});

describe("a table that is busy", () => {
  const works: readonly (readonly [string, () => Promise<unknown>, unknown])[] = [
    ["BatchGetItem", () => state.get("link", ["k"], NOW), [undefined]],
    ["BatchWriteItem", () => state.put("link", [{ key: "k", value: "1" }]), undefined],
    ["PutItem", () => state.putIfAbsent("link", { key: "k", value: "1" }, NOW), "1"],
    ["PutItem", () => state.replace("link", { key: "k", value: "1" }, undefined, NOW), true],
    ["UpdateItem", () => state.sighted([{ key: "k", day: 1 }]), undefined],
  ];

  test.each(works)("%s is tried again, with growing waits", async (operation, work, result) => {
    answer(operation, 3, throttled);
    expect(await work()).toEqual(result);
    expect(calls).toEqual(Array(4).fill(operation));
    expect(waits).toEqual([50, 100, 200]);
  });

  test.each(works)("%s gives up at last, and says where to look", async (operation, work) => {
    answer(operation, 1000, throttled);
    const { code, message } = await errorOf(work());
    expect([code, message]).toEqual([
      "state.throttled",
      expect.stringContaining(`${table} takes no more ${operation}`),
    ]);
    expect(calls).toHaveLength(5);
  });

  test.each(["ThrottlingException", "RequestLimitExceeded"])("%s is one of its words for it", async (name) => {
    answer("UpdateItem", 2, async () => errorAnswer(name, "slow down"));
    await state.sighted([{ key: "k", day: 1 }]);
    expect(calls).toHaveLength(3);
  });

  test("after a failed update no further ones begin", async () => {
    answer("UpdateItem", 1000, async () => errorAnswer("InternalServerError", "oops", 500));
    const seen = keys(200).map((key) => ({ key, day: 1 }));
    expect((await errorOf(state.sighted(seen))).code).toBe("state.failed");
    expect(calls).toHaveLength(16);
  });
});

describe("an error says what to do and holds no key and no value", () => {
  const leak = `one of ${KEY} ${VALUE}`;
  test.each([
    ["ResourceNotFoundException", 400, "state.no_table", /no table .* in this account and region; deploy it/],
    [
      "AccessDeniedException",
      400,
      "state.denied",
      /allow its role dynamodb:BatchGetItem on the table, and use of the table's KMS key/,
    ],
    ["ValidationException", 400, "state.refused", /its key must be one string named pk/],
    ["ExpiredTokenException", 400, "state.credentials", /not signed by valid credentials; renew/],
    ["InternalServerError", 500, "state.failed", /failed \(InternalServerError, HTTP 500\); the batch may be repeated/],
  ])("%s", async (name, status, code, message) => {
    answer("BatchGetItem", 1000, async () => errorAnswer(name, leak, status));
    const error = await errorOf(state.get("session", [KEY], NOW));
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(message)]);
    expect(error.message).toContain(table);
    expectNothingOf(error);
  });

  test("a server that cannot be reached", async () => {
    const lost = await startProxy(dynamo, honest);
    const away = clientOf(lost);
    const state = await openWith(away);
    await lost.close();
    const error = await errorOf(state.put("session", [{ key: KEY, value: VALUE }]));
    expect([error.code, error.message]).toEqual(["state.failed", expect.stringMatching(/ECONNREFUSED|ECONNRESET/)]);
    expectNothingOf(error);
    away.destroy();
  });

  test.each([
    ["BatchWriteItem", () => state.put("session", [{ key: KEY, value: VALUE }])],
    ["PutItem", () => state.putIfAbsent("session", { key: KEY, value: VALUE }, NOW)],
    ["PutItem", () => state.replace("session", { key: KEY, value: VALUE }, VALUE, NOW)],
    ["UpdateItem", () => state.sighted([{ key: KEY, day: 1, label: VALUE }])],
  ])("of %s", async (operation, work) => {
    answer(operation, 1000, async () => errorAnswer("ValidationException", leak));
    expectNothingOf(await errorOf(work()));
  });

  test("a row that comes and goes while it is claimed", async () => {
    await state.put("session", [{ key: KEY, value: VALUE }]);
    calls = [];
    answer("GetItem", 1000, async () => ({ status: 200, body: {} }));
    const error = await errorOf(state.putIfAbsent("session", { key: KEY, value: "mine" }, NOW));
    expect([error.code, calls.length]).toEqual(["state.contended", 10]);
    expectNothingOf(error);
  });

  function expectNothingOf(error: StateError): void {
    const shown = `${error.stack} ${inspect(error, { depth: 20, showHidden: true })}`;
    for (const part of [KEY, "0000042", "value-4711"]) expect(shown).not.toContain(part);
  }
});

describe("an answer that is lost on the way, which the client asks for again", () => {
  /** The server does what it was asked, and the client never hears of it. */
  const lost: Answering = async (_, forward) => {
    await forward();
    return errorAnswer("InternalServerError", "the connection broke", 500);
  };
  let retrying: DynamoDBClient;
  beforeAll(() => {
    retrying = clientOf(proxy, 3);
  });
  beforeEach(async () => {
    state = await openWith(retrying);
  });
  afterAll(() => retrying.destroy());

  test("a day is counted once", async () => {
    await state.sighted([{ key: "k", day: 1 }]);
    answer("UpdateItem", 1, lost);
    await state.sighted([{ key: "k", day: 2 }]);
    answer("UpdateItem", 2, lost);
    await state.sighted([{ key: "k", day: 0 }]);
    expect(await state.sightings(["k"])).toEqual([{ firstDay: 0, lastDay: 2, days: 3 }]);
  });

  test("a claim finds itself", async () => {
    answer("PutItem", 1, lost);
    expect(await state.putIfAbsent("open-alert", { key: "k", value: "mine" }, NOW)).toBe("mine");
  });

  test("a replace may say that it lost: who reads again finds its own value", async () => {
    await state.put("alert", [{ key: "k", value: "1" }]);
    answer("PutItem", 1, lost);
    expect(await state.replace("alert", { key: "k", value: "2" }, "1", NOW)).toBe(false);
    expect(await state.get("alert", ["k"], NOW)).toEqual(["2"]);
  });
});

test("a claim looks again when the row in its way was deleted meanwhile", async () => {
  await state.put("open-alert", [{ key: "k", value: "1" }]);
  answer("GetItem", 1, async () => ({ status: 200, body: {} }));
  expect(await state.putIfAbsent("open-alert", { key: "k", value: "2" }, NOW)).toBe("1");
  expect(calls.slice(-4)).toEqual(["PutItem", "GetItem", "PutItem", "GetItem"]);
});
