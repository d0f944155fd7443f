/** Judging over a real DynamoDB protocol: how many calls a batch costs, and what workers that share the table agree on. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createJudge } from "../../functions/judge.ts";
import { defaultConfig } from "../../shared/config-file.ts";
import type { JsonObject, Revision } from "../../shared/model.ts";
import { openDynamoState } from "../../shared/state/dynamo.ts";
import { clientOf, type Endpoint, newTable, startDynamo } from "../support/dynamo.ts";
import { delivered, testTools } from "../support/functions.ts";
import { assumeRole, cloudtrail, identities, OWN } from "../support/records.ts";

let dynamo: Endpoint;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.close());

/** Workers of one new table, and what they called and published. */
async function deployment(workers = 1) {
  const client = clientOf(dynamo);
  const table = await newTable(client);
  const calls = new Map<string, number>();
  const published: Revision[] = [];
  const judges: ReturnType<typeof createJudge>[] = [];
  for (let worker = 0; worker < workers; worker++) {
    const state = await openDynamoState({
      client,
      table,
      wait: () => Promise.resolve(),
      freshSalt: () => randomBytes(32),
      onCall: (operation) => void calls.set(operation, (calls.get(operation) ?? 0) + 1),
    });
    judges.push(
      createJudge({
        config: defaultConfig(),
        state,
        publish: async (revisions) => void published.push(...revisions),
        canaryRole: `arn:aws:iam::${OWN}:role/rolecall-test-canary`,
        now: () => Date.parse("2026-03-02T10:00:00Z"),
      }),
    );
  }
  calls.clear();
  /** What one batch called. */
  const callsOf = async (records: readonly JsonObject[]) => {
    calls.clear();
    await judges[0]?.(delivered(records), testTools());
    return Object.fromEntries([...calls].toSorted());
  };
  return { judges, published, callsOf };
}

/** Assumptions with MFA of five roles, each issuing a key of its own. */
function ordinary(count: number, first: number): JsonObject[] {
  return Array.from({ length: count }, (_, n) =>
    assumeRole(`Reader${n % 5}`, {
      serialNumber: `arn:aws:iam::${OWN}:mfa/ana`,
      key: `ASIAEXAMPLE${String(first + n).padStart(9, "0")}`,
      eventID: `ordinary-${first + n}`,
    }),
  );
}

describe("calls of a batch", () => {
  test("steady traffic: one read a stage, issued sessions in twenty-fives, no baseline", async () => {
    const { callsOf, published } = await deployment();
    const first = await callsOf(ordinary(100, 0));
    // The account, and whether an alert of it waits for an assumption; then what the detectors ask for; and once more for
    // documents that nobody knew, since another worker may be writing one of them.
    expect(first["BatchGetItem"]).toBe(3);
    // 100 sessions and the account's first record.
    expect(first["BatchWriteItem"]).toBe(5);
    // Five pairs, five roles, the key, the origin's network, the account's, and the account it came from.
    expect(first["UpdateItem"]).toBe(14);
    // Which roles opened for this origin, and that somebody took each of them with MFA.
    expect(first["PutItem"]).toBe(6);
    const second = await callsOf(ordinary(100, 1000));
    // Facts are held; what was refused before, and whether a device was just enrolled, is asked for each time.
    expect(second).toEqual({ BatchGetItem: 3, BatchWriteItem: 4 });
    expect(published).toEqual([]);
  });

  test("an alert: two further reads, three claims and a conditional write", async () => {
    const { callsOf, published } = await deployment();
    // Each pair was seen: what was allowed lately is written only where it is new.
    await callsOf(ordinary(5, 0));
    const alarming = cloudtrail("iam:CreateAccessKey", { userIdentity: identities.root });
    const calls = await callsOf([...ordinary(20, 1000), alarming]);
    expect(published).toHaveLength(1);
    // It claims its fingerprint, and what may make it the first of an incident: its origin and what it changed.
    expect(calls["PutItem"]).toBe(4);
    expect(calls["BatchGetItem"]).toBeLessThanOrEqual(5);
    expect(calls["BatchWriteItem"]).toBe(1);
  });
});

describe("workers that share a table", () => {
  test("leave every record in one alert, whoever comes first", async () => {
    const { judges, published } = await deployment(3);
    const call = (n: number) =>
      cloudtrail("iam:CreateAccessKey", { userIdentity: identities.root, eventID: `call-${n}` });
    await Promise.all(
      judges.map((judge, worker) => judge(delivered([0, 1, 2, 3].map((n) => call(worker * 4 + n))), testTools())),
    );
    const highest = published.toSorted((a, b) => b.alert.revision - a.alert.revision)[0];
    expect(highest?.alert.count).toBe(12);
    expect(new Set(published.map(({ alert }) => alert.id)).size).toBe(1);
  });

  test("the same batch given to two of them is one alert of its records", async () => {
    const { judges, published } = await deployment(2);
    const batch = delivered(
      [1, 2].map((n) => cloudtrail("iam:CreateAccessKey", { userIdentity: identities.root, eventID: `same-${n}` })),
    );
    await Promise.all(judges.map((judge) => judge(batch, testTools())));
    expect(Math.max(...published.map(({ alert }) => alert.count))).toBe(2);
    expect(new Set(published.map(({ alert }) => alert.id)).size).toBe(1);
  });
});
