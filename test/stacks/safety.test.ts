/** What keeps working, kept safe, and noticed when it does not: queues, functions, encryption, alarms, production. */
import { beforeAll, describe, expect, test } from "vitest";
import { METRICS, METRICS_NAMESPACE } from "../../shared/metrics.ts";
import { asObject } from "../../shared/model.ts";
import { evaluate } from "./harness/evaluate.ts";
import type { Evaluation } from "./harness/evaluation.ts";
import { EVERYTHING, HOME, input, list, ofType, one } from "./support.ts";

/** In alphabetical order, as functions and queues are named. */
const SINKS = ["Pagerduty", "Securityhub", "Slack", "Sns", "Splunk", "Teams", "Webhook"];
let deployed: Evaluation;
let production: Evaluation;
beforeAll(async () => {
  [deployed, production] = await Promise.all([evaluate(EVERYTHING), evaluate({ ...EVERYTHING, stage: "production" })]);
});
const functions = () => ofType(deployed, "lambda/function:Function");
const queues = () => ofType(deployed, "sqs/queue:Queue");
const names = (resources: readonly { readonly inputs: { readonly [key: string]: unknown } }[]) =>
  resources.map(({ inputs }) => String(inputs["name"])).toSorted();

describe("functions", () => {
  test("run on Node 24 and arm64, minified, with JSON logs in a group that is kept 90 days", () => {
    expect(functions()).toHaveLength(11);
    for (const { name, inputs } of functions()) {
      expect([name, inputs]).toMatchObject([
        name,
        {
          runtime: "nodejs24.x",
          architectures: ["arm64"],
          loggingConfig: { logFormat: "JSON", logGroup: `/aws/lambda/${inputs["name"]}` },
        },
      ]);
      const group = ofType(deployed, "cloudwatch/logGroup:LogGroup").find(
        (candidate) => candidate.inputs["name"] === `/aws/lambda/${inputs["name"]}`,
      );
      expect(group?.inputs["retentionInDays"]).toBe(90);
    }
    for (const { nodejs } of deployed.functions)
      expect(nodejs).toMatchObject({ minify: true, esbuild: { mainFields: ["module", "main"] } });
  });

  test("carry the settings in their package, as rolecall.json", () => {
    for (const { copied } of deployed.functions)
      expect(copied).toEqual([
        { from: expect.stringMatching(/\/rolecall\/test\/rolecall\.json$/), to: "rolecall.json" },
      ]);
  });

  test("are told names, never a secret or a key", () => {
    const told = functions().map(({ inputs }) => asObject(asObject(inputs["environment"])?.["variables"]) ?? {});
    const variables = new Set(told.flatMap((environment) => Object.keys(environment)));
    expect([...variables].toSorted()).toEqual([
      "ROLECALL_BUS",
      "ROLECALL_CANARY_ROLE",
      "ROLECALL_DEAD_LETTERS",
      "ROLECALL_LANE",
      "ROLECALL_PRODUCT",
      "ROLECALL_SECRET_PARAMETER",
      "ROLECALL_SINK",
      "ROLECALL_TABLE",
      "ROLECALL_TOPIC",
    ]);
  });

  test.each(Object.entries(EVERYTHING.secrets ?? {}))(
    "%s stands in one encrypted parameter and nowhere else",
    (name, secret) => {
      // SST keeps it too, encrypted, in the state of the deployment.
      const aws = deployed.resources.filter(({ type }) => type.startsWith("aws:"));
      const holders = aws.filter(({ inputs }) => JSON.stringify(inputs).includes(secret));
      expect(holders.map(({ name }) => name)).toEqual([`${name}Parameter`]);
      expect(holders[0]?.inputs).toMatchObject({
        type: "SecureString",
        keyId: one(deployed, "kms/key:Key", "AlertsKey").state["arn"],
      });
      expect(JSON.stringify(deployed.outputs)).not.toContain(secret);
    },
  );
});

