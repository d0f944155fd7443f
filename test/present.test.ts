import { describe, expect, test } from "vitest";
import { runbookOf } from "../shared/detectors/index.ts";
import type { Alert } from "../shared/model.ts";
import { present } from "../shared/present.ts";
import { exampleRevisions } from "./support/sink-examples.ts";
import { bare, full, HOSTILE, hostile, KEY_ID, revisionWith } from "./support/sink-fixtures.ts";
import { UNFIT } from "./support/sink-receiver.ts";

const shown = (fields: Partial<Alert> = {}) => present(revisionWith(fields).alert, { runbookOf });
const lineOf = (label: string, fields: Partial<Alert> = {}) =>
  shown(fields).lines.find((line) => line.label === label)?.text;
const { alert } = full;

describe("the fixed lines", () => {
  test("say who, what, from where and when, in this order", () => {
    expect(shown().lines).toEqual([
      { label: "Who", text: "ana (IAM user) · signed as role Deploy · through Deploy · key …7Q2X · MFA: no" },
      {
        label: "Did",
        text: "iam:UpdateAssumeRolePolicy → role/DataExport · prod-data 111122223333 · us-east-1 · succeeded",
      },
      { label: "From", text: "198.51.100.7 (office) · aws-cli/2.31.14 os/linux#6.14.0" },
      { label: "When", text: "2026-03-02 10:00:00Z to 10:04:00Z · 2 records" },
    ]);
  });

  test.each([
    ["Who", { origin: { ...alert.origin, proven: false } }, /^ana \(IAM user\) · name not proven · /],
    ["Who", { mfa: "unknowable" }, /MFA: CloudTrail cannot tell$/],
    ["Who", { mfa: "not-applicable" }, /no person, so no MFA$/],
    ["From", { source: {} }, /^address not known$/],
    ["From", { source: { via: "cloudformation.amazonaws.com" } }, /^cloudformation\.amazonaws\.com$/],
    ["From", { source: { ip: "203.0.113.9" } }, /^203\.0\.113\.9 \(\?\)$/],
    ["Did", { account: { id: "111122223333" } }, / · 111122223333 · us-east-1 · /],
    ["When", { lastAt: "2026-03-03T01:00:00Z" }, /^2026-03-02 10:00:00Z to 2026-03-03 01:00:00Z · 2 records$/],
    ["When", { lastAt: alert.firstAt, count: 1 }, /^2026-03-02 10:00:00Z$/],
  ] satisfies [string, Partial<Alert>, RegExp][])("%s of %j", (label, fields, text) => {
    expect(lineOf(label, fields)).toMatch(text);
  });
});

describe("changes, reasons, steps", () => {
  test("what was opened and closed; ± when the policy before is not known", () => {
    expect(shown().changes).toEqual(["+ anyone in 999988887777 may enter", "- carol may no longer enter"]);
    expect(shown({ changes: { opened: ["x"], closed: [], previousKnown: false } }).changes).toEqual(["± x"]);
    expect(present(bare.alert, { runbookOf }).changes).toEqual([]);
  });

  test("a detector's reason is counted, a circumstance is not", () => {
    const signals = alert.signals.map((signal) => ({ ...signal, count: 2 }));
    expect(shown({ signals }).why.terms.map(({ reason }) => reason)).toEqual([
      "anyone in 999988887777 may enter (2×)",
      "mon 02:14 is outside working hours",
      "from a known network",
    ]);
  });

  test("the terms add up to the score, in every alert of the examples", async () => {
    const revisions = await exampleRevisions();
    for (const one of revisions) {
      const { why } = present(one.alert, { runbookOf });
      expect(why.terms.reduce((sum, { points }) => sum + points, 0)).toBe(why.score);
    }
    expect(revisions.length).toBeGreaterThan(20);
  });

  test("steps are numbered by time, the first step of the incident among them", () => {
    expect(shown().steps).toEqual([
      "1. 2026-03-02 10:00:00Z prod-data: changed the trust of role DataExport · anyone in 999988887777 may enter",
      "2. 2026-03-02 10:05:00Z prod-data: stopped trail main · the trail no longer records",
    ]);
    expect(present(bare.alert, { runbookOf }).steps).toEqual([]);
  });
});

describe("what to do", () => {
  const check = (id: string) => runbookOf(id)?.check;

  test("the weightiest step first, then what began it", () => {
    expect(shown().next).toEqual([
      `1 ${check("trail-tampered")}`,
      `2 ${runbookOf("trail-tampered")?.contain}`,
      `3 ${check("iam-role-trust-opened")}`,
    ]);
  });

  test("one alert, one runbook", () => {
    expect(present({ ...alert, children: [] }, { runbookOf }).next).toHaveLength(2);
  });

  test("nothing is made up for a detector that is not in the catalogue", () => {
    expect(present(alert, { runbookOf: () => undefined }).next).toEqual([]);
    expect(present(bare.alert, { runbookOf }).next).toEqual([]);
  });
});

describe("links", () => {
  const eventUrl = "https://us-east-1.console.aws.amazon.com/cloudtrailv2/home?region=us-east-1#/events/1";
  const linksOf = (event: string, docsUrl?: string, runbook = alert.runbook) =>
    present({ ...alert, links: { event }, runbook }, { runbookOf, ...(docsUrl === undefined ? {} : { docsUrl }) })
      .links;

  test("the event in the console, the runbook under the address of the docs", () => {
    expect(linksOf(eventUrl, "https://docs.example/rolecall")).toEqual([
      { label: "Event", url: eventUrl },
      { label: "Runbook", url: "https://docs.example/rolecall/docs/detectors.md#iam-role-trust-opened" },
    ]);
  });

  test.each([
    "https://console.aws.amazon.com/x",
    "https://cn-north-1.console.amazonaws.cn/x",
    "https://console.amazonaws-us-gov.com/x",
  ])("%s is the console", (url) => expect(linksOf(url)).toEqual([{ label: "Event", url }]));

  test.each([
    "http://us-east-1.console.aws.amazon.com/",
    "https://evil.example/console.aws.amazon.com",
    "https://console.aws.amazon.com.evil.example/",
    "https://evilconsole.aws.amazon.com/",
    "https://console.aws.amazon.com@evil.example/",
    "https://user@console.aws.amazon.com/",
    "https://console.aws.amazon.com:8443/",
    "javascript:alert(1)//console.aws.amazon.com",
    "",
    `${eventUrl}${"x".repeat(3000)}`,
  ])("%.60s is not linked", (url) => expect(linksOf(url)).toEqual([]));

  test.each(["https://evil.example/", "//evil.example/", "../../elsewhere", "javascript:alert(1)"])(
    "a runbook at %s is not linked",
    (runbook) => expect(linksOf("", "https://docs.example/rolecall/", runbook)).toEqual([]),
  );
});

test.each(Object.entries(HOSTILE))("every text is one printable, bounded line: %s", (_, text) => {
  const { severity: _s, why, ids, ...rest } = present(hostile(text).alert, { runbookOf });
  for (const one of stringsOf({ rest, terms: why.terms, ids })) {
    expect(one).not.toMatch(UNFIT);
    expect(one).not.toContain("\n");
    expect(one).not.toContain(KEY_ID);
    expect(one.length).toBeLessThanOrEqual(1500);
  }
});

function stringsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsOf) : [];
}
