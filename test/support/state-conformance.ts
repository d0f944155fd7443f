/** What every state does, whatever is behind it. A new implementation runs this and adds its own cases. */

import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DAY_MS } from "../../shared/model.ts";
import { ITEM_BYTES_MAX, type ItemKind, type Sighting, type State } from "../../shared/state/contract.ts";

const KINDS: readonly ItemKind[] = [
  "session",
  "document",
  "account",
  "alert",
  "open-alert",
  "link",
  "delivery",
  "tally",
];
const NOW = 20_000 * DAY_MS;

/** @param open answers a new, empty state each time. */
export function describeState(name: string, open: () => Promise<State>): void {
  describe(name, () => {
    let state: State;
    beforeEach(async () => {
      state = await open();
    });
    afterEach(async () => {
      await state.close();
    });

    describe("sightings", () => {
      const seen = async (key: string): Promise<Sighting | undefined> => (await state.sightings([key]))[0];
      const see = (...days: number[]) => state.sighted(days.map((day) => ({ key: "k", day })));

      test("a key never seen is undefined", async () => expect(await seen("k")).toBeUndefined());

      test("one sighting", async () => {
        await see(100);
        expect(await seen("k")).toEqual({ firstDay: 100, lastDay: 100, days: 1 });
      });

      test("a day counts once, over several calls and in one batch", async () => {
        await see(100, 100);
        await see(100);
        expect(await seen("k")).toEqual({ firstDay: 100, lastDay: 100, days: 1 });
      });

      test("each later day counts, in one batch and over several calls", async () => {
        await see(100, 101);
        await see(105);
        expect(await seen("k")).toEqual({ firstDay: 100, lastDay: 105, days: 3 });
      });

      test("first and last day do not depend on the order", async () => {
        await see(105, 100);
        await see(103);
        await see(101, 110);
        expect(await seen("k")).toEqual({ firstDay: 100, lastDay: 110, days: 3 });
      });

      test("a day within the known span does not count", async () => {
        await see(100, 110, 105);
        expect((await seen("k"))?.days).toBe(2);
      });

      test("the first and the last day there are", async () => {
        await see(0, 65_535);
        expect(await seen("k")).toEqual({ firstDay: 0, lastDay: 65_535, days: 2 });
      });

      test("answers come in the order of the keys, repeated keys included", async () => {
        await state.sighted([
          { key: "a", day: 1 },
          { key: "b", day: 2 },
        ]);
        const answers = await state.sightings(["b", "unseen", "a", "b"]);
        expect(answers.map((answer) => answer?.firstDay)).toEqual([2, undefined, 1, 2]);
      });

      test("a label changes nothing that is answered", async () => {
        await state.sighted([{ key: "k", day: 1, label: "ana enters Deploy" }]);
        expect(await seen("k")).toEqual({ firstDay: 1, lastDay: 1, days: 1 });
        expect(await seen("ana enters Deploy")).toBeUndefined();
      });

      test("empty batches", async () => {
        await state.sighted([]);
        expect(await state.sightings([])).toEqual([]);
      });

      test("a batch of 1,000 keys", async () => {
        const keys = Array.from({ length: 1000 }, (_, n) => `key-${n}`);
        await state.sighted(keys.map((key, n) => ({ key, day: n })));
        expect((await state.sightings(keys)).map((answer) => answer?.firstDay)).toEqual(keys.map((_, n) => n));
      });
    });

    describe("items", () => {
      const value = async (key: string, now = NOW, kind: ItemKind = "document"): Promise<string | undefined> =>
        (await state.get(kind, [key], now))[0];

      test("what was put is got", async () => {
        await state.put("document", [{ key: "k", value: '{"a":1}' }]);
        expect(await value("k")).toBe('{"a":1}');
        expect(await value("other")).toBeUndefined();
      });

      test("a later put replaces the value and the expiry", async () => {
        await state.put("document", [{ key: "k", value: "1", expiresAt: NOW }]);
        await state.put("document", [{ key: "k", value: "2" }]);
        expect(await value("k", NOW + DAY_MS)).toBe("2");
      });

      test("of two items with one key in a batch the last stays", async () => {
        await state.put("document", [
          { key: "k", value: "1" },
          { key: "k", value: "2" },
        ]);
        expect(await value("k")).toBe("2");
      });

      test("an item is there until just before expiresAt, and absent from then on", async () => {
        await state.put("session", [{ key: "k", value: "1", expiresAt: NOW }]);
        const at = (now: number) => value("k", now, "session");
        expect([await at(NOW - 1), await at(NOW), await at(NOW + 1)]).toEqual(["1", undefined, undefined]);
      });

      test("an item without expiry stays", async () => {
        await state.put("document", [{ key: "k", value: "1" }]);
        expect(await value("k", NOW + 10_000 * DAY_MS)).toBe("1");
      });

      test("kinds do not share keys", async () => {
        for (const kind of KINDS) await state.put(kind, [{ key: "k", value: kind }]);
        const values = await Promise.all(KINDS.map((kind) => value("k", NOW, kind)));
        expect(values).toEqual(KINDS);
      });

      test("answers come in the order of the keys, repeated keys included", async () => {
        await state.put("link", [
          { key: "a", value: "1" },
          { key: "b", value: "2" },
        ]);
        expect(await state.get("link", ["b", "unseen", "a", "b"], NOW)).toEqual(["2", undefined, "1", "2"]);
      });

      test("empty batches", async () => {
        await state.put("link", []);
        expect(await state.get("link", [], NOW)).toEqual([]);
      });

      test("a batch of 1,000 items", async () => {
        const keys = Array.from({ length: 1000 }, (_, n) => `key-${n}`);
        await state.put(
          "account",
          keys.map((key) => ({ key, value: `value of ${key}` })),
        );
        expect(await state.get("account", keys, NOW)).toEqual(keys.map((key) => `value of ${key}`));
      });

      test.each([
        ["an empty key", ""],
        ["letters of many scripts", "Ünïcødé/Ωμέγα/角色/🔑"],
        ["a key that differs by its composition only", "U\u0308"],
        ["separators", "a|b#c/d\\e\u0000f\n"],
        ["a key of 10,000 characters", "k".repeat(10_000)],
      ])("%s is a key like others", async (_, key) => {
        const text = JSON.stringify({ key });
        await state.put("link", [{ key, value: text }]);
        await state.sighted([{ key, day: 7, label: key }]);
        expect(await state.get("link", [key, `${key}x`], NOW)).toEqual([text, undefined]);
        expect((await state.sightings([key, `${key}x`])).map((answer) => answer?.days)).toEqual([1, undefined]);
      });

      test("a value of exactly the bound is kept, counted in bytes", async () => {
        const full = "é".repeat(ITEM_BYTES_MAX / 2);
        await state.put("document", [{ key: "k", value: full }]);
        expect(await value("k")).toBe(full);
      });

      test("a value over the bound is refused, and nothing of its batch is stored", async () => {
        const over = { key: "AKIAIOSFODNN7EXAMPLE", value: `${"é".repeat(ITEM_BYTES_MAX / 2)}x` };
        const message = new RegExp(`"session" has ${ITEM_BYTES_MAX + 1} bytes, at most ${ITEM_BYTES_MAX}`);
        await expect(state.put("session", [{ key: "fits", value: "1" }, over])).rejects.toThrow(message);
        await expect(state.putIfAbsent("session", over, NOW)).rejects.toThrow(message);
        await expect(state.replace("session", over, undefined, NOW)).rejects.toThrow(message);
        await expect(state.put("session", [over])).rejects.not.toThrow(over.key);
        expect(await state.get("session", ["fits", over.key], NOW)).toEqual([undefined, undefined]);
      });
    });

    describe("putIfAbsent", () => {
      test("stores where nothing is, and answers what is there", async () => {
        expect(await state.putIfAbsent("open-alert", { key: "k", value: "1" }, NOW)).toBe("1");
        expect(await state.putIfAbsent("open-alert", { key: "k", value: "2" }, NOW)).toBe("1");
        expect(await state.get("open-alert", ["k"], NOW)).toEqual(["1"]);
      });

      test("takes the place of an item from the moment it expires", async () => {
        await state.put("open-alert", [{ key: "k", value: "1", expiresAt: NOW }]);
        expect(await state.putIfAbsent("open-alert", { key: "k", value: "2" }, NOW - 1)).toBe("1");
        expect(await state.putIfAbsent("open-alert", { key: "k", value: "3" }, NOW)).toBe("3");
        expect(await state.get("open-alert", ["k"], NOW - 1)).toEqual(["3"]);
      });

      test("of twenty at once one wins, and all learn which", async () => {
        const answers = await Promise.all(
          Array.from({ length: 20 }, (_, n) =>
            state.putIfAbsent("open-alert", { key: "k", value: `claim ${n}`, expiresAt: NOW + 1 }, NOW),
          ),
        );
        expect(new Set(answers).size).toBe(1);
        expect(await state.get("open-alert", ["k"], NOW)).toEqual([answers[0]]);
      });
    });

    describe("replace", () => {
      const replace = (value: string, before: string | undefined, now = NOW, expiresAt?: number) =>
        state.replace("alert", { key: "k", value, expiresAt }, before, now);
      const value = async (now = NOW): Promise<string | undefined> => (await state.get("alert", ["k"], now))[0];

      test("writes over the value that the caller knew", async () => {
        await state.put("alert", [{ key: "k", value: "1" }]);
        expect(await replace("2", "1")).toBe(true);
        expect(await value()).toBe("2");
      });

      test("writes nothing over another value, of the same length or not", async () => {
        await state.put("alert", [{ key: "k", value: "revision 2", expiresAt: NOW + 5 }]);
        for (const before of ["revision 1", "revision 2 ", "", undefined])
          expect(await replace("revision 3", before)).toBe(false);
        expect([await value(NOW), await value(NOW + 5)]).toEqual(["revision 2", undefined]);
      });

      test("undefined means none: it writes once", async () => {
        expect(await replace("1", undefined)).toBe(true);
        expect(await replace("2", undefined)).toBe(false);
        expect(await value()).toBe("1");
      });

      test("writes nothing where a value was expected and none is", async () => {
        expect(await replace("2", "1")).toBe(false);
        expect(await replace("2", "")).toBe(false);
        expect(await value()).toBeUndefined();
      });

      test("an empty value is a value", async () => {
        expect(await replace("", undefined)).toBe(true);
        expect(await replace("1", undefined)).toBe(false);
        expect(await replace("1", "")).toBe(true);
        expect(await value()).toBe("1");
      });

      test("an item is none from the moment it expires", async () => {
        await state.put("alert", [{ key: "k", value: "1", expiresAt: NOW }]);
        expect(await replace("2", undefined, NOW - 1)).toBe(false);
        expect(await replace("2", "1", NOW)).toBe(false);
        expect(await replace("2", undefined, NOW)).toBe(true);
        expect(await value()).toBe("2");
      });

      test("brings its own expiry, or none", async () => {
        await state.put("alert", [{ key: "k", value: "1", expiresAt: NOW + 5 }]);
        expect(await replace("2", "1", NOW)).toBe(true);
        expect(await value(NOW + DAY_MS)).toBe("2");
        expect(await replace("3", "2", NOW, NOW + 5)).toBe(true);
        expect([await value(NOW + 4), await value(NOW + 5)]).toEqual(["3", undefined]);
      });

      test("follows what every other call wrote", async () => {
        expect(await state.putIfAbsent("alert", { key: "k", value: "claimed" }, NOW)).toBe("claimed");
        expect(await replace("1", "claimed")).toBe(true);
        expect(await state.putIfAbsent("alert", { key: "k", value: "late" }, NOW)).toBe("1");
        await state.put("alert", [{ key: "k", value: "2" }]);
        expect([await replace("3", "1"), await replace("3", "2")]).toEqual([false, true]);
      });

      test("the same value may be written again, with another expiry", async () => {
        await state.put("alert", [{ key: "k", value: "1", expiresAt: NOW + 5 }]);
        expect(await replace("1", "1", NOW, NOW + 10)).toBe(true);
        expect([await value(NOW + 9), await value(NOW + 10)]).toEqual(["1", undefined]);
      });

      test.each([["1"], [undefined]])("of twenty at once from %j exactly one wins", async (before) => {
        if (before !== undefined) await state.put("alert", [{ key: "k", value: before }]);
        const claims = Array.from({ length: 20 }, (_, n) => `claim ${n}`);
        const won = await Promise.all(claims.map((claim) => replace(claim, before)));
        const winners = claims.filter((_, n) => won[n]);
        expect(winners).toHaveLength(1);
        expect(await value()).toBe(winners[0]);
      });
    });

    describe("flush", () => {
      test("may be called at any time, any number of times", async () => {
        await state.flush();
        await state.sighted([{ key: "k", day: 1 }]);
        await state.put("session", [{ key: "k", value: "1", expiresAt: NOW + 1 }]);
        await state.flush();
        await state.flush();
        await state.sighted([{ key: "k", day: 2 }]);
        await state.flush();
        expect(await state.sightings(["k"])).toEqual([{ firstDay: 1, lastDay: 2, days: 2 }]);
        expect(await state.get("session", ["k"], NOW)).toEqual(["1"]);
      });

      test("does not bring back what was replaced after an earlier one", async () => {
        await state.put("session", [{ key: "k", value: "1" }]);
        await state.flush();
        await state.put("session", [{ key: "k", value: "2", expiresAt: NOW }]);
        await state.flush();
        expect(await state.get("session", ["k"], NOW)).toEqual([undefined]);
        expect(await state.get("session", ["k"], NOW - 1)).toEqual(["2"]);
      });
    });

    test("any history leaves what a plain map would hold", async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
          const fresh = await open();
          try {
            const model = emptyModel();
            for (const one of steps) expect(await perform(fresh, one)).toEqual(imitate(model, one));
          } finally {
            await fresh.close();
          }
        }),
        { numRuns: 60 },
      );
    });
  });
}

