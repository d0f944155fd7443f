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

/** Three revisions of one alert, each of which says more than the one before. */
async function revisions(): Promise<readonly [Revision, Revision, Revision]> {
  const call = cloudtrail("iam:CreateAccessKey", { userIdentity: identities.root });
  const [first] = (await run([call])).revisions;
  if (first === undefined) throw new Error("a revision expected");
  const calm: Revision = { ...first, alert: { ...first.alert, severity: "medium" } };
  return [calm, saying(calm, 2, "second-reason"), saying(calm, 3, "second-reason", "third-reason")];
}

/** The revision under another number, for further reasons. */
function saying({ alert }: Revision, revision: number, ...reasons: readonly string[]): Revision {
  const more = reasons.map((detector) => ({ detector, points: 1, count: 1, reason: detector, attack: [] }));
  return { alert: { ...alert, revision, signals: [...alert.signals, ...more] }, news: "raised" };
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
    expect(done).toEqual(["sent", "repeated", "sent", "repeated", "repeated"]);
    expect(sink.got).toEqual([1, 2]);
  });

  test("leaves out an older revision that comes after a newer one", async () => {
    const [first, , third] = await revisions();
    const state = memory();
    const sink = receiver();
    await deliver(third, sink, state, NOW);
    expect((await deliver(first, sink, state, NOW)).done).toBe("repeated");
    expect(sink.got).toEqual([3]);
  });

  test("tells what is new under a lower number: a worker that failed after it published left the higher one", async () => {
    const [first] = await revisions();
    const state = memory();
    const sink = receiver();
    await deliver(saying(first, 100), sink, state, NOW);
    expect((await deliver(saying(first, 2, "second-reason"), sink, state, NOW)).done).toBe("sent");
    const worse: Revision = { ...first, alert: { ...first.alert, revision: 3, severity: "critical" } };
    expect((await deliver(worse, sink, state, NOW)).done).toBe("sent");
    expect(sink.got).toEqual([100, 2, 3]);
    expect((await deliver(saying(first, 101, "second-reason"), sink, state, NOW)).done).toBe("repeated");
  });

  test("tells both of two that share a number and say different things", async () => {
    const [first, second] = await revisions();
    const other = saying(first, 2, "what-another-worker-saw");
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

  test("of workers that race, what all of them told stays", async () => {
    const all = await revisions();
    const state = memory();
    const sink = receiver();
    await Promise.all(all.toReversed().map((one) => deliver(one, sink, state, NOW)));
    for (const one of all) expect((await deliver(one, sink, state, NOW)).done).toBe("repeated");
  });
});
