import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Sighting } from "../../shared/state/contract.ts";
import { type KeyHash, keyHashOf, saltedDigest, sightingIndex } from "../../shared/state/sightings.ts";

const hashOf = (key: string): KeyHash => keyHashOf(saltedDigest("salt of sixteen b", "test", key));

describe("the hash of a key", () => {
  test("depends on salt, domain and key", () => {
    const digests = [
      saltedDigest("salt", "domain", "key"),
      saltedDigest("pepper", "domain", "key"),
      saltedDigest("salt", "other", "key"),
      saltedDigest("salt", "domain", "lock"),
    ];
    expect(new Set(digests).size).toBe(4);
    expect(saltedDigest("salt", "domain", "key")).toBe(digests[0]);
    expect(digests[0]).toHaveLength(16);
  });

  test("is the first eight bytes, high half first, unsigned", () =>
    expect(keyHashOf("\u00ff\u0000\u0000\u0001\u0080\u0000\u0000\u0002rest")).toEqual({
      high: 0xff000001,
      low: 0x80000002,
    }));
});

describe("the index", () => {
  test("holds 100,000 keys through each doubling, in at most 38 bytes each", () => {
    const index = sightingIndex();
    let largest = 0;
    for (let n = 0; n < 100_000; n++) {
      index.see(hashOf(`key-${n}`), n % 1000);
      if (index.size >= 1000) largest = Math.max(largest, index.bytes / index.size);
    }
    expect(index.size).toBe(100_000);
    expect(largest).toBeLessThanOrEqual(38);
    const wrong = Array.from({ length: 100_000 }, (_, n) => n).filter(
      (n) => index.get(hashOf(`key-${n}`))?.firstDay !== n % 1000,
    );
    expect(wrong).toEqual([]);
    expect(index.get(hashOf("key-100000"))).toBeUndefined();
  });

  test("tells keys apart that share the low or the high half, and so a slot", () => {
    const index = sightingIndex();
    const keys = [0, 1, 2, 0xffffffff].flatMap((high) => [0, 256, 0xffffff00].map((low) => ({ high, low })));
    for (const [n, key] of keys.entries()) index.see(key, n);
    expect(keys.map((key) => index.get(key)?.firstDay)).toEqual(keys.map((_, n) => n));
    expect(index.size).toBe(keys.length);
  });

  test("says whether a sighting changed anything", () => {
    const index = sightingIndex();
    const key = hashOf("k");
    expect([10, 10, 12, 11, 9].map((day) => index.see(key, day))).toEqual([true, false, true, false, true]);
  });

  test.each([
    [-5, 0],
    [Number.NaN, 0],
    [7.9, 7],
    [3_000_000, 65_535],
    [Number.POSITIVE_INFINITY, 65_535],
  ])("holds the day %d to %d", (day, kept) => {
    const index = sightingIndex();
    index.see(hashOf("k"), day);
    expect(index.get(hashOf("k"))).toEqual({ firstDay: kept, lastDay: kept, days: 1 });
  });

  test("counts at most 65,535 days", () => {
    const index = sightingIndex();
    index.merge(hashOf("k"), { firstDay: 5, lastDay: 9, days: 65_535 });
    index.see(hashOf("k"), 20);
    expect(index.get(hashOf("k"))).toEqual({ firstDay: 5, lastDay: 20, days: 65_535 });
  });

  const merged: Record<string, { with: Sighting; is: Sighting }> = {
    "a later span adds its days": {
      with: { firstDay: 30, lastDay: 40, days: 4 },
      is: { firstDay: 10, lastDay: 40, days: 7 },
    },
    "an earlier span adds its days": {
      with: { firstDay: 1, lastDay: 9, days: 4 },
      is: { firstDay: 1, lastDay: 20, days: 7 },
    },
    "an overlapping span does not overstate": {
      with: { firstDay: 15, lastDay: 40, days: 5 },
      is: { firstDay: 10, lastDay: 40, days: 5 },
    },
    "the same span changes nothing": {
      with: { firstDay: 10, lastDay: 20, days: 3 },
      is: { firstDay: 10, lastDay: 20, days: 3 },
    },
    "a damaged row counts as one day": {
      with: { firstDay: 30, lastDay: -1, days: 0 },
      is: { firstDay: 10, lastDay: 30, days: 4 },
    },
  };
  for (const [name, { with: more, is }] of Object.entries(merged)) {
    test(`merged: ${name}`, () => {
      const index = sightingIndex();
      index.merge(hashOf("k"), { firstDay: 10, lastDay: 20, days: 3 });
      index.merge(hashOf("k"), more);
      expect(index.get(hashOf("k"))).toEqual(is);
      expect(index.size).toBe(1);
    });
  }

  test("merging all entries of one index into an empty one copies it", () => {
    const key = fc.record({ high: fc.constantFrom(0, 7, 0xffffffff), low: fc.nat({ max: 300 }) });
    fc.assert(
      fc.property(fc.array(fc.tuple(key, fc.nat({ max: 50 })), { maxLength: 600 }), (seen) => {
        const index = sightingIndex();
        for (const [at, day] of seen) index.see(at, day);
        const copy = sightingIndex();
        for (const [at, sighting] of index.entries()) copy.merge(at, sighting);
        expect(copy.size).toBe(index.size);
        for (const [at] of seen) expect(copy.get(at)).toEqual(index.get(at));
      }),
    );
  });
});
