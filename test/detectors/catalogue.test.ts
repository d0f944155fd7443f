/** Files, ids, tests, examples and docs of the detectors hold together. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { detectors } from "../../shared/detectors/index.ts";
import { compilePattern, eventOf } from "../../shared/pattern.ts";

const ids = detectors.map(({ id }) => id);

describe("the catalogue", () => {
  test("lists each file of the folder, sorted", () => {
    const files = readdirSync("shared/detectors")
      .filter((name) => name !== "index.ts")
      .map((name) => name.replace(/\.ts$/, ""));
    expect(ids).toEqual(files.toSorted());
  });

  test.each(ids)("%s has a test of its own", (id) => {
    expect(existsSync(`test/detectors/${id}.test.ts`)).toBe(true);
  });

  test.each(ids)("%s has a section in docs/detectors.md", (id) => {
    expect(readFileSync("docs/detectors.md", "utf8")).toContain(`\n## ${id}\n`);
  });

  test.each(detectors)("$id states everything", (detector) => {
    expect(detector.id).toMatch(/^[a-z]+(-[a-z]+)+$/);
    expect(detector.points).toBeGreaterThan(0);
    expect(detector.points).toBeLessThanOrEqual(100);
    for (const technique of detector.attack) expect(technique).toMatch(/^T\d{4}(\.\d{3})?$/);
    expect(detector.attack.length).toBeGreaterThan(0);
    for (const text of [detector.title, detector.why, detector.benign, ...Object.values(detector.runbook)]) {
      expect(text.length).toBeGreaterThan(10);
    }
    expect(() => compilePattern(detector.on)).not.toThrow();
  });

  test("titles are unique", () => {
    expect(new Set(detectors.map(({ title }) => title)).size).toBe(detectors.length);
  });

  test("every detector has an example whose records reach it", () => {
    const records = readdirSync("examples/attacks")
      .filter((name) => name.endsWith(".jsonl"))
      .flatMap((name) => readFileSync(`examples/attacks/${name}`, "utf8").split("\n").filter(Boolean))
      .map((line) => eventOf(JSON.parse(line)));
    // Only the engine itself raises this one.
    const reachable = detectors.filter(({ id }) => id !== "detector-failed");
    expect(reachable.filter(({ on }) => !records.some(compilePattern(on))).map(({ id }) => id)).toEqual([]);
  });
});
