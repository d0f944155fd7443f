/** The functions as they would be packed: built as declared, small, and with nothing that they do not need. */
import { readFileSync, rmSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { evaluate } from "./harness/evaluate.ts";
import type { Evaluation } from "./harness/evaluation.ts";
import { EVERYTHING } from "./support.ts";

const BUNDLE_BYTES_MAX = 1_000_000;
let deployed: Evaluation;
beforeAll(async () => {
  deployed = await evaluate({ ...EVERYTHING, bundle: true });
});
afterAll(() => rmSync(deployed.folder, { recursive: true }));

test("every handler is built and exported, under a megabyte, without what only deploying needs", () => {
  expect(deployed.functions.map(({ name }) => name).toSorted()).toEqual([
    "Canary",
    "DeliverLake",
    "DeliverPagerduty",
    "DeliverSecurityhub",
    "DeliverSlack",
    "DeliverSns",
    "DeliverSplunk",
    "DeliverTeams",
    "DeliverWebhook",
    "DetectChanges",
    "DetectSessions",
  ]);
  for (const { name, handler, file } of deployed.functions) {
    const built = readFileSync(file, "utf8");
    expect([name, built.length <= BUNDLE_BYTES_MAX]).toEqual([name, true]);
    expect([name, /export\{[^}]*\bas handler\b/.test(built)]).toEqual([name, true]);
    expect(handler).toMatch(/^functions\/\w+\.handler$/);
    const sources: readonly string[] = JSON.parse(readFileSync(`${file}.map`, "utf8")).sources;
    expect(sources.filter((source) => /node_modules\/(zod|yaml|sst)\//.test(source))).toEqual([]);
  }
});

test("the settings in the packages are those of rolecall.yaml, defaults filled in", () => {
  for (const { copied } of deployed.functions)
    for (const { from } of copied)
      expect(JSON.parse(readFileSync(from, "utf8"))).toMatchObject({
        alertAt: 40,
        sinks: { sns: { minSeverity: "high" }, slack: { minSeverity: "low" } },
      });
});
