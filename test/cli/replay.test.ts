/** The commands as a user calls them: output, exit codes, messages. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import type { Alert } from "../../shared/model.ts";
import { assumeRole, cloudtrail, identities } from "../support/records.ts";

const folder = mkdtempSync(join(tmpdir(), "rolecall-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

const put = (name: string, content: string | Uint8Array) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const rolecall = (args: readonly string[], input?: string) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["cli/main.ts", ...args], {
    encoding: "utf8",
    ...(input === undefined ? {} : { input }),
  });
  return { status, stdout, stderr };
};
const stop = cloudtrail("cloudtrail:StopLogging", {
  requestParameters: { name: "main" },
  eventID: "11111111-0000-4000-8000-000000000001",
});
const file = put("stop.json", JSON.stringify({ Records: [stop] }));
const quiet = put("quiet.json", JSON.stringify({ Records: [cloudtrail("s3:ListBuckets")] }));

describe("rolecall replay", () => {
  test("prints an alert, its arithmetic and what was read", () => {
    const { status, stdout, stderr } = rolecall(["replay", file]);
    expect(stdout).toMatch(/^▲ HIGH 75 · 111122223333 · ana stopped trail main · the trail no longer records\n/);
    for (const label of ["Who", "Did", "From", "When", "Why", "Do"])
      expect(stdout).toMatch(new RegExp(`^ {2}${label} `, "m"));
    expect(stderr).toMatch(/read {4}1 file · 1 record in .* s/);
    expect(stderr).toMatch(/alerts {2}1 \(1 high\)/);
    expect(status).toBe(0);
  });

  test("jsonl is one alert a line and nothing else", () => {
    const { stdout } = rolecall(["replay", file, "--format", "jsonl"]);
    const alerts = stdout
      .trimEnd()
      .split("\n")
      .map((line): Alert => JSON.parse(line));
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({
      schema: "rolecall/alert/1",
      score: 75,
      severity: "high",
      events: [stop.eventID],
      count: 1,
    });
    expect(alerts[0]?.signals.reduce((sum, { points }) => sum + points, 0)).toBe(75);
  });

  test("reads stdin, gzip and several shapes in one run", () => {
    const gz = put(
      "more.json.gz",
      gzipSync(JSON.stringify({ Records: [{ ...stop, eventID: "e-2", requestParameters: { name: "second" } }] })),
    );
    const event = {
      "detail-type": "AWS API Call via CloudTrail",
      source: "aws.cloudtrail",
      detail: { ...stop, eventID: "e-3", requestParameters: { name: "third" } },
    };
    const { stdout } = rolecall(["replay", file, gz, "-", "--format", "jsonl"], JSON.stringify(event));
    expect(stdout.trimEnd().split("\n")).toHaveLength(3);
  });

  test("--min-score and --fail-on", () => {
    expect(rolecall(["replay", file, "--min-score", "80"]).stdout).toBe("");
    expect(rolecall(["replay", file, "--fail-on", "high"]).status).toBe(3);
    expect(rolecall(["replay", file, "--fail-on", "critical"]).status).toBe(0);
  });

  test("--since and --until leave records out", () => {
    expect(rolecall(["replay", file, "--since", "2026-03-03"]).stdout).toBe("");
    expect(rolecall(["replay", file, "--until", "2026-03-02T10:00:00Z"]).stdout).toBe("");
    expect(rolecall(["replay", file, "--since", "2026-03-02", "--until", "2026-03-03"]).stdout).toContain("HIGH 75");
  });

  test("what cannot be read is named, counted, and the exit code says so; the rest is judged", () => {
    const half = put(
      "half.jsonl",
      `${JSON.stringify(stop).slice(0, 200)}\n${JSON.stringify({ ...stop, eventID: "e-9" })}\n`,
    );
    const { status, stdout, stderr } = rolecall(["replay", half, join(folder, "absent")]);
    expect(stdout).toContain("HIGH 75");
    expect(stderr).toMatch(/^unreadable: .*half\.jsonl line 1, byte \d+: .+$/m);
    expect(stderr).toMatch(/^unreadable: .*absent: .+$/m);
    expect(stderr).toMatch(/2 unreadable/);
    expect(status).toBe(4);
  });

  test("findings go before incomplete input", () => {
    expect(rolecall(["replay", file, join(folder, "absent"), "--fail-on", "high"]).status).toBe(3);
  });

  test("nothing to say is fine", () => {
    const { status, stdout, stderr } = rolecall(["replay", quiet]);
    expect([status, stdout]).toEqual([0, ""]);
    expect(stderr).toMatch(/alerts {2}none/);
  });

  test("a state in a file remembers: the second run knows the pair", () => {
    const state = join(folder, "state.db");
    const day = (date: string) =>
      put(
        `day-${date}.json`,
        JSON.stringify({
          Records: [assumeRole("Deploy", { userIdentity: identities.sso, eventTime: `${date}T10:00:00Z` })],
        }),
      );
    const scores = (path: string) =>
      rolecall(["replay", path, "--state", state, "--learn", "0d", "--min-score", "1", "--format", "jsonl"]).stdout;
    expect(scores(day("2026-03-02"))).toContain("role-assumed-first-time");
    expect(scores(day("2026-03-04"))).not.toContain("role-assumed-first-time");
    expect(readFileSync(state).includes("ASIAEXAMPLEISSUED001")).toBe(false);
  });

  test("a state that is none says what to do", () => {
    const { status, stderr } = rolecall([
      "replay",
      file,
      "--state",
      put("no.db", "this is no state, but long enough to be a file".repeat(20)),
    ]);
    expect(status).toBe(2);
    expect(stderr).toContain("no.db");
  });

  test.each([
    [["replay"], /missing required argument 'path'/],
    [["replay", "x", "--min-score", "many"], /whole number from 0 to 100/],
    [["replay", "x", "--learn", "long"], /duration such as 14d/],
    [["replay", "x", "--since", "yesterday"], /UTC date or time such as/],
    [["replay", "x", "--format", "xml"], /Allowed choices are text, jsonl/],
    [["replay", "x", "--config", "/nowhere/rolecall.yaml"], /\/nowhere\/rolecall\.yaml cannot be read/],
    [["reply", "x"], /unknown command 'reply'/],
  ])("%j is a usage error that says how to fix it", (args, message) => {
    const { status, stderr } = rolecall(args);
    expect(stderr).toMatch(message);
    expect(status).toBe(2);
  });

  test("a bad configuration names line, column and key", () => {
    const config = put("rolecall.yaml", "accounts:\n  - id: 12\n    name: x\n");
    const { status, stderr } = rolecall(["replay", file, "--config", config]);
    expect(stderr).toMatch(/rolecall\.yaml:2:5 accounts\.0\.id: must be a 12-digit/);
    expect(status).toBe(2);
  });
});

describe("rolecall explain", () => {
  test("an alert: the records in it and their arithmetic", () => {
    const id = JSON.parse(rolecall(["replay", file, "--format", "jsonl"]).stdout).id;
    const { status, stdout } = rolecall(["explain", id, file]);
    expect(stdout).toContain("HIGH 75");
    expect(stdout).toMatch(/\+75 trail-tampered: the trail no longer records/);
    expect(stdout).toMatch(/= 75 \(75\), high/);
    expect(status).toBe(0);
  });

  test("a record that did not alert says why not", () => {
    const path = put("entry.json", JSON.stringify({ Records: [assumeRole("Deploy", { eventID: "e-77" })] }));
    const { stdout } = rolecall(["explain", "e-77", path]);
    expect(stdout).toMatch(
      /\+25 role-assumed-without-mfa: without MFA \(pair: not seen before today, but the account is still being learned\)/,
    );
    expect(stdout).toMatch(/– role-assumed-first-time: nothing to say/);
    expect(stdout).toMatch(/no alert: 25 < 40/);
  });

  test("a record that no detector looks at", () => {
    const path = put(
      "list.json",
      JSON.stringify({ Records: [cloudtrail("s3:GetBucketTagging", { eventID: "e-78" })] }),
    );
    expect(rolecall(["explain", "e-78", path]).stdout).toContain("no detector looks at this call");
  });

  test("an unknown id is a usage error", () => {
    const { status, stderr } = rolecall(["explain", "A-0000000000", file]);
    expect(stderr).toMatch(/no alert in/);
    expect(status).toBe(2);
  });
});

describe("the bundle that npx runs", () => {
  test("judges like the source it was made of", () => {
    const { status, stdout } = spawnSync(process.execPath, ["dist/rolecall.js", "replay", file], { encoding: "utf8" });
    expect(stdout).toBe(rolecall(["replay", file]).stdout);
    expect(status).toBe(0);
  });
});

describe("help", () => {
  test.each([["--help"], ["replay", "--help"], ["explain", "--help"], ["demo", "--help"]])("%s %s", (...args) => {
    const { status, stdout } = rolecall(args.filter((arg) => arg !== undefined));
    expect(stdout).toContain("Usage: rolecall");
    expect(stdout).toContain("Examples:");
    expect(status).toBe(0);
  });
});
