import { type DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DAY_MS } from "../../shared/model.ts";
import { FORGET_DAYS, type ItemKind, type State } from "../../shared/state/contract.ts";
import { type DynamoOptions, openDynamoState } from "../../shared/state/dynamo.ts";
import { type Migration, openMeta } from "../../shared/state/dynamo-meta.ts";
import { dynamoTable, type Row } from "../../shared/state/dynamo-table.ts";
import {
  clientOf,
  type Endpoint,
  newTable,
  type Request,
  rowsOf,
  sendBackPresent,
  startDynamo,
  startProxy,
} from "../support/dynamo.ts";
import { describeState } from "../support/state-conformance.ts";

const NOW = 20_000 * DAY_MS;
/** Kinds of which a read may be some milliseconds behind. */
const EVENTUAL: readonly ItemKind[] = ["account"];
const CONSISTENT: readonly ItemKind[] = ["session", "document", "alert", "open-alert", "link", "delivery"];

let dynamo: Endpoint;
/** Answers failed conditions as the real service does, and shows each request. */
let proxy: Endpoint;
let client: DynamoDBClient;
let proxied: DynamoDBClient;
let requests: Request[] = [];

beforeAll(async () => {
  dynamo = await startDynamo();
  proxy = await startProxy(dynamo, async (request, forward) => {
    requests.push(request);
    return sendBackPresent(request, forward);
  });
  client = clientOf(dynamo);
  proxied = clientOf(proxy);
});
afterAll(async () => {
  client.destroy();
  proxied.destroy();
  await proxy.close();
  await dynamo.close();
});

const salt = (byte: number) => () => new Uint8Array(16).fill(byte);

async function open(table: string, more: Partial<DynamoOptions> = {}): Promise<State> {
  return openDynamoState({ client, table, wait: async () => {}, freshSalt: salt(1), ...more });
}

/** A state in a new table, and the names of the operations it sends once it is open. */
async function counted(more: Partial<DynamoOptions> = {}) {
  const table = await newTable(client);
  const calls: string[] = [];
  const state = await open(table, { onCall: (operation) => calls.push(operation), ...more });
  calls.length = 0;
  requests = [];
  return { table, state, calls };
}

const keysOf = (count: number, prefix = "key") => Array.from({ length: count }, (_, n) => `${prefix}-${n}`);

describeState("DynamoDB", async () => open(await newTable(client)));
describeState("DynamoDB that sends back what stood in the way", async () =>
  open(await newTable(client), { client: proxied }),
);

