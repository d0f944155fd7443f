import { describe, expect, test } from "vitest";
import { ConfigError } from "../shared/config-error.ts";
import { type Deployment, type GuardRule, guardRules } from "../shared/guard.ts";
import type { JsonObject } from "../shared/model.ts";
import { compilePattern, eventOf } from "../shared/pattern.ts";
import { namesOf, OTHER_PLACES, OURS, WRITES } from "./support/guarded-calls.ts";
import { cloudtrail, DENIED, OWN } from "./support/records.ts";

const KEY = "1234abcd-12ab-34cd-56ef-1234567890ab";
const PRODUCTION: Deployment = {
  app: "rolecall",
  stage: "production",
  account: OWN,
  partition: "aws",
  region: "eu-west-1",
  keyIds: [KEY],
};
const RULES = guardRules(PRODUCTION);
const compiled = RULES.map((rule) => ({ rule, matches: compilePattern(rule.pattern) }));

const call = (name: string, requestParameters: JsonObject, more: object = {}) =>
  cloudtrail(name, { requestParameters, ...more });

function matching(record: JsonObject, where: GuardRule["where"], rules = compiled): string[] {
  const event = eventOf(record);
  return rules.filter(({ rule, matches }) => rule.where === where && matches(event)).map(({ rule }) => rule.name);
}

describe("each rule", () => {
  test.each(RULES)("$name fits EventBridge, on the longest partition and region too", ({ name }) => {
    const region = "us-isob-southwest-1";
    const widest = guardRules({ ...PRODUCTION, partition: "aws-us-gov", region, keyIds: [KEY, KEY, KEY] });
    const pattern = widest.find((rule) => rule.name === name)?.pattern;
    expect(name.length).toBeLessThanOrEqual(64);
    expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(2048);
    expect(() => compilePattern(pattern ?? {})).not.toThrow();
  });

  test("few are of the 30 with wildcards that a bus may have", () => {
    expect(RULES.filter(({ pattern }) => JSON.stringify(pattern).includes('"wildcard"')).length).toBeLessThanOrEqual(1);
  });

  test("names are one each, and begin with the stage's prefix", () => {
    expect(new Set(RULES.map(({ name }) => name)).size).toBe(RULES.length);
    for (const { name } of RULES) expect(name).toMatch(/^rolecall-production-Guard[A-Z]/);
  });

  test("a stage too long for a rule's name is refused, with what to do", () => {
    const tooLong = () => guardRules({ ...PRODUCTION, stage: "s".repeat(50) });
    expect(tooLong).toThrow(ConfigError);
    expect(tooLong).toThrow(/64: choose a shorter stage name/);
  });
});

