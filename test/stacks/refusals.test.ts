/** What stops a deployment, and that it says why; and that without sinks everything else is still made. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { PATTERN_CHARS_MAX } from "../../shared/rules.ts";
import { evaluate } from "./harness/evaluate.ts";
import { ROOT } from "./harness/platform.ts";
import { EVERYTHING, ofType } from "./support.ts";

describe("a deployment is refused", () => {
  test("without the secret that a configured sink needs", async () => {
    await expect(evaluate({ config: "sinks: { slack: {} }" })).rejects.toThrow(/sst secret set SlackWebhook/);
  });

  test("with a bad rolecall.yaml, naming each fault with line and column", async () => {
    const config = "alertAt: 40\nsinks:\n  pager: {}\ndetectors:\n  no-such-thing: off\n";
    await expect(evaluate({ config })).rejects.toThrow(/rolecall\.yaml:3:3 sinks\.pager: unknown key/);
    await expect(evaluate({ config: "alertAt: 400" })).rejects.toThrow(/rolecall\.yaml:1:1 alertAt/);
    await expect(evaluate({ config: "detectors: { no-such-thing: off }" })).rejects.toThrow(/no such detector/);
  });

  test("in a stage that cannot be part of names", async () => {
    await expect(evaluate({ stage: "Feature_1" })).rejects.toThrow(/The stage "Feature_1" cannot be part of names/);
    await expect(evaluate({ stage: `a${"b".repeat(24)}` })).rejects.toThrow(/at most 24/);
  });

  test("as `sst dev`, whose bridge any principal of the account may use", async () => {
    await expect(evaluate({ dev: true })).rejects.toThrow(/Deploy to a stage of your own instead/);
  });
});

test("without sinks alerts are still judged, archived and guarded", async () => {
  const quiet = await evaluate({ config: "sinks: {}" });
  expect(quiet.functions.map(({ name }) => name)).toEqual(["DetectSessions", "DetectChanges", "Canary"]);
  expect(ofType(quiet, "cloudwatch/eventArchive:EventArchive")).toHaveLength(1);
  expect(ofType(quiet, "sns/topic:Topic").map(({ name }) => name)).toEqual(["AlertsTopic", "GuardTopic"]);
  expect(ofType(quiet, "ssm/parameter:Parameter")).toEqual([]);
});

test("the longest stage, in a region with a long name, makes no name and no pattern too long", async () => {
  const long = await evaluate({ ...EVERYTHING, region: "ap-southeast-2", stage: `a${"b".repeat(23)}` });
  const limits: Readonly<Record<string, number>> = {
    "iam/role:Role": 64,
    "lambda/function:Function": 64,
    "cloudwatch/eventRule:EventRule": 64,
    "cloudwatch/eventArchive:EventArchive": 48,
    "sqs/queue:Queue": 80,
  };
  for (const [type, most] of Object.entries(limits)) {
    const lengths = ofType(long, type).map(({ inputs }) => String(inputs["name"]).length);
    expect(lengths.length).toBeGreaterThan(0);
    expect([type, Math.max(...lengths) <= most]).toEqual([type, true]);
  }
  for (const { name, inputs } of ofType(long, "cloudwatch/eventRule:EventRule"))
    expect([name, String(inputs["eventPattern"]).length <= PATTERN_CHARS_MAX]).toEqual([name, true]);
});

test("the stacks and sst.config.ts are type-checked against SST's own types", () => {
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  expect(() =>
    execFileSync(process.execPath, [tsc, "--noEmit", "-p", "stacks"], { cwd: ROOT, stdio: "pipe" }),
  ).not.toThrow();
});