describe("queues", () => {
  test("have dead letters, which are kept 14 days: of a lane after five attempts, of a sink after a day", () => {
    const read = queues().filter(({ inputs }) => "redrivePolicy" in inputs);
    const deadLetters = queues().filter(({ inputs }) => !("redrivePolicy" in inputs));
    expect(names(read)).toEqual(
      ["Changes", ...SINKS.map((sink) => `Deliver${sink}`), "Sessions"].map((it) => `rolecall-test-${it}`),
    );
    const byArn = new Map(deadLetters.map((queue) => [queue.state["arn"], queue]));
    for (const queue of read) {
      const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(input(queue, "redrivePolicy"));
      expect(byArn.get(deadLetterTargetArn)?.name).toBe(queue.name.replace("Queue", "DeadLetters"));
      const isSink = queue.name.startsWith("Deliver");
      const triedSeconds = maxReceiveCount * Number(queue.inputs["visibilityTimeoutSeconds"]);
      expect([queue.name, isSink ? triedSeconds : maxReceiveCount]).toEqual([queue.name, isSink ? 86_400 : 5]);
      // What is still tried when the queue forgets it never reaches the dead letters.
      expect(triedSeconds).toBeLessThan(Number(queue.inputs["messageRetentionSeconds"]) / 2);
    }
    for (const { inputs } of deadLetters) expect(inputs["messageRetentionSeconds"]).toBe(14 * 86_400);
  });

  test("are read in batches of which single messages may fail, by a bounded number of workers", () => {
    const mappings = ofType(deployed, "lambda/eventSourceMapping:EventSourceMapping");
    expect(mappings).toHaveLength(9);
    for (const { inputs } of mappings) {
      expect(inputs).toMatchObject({
        functionResponseTypes: ["ReportBatchItemFailures"],
        batchSize: expect.any(Number),
      });
      const workers = asObject(inputs["scalingConfig"])?.["maximumConcurrency"];
      expect(workers).toBeGreaterThanOrEqual(2);
      expect(workers).toBeLessThanOrEqual(10);
      // A batch of more than ten needs a window.
      if (Number(inputs["batchSize"]) > 10) expect(inputs["maximumBatchingWindowInSeconds"]).toBeGreaterThanOrEqual(1);
    }
  });

  test("hide a message six times as long as a call may take, and the window", () => {
    for (const { inputs } of ofType(deployed, "lambda/eventSourceMapping:EventSourceMapping")) {
      const queue = queues().find(({ state }) => state["arn"] === inputs["eventSourceArn"]);
      const reader = functions().find(({ state }) => state["arn"] === inputs["functionName"]);
      const least = 6 * Number(reader?.inputs["timeout"]) + Number(inputs["maximumBatchingWindowInSeconds"] ?? 0);
      expect(queue?.inputs["visibilityTimeoutSeconds"]).toBeGreaterThanOrEqual(least);
    }
  });
});

describe("encryption", () => {
  test("of queues, table, topics and the webhook", () => {
    for (const { inputs } of queues()) expect(inputs["sqsManagedSseEnabled"]).toBe(true);
    expect(one(deployed, "dynamodb/table:Table", "State").inputs["serverSideEncryption"]).toEqual({ enabled: true });
    const keys = ofType(deployed, "kms/key:Key");
    expect(ofType(deployed, "sns/topic:Topic").map(({ inputs }) => inputs["kmsMasterKeyId"])).toEqual(
      ["AlertsTopic", "GuardTopic"].map(
        (topic) => keys.find(({ name }) => name === topic.replace("Topic", "Key"))?.state["arn"],
      ),
    );
    for (const { inputs } of keys) expect(inputs).toMatchObject({ enableKeyRotation: true, deletionWindowInDays: 30 });
  });
});

describe("the table", () => {
  test("is one on-demand table under one hash key, with expiry and recovery", () => {
    expect(ofType(deployed, "dynamodb/table:Table")).toHaveLength(1);
    const { inputs } = one(deployed, "dynamodb/table:Table", "State");
    expect(inputs).toMatchObject({
      billingMode: "PAY_PER_REQUEST",
      hashKey: "pk",
      attributes: [{ name: "pk", type: "S" }],
      ttl: { attributeName: "ttl", enabled: true },
      pointInTimeRecovery: { enabled: true },
    });
    expect(inputs["rangeKey"]).toBeUndefined();
  });
});

