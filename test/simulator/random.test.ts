import { describe, expect, test } from "vitest";
import {
  count,
  hex,
  integer,
  keyId,
  moments,
  pick,
  pickWeighted,
  randomFrom,
  sessionToken,
  uniqueId,
  uuid,
} from "../../simulator/random.ts";

const draws = (label: string, times: number): number[] => {
  const random = randomFrom(label);
  return Array.from({ length: times }, () => random.bits());
};

describe("a stream", () => {
  test("is the same for the same label", () => {
    expect(draws("7/person/ana/3", 100)).toEqual(draws("7/person/ana/3", 100));
  });

  test("is another for labels that differ in one letter", () => {
    const first = draws("7/person/ana/3", 100);
    for (const label of ["8/person/ana/3", "7/person/ana/4", "7/person/anb/3", ""]) {
      expect(draws(label, 100)).not.toEqual(first);
    }
  });

  test("of ten thousand labels no two begin alike", () => {
    const heads = Array.from({ length: 10_000 }, (_, number) => draws(`1/actor/${number}`, 2).join("-"));
    expect(new Set(heads).size).toBe(heads.length);
  });

  test("fills its range evenly", () => {
    const random = randomFrom("even");
    const tenths = Array.from({ length: 10 }, () => 0);
    for (let index = 0; index < 20_000; index++) {
      const tenth = Math.floor(random.next() * 10);
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    for (const tenth of tenths) expect(Math.abs(tenth - 2000)).toBeLessThan(250);
  });
});

describe("draws", () => {
  const random = randomFrom("draws");

  test("whole numbers include both ends", () => {
    const seen = new Set(Array.from({ length: 500 }, () => integer(random, 3, 6)));
    expect([...seen].sort()).toEqual([3, 4, 5, 6]);
  });

  test("counts average to their mean, small and large", () => {
    for (const mean of [0.3, 4, 25, 200]) {
      const sum = Array.from({ length: 3000 }, () => count(random, mean)).reduce((total, times) => total + times, 0);
      expect(sum / 3000 / mean).toBeGreaterThan(0.9);
      expect(sum / 3000 / mean).toBeLessThan(1.1);
    }
    expect(count(random, 0)).toBe(0);
  });

  test("weights decide how often", () => {
    const items = [
      { name: "often", weight: 9 },
      { name: "seldom", weight: 1 },
    ];
    const often = Array.from({ length: 2000 }, () => pickWeighted(random, items)).filter(
      ({ name }) => name === "often",
    );
    expect(often.length).toBeGreaterThan(1700);
    expect(often.length).toBeLessThan(1900);
  });

  test("moments are in order and inside", () => {
    const times = moments(random, 200, 1000, 2000);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(Math.min(...times)).toBeGreaterThanOrEqual(1000);
    expect(Math.max(...times)).toBeLessThan(2000);
  });

  test("nothing to pick from is the caller's fault", () => {
    expect(() => pick(random, [])).toThrow(RangeError);
    expect(() => pickWeighted(random, [])).toThrow(RangeError);
  });
});

describe("made-up ids have the shape of real ones", () => {
  const random = randomFrom("ids");

  test.each([
    ["GUID", () => uuid(random), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/],
    ["long-term key", () => keyId(random, "AKIA"), /^AKIA[A-Z2-7]{16}$/],
    ["temporary key", () => keyId(random, "ASIA"), /^ASIA[A-Z2-7]{16}$/],
    ["role id", () => uniqueId(random, "AROA"), /^AROA[A-Z2-7]{17}$/],
    ["hexadecimal text", () => hex(random, 17), /^[0-9a-f]{17}$/],
    ["session token", () => sessionToken(random), /^IQoJb3JpZ2luX2Vj[A-Za-z0-9+/]{284,684}$/],
  ])("%s", (_, make, shape) => {
    for (let index = 0; index < 200; index++) expect(make()).toMatch(shape);
  });

  test("and do not repeat", () => {
    const ids = Array.from({ length: 20_000 }, () => uuid(random));
    expect(new Set(ids).size).toBe(ids.length);
  });
});
