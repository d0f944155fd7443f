/** One revision, one sink, once: repeats, order, races and what a crash leaves. */
import { describe, expect, test } from "vitest";
import { deliver } from "../shared/deliver.ts";
import type { Revision } from "../shared/model.ts";
import type { Sent, Sink } from "../shared/sinks/contract.ts";
import type { State } from "../shared/state/contract.ts";
import { memoryState } from "../shared/state/memory.ts";
import { run } from "./support/detector.ts";
import { cloudtrail, identities } from "./support/records.ts";

const NOW = Date.parse("2026-03-02T10:00:00Z");
const memory = () => memoryState("0123456789abcdef");

/** Three revisions of one alert. */
async function revisions(): Promise<readonly [Revision, Revision, Revision]> {
  const call = () => cloudtrail("iam:CreateAccessKey", { userIdentity: identities.root });
  const [first, second, third] = (await run([call(), call(), call()])).revisions;
  if (first === undefined || second === undefined || third === undefined) throw new Error("three revisions expected");
  return [first, second, third];
}

function receiver(answer: () => Sent = () => ({ ok: true })): Sink & { readonly got: number[] } {
  const got: number[] = [];
  return {
    id: "test",
    got,
    send: async ({ alert }) => {
      const sent = answer();
      if (sent.ok) got.push(alert.revision);
      return sent;
    },
  };
}

describe("deliver", () => {
  test("tells each revision once, however often it arrives", async () => {
    const [first, second] = await revisions();
    const state = memory();
    const sink = receiver();
    const done = [];
    for (const one of [first, first, second, first, second]) done.push((await deliver(one, sink, state, NOW)).done);
    expect(done).toEqual(["sent", "repeated", "sent", "superseded", "repeated"]);
    expect(sink.got).toEqual([1, 2]);
  });

  test("leaves out an older revision that comes after a newer one", async () => {
    const [first, , third] = await revisions();
    const state = memory();
    const sink = receiver();
    await deliver(third, sink, state, NOW);
    expect((await deliver(first, sink, state, NOW)).done).toBe("superseded");
    expect(sink.got).toEqual([3]);
  });

  test("tells both of two that share a number and differ in content", async () => {
    const [, second] = await revisions();
    const other = { ...second, alert: { ...second.alert, title: "another worker saw something else" } };
    const state = memory();
    const sink = receiver();
    expect((await deliver(second, sink, state, NOW)).done).toBe("sent");
    expect((await deliver(other, sink, state, NOW)).done).toBe("sent");
  });

  test("marks nothing that was not told, so the next attempt tells it", async () => {
    const [first] = await revisions();
    const state = memory();
    const answers: Sent[] = [{ ok: false, retry: true, why: "status 503" }, { ok: true }];
    const sink = receiver(() => answers.shift() ?? { ok: true });
    const failed = await deliver(first, sink, state, NOW);
    expect(failed).toEqual({ done: "failed", sent: { ok: false, retry: true, why: "status 503" } });
    expect((await deliver(first, sink, state, NOW)).done).toBe("sent");
  });

  test("sinks do not share marks", async () => {
    const [first] = await revisions();
    const state = memory();
    await deliver(first, receiver(), state, NOW);
    expect((await deliver(first, { ...receiver(), id: "other" }, state, NOW)).done).toBe("sent");
  });

  test("a crash between telling and marking repeats the message and loses none", async () => {
    const [first] = await revisions();
    const state = memory();
    const crashing: State = { ...state, replace: () => Promise.reject(new Error("the table is gone")) };
    const sink = receiver();
    expect(await deliver(first, sink, crashing, NOW)).toEqual({ done: "sent", marked: false });
    expect((await deliver(first, sink, state, NOW)).done).toBe("sent");
    expect(sink.got).toEqual([1, 1]);
  });

  test("of workers that race, the mark of the newest revision stays", async () => {
    const all = await revisions();
    const state = memory();
    const sink = receiver();
    await Promise.all(all.toReversed().map((one) => deliver(one, sink, state, NOW)));
    expect((await deliver(all[2], sink, state, NOW)).done).toBe("repeated");
  });
});