type Step =
  | { readonly do: "see"; readonly seen: readonly { readonly key: string; readonly day: number }[] }
  | { readonly do: "sightings"; readonly keys: readonly string[] }
  | { readonly do: "put"; readonly kind: ItemKind; readonly key: string; readonly value: string; readonly at: number }
  | { readonly do: "claim"; readonly kind: ItemKind; readonly key: string; readonly value: string; readonly at: number }
  | {
      readonly do: "replace";
      readonly kind: ItemKind;
      readonly key: string;
      readonly value: string;
      readonly before: string | undefined;
      readonly at: number;
    }
  | { readonly do: "get"; readonly kind: ItemKind; readonly keys: readonly string[]; readonly at: number }
  | { readonly do: "flush" };

/** Few keys, kinds and times, so that they meet; times within an hour, less than any sweep of expired items waits. */
const key = fc.constantFrom("a", "b", "c", "ä");
const kind = fc.constantFrom<ItemKind>("session", "document");
const at = fc.integer({ min: NOW, max: NOW + 20 });
const TTL_MS = 10;
/** Few values too, so that a replace often names the one that is there. */
const value = fc.constantFrom("", "1", "2", "ü");
const write = { kind, key, value, at };
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant("see" as const),
    seen: fc.array(fc.record({ key, day: fc.integer({ min: 0, max: 9 }) })),
  }),
  fc.record({ do: fc.constant("sightings" as const), keys: fc.array(key) }),
  fc.record({ do: fc.constant("put" as const), ...write }),
  fc.record({ do: fc.constant("claim" as const), ...write }),
  fc.record({ do: fc.constant("replace" as const), ...write, before: fc.option(value, { nil: undefined }) }),
  fc.record({ do: fc.constant("get" as const), kind, keys: fc.array(key), at }),
  fc.constant({ do: "flush" as const }),
);

