/** Alerts as SIEMs take them: every revision of every example attack is a valid document that holds no secret. */
import { spawnSync } from "node:child_process";
import { beforeAll, describe, expect, test } from "vitest";
import { ecsOf } from "../../shared/formats/ecs.ts";
import { ocsfOf } from "../../shared/formats/ocsf.ts";
import { type Alert, asObject, type JsonObject, type Revision } from "../../shared/model.ts";
import { attackIds, exampleRevisions } from "../support/sink-examples.ts";
import { ocsfFaults } from "./ocsf-schema.ts";

let revisions: readonly Revision[] = [];
beforeAll(async () => {
  revisions = await exampleRevisions();
}, 60_000);

const at = (document: object, path: string): unknown =>
  path.split(".").reduce<unknown>((value, key) => asObject(value)?.[key], document);
const json = (document: object): JsonObject => JSON.parse(JSON.stringify(document));
const SECRET = /A(KIA|SIA)[A-Z0-9]{12,}|IQoJb3JpZ2lu/;

describe("OCSF", () => {
  test("every revision is a Detection Finding", () => {
    expect(revisions.length).toBeGreaterThan(attackIds.length);
    for (const { alert } of revisions) expect(ocsfFaults(json(ocsfOf(alert, "1.2.3"))), alert.title).toEqual([]);
  });

  test("the validator finds faults", () => {
    const [first] = revisions;
    const good = json(ocsfOf(first?.alert as Alert, "1.2.3"));
    expect(ocsfFaults({ ...good, time: 1_785_510_000 })).toEqual([".time is no time: 1785510000"]);
    expect(ocsfFaults({ ...good, severity_id: 9 })).toHaveLength(1);
    expect(ocsfFaults({ ...good, actor: {} })).toEqual([".actor is no attribute"]);
    expect(ocsfFaults({ ...good, finding_info: { title: "x" } })).toEqual([".finding_info.uid is missing"]);
  });

  test("the first revision creates a finding, later ones update the same", () => {
    for (const { alert } of revisions) {
      const document = ocsfOf(alert, "1.2.3");
      expect(at(document, "finding_info.uid")).toBe(alert.id);
      expect(at(document, "metadata.uid")).toBe(`${alert.id}-${alert.revision}`);
      expect(at(document, "activity_id")).toBe(alert.revision === 1 ? 1 : 2);
    }
  });

  test("severity follows the alert's, and the terms stand with it", () => {
    const critical = revisions.find(({ alert }) => alert.severity === "critical");
    const document = ocsfOf(critical?.alert as Alert, "1.2.3");
    expect([at(document, "severity_id"), at(document, "risk_level_id")]).toEqual([5, 4]);
    expect(at(document, "unmapped.rolecall.signals")).toEqual(critical?.alert.signals);
  });
});

describe("ECS", () => {
  test("an address is typed as one only where it is one", () => {
    const kinds = revisions.map(({ alert }) => {
      const document = ecsOf(alert, "1.2.3");
      const ip = at(document, "source.ip");
      if (ip !== undefined) expect(ip).toMatch(/^[0-9a-f.:]+$/);
      return ip === undefined ? "none" : "address";
    });
    expect(new Set(kinds)).toContain("address");
  });

  test("event.id stays, enums are the schema's", () => {
    for (const { alert } of revisions) {
      const document = ecsOf(alert, "1.2.3");
      expect(at(document, "event.id")).toBe(alert.id);
      expect(at(document, "event.kind")).toBe("alert");
      expect(["success", "failure"]).toContain(at(document, "event.outcome"));
      expect(json(document)["@timestamp"]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    }
  });
});

test("no format holds a key or a token", () => {
  for (const { alert } of revisions) {
    expect(JSON.stringify(ocsfOf(alert, "1.2.3"))).not.toMatch(SECRET);
    expect(JSON.stringify(ecsOf(alert, "1.2.3"))).not.toMatch(SECRET);
  }
});

test.each(["ocsf", "ecs"])("rolecall replay --format %s prints one document a line", (format) => {
  const args = ["cli/main.ts", "replay", "examples/attacks/leaked-key-to-foreign-trust.jsonl", "--learn", "none"];
  const { status, stdout } = spawnSync(process.execPath, [...args, "--format", format], { encoding: "utf8" });
  expect(status).toBe(0);
  const documents: JsonObject[] = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(documents.length).toBeGreaterThan(0);
  if (format === "ocsf") expect(documents.flatMap(ocsfFaults)).toEqual([]);
  else expect(documents.every((document) => document["ecs.version"] === "9.4.0")).toBe(true);
});
