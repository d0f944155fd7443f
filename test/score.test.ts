import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseConfig } from "../shared/config-file.ts";
import type { Signal } from "../shared/model.ts";
import { joinSignals, severityOf, total } from "../shared/score.ts";
import { run } from "./support/detector.ts";
import { assumeRole } from "./support/records.ts";

const signal = fc.record({
  detector: fc.constantFrom("a", "b", "c", "d", "capped"),
  points: fc.integer({ min: -100, max: 100 }),
  count: fc.integer({ min: 1, max: 9 }),
  reason: fc.constant("r"),
  attack: fc.constant([] as string[]),
});
const sum = (signals: readonly Signal[]) => signals.reduce((points, term) => points + term.points, 0);

describe("total", () => {
  test("the printed terms always sum to the score, which is between 0 and 100", () => {
    fc.assert(
      fc.property(fc.array(signal, { maxLength: 12 }), (signals) => {
        const { score, signals: printed } = total(signals);
        expect(sum(printed)).toBe(score);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(100);
      }),
    );
  });

  test.each([
    [0, "info"],
    [19, "info"],
    [20, "low"],
    [39, "low"],
    [40, "medium"],
    [69, "medium"],
    [70, "high"],
    [89, "high"],
    [90, "critical"],
    [100, "critical"],
  ])("%i is %s", (score, severity) => {
    expect(severityOf(score)).toBe(severity);
  });
});

describe("joining one more activity", () => {
  const term = (detector: string, points: number): Signal => ({
    detector,
    points,
    count: 1,
    reason: `${points}`,
    attack: [],
  });

  test("a detector counts once, at its highest, however often it fires", () => {
    let signals: Signal[] = [term("a", 10)];
    for (let repeat = 0; repeat < 10_000; repeat++) signals = joinSignals(signals, [term("a", 5)]);
    expect(signals).toEqual([{ ...term("a", 10), count: 10_001 }]);
  });

  test("one familiar call excuses no unfamiliar one", () => {
    expect(sum(joinSignals([term("a", 50), term("known", -15)], [term("a", 50)]))).toBe(50);
    expect(sum(joinSignals([term("a", 50)], [term("a", 50), term("known", -15)]))).toBe(50);
    expect(sum(joinSignals([term("a", 50), term("known", -15)], [term("a", 50), term("known", -15)]))).toBe(35);
  });

  test("it never lowers the score", () => {
    const one = fc.uniqueArray(signal, { selector: ({ detector }) => detector, maxLength: 4 });
    fc.assert(
      fc.property(one, one, (alert, activity) => {
        expect(total(joinSignals(alert, activity)).score).toBeGreaterThanOrEqual(total(alert).score);
      }),
    );
  });
});

describe("expectations", () => {
  const config = (more: string) =>
    parseConfig(
      `expected: [{ match: { ${more} }, reason: "load test", owner: ops, until: 2026-03-02 }]`,
      "rolecall.yaml",
    );
  const scoreWith = async (more: string, eventTime = "2026-03-02T23:59:59Z") =>
    (await run([assumeRole("Deploy", { eventTime })], { config: config(more), learnMs: Number.POSITIVE_INFINITY }))
      .detections[0]?.score;

  test("take the points off, with the reason", async () => {
    const { detections } = await run([assumeRole("Deploy")], {
      config: config("target: role/Deploy"),
      learnMs: Number.POSITIVE_INFINITY,
    });
    expect(detections[0]?.score).toBe(0);
    expect(detections[0]?.signals.map(({ reason }) => reason)).toContain("expected until 2026-03-02: load test (ops)");
  });
  test("hold through their last day and end with it", async () => {
    expect(await scoreWith("target: role/Deploy")).toBe(0);
    expect(await scoreWith("target: role/Deploy", "2026-03-03T00:00:00Z")).toBe(25);
  });
  test("cover only what they name", async () => {
    expect(await scoreWith("target: role/Other")).toBe(25);
    expect(await scoreWith("origin: bob")).toBe(25);
    expect(await scoreWith("detector: role-chained")).toBe(25);
    expect(await scoreWith('network: "198.51.100.0/24"')).toBe(25);
    expect(await scoreWith('network: "192.0.2.0/24", origin: "an*"')).toBe(0);
  });
});
