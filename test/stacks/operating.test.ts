/** docs/operating.md against what would be deployed: whoever is woken by an alarm finds it there, by its name. */
import { readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { fixedCost, PRICES } from "../../bench/cost.ts";
import { asObject } from "../../shared/model.ts";
import { evaluate } from "./harness/evaluate.ts";
import type { Evaluation } from "./harness/evaluation.ts";
import { EVERYTHING, list, ofType, statements } from "./support.ts";

const page = readFileSync("docs/operating.md", "utf8");
const PREFIX = "rolecall-test-";
let deployed: Evaluation;
beforeAll(async () => {
  deployed = await evaluate(EVERYTHING);
});
const shortNames = (type: string) =>
  ofType(deployed, type).map(({ inputs }) => String(inputs["name"]).replace(PREFIX, ""));

test("every alarm has a row that says what to do", () => {
  const rows = page.split("\n").filter((line) => line.startsWith("| `"));
  const alarms = shortNames("cloudwatch/metricAlarm:MetricAlarm").map((name) =>
    name.replace(/^.*(?=Errors$|Throttles$)/, "…"),
  );
  expect(alarms.length).toBeGreaterThan(25);
  expect(alarms.filter((name) => !rows.some((row) => row.split("|")[1]?.includes(`\`${name}\``)))).toEqual([]);
});

test("every queue, function and topic is named", () => {
  const names = ["sqs/queue:Queue", "lambda/function:Function", "sns/topic:Topic", "dynamodb/table:Table"].flatMap(
    shortNames,
  );
  expect(names.filter((name) => !page.includes(name))).toEqual([]);
});

test("every permission of every role is listed", () => {
  const section = page.slice(page.indexOf("## Permissions"), page.indexOf("## Personal data"));
  const actions = statements(deployed)
    .filter(({ kind }) => kind === "permission")
    .flatMap((statement) => statement.actions);
  expect(actions.length).toBeGreaterThan(20);
  expect(actions.filter((action) => !section.includes(action.split(":")[1] ?? action))).toEqual([]);
});

test("retentions are those of the page", () => {
  const [archive] = ofType(deployed, "cloudwatch/eventArchive:EventArchive");
  expect(page).toContain(`| archive of the alert bus | alerts | ${archive?.inputs["retentionDays"]} days |`);
  const days = new Set(
    ofType(deployed, "sqs/queue:Queue").map(({ inputs }) => Number(inputs["messageRetentionSeconds"]) / 86_400),
  );
  expect(days).toEqual(new Set([4, 14]));
  expect(page).toContain("| dead letters | as the queue they belong to | 14 days |");
});

test("the cost model counts the alarms and keys of a deployment with SNS as the only sink", async () => {
  const alone = await evaluate({ region: "us-east-1", config: "sinks: { sns: {} }\nregions: []" });
  const alarms = ofType(alone, "cloudwatch/metricAlarm:MetricAlarm").length;
  const keys = ofType(alone, "kms/key:Key").length;
  const dashboards = ofType(alone, "cloudwatch/dashboard:Dashboard").length;
  const [first, , dashboard, last] = Object.values(fixedCost(0));
  expect([first, dashboard, last].map((usd) => usd?.toFixed(2))).toEqual(
    [alarms * PRICES.alarm.usd, dashboards * PRICES.dashboard.usd, keys * PRICES.key.usd].map((usd) => usd.toFixed(2)),
  );
  const { widgets } = JSON.parse(String(ofType(alone, "cloudwatch/dashboard:Dashboard")[0]?.inputs["dashboardBody"]));
  const shown = list(widgets).flatMap((widget) => list(asObject(asObject(widget)?.["properties"])?.["metrics"]));
  const own = shown.filter((series) => list(series)[0] === "Rolecall");
  // NotDelivered and Delivered of one sink, and what the two lanes write.
  expect(Object.keys(fixedCost(0))).toContain(`metrics, ${own.length}`);
});