describe("alarms", () => {
  const watching = (namespace: string, metric: string, dimension: string) =>
    ofType(deployed, "cloudwatch/metricAlarm:MetricAlarm")
      .filter(({ inputs }) => inputs["namespace"] === namespace && inputs["metricName"] === metric)
      .map(({ inputs }) => String(asObject(inputs["dimensions"])?.[dimension]))
      .toSorted();

  test("every queue of dead letters", () => {
    const deadLetters = names(queues().filter(({ inputs }) => !("redrivePolicy" in inputs)));
    expect(deadLetters).toHaveLength(14);
    expect(watching("AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName")).toEqual(deadLetters);
  });

  test("every queue whose messages grow old, every function that fails or is throttled", () => {
    const read = names(queues().filter(({ inputs }) => "redrivePolicy" in inputs));
    expect(watching("AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName")).toEqual(read);
    for (const metric of ["Errors", "Throttles"])
      expect(watching("AWS/Lambda", metric, "FunctionName")).toEqual(names(functions()));
  });

  test("lag, failures and refusals, by the dimension that the functions write", () => {
    expect(watching(METRICS_NAMESPACE, "Lag", METRICS.Lag.dimension)).toEqual(["changes", "sessions"]);
    expect(watching(METRICS_NAMESPACE, "Failed", METRICS.Failed.dimension)).toEqual(["changes", "sessions"]);
    expect(watching(METRICS_NAMESPACE, "NotDelivered", METRICS.NotDelivered.dimension)).toEqual(
      [...SINKS, "Lake"].map((sink) => sink.toLowerCase()).toSorted(),
    );
    for (const { inputs } of ofType(deployed, "cloudwatch/metricAlarm:MetricAlarm")) {
      if (inputs["namespace"] !== METRICS_NAMESPACE) continue;
      expect(Object.keys(METRICS)).toContain(inputs["metricName"]);
      expect(Object.keys(asObject(inputs["dimensions"]) ?? {})).toHaveLength(1);
    }
  });

  test("silence, where missing data is the alarm", () => {
    expect(one(deployed, "cloudwatch/metricAlarm:MetricAlarm", "SilenceAlarm").inputs).toMatchObject({
      metricName: "CanarySeen",
      dimensions: { lane: "sessions" },
      comparisonOperator: "LessThanThreshold",
      threshold: 1,
      period: 3600,
      evaluationPeriods: 3,
      treatMissingData: "breaching",
    });
    expect(one(deployed, "cloudwatch/eventRule:EventRule", "CanaryRule").inputs["scheduleExpression"]).toBe(
      "rate(1 hour)",
    );
  });

  test("all at home tell the guard topic, and each says what to do", () => {
    const alarms = ofType(deployed, "cloudwatch/metricAlarm:MetricAlarm");
    const atHome = names(alarms.filter(({ inputs }) => !("region" in inputs)));
    expect(new Set(atHome).size).toBe(atHome.length);
    for (const { name, inputs } of alarms) {
      const home = inputs["region"] === undefined;
      expect([name, list(inputs["alarmActions"])]).toEqual([
        name,
        home ? [one(deployed, "sns/topic:Topic", "GuardTopic").state["arn"]] : [],
      ]);
      expect(String(inputs["alarmDescription"]).length).toBeGreaterThan(40);
    }
  });

  test("the dashboard shows metrics that are written", () => {
    const { widgets } = JSON.parse(
      input(one(deployed, "cloudwatch/dashboard:Dashboard", "Dashboard"), "dashboardBody"),
    );
    const shown: string[][] = widgets.flatMap(
      (widget: { properties: { metrics: string[][] } }) => widget.properties.metrics,
    );
    const own = shown.filter(([namespace]) => namespace === METRICS_NAMESPACE).map(([, metric]) => String(metric));
    expect([...new Set(own)].toSorted()).toEqual(Object.keys(METRICS).toSorted());
    for (const { properties } of widgets) expect(properties.region).toBe(HOME);
  });
});

describe("production", () => {
  test("keeps what holds data, by Pulumi and by AWS", () => {
    expect(production.app).toMatchObject({ protect: true, removal: "retain" });
    const table = one(production, "dynamodb/table:Table", "State");
    expect([table.protect, table.retainOnDelete, table.inputs["deletionProtectionEnabled"]]).toEqual([
      true,
      true,
      true,
    ]);
    for (const key of ofType(production, "kms/key:Key")) expect([key.name, key.protect]).toEqual([key.name, true]);
    expect(one(production, "cloudwatch/eventArchive:EventArchive", "AlertArchive").retainOnDelete).toBe(true);
  });

  test("other stages can be removed without a trace", () => {
    expect(deployed.app).toMatchObject({ protect: false, removal: "remove" });
    expect(deployed.resources.filter(({ protect, retainOnDelete }) => protect || retainOnDelete)).toEqual([]);
    expect(one(deployed, "dynamodb/table:Table", "State").inputs["deletionProtectionEnabled"]).toBe(false);
  });

  test("everything that has a name begins with the stage's prefix, which guard rules go by", () => {
    const unnamed = /^(random:|sst:)|LogGroup$|LogStream$|Alias$|BucketObject|s3\//;
    const named = production.resources.filter(({ type, inputs }) => !unnamed.test(type) && "name" in inputs);
    expect(named.length).toBeGreaterThan(60);
    const others = named.filter(
      ({ inputs }) => !/^(\/rolecall\/production\/|rolecall-production-)/.test(String(inputs["name"])),
    );
    expect(others.map(({ type, name }) => `${type} ${name}`)).toEqual([]);
  });
});