describe("at home", () => {
  test.each(WRITES)("$title is told", ({ record }) => {
    expect(matching(record(), "home").length).toBeGreaterThan(0);
  });

  test.each(OTHER_PLACES)("$title, which only contains the name, is not", ({ record }) => {
    expect(matching(record(), "home")).toEqual([]);
  });

  test.each(["production2", "prod", "dev"])("another stage, %s, is another guard's", (stage) => {
    const names = namesOf(`rolecall-${stage}-`);
    const records = [
      call("events:DisableRule", { name: names.rule }),
      call("lambda:UpdateFunctionCode20150331v2", { functionName: names.functionArn }),
      call("sqs:PurgeQueue", { queueUrl: names.queueUrl }),
      call("sns:DeleteTopic", { topicArn: names.topic }),
      call("dynamodb:DeleteTable", { tableName: names.table }),
      call("iam:DeleteRole", { roleName: names.role }),
      call("monitoring:DeleteAlarms", { alarmNames: [names.alarm] }),
      call("logs:DeleteLogGroup", { logGroupName: names.logGroup }),
      call("ssm:PutParameter", { name: names.parameterPath }),
    ];
    expect(records.flatMap((record) => matching(record, "home"))).toEqual([]);
    const own = compiledFor({ ...PRODUCTION, stage });
    for (const record of records)
      expect(matching(record, "home", own).length, record.eventName as string).toBeGreaterThan(0);
  });

  test("another account's or region's resource of the same name is not ours", () => {
    const foreign = (text: string) => text.replace(OWN, "999988887777");
    const elsewhere = (text: string) => text.replace("eu-west-1", "eu-north-1");
    expect(matching(call("sns:Subscribe", { topicArn: foreign(OURS.topic) }), "home")).toEqual([]);
    expect(matching(call("sns:Subscribe", { topicArn: elsewhere(OURS.topic) }), "home")).toEqual([]);
    expect(matching(call("dynamodb:DeleteTable", { tableName: foreign(OURS.tableArn) }), "home")).toEqual([]);
  });

  test.each([
    ["events:DescribeRule", { name: OURS.rule }],
    ["lambda:GetFunction20150331v2", { functionName: OURS.function }],
    ["kms:Decrypt", { keyId: KEY }],
    ["cloudtrail:GetTrailStatus", { name: "main" }],
  ])("%s reads, and is not told", (name, request) => {
    expect(matching(call(name, request, { readOnly: true }), "home")).toEqual([]);
  });

  test("what happens without a change is not told: a new log stream, a query of logs", () => {
    for (const name of ["logs:CreateLogStream", "logs:StartQuery", "logs:StartLiveTail"])
      expect(matching(call(name, { logGroupName: OURS.logGroup }), "home")).toEqual([]);
  });

  test("calls that nobody has heard of yet are told when they write to a resource of ours", () => {
    expect(matching(call("sns:ReplaceTopic", { topicArn: OURS.topic }), "home")).toContain(
      "rolecall-production-GuardData",
    );
  });

  test.each([
    ["DisableKey", { keyId: KEY }],
    ["ScheduleKeyDeletion", { keyId: `arn:aws:kms:eu-west-1:${OWN}:key/${KEY}`, pendingWindowInDays: 7 }],
    ["PutKeyPolicy", { keyId: KEY, policyName: "default", policy: "{}" }],
  ])("kms:%s on a key of ours", (name, request) => {
    // To both topics: one of them is encrypted with the key, so it may be unable to tell.
    expect(matching(call(`kms:${name}`, request), "home")).toEqual([
      "rolecall-production-GuardData",
      "rolecall-production-GuardItself",
    ]);
    expect(matching(call(`kms:${name}`, { keyId: "00000000-12ab-34cd-56ef-1234567890ab" }), "home")).toEqual([]);
  });

  test("without keys of our own nothing is said of keys", () => {
    const { keyIds: _, ...rest } = PRODUCTION;
    expect(matching(call("kms:DisableKey", { keyId: KEY }), "home", compiledFor(rest))).toEqual([]);
  });

  test("a mute rule without alarms mutes all of them; one for other alarms is not ours", () => {
    const mute = (muteTargets?: object) =>
      matching(call("monitoring:PutAlarmMuteRule", { name: "n", ...(muteTargets && { muteTargets }) }), "home");
    expect(mute()).toContain("rolecall-production-GuardDelivery");
    expect(mute({ alarmNames: [] })).toContain("rolecall-production-GuardDelivery");
    expect(mute({ alarmNames: ["orders"] })).toEqual([]);
  });

  test.each([
    ["StopLogging", { name: "main" }],
    ["DeleteTrail", { name: "main" }],
    ["UpdateTrail", { name: "main", isMultiRegionTrail: false }],
    ["PutEventSelectors", { trailName: "main" }],
    ["PutInsightSelectors", { trailName: "main" }],
    ["DeleteEventDataStore", { eventDataStore: "x" }],
    ["StopEventDataStoreIngestion", { eventDataStore: "x" }],
  ])("cloudtrail:%s of whichever trail, wherever it is called", (name, request) => {
    const record = call(`cloudtrail:${name}`, request);
    expect(matching(record, "home")).toEqual(["rolecall-production-GuardIdentity"]);
    expect(matching(record, "away")).toEqual(["rolecall-production-GuardAway"]);
    expect(matching(call("cloudtrail:StartLogging", { name: "main" }), "home")).toEqual([]);
  });

  test("an event that only looks like CloudTrail's is not matched", () => {
    const event = { ...eventOf(call("events:DisableRule", { name: OURS.rule })), source: "custom.events" };
    expect(compiled.filter(({ matches }) => matches(event)).map(({ rule }) => rule.name)).toEqual([]);
  });

  test("a denied call names nothing, and is the detector's to tell", () => {
    expect(matching(cloudtrail("events:DisableRule", DENIED), "home")).toEqual([]);
  });
});