describe("calls", () => {
  const readMixed = (state: State, facts: number) =>
    Promise.all([
      state.sightings(keysOf(facts)),
      state.get("session", keysOf(40), NOW),
      state.get("alert", keysOf(10), NOW),
    ]);

  test("100 distinct keys of several kinds, asked together, are one read", async () => {
    const { state, calls } = await counted();
    await readMixed(state, 50);
    expect(calls).toEqual(["BatchGetItem"]);
  });

  test("101 are two, and only the one that needs it is consistent", async () => {
    const { state, calls } = await counted({ client: proxied });
    await readMixed(state, 51);
    expect(calls).toEqual(["BatchGetItem", "BatchGetItem"]);
    expect(requests.map(({ body }) => JSON.stringify(body).includes('"ConsistentRead":true'))).toEqual([true, false]);
  });

  test("a key asked for several times in one turn is read once", async () => {
    const { state, calls } = await counted();
    const asks = Array.from({ length: 30 }, () => state.get("session", keysOf(100), NOW));
    expect(await Promise.all(asks)).toHaveLength(30);
    expect(calls).toEqual(["BatchGetItem"]);
  });

  test.each(EVENTUAL)("a read of kind %s may be late", async (kind) => {
    const { state } = await counted({ client: proxied });
    await Promise.all([state.get(kind, ["k"], NOW), state.sightings(["k"])]);
    expect(JSON.stringify(requests[0]?.body)).toContain('"ConsistentRead":false');
  });

  test.each(CONSISTENT)("a read of kind %s sees all that was written", async (kind) => {
    const { state } = await counted({ client: proxied });
    await state.get(kind, ["k"], NOW);
    expect(JSON.stringify(requests[0]?.body)).toContain('"ConsistentRead":true');
  });

  test("26 items are two writes, 25 are one, whatever their kinds and whoever puts them", async () => {
    const { state, calls } = await counted();
    const items = keysOf(13).map((key) => ({ key, value: "1" }));
    await Promise.all([state.put("session", items), state.put("link", items)]);
    expect(calls.splice(0)).toEqual(["BatchWriteItem", "BatchWriteItem"]);
    await Promise.all([state.put("session", items), state.put("link", items.slice(1))]);
    expect(calls).toEqual(["BatchWriteItem"]);
  });

  test("of two puts of one key in one turn the later one stays", async () => {
    const { state, calls } = await counted();
    await Promise.all(["1", "2", "3"].map((value) => state.put("link", [{ key: "k", value }])));
    expect(calls).toEqual(["BatchWriteItem"]);
    expect(await state.get("link", ["k"], NOW)).toEqual(["3"]);
  });

  test("nothing to do is no call", async () => {
    const { state, calls } = await counted();
    await Promise.all([state.sightings([]), state.sighted([]), state.get("alert", [], NOW), state.put("alert", [])]);
    await state.flush();
    expect(calls).toEqual([]);
  });

  test("a fact that is new or seen on a later day is one update", async () => {
    const { state, calls } = await counted();
    await state.sighted([{ key: "k", day: 5 }]);
    await state.sighted([{ key: "k", day: 6 }]);
    expect(calls).toEqual(["UpdateItem", "UpdateItem"]);
  });

  test("an earlier day is two updates; a known one is one where the table says what it has", async () => {
    const { state, calls } = await counted({ client: proxied });
    await state.sighted([{ key: "k", day: 5 }]);
    calls.length = 0;
    await state.sighted([{ key: "k", day: 5 }]);
    expect(calls.splice(0)).toEqual(["UpdateItem"]);
    await state.sighted([{ key: "k", day: 3 }]);
    expect(calls).toEqual(["UpdateItem", "UpdateItem"]);
  });

  test("days that lie between others of the same batch are not sent", async () => {
    const { state, calls } = await counted();
    await state.sighted([5, 9, 7, 5, 9, 6].map((day) => ({ key: "k", day })));
    expect(calls).toEqual(["UpdateItem", "UpdateItem"]);
  });

  test("a claim and a replace are one call each, won or lost", async () => {
    const { state, calls } = await counted({ client: proxied });
    expect(await state.putIfAbsent("open-alert", { key: "k", value: "1" }, NOW)).toBe("1");
    expect(await state.putIfAbsent("open-alert", { key: "k", value: "2" }, NOW)).toBe("1");
    expect(await state.replace("open-alert", { key: "k", value: "3" }, "1", NOW)).toBe(true);
    expect(await state.replace("open-alert", { key: "k", value: "4" }, "1", NOW)).toBe(false);
    expect(calls).toEqual(["PutItem", "PutItem", "PutItem", "PutItem"]);
  });

  test("a lost claim asks for the winner where the table does not send it", async () => {
    const { state, calls } = await counted();
    await state.putIfAbsent("open-alert", { key: "k", value: "1" }, NOW);
    calls.length = 0;
    expect(await state.putIfAbsent("open-alert", { key: "k", value: "2" }, NOW)).toBe("1");
    expect(calls).toEqual(["PutItem", "GetItem"]);
  });
});

describe("two workers on one table", () => {
  async function pair(): Promise<readonly [State, State]> {
    const table = await newTable(client);
    return [await open(table), await open(table)];
  }

  test("each finds what the other wrote", async () => {
    const [one, other] = await pair();
    await one.put("session", [{ key: "k", value: "1" }]);
    await one.sighted([{ key: "k", day: 3 }]);
    expect(await other.get("session", ["k"], NOW)).toEqual(["1"]);
    expect(await other.sightings(["k"])).toEqual([{ firstDay: 3, lastDay: 3, days: 1 }]);
  });

  test("of many claims of one place one wins, and all learn which", async () => {
    const workers = await pair();
    const claims = keysOf(10).flatMap((value) =>
      workers.map((state, n) => state.putIfAbsent("open-alert", { key: "k", value: `${value} of ${n}` }, NOW)),
    );
    expect(new Set(await Promise.all(claims)).size).toBe(1);
  });

  test("no change is lost when both replace what they read", async () => {
    const workers = await pair();
    const addOne = async (state: State): Promise<void> => {
      for (;;) {
        const [before] = await state.get("alert", ["count"], NOW);
        const value = String(Number(before ?? 0) + 1);
        if (await state.replace("alert", { key: "count", value }, before, NOW)) return;
      }
    };
    await Promise.all(keysOf(10).flatMap(() => workers.map(addOne)));
    expect(await workers[0].get("alert", ["count"], NOW)).toEqual(["20"]);
  });

  test("days that both count in order are counted exactly once", async () => {
    const workers = await pair();
    const days = Array.from({ length: 20 }, (_, n) => 100 + n);
    await Promise.all(
      workers.map(async (state) => {
        for (const day of days) await state.sighted([{ key: "k", day }]);
      }),
    );
    expect(await workers[0].sightings(["k"])).toEqual([{ firstDay: 100, lastDay: 119, days: 20 }]);
  });

  test("first and last day are exact in whatever order they arrive", async () => {
    const workers = await pair();
    const days = [107, 101, 119, 113, 100, 104, 118, 102, 110, 116];
    await Promise.all(days.flatMap((day, n) => workers[n % 2]?.sighted([{ key: "k", day }]) ?? []));
    const [sighting] = await workers[0].sightings(["k"]);
    expect([sighting?.firstDay, sighting?.lastDay]).toEqual([100, 119]);
    expect(sighting?.days).toBeGreaterThanOrEqual(2);
    expect(sighting?.days).toBeLessThanOrEqual(days.length);
  });
});

