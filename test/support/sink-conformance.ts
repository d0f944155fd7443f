/** What every sink does, whatever is behind it. A new sink runs this against its protocol and adds its own cases. */
import { afterEach, describe, expect, test } from "vitest";
import type { Revision } from "../../shared/model.ts";
import type { Sent, Sink } from "../../shared/sinks/contract.ts";
import { bare, full, HOSTILE, hostile, largest } from "./sink-fixtures.ts";
import type { Behaviour, Receiver } from "./sink-receiver.ts";

export interface Opened {
  readonly sink: Sink;
  readonly receiver: Receiver;
  /** What must never be told: parts of addresses, credentials. */
  readonly secrets: readonly string[];
  /** Requests that one `send` makes at most, for sinks that try again themselves. */
  readonly attempts: number;
  close(): void;
}

const TIME_LIMIT_MS = 200;
/** What a test allows beyond the limits themselves, on a busy machine. */
const GRACE_MS = 2500;
const FAILING: readonly Behaviour[] = [
  "throttle",
  "throttle for 7 s",
  "refuse",
  "fail",
  "garbage",
  "reset",
  "silent",
  "drip",
];

/** @param open answers a sink with this time limit and the receiver it talks to. */
export function describeSink(name: string, open: (timeLimitMs: number) => Promise<Opened>): void {
  describe(name, () => {
    let opened: Opened | undefined;
    const start = async (timeLimitMs = 5000) => {
      opened = await open(timeLimitMs);
      return opened;
    };
    afterEach(async () => {
      opened?.close();
      await opened?.receiver.close();
      opened = undefined;
    });
    const sendTo = async (behaviour: Behaviour, timeLimitMs?: number): Promise<Sent> => {
      const { sink, receiver } = await start(timeLimitMs);
      receiver.behave(behaviour);
      return sink.send(full);
    };

    describe("the answer", () => {
      test("accepted", async () => {
        expect(await sendTo("accept")).toEqual({ ok: true });
        expect(opened?.receiver.received).toHaveLength(1);
      });

      test("throttled: later", async () => {
        expect(await sendTo("throttle")).toEqual({ ok: false, retry: true, why: expect.stringMatching(/\S/) });
      });

      test("throttled with a delay: after that delay", async () => {
        expect(await sendTo("throttle for 7 s")).toMatchObject({ ok: false, retry: true, afterMs: 7000 });
      });

      test("refused: not again, with a word on what to do, after one request", async () => {
        const sent = await sendTo("refuse");
        expect(sent).toMatchObject({ ok: false, retry: false });
        expect(sent).toHaveProperty("why", expect.stringMatching(/: .{20}/));
        expect(opened?.receiver.received).toHaveLength(1);
      });

      test.each<Behaviour>(["fail", "garbage", "reset"])("%s: later", async (behaviour) => {
        expect(await sendTo(behaviour)).toMatchObject({ ok: false, retry: true, why: expect.stringMatching(/\S/) });
      });

      test("nobody listens: later", async () => {
        const { sink, receiver } = await start();
        await receiver.close();
        expect(await sink.send(full)).toMatchObject({ ok: false, retry: true });
      });

      test.each<Behaviour>(["silent", "drip"])("%s: given up at the time limit", async (behaviour) => {
        const before = performance.now();
        const sent = await sendTo(behaviour, TIME_LIMIT_MS);
        const took = performance.now() - before;
        expect(sent).toMatchObject({ ok: false, retry: true, why: expect.stringContaining(`${TIME_LIMIT_MS} ms`) });
        expect(took).toBeGreaterThanOrEqual(TIME_LIMIT_MS - 20);
        expect(took).toBeLessThan(TIME_LIMIT_MS * (opened?.attempts ?? 1) + GRACE_MS);
      });

      test("after a failure the next message goes through", async () => {
        const { sink, receiver } = await start();
        receiver.behave("refuse", "accept");
        expect(await sink.send(full)).toMatchObject({ ok: false });
        expect(await sink.send(full)).toEqual({ ok: true });
      });
    });

    describe("what is sent", () => {
      const faultsOf = async (revision: Revision): Promise<readonly string[]> => {
        const { sink, receiver } = await start();
        expect(await sink.send(revision)).toEqual({ ok: true });
        expect(receiver.received).toHaveLength(1);
        return receiver.received.flatMap((request) => receiver.protocol.faults(request));
      };

      test("an alert with every field", async () => expect(await faultsOf(full)).toEqual([]));
      test("an alert with as little as there can be", async () => expect(await faultsOf(bare)).toEqual([]));
      test("the largest alert there can be", async () => expect(await faultsOf(largest())).toEqual([]));

      test.each(Object.entries(HOSTILE))("in every text: %s", async (_, text) => {
        expect(await faultsOf(hostile(text))).toEqual([]);
      });

      test("the same revision is told in the same words", async () => {
        const { sink, receiver } = await start();
        await sink.send(full);
        await sink.send(structuredClone(full));
        const [first, second] = receiver.received;
        expect(first?.body).toBe(second?.body);
      });
    });

    describe("no secret is told, though the receiver repeats all it got", () => {
      test.each(FAILING)("%s", async (behaviour) => {
        const sent = await sendTo(behaviour, TIME_LIMIT_MS);
        expect(sent.ok).toBe(false);
        expect(opened?.secrets.length).toBeGreaterThan(0);
        for (const secret of opened?.secrets ?? []) expect(JSON.stringify(sent)).not.toContain(secret);
        expect(JSON.stringify(sent)).not.toContain(full.alert.target.name);
        expect(JSON.stringify(sent).length).toBeLessThan(500);
      });
    });
  });
}