describe("away", () => {
  const change = [
    call("iam:PutRolePolicy", { roleName: OURS.role, policyName: "x" }),
    call("events:RemoveTargets", { rule: "rolecall-production-ForwardAssumptions" }, { awsRegion: "ap-south-1" }),
    call("cloudtrail:StopLogging", { name: "main" }, { awsRegion: "us-east-1" }),
  ];

  test.each(change)("$eventName is sent home, where a rule matches it again", (record) => {
    expect(matching(record, "away")).toContain("rolecall-production-GuardAway");
    expect(matching(record, "home").length).toBeGreaterThan(0);
  });

  test("whatever is sent home is told there", () => {
    const sent = WRITES.filter(({ record }) => matching(record(), "away").length > 0);
    expect(sent.length).toBeGreaterThan(20);
    expect(sent.filter(({ record }) => matching(record(), "home").length === 0)).toEqual([]);
  });
});

describe("the rules guard each other", () => {
  const undo = (name: string) => [
    call("events:DisableRule", { name }),
    call("events:DeleteRule", { name, force: true }),
    call("events:RemoveTargets", { rule: name, ids: ["topic"] }),
    call("events:PutRule", { name, eventPattern: '{"source":["none"]}' }),
    call("events:PutTargets", { rule: name, targets: [{ id: "topic", arn: "arn:aws:sns:eu-west-1:999988887777:x" }] }),
  ];

  test.each(RULES)("whatever is done to $name is matched by another rule of its place", ({ name, where }) => {
    for (const record of undo(name)) {
      expect(matching(record, where).filter((other) => other !== name).length).toBeGreaterThan(0);
    }
  });

  test.each(RULES)("and told through a topic that is not $name's own", ({ name, to, where }) => {
    if (where === "away") expect(to).toBe("home-bus");
    const ways = undo(name).map((record) =>
      compiled.filter(({ rule, matches }) => rule.name !== name && rule.where === "home" && matches(eventOf(record))),
    );
    for (const rules of ways) expect(rules.some(({ rule }) => rule.to !== to)).toBe(true);
  });

  test.each([
    ["the guard topic", "rolecall-production-GuardTopic-bhmtwxoe", "alerts"],
    ["the topic of alerts", "rolecall-production-Alerts-bhmtwxoe", "guard"],
  ])("%s is told of through the other one", (_, name, to) => {
    const topicArn = `arn:aws:sns:eu-west-1:${OWN}:${name}`;
    const records = [
      call("sns:DeleteTopic", { topicArn }),
      call("sns:SetTopicAttributes", { topicArn, attributeName: "Policy" }),
      call("sns:Unsubscribe", { subscriptionArn: `${topicArn}:0b9d4f0e-6c1c-4a5e-9a43-7f1b2f1f6a55` }),
      call("sns:Subscribe", { topicArn, protocol: "email" }),
    ];
    for (const record of records) {
      const tellers = compiled.filter(({ rule, matches }) => rule.where === "home" && matches(eventOf(record)));
      expect(tellers.map(({ rule }) => rule.to)).toContain(to);
    }
  });

  test("the role that sends events home is guarded where IAM calls are filed", () => {
    const record = call("iam:DeleteRolePolicy", { roleName: "rolecall-production-GuardForwardRole-bhmtwxoe" });
    expect(matching(record, "away")).toEqual(["rolecall-production-GuardAway", "rolecall-production-GuardAwayItself"]);
  });

  test("nobody is excluded: no pattern asks who called", () => {
    for (const { pattern } of RULES) expect(JSON.stringify(pattern)).not.toContain("userIdentity");
  });
});

function compiledFor(deployment: Deployment): typeof compiled {
  return guardRules(deployment).map((rule) => ({ rule, matches: compilePattern(rule.pattern) }));
}
