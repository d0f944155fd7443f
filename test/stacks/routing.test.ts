/** The way of an event through what is deployed: rule, target, queue, function. */
import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { detectors } from "../../shared/detectors/index.ts";
import type { JsonObject } from "../../shared/model.ts";
import { compilePattern, eventOf } from "../../shared/pattern.ts";
import { PATTERN_CHARS_MAX, rulesOf } from "../../shared/rules.ts";
import { assumeRole, cloudtrail, identities } from "../support/records.ts";
import { evaluate } from "./harness/evaluate.ts";
import type { Evaluation } from "./harness/evaluation.ts";
import { EVERYTHING, ends, HOME, input, ofType, one, targetOf } from "./support.ts";

const ALL = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS";
let deployed: Evaluation;
beforeAll(async () => {
  deployed = await evaluate(EVERYTHING);
});
const from = (record: JsonObject, region = HOME) => ends(deployed, eventOf(record), "default", region);

const JUDGED = "functions/detect.handler changes";

describe("from the default bus", () => {
  test("role assumptions end in the sessions lane, changes in the other", () => {
    expect(from(assumeRole("Deploy"))).toEqual(["functions/detect.handler sessions"]);
    expect(from(cloudtrail("iam:UpdateAssumeRolePolicy"))).toEqual(["functions/detect.handler changes"]);
    expect(from(cloudtrail("signin:ConsoleLogin", { userIdentity: identities.root }))).toEqual([
      "functions/detect.handler sessions",
    ]);
    expect(from(cloudtrail("ec2:DescribeInstances"))).toEqual([]);
  });

  test("every record of the examples that a detector listens to ends in detection, from home or abroad", () => {
    const records: JsonObject[] = readdirSync("examples/attacks")
      .flatMap((name) => readFileSync(`examples/attacks/${name}`, "utf8").split("\n").filter(Boolean))
      .map((line) => JSON.parse(line));
    const heard = records.filter((record) => detectors.some(({ on }) => compilePattern(on)(eventOf(record))));
    expect(heard.length).toBeGreaterThan(20);
    const reached = (record: JsonObject, region: string) =>
      from(record, region).some((end) => end.startsWith("functions/detect.handler"));
    for (const region of [HOME, "us-east-1"]) expect(heard.filter((record) => !reached(record, region))).toEqual([]);
  });

  test("the rules are the derived ones, with read-only events exactly where a matched call reads", () => {
    const rules = rulesOf(detectors);
    for (const { name, readOnlyEvents } of rules) {
      const rule = one(deployed, "cloudwatch/eventRule:EventRule", `${pascal(name)}Rule`);
      expect(rule.inputs).toMatchObject({ eventBusName: "default", state: readOnlyEvents ? ALL : "ENABLED" });
    }
    const wide = ofType(deployed, "cloudwatch/eventRule:EventRule").filter(({ inputs }) => inputs["state"] === ALL);
    const reading = rules.filter(({ readOnlyEvents }) => readOnlyEvents).length;
    expect(wide.length).toBe(reading * 3);
  });

  test("the one rule for calls of any service leaves out what our own functions do, by the exact roles they have", () => {
    const patterns = ofType(deployed, "cloudwatch/eventRule:EventRule").map((rule) =>
      String(rule.inputs["eventPattern"]),
    );
    const [pattern = ""] = patterns.filter((text) => text.includes('"sessionIssuer":{"arn":[{"anything-but"'));
    const roles = ofType(deployed, "lambda/function:Function").map(({ inputs }) => String(inputs["role"]));
    const leftOut = pattern.match(/arn:aws:iam::[^"]+/g) ?? [];
    expect(leftOut.toSorted()).toEqual(roles.filter((arn) => !arn.endsWith("Canary")).toSorted());
  });

  test("no pattern is longer than EventBridge allows, none is refused by its grammar", () => {
    const rules = ofType(deployed, "cloudwatch/eventRule:EventRule").filter(({ inputs }) => "eventPattern" in inputs);
    expect(rules.length).toBeGreaterThan(15);
    for (const rule of rules) {
      const pattern = input(rule, "eventPattern");
      expect([rule.name, pattern.length <= PATTERN_CHARS_MAX]).toEqual([rule.name, true]);
      expect(() => compilePattern(JSON.parse(pattern))).not.toThrow();
    }
  });
});

describe("from the alert bus", () => {
  const alert = (severity: string, more: JsonObject = {}): JsonObject => ({
    source: "rolecall",
    "detail-type": "Rolecall Alert",
    detail: { severity, news: "opened", ...more },
  });
  const told = (severity: string, more?: JsonObject) => ends(deployed, alert(severity, more), "rolecall-test-Alerts");

  test("each sink gets alerts of its least severity and above", () => {
    const all = ["sns", "securityhub", "slack", "teams", "pagerduty", "splunk", "webhook"];
    expect(told("critical")).toEqual(all.map((sink) => `functions/deliver.handler ${sink}`));
    expect(told("high")).toHaveLength(2);
    expect(told("medium")).toEqual(["functions/deliver.handler slack"]);
    expect(told("low")).toEqual(["functions/deliver.handler slack"]);
    expect(told("info")).toEqual([]);
  });

  test("people are told of what is new or worse, not of repeats nor of the steps of an incident", () => {
    expect(told("critical", { news: "raised" })).toHaveLength(7);
    expect(told("critical", { news: "merged" })).toEqual([]);
  });

  test("machines get the steps of an incident too", () => {
    const step = told("critical", { parent: "A-0123456789" });
    expect(step).toEqual(["securityhub", "splunk", "webhook"].map((sink) => `functions/deliver.handler ${sink}`));
  });

  test("every alert is archived, whatever its severity", () => {
    const { inputs } = one(deployed, "cloudwatch/eventArchive:EventArchive", "AlertArchive");
    expect(inputs).toMatchObject({
      eventSourceArn: "arn:aws:events:eu-west-1:111122223333:event-bus/rolecall-test-Alerts",
      retentionDays: 90,
    });
    expect(compilePattern(JSON.parse(String(inputs["eventPattern"])))(alert("info"))).toBe(true);
  });
});

describe("what Security Hub tells of our own findings comes back to nobody", () => {
  const finding = JSON.parse(readFileSync("test/sinks/golden/security-hub.asff", "utf8"))[0];
  const abroad = ["us-east-1", "eu-central-1", HOME];

  test.each(["Security Hub Findings - Imported", "Security Hub Findings - Custom Action", "Findings Imported V2"])(
    "%s",
    (kind) => {
      const event = {
        source: "aws.securityhub",
        "detail-type": kind,
        account: "111122223333",
        resources: [finding.ProductArn],
        detail: { findings: [finding] },
      };
      for (const region of abroad) expect(ends(deployed, event, "default", region)).toEqual([]);
      expect(ends(deployed, event, "rolecall-test-Alerts")).toEqual([]);
    },
  );

  test("the call that imports them, as CloudTrail records it", () => {
    const role = String(one(deployed, "iam/role:Role", "DeliverSecurityhubRole").state["arn"]);
    const by = (arn: string) =>
      from(
        cloudtrail("securityhub:BatchImportFindings", {
          userIdentity: {
            type: "AssumedRole",
            arn: `${arn.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/")}/deliver`,
            sessionContext: { sessionIssuer: { type: "Role", arn } },
          },
        }),
      );
    expect(by(role)).toEqual([]);
  });
});

describe("to the guard topic, without any function", () => {
  const request = (call: string, requestParameters: JsonObject) => from(cloudtrail(call, { requestParameters }));

  test.each<[string, string, JsonObject]>([
    ["a rule", "events:DisableRule", { name: "rolecall-test-Sessions" }],
    ["a function", "lambda:DeleteFunction20150331", { functionName: "rolecall-test-DetectChanges" }],
    ["a queue", "sqs:PurgeQueue", { queueUrl: `https://sqs.${HOME}.amazonaws.com/111122223333/rolecall-test-Changes` }],
    ["a role", "iam:DeleteRolePolicy", { roleName: "rolecall-test-DetectChanges" }],
    ["the webhook", "ssm:PutParameter", { name: "/rolecall/test/SlackWebhook" }],
    ["an alarm", "monitoring:DeleteAlarms", { alarmNames: ["rolecall-test-Silence"] }],
    ["a trail", "cloudtrail:StopLogging", { name: "main" }],
  ])("changes of %s, besides being judged", (_, call, parameters) => {
    expect(request(call, parameters).toSorted()).toEqual(["functions/detect.handler changes", "rolecall-test-Guard"]);
  });

  test("changes of the keys, by the ids that they were given", () => {
    for (const name of ["AlertsKey", "GuardKey"]) {
      const keyId = String(one(deployed, "kms/key:Key", name).state["keyId"]);
      expect(request("kms:DisableKey", { keyId })).toEqual([JUDGED, "rolecall-test-Guard", "rolecall-test-Alerts"]);
    }
    // A trail may use any key.
    expect(request("kms:DisableKey", { keyId: "99999999-0000-4000-8000-000000000000" })).toEqual([JUDGED]);
  });

  test("changes of the guard itself go to the topic of alerts too", () => {
    expect(request("sns:DeleteTopic", { topicArn: `arn:aws:sns:${HOME}:111122223333:rolecall-test-Guard` })).toEqual(
      expect.arrayContaining(["rolecall-test-Guard", "rolecall-test-Alerts"]),
    );
  });

  test("what a trail of data events says of Rolecall's own writing goes nowhere", () => {
    const write = { requestParameters: { tableName: "rolecall-test-State" }, eventCategory: "Data" };
    expect(from(cloudtrail("dynamodb:PutItem", write))).toEqual([]);
    expect(from(cloudtrail("dynamodb:PutItem", { ...write, eventCategory: "Management" }))).not.toEqual([]);
  });

  test("what is not of this stage is left alone", () => {
    expect(request("events:DisableRule", { name: "rolecall-production-Sessions" })).toEqual([
      "functions/detect.handler changes",
    ]);
    expect(request("lambda:DeleteFunction20150331", { functionName: "orders" })).toEqual([]);
  });
});

test("every rule has one target, tries for a day, and keeps what it cannot deliver in a queue of its region", () => {
  const rules = ofType(deployed, "cloudwatch/eventRule:EventRule");
  const queues = new Map(ofType(deployed, "sqs/queue:Queue").map((queue) => [queue.state["arn"], queue]));
  for (const rule of rules) {
    const target = targetOf(deployed, rule);
    const kept = queues.get(input(target, "deadLetterConfig.arn"));
    expect([rule.name, kept?.name, kept?.inputs["region"]]).toEqual([
      rule.name,
      expect.stringContaining("DeadLetters"),
      rule.inputs["region"],
    ]);
    if (rule.name !== "CanaryRule")
      expect(target.inputs["retryPolicy"]).toEqual({ maximumEventAgeInSeconds: 86_400, maximumRetryAttempts: 185 });
  }
});

function pascal(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1).replace("-", "");
}
