import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ConfigError } from "../shared/config-error.ts";
import { defaultConfig, parseConfig } from "../shared/config-file.ts";
import { durationMs } from "../shared/duration.ts";

const faults = (text: string, ids: string[] = []) => {
  try {
    parseConfig(text, "rolecall.yaml", ids);
  } catch (error) {
    return error instanceof ConfigError ? error.message : `unexpected ${error}`;
  }
  return "";
};

describe("a bad file says where, what and how", () => {
  test.each([
    [
      "accounts:\n  - id: 111122223333\n    name: prod",
      /^rolecall\.yaml:2:5 accounts\.0\.id: must be a 12-digit account id in quotes/,
    ],
    ["colour: red", /^rolecall\.yaml:1:1 colour: unknown key; known here: .*accounts/],
    [
      "accounts:\n  - id: '111122223333'\n    name: prod\n    teir: sandbox",
      /^rolecall\.yaml:4:5 accounts\.0\.teir: unknown key; known here: id, name, tier$/,
    ],
    [
      "networks:\n  - { cidr: 203.0.113.0, name: office }",
      /^rolecall\.yaml:2:7 networks\.0\.cidr: must be an address block/,
    ],
    [
      "expected:\n  - match: { target: role/x }\n    reason: because\n    owner: ops",
      /^rolecall\.yaml:2:5 expected\.0\.until/,
    ],
    ["expected:\n  - match: {}\n    reason: because\n    owner: ops\n    until: 2026-12-31", /must name at least one/],
    ["alertAt: 400", /^rolecall\.yaml:1:1 alertAt/],
    ["workingHours: { timezone: Mars/Olympus }", /must be a time zone/],
    ["learn: a while", /must be a duration such as 14d/],
    ["accounts: [", /^rolecall\.yaml:1:\d+ /],
    ["a: 1\na: 2", /^rolecall\.yaml:2:1 /],
    ["sinks: { slack: { minSeverity: loud } }", /^rolecall\.yaml:1:\d+ sinks\.slack\.minSeverity: /],
    [
      "sinks: { pager: {} }",
      /^rolecall\.yaml:1:\d+ sinks\.pager: unknown key; known here: sns, slack, teams, pagerduty, splunk, securityhub, webhook$/,
    ],
    ["regions: [eu-west]", /^rolecall\.yaml:1:\d+ regions/],
    ["- just a list", /^rolecall\.yaml:1:1 \(top level\)/],
    [
      "accounts:\n  - { id: '111122223333', name: a }\n  - { id: '111122223333', name: b }",
      /^rolecall\.yaml:3:7 accounts\.1\.id: account 111122223333 is listed twice/,
    ],
  ])("%j", (text, expected) => {
    expect(faults(text)).toMatch(expected);
  });

  test("a detector that does not exist", () => {
    expect(faults("detectors: { role-chaind: off }", ["role-chained"])).toMatch(
      /^rolecall\.yaml:1:14 detectors\.role-chaind: no such detector; known: role-chained/,
    );
  });

  test("every fault is listed at once", () => {
    expect(faults("alertAt: 400\nlearn: x").split("\n")).toHaveLength(2);
  });

  test("aliases cannot blow it up", () => {
    const bomb = `a0: &a0 [x, x]\n${Array.from({ length: 30 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}]`).join("\n")}`;
    expect(() => parseConfig(bomb, "rolecall.yaml")).toThrow();
  });
});

describe("a good file", () => {
  test("an empty one is the default", () => {
    expect(parseConfig("", "rolecall.yaml").alertAt).toBe(defaultConfig().alertAt);
  });
  test("the example shows what a deployment asks for too", () => {
    const { sinks, regions, accounts } = parseConfig(readFileSync("examples/rolecall.yaml", "utf8"), "rolecall.yaml");
    expect(Object.keys(sinks)).toEqual(["sns", "slack"]);
    expect(regions).toContain("us-east-1");
    expect(accounts.length).toBeGreaterThan(1);
  });
  test("look-ups are ready", () => {
    const config = parseConfig(
      'networks: [{ cidr: "203.0.113.0/24", name: office }, { cidr: "2001:db8::/32", name: vpn }]\nlearn: 36h',
      "rolecall.yaml",
    );
    expect(config.networkName("203.0.113.9")).toBe("office");
    expect(config.networkName("2001:db8::9")).toBe("vpn");
    expect(config.networkName("192.0.2.1")).toBeUndefined();
    expect(config.learnMs).toBe(36 * 3_600_000);
  });
  test("durations", () => {
    expect(durationMs("14d")).toBe(14 * 86_400_000);
    expect(durationMs("14")).toBeUndefined();
  });
});
