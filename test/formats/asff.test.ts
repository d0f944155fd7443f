/** Alerts as findings of Security Hub: every revision of every example attack, and what a later revision changes. */
import { beforeAll, describe, expect, test } from "vitest";
import { asffOf } from "../../shared/formats/asff.ts";
import { type Alert, asObject, type JsonObject, type Revision } from "../../shared/model.ts";
import { asffFaults } from "../support/sink-asff.ts";
import { exampleRevisions } from "../support/sink-examples.ts";
import { full, revisionWith } from "../support/sink-fixtures.ts";

const NOW = Date.parse("2026-03-02T11:00:00Z");
const PLACE = { product: "arn:aws:securityhub:eu-west-1:111122223333:product/111122223333/default", now: () => NOW };
const json = (alert: Alert): JsonObject => JSON.parse(JSON.stringify(asffOf(alert, PLACE)));
const of = (fields: Partial<Alert>) => json(revisionWith(fields).alert);

let revisions: readonly Revision[] = [];
beforeAll(async () => {
  revisions = await exampleRevisions();
}, 60_000);

test("every revision of the examples is a finding that Security Hub takes", () => {
  expect(revisions.length).toBeGreaterThan(10);
  for (const { alert } of revisions) expect([alert.title, asffFaults(json(alert))]).toEqual([alert.title, []]);
});

test("a later revision of an alert is the same finding, and newer", () => {
  const latest = new Map<string, { readonly revision: number; readonly finding: JsonObject }>();
  let compared = 0;
  for (const { alert } of revisions) {
    const finding = json(alert);
    const before = latest.get(alert.id);
    if (before !== undefined && before.revision < alert.revision) {
      compared += 1;
      expect(finding.Id).toBe(before.finding.Id);
      expect(finding.CreatedAt).toBe(before.finding.CreatedAt);
      expect(String(finding.UpdatedAt) > String(before.finding.UpdatedAt)).toBe(true);
    }
    latest.set(alert.id, { revision: alert.revision, finding });
  }
  expect(compared).toBeGreaterThan(5);
});

describe("a finding", () => {
  test.each(["info", "low", "medium", "high", "critical"] as const)("has the alert's severity: %s", (severity) => {
    const label = severity === "info" ? "INFORMATIONAL" : severity.toUpperCase();
    expect(asObject(of({ severity, score: 33 }).FindingProviderFields)?.Severity).toEqual({
      Label: label,
      Original: "33",
    });
  });

  test("of a revision beyond counting has a time still", () => {
    expect(asffFaults(of({ revision: Number.MAX_SAFE_INTEGER }))).toEqual([]);
  });

  test("of an alert whose times cannot be read carries the time of sending", () => {
    const finding = of({ time: "2026-99-99T00:00:00Z", lastAt: "never", revision: 2 });
    expect([finding.CreatedAt, finding.UpdatedAt]).toEqual(["2026-03-02T11:00:00.000Z", "2026-03-02T11:00:00.002Z"]);
  });

  test("names what was changed, and who changed it where that is a user or a role", () => {
    const resources = of({}).Resources;
    expect(resources).toMatchObject([
      { Type: "AwsIamRole", Id: "arn:aws:iam::111122223333:role/DataExport", ResourceRole: "Target" },
      { Type: "AwsIamRole", Id: "arn:aws:iam::111122223333:role/Deploy", ResourceRole: "Actor" },
    ]);
    const service = { ...full.alert.actor, id: "events.amazonaws.com" };
    expect(of({ actor: service }).Resources).toHaveLength(1);
  });

  test("of an account names it as Security Hub does, and anything without a type is something else", () => {
    const target = { ...full.alert.target, kind: "account" as const, account: "444455556666" };
    expect(of({ target }).Resources).toMatchObject([{ Type: "AwsAccount", Id: "AWS::::Account:444455556666" }, {}]);
    expect(of({ target: { ...target, kind: "provider" } }).Resources).toMatchObject([{ Type: "Other" }, {}]);
  });

  test("tells of incidents by their findings", () => {
    const related = (fields: Partial<Alert>) => asObject(of(fields).FindingProviderFields)?.RelatedFindings;
    expect(related({})).toEqual([{ ProductArn: PLACE.product, Id: "rolecall/A-0000000003" }]);
    const { parent: _, ...leading } = full.alert;
    expect(asObject(json(leading).FindingProviderFields)?.RelatedFindings).toEqual([
      { ProductArn: PLACE.product, Id: "rolecall/A-0000000002" },
    ]);
  });

  test("has an address of version 4 in its action, of version 6 among its fields", () => {
    const action = (fields: Partial<Alert>) => asObject(asObject(of(fields).Action)?.AwsApiCallAction);
    expect(action({})).toMatchObject({ CallerType: "remoteIp", RemoteIpDetails: { IpAddressV4: "198.51.100.7" } });
    expect(action({ source: { ip: "2001:db8::7" } })).not.toHaveProperty("RemoteIpDetails");
    expect(of({ source: { ip: "2001:db8::7" } }).ProductFields).toMatchObject({ "rolecall/address": "2001:db8::7" });
    expect(action({ source: { via: "cloudformation.amazonaws.com" } })).toMatchObject({ CallerType: "domain" });
  });

  test("in other partitions says so", () => {
    const product = "arn:aws-us-gov:securityhub:us-gov-west-1:111122223333:product/111122223333/default";
    const finding = asffOf(full.alert, { ...PLACE, product });
    expect(finding.Resources?.[0]?.Partition).toBe("aws-us-gov");
    expect(asffFaults(JSON.parse(JSON.stringify(finding)))).toEqual([]);
  });
});

describe("the validator finds", () => {
  const good = () => of({});
  test.each<[string, JsonObject]>([
    ["an empty title", { Title: " " }],
    ["a long description", { Description: "x".repeat(1025) }],
    ["another account", { AwsAccountId: "444455556666" }],
    ["another region", { Region: "us-east-1" }],
    ["a foreign product", { ProductArn: "arn:aws:securityhub:eu-west-1::product/aws/guardduty" }],
    ["no resource", { Resources: [] }],
    ["a resource of no type", { Resources: [{ Type: "Role", Id: "x", Region: "eu-west-1", Partition: "aws" }] }],
    ["no severity", { FindingProviderFields: { Types: ["TTPs/Persistence"] } }],
    [
      "a tactic that it does not know",
      { FindingProviderFields: { Severity: { Label: "LOW" }, Types: ["TTPs/Impact"] } },
    ],
    ["a time in seconds", { UpdatedAt: "1785510000" }],
    ["an empty field", { ProductFields: { "rolecall/alert": "" } }],
    ["a severity in the place of analysts", { Severity: { Label: "LOW" } }],
    ["a long recommendation", { Remediation: { Recommendation: { Text: "x".repeat(513) } } }],
    ["a finding too large", { Note2: "x".repeat(240_000) }],
  ])("%s", (_, change) => {
    expect(asffFaults(good())).toEqual([]);
    expect(asffFaults({ ...good(), ...change }).length).toBeGreaterThan(0);
  });
});