async function perform(state: State, step: Step): Promise<unknown> {
  if (step.do === "see") return state.sighted(step.seen);
  if (step.do === "sightings") return state.sightings(step.keys);
  if (step.do === "get") return state.get(step.kind, step.keys, step.at);
  if (step.do === "flush") return state.flush();
  const item = { key: step.key, value: step.value, expiresAt: step.at + TTL_MS };
  if (step.do === "replace") return state.replace(step.kind, item, step.before, step.at);
  return step.do === "put" ? state.put(step.kind, [item]) : state.putIfAbsent(step.kind, item, step.at);
}

interface Model {
  readonly sightings: Map<string, Sighting>;
  readonly items: Map<string, { readonly value: string; readonly expiresAt: number }>;
}

function emptyModel(): Model {
  return { sightings: new Map(), items: new Map() };
}

function imitate(model: Model, step: Step): unknown {
  if (step.do === "see") {
    for (const { key, day } of step.seen) model.sightings.set(key, afterSeeing(model.sightings.get(key), day));
    return undefined;
  }
  if (step.do === "sightings") return step.keys.map((key) => model.sightings.get(key));
  if (step.do === "flush") return undefined;
  const live = (key: string): string | undefined => {
    const item = model.items.get(`${step.kind} ${key}`);
    return item !== undefined && step.at < item.expiresAt ? item.value : undefined;
  };
  if (step.do === "get") return step.keys.map(live);
  const present = live(step.key);
  const writes = step.do === "put" || present === (step.do === "replace" ? step.before : undefined);
  if (writes) model.items.set(`${step.kind} ${step.key}`, { value: step.value, expiresAt: step.at + TTL_MS });
  if (step.do === "replace") return writes;
  return step.do === "claim" ? (present ?? step.value) : undefined;
}

function afterSeeing(known: Sighting | undefined, day: number): Sighting {
  if (known === undefined) return { firstDay: day, lastDay: day, days: 1 };
  if (day >= known.firstDay && day <= known.lastDay) return known;
  return {
    firstDay: Math.min(known.firstDay, day),
    lastDay: Math.max(known.lastDay, day),
    days: known.days + 1,
  };
}
