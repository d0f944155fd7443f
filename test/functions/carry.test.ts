/** A sink's batch: pace, patience, what goes back to the queue and what goes to the dead letters, with its reason. */
import { describe, expect, test } from "vitest";
import { type CarryOptions, createCarrier } from "../../functions/carry.ts";
import type { Revision } from "../../shared/model.ts";
import { type Sent, wireOf } from "../../shared/sinks/contract.ts";
import { memoryState } from "../../shared/state/memory.ts";
import { run } from "../support/detector.ts";
import { messages, testTools } from "../support/functions.ts";
import { cloudtrail, identities } from "../support/records.ts";

const START = Date.parse("2026-03-02T10:00:00Z");

/** A carrier whose clock moves only when it waits, and while a request takes its time. */
function carrier(answers: readonly Sent[], more: Partial<CarryOptions> = {}, takesMs = 0) {
  const told: { readonly id: string; readonly at: number }[] = [];
  const given: { readonly body: string; readonly why: string }[] = [];
  const left = [...answers];
  let now = START;
  const carry = createCarrier({
    sink: {
      id: "test",
      send: async ({ alert }) => {
        told.push({ id: alert.id, at: now - START });
        now += takesMs;
        return left.shift() ?? { ok: true };
      },
    },
    state: memoryState("0123456789abcdef"),
    paceMs: 0,
    patienceMs: 10_000,
    timeMs: 35_000,
    wait: async (ms) => {
      now += ms;
    },
    giveUp: async (body, why) => void given.push({ body, why }),
    now: () => now,
    ...more,
  });
  return { carry, told, given };
}

const bodyOf = (revision: Revision) =>
  JSON.stringify({ source: "rolecall", "detail-type": "Rolecall Alert", detail: wireOf(revision) });

/** Bodies of `count` different alerts. */
async function bodies(count: number): Promise<string[]> {
  const accounts = Array.from({ length: count }, (_, n) => String(111122220000 + n));
  const records = accounts.map((recipientAccountId) =>
    cloudtrail("iam:CreateAccessKey", {
      userIdentity: {
        ...identities.root,
        accountId: recipientAccountId,
        arn: `arn:aws:iam::${recipientAccountId}:root`,
      },
      recipientAccountId,
    }),
  );
  return (await run(records)).revisions.map(bodyOf);
}

describe("a batch", () => {
  test("is told message by message, and nothing goes back", async () => {
    const { carry, told } = carrier([]);
    const tools = testTools();
    expect(await carry(messages(await bodies(3)), tools)).toEqual({ batchItemFailures: [] });
    expect([told.length, tools.counted.get("Delivered")]).toEqual([3, 3]);
  });

  test("keeps the receiver's pace", async () => {
    const { carry, told } = carrier([], { paceMs: 2000 });
    await carry(messages(await bodies(3)), testTools());
    expect(told.map(({ at }) => at)).toEqual([0, 2000, 4000]);
  });

  test("waits as long as the receiver asks, once", async () => {
    const { carry, told } = carrier([{ ok: false, retry: true, afterMs: 3000, why: "status 429" }]);
    expect(await carry(messages(await bodies(1)), testTools())).toEqual({ batchItemFailures: [] });
    expect(told.map(({ at }) => at)).toEqual([0, 3000]);
  });

  test("begins nothing that it might not end: what a slow receiver leaves no time for goes back untried", async () => {
    const hangs: Sent = { ok: false, retry: true, why: "it did not answer within 10000 ms" };
    const { carry, told } = carrier(Array(10).fill(hangs), { paceMs: 2000 }, 10_000);
    const answer = await carry(messages(await bodies(10)), testTools());
    expect(answer.batchItemFailures).toHaveLength(10);
    expect(told.map(({ at }) => at)).toEqual([0, 12_000, 24_000, 36_000]);
  });

  test("waits for no second try that would begin too late", async () => {
    const busy: Sent = { ok: false, retry: true, afterMs: 9000, why: "status 429" };
    const { carry, told } = carrier([busy], { timeMs: 15_000 }, 10_000);
    const answer = await carry(messages(await bodies(1)), testTools());
    expect([answer.batchItemFailures.length, told.length]).toEqual([1, 1]);
  });

  test("gives back what the receiver cannot take now, and goes on", async () => {
    const slow: Sent = { ok: false, retry: true, afterMs: 60_000, why: "status 429" };
    const { carry, told, given } = carrier([{ ok: false, retry: true, why: "status 503" }, slow]);
    const tools = testTools();
    const answer = await carry(messages(await bodies(3)), tools);
    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: "m0" }, { itemIdentifier: "m1" }]);
    expect([told.length, given.length, tools.counted.get("NotDelivered")]).toEqual([3, 0, 2]);
  });

  test("gives up what will never be taken, with its reason and whole", async () => {
    const { carry, given } = carrier([{ ok: false, retry: false, why: "status 404: no_service" }]);
    const [first = "", second = ""] = await bodies(2);
    expect(await carry(messages([first, second]), testTools())).toEqual({ batchItemFailures: [] });
    expect(given).toEqual([{ body: first, why: "status 404: no_service" }]);
  });

  test("gives back what could not even be given up", async () => {
    const { carry } = carrier([{ ok: false, retry: false, why: "status 404" }], {
      giveUp: () => Promise.reject(new Error("the queue is gone")),
    });
    const answer = await carry(messages(await bodies(1)), testTools());
    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: "m0" }]);
  });

  test.each([
    ["no JSON", "{"],
    ["another event", JSON.stringify({ source: "aws.ec2", detail: { state: "running" } })],
    ["an empty body", ""],
  ])("gives up what is no alert: %s", async (_name, body) => {
    const { carry, given, told } = carrier([]);
    expect(await carry(messages([body]), testTools())).toEqual({ batchItemFailures: [] });
    expect([given.map(({ why }) => why), told]).toEqual([["it is no Rolecall alert"], []]);
  });

  test("delivered twice is told once", async () => {
    const { carry, told } = carrier([]);
    const batch = messages(await bodies(1));
    await carry(batch, testTools());
    await carry(batch, testTools());
    expect(told).toHaveLength(1);
  });
});