describe("what the table holds", () => {
  const texts = (rows: readonly Row[]) => JSON.stringify(rows);

  test("no key and no label, in no form that can be read", async () => {
    const { table, state } = await counted();
    const key = "ASIAEXAMPLE0000042";
    for (const kind of [...EVENTUAL, ...CONSISTENT]) await state.put(kind, [{ key, value: '{"role":"Deploy"}' }]);
    await state.putIfAbsent("open-alert", { key: `${key}-claim`, value: "1" }, NOW);
    await state.replace("alert", { key: `${key}-replaced`, value: "1" }, undefined, NOW);
    await state.sighted([{ key, day: 5, label: "ana enters Deploy" }]);
    const held = texts(await rowsOf(client, table));
    expect(held).toContain("Deploy");
    for (const form of [key, Buffer.from(key).toString("base64url"), Buffer.from(key).toString("hex"), "ana"])
      expect(held).not.toContain(form);
  });

  test("names rows by kind and 128 bits of a hash, of which each table has its own", async () => {
    const names = await Promise.all(
      [1, 2].map(async (byte) => {
        const { table, state } = await counted({ freshSalt: salt(byte) });
        await state.put("session", [{ key: "k", value: "1" }]);
        await state.sighted([{ key: "k", day: 1 }]);
        return (await rowsOf(client, table)).map((row) => row["pk"]?.S ?? "").sort();
      }),
    );
    for (const pks of names) expect(pks).toEqual(["meta", /^session#[\w-]{22}$/, /^sighting#[\w-]{22}$/].map(matching));
    expect(new Set(names.flat()).size).toBe(5);
  });

  test("an item may be deleted a day after it expires, rounded up to seconds; without expiry never", async () => {
    const { table, state } = await counted();
    await state.put("session", [{ key: "k", value: "1", expiresAt: NOW + 1 }]);
    await state.put("document", [{ key: "k", value: "1" }]);
    const ttls = (await rowsOf(client, table)).map((row) => [row["pk"]?.S?.split("#")[0], row["ttl"]?.N]);
    expect(Object.fromEntries(ttls)).toEqual({
      meta: undefined,
      session: String((NOW + DAY_MS) / 1000 + 1),
      document: undefined,
    });
  });

  test("a sighting may be deleted a day after its last day is forgotten, however the days came", async () => {
    const { table, state } = await counted();
    const forgotten = (lastDay: number) => String(((lastDay + FORGET_DAYS + 2) * DAY_MS) / 1000);
    for (const [day, lastDay] of [
      [100, 100],
      [105, 105],
      [90, 105],
      [103, 105],
    ] as const) {
      await state.sighted([{ key: "k", day }]);
      const row = (await rowsOf(client, table)).find(({ ttl }) => ttl !== undefined);
      expect(row?.["ttl"]?.N).toBe(forgotten(lastDay));
    }
  });
});

describe("the row that says whose table it is", () => {
  test("of workers that open a new table at once one brings the salt, and all use it", async () => {
    const table = await newTable(client);
    const states = await Promise.all([1, 2, 3, 4, 5].map((byte) => open(table, { freshSalt: salt(byte) })));
    await states[0]?.put("link", [{ key: "k", value: "found" }]);
    const found = await Promise.all(states.map((state) => state.get("link", ["k"], NOW)));
    expect(found).toEqual(states.map(() => ["found"]));
    expect((await rowsOf(client, table)).filter((row) => row["pk"]?.S === "meta")).toHaveLength(1);
  });

  test("a table that has a salt is opened with one read and asked for no other", async () => {
    const table = await newTable(client);
    await open(table);
    const calls: string[] = [];
    const refuse = () => expect.unreachable();
    await open(table, { freshSalt: refuse, onCall: (operation) => calls.push(operation) });
    expect(calls).toEqual(["GetItem"]);
  });

  test("a salt that is too short is refused, and not stored", async () => {
    const table = await newTable(client);
    const short = { freshSalt: () => new Uint8Array(15) };
    await expect(open(table, short)).rejects.toMatchObject({ code: "state.salt" });
    expect(await rowsOf(client, table)).toEqual([]);
  });

  const putMeta = (table: string, row: Row) =>
    client.send(new PutItemCommand({ TableName: table, Item: { pk: { S: "meta" }, ...row } }));

  test("a table of a newer rolecall is refused, with what to do, and stays as it was", async () => {
    const table = await newTable(client);
    await putMeta(table, { salt: { B: salt(1)() }, schemaVersion: { N: "99" } });
    const before = await rowsOf(client, table);
    await expect(open(table)).rejects.toMatchObject({
      code: "state.newer",
      message: `table ${table} was written by a newer rolecall (schema 99, this one knows 1); deploy that version or a later one, or give a new table`,
    });
    expect(await rowsOf(client, table)).toEqual(before);
  });

  test.each<[string, Row]>([
    ["no salt", { schemaVersion: { N: "1" } }],
    ["no version", { salt: { B: salt(1)() } }],
    ["a version that is none", { salt: { B: salt(1)() }, schemaVersion: { N: "0.5" } }],
  ])("a table whose row has %s is not one of ours", async (_, row) => {
    const table = await newTable(client);
    await putMeta(table, row);
    await expect(open(table)).rejects.toMatchObject({ code: "state.foreign" });
  });

  test("an older table takes the steps to the current version in order, and keeps its salt", async () => {
    const name = await newTable(client);
    await open(name);
    const table = dynamoTable({ client, table: name, wait: async () => {} });
    const taken: number[] = [];
    const steps = [2, 3].map(
      (version): Migration =>
        async () =>
          void taken.push(version),
    );
    const opened = [await openMeta(table, salt(9), steps), await openMeta(table, salt(9), steps)];
    expect(opened).toEqual(["01", "01"].map((byte) => byte.repeat(16)));
    expect(taken).toEqual([2, 3]);
    await expect(open(name)).rejects.toMatchObject({ code: "state.newer" });
  });

  test("workers that migrate at once all end at the current version", async () => {
    const name = await newTable(client);
    await open(name);
    const table = dynamoTable({ client, table: name, wait: async () => {} });
    const steps: Migration[] = [async () => {}, async () => {}, async () => {}];
    await Promise.all([1, 2, 3, 4].map(() => openMeta(table, salt(9), steps)));
    expect((await table.get("meta"))?.["schemaVersion"]).toEqual({ N: "4" });
  });

  test("a worker that was overtaken by a newer one leaves the version that it set, and refuses", async () => {
    const name = await newTable(client);
    await open(name);
    const table = dynamoTable({ client, table: name, wait: async () => {} });
    const overtaken: Migration = async () => {
      await putMeta(name, { salt: { B: salt(1)() }, schemaVersion: { N: "5" } });
    };
    await expect(openMeta(table, salt(9), [overtaken])).rejects.toMatchObject({ code: "state.newer" });
    expect((await table.get("meta"))?.["schemaVersion"]).toEqual({ N: "5" });
  });

  test("a step that fails leaves the version, so that the next open takes it again", async () => {
    const name = await newTable(client);
    await open(name);
    const table = dynamoTable({ client, table: name, wait: async () => {} });
    const failing: Migration = async () => {
      throw new Error("no room");
    };
    await expect(openMeta(table, salt(9), [failing])).rejects.toThrow("no room");
    expect((await table.get("meta"))?.["schemaVersion"]).toEqual({ N: "1" });
  });
});

test("closing a state leaves the client to its owner", async () => {
  const { state, table } = await counted();
  await state.close();
  expect(await rowsOf(client, table)).toHaveLength(1);
});

function matching(expected: string | RegExp): unknown {
  return expect.stringMatching(expected);
}
