/** The data lake as it would be deployed: where alerts go, who may read the bucket, and what is noticed. */
import { beforeAll, describe, expect, test } from "vitest";
import { asObject, type JsonObject } from "../../shared/model.ts";
import { compilePattern } from "../../shared/pattern.ts";
import { evaluate } from "./harness/evaluate.ts";
import type { Evaluation } from "./harness/evaluation.ts";
import { EVERYTHING, input, list, ofType, one, statements, targetOf } from "./support.ts";

const BUCKET = "rolecall-test-lake-111122223333";
let deployed: Evaluation;
let production: Evaluation;
let without: Evaluation;
beforeAll(async () => {
  [deployed, production, without] = await Promise.all([
    evaluate(EVERYTHING),
    evaluate({ stage: "production", config: "sinks: {}\nlake: {}" }),
    evaluate({ config: "sinks: {}" }),
  ]);
});
const stream = () => one(deployed, "kinesis/firehoseDeliveryStream:FirehoseDeliveryStream", "LakeStream");
const bucket = (of = deployed) => one(of, "s3/bucket:Bucket", "LakeBucket");
const s3 = () => asObject(stream().inputs["extendedS3Configuration"]) ?? {};

test("there is none unless it is configured", () => {
  expect(without.resources.filter(({ name, type }) => /Lake|firehose|s3\/bucket:/.test(`${name} ${type}`))).toEqual([]);
});

describe("the way of an alert", () => {
  test("every alert of the bus goes to the stream, quiet ones and those of low severity too", () => {
    const rule = one(deployed, "cloudwatch/eventRule:EventRule", "DeliverLakeRule");
    const matches = compilePattern(JSON.parse(input(rule, "eventPattern")));
    const alert = (detail: JsonObject) => ({ source: "rolecall", "detail-type": "Rolecall Alert", detail });
    expect(rule.inputs["eventBusName"]).toBe("rolecall-test-Alerts");
    expect(matches(alert({ severity: "info", news: "merged", parent: "A-0123456789" }))).toBe(true);
    expect(matches({ ...alert({ severity: "critical" }), source: "aws.securityhub" })).toBe(false);
    expect(targetOf(deployed, rule).inputs).toMatchObject({
      arn: stream().state["arn"],
      roleArn: one(deployed, "iam/role:Role", "LakePutRole").state["arn"],
    });
  });

  test("the stream is encrypted, asks the function, and writes gzip by day, what failed apart", () => {
    expect(stream().inputs).toMatchObject({
      name: "rolecall-test-Lake",
      destination: "extended_s3",
      serverSideEncryption: { enabled: true, keyType: "AWS_OWNED_CMK" },
    });
    expect(s3()).toMatchObject({
      bucketArn: `arn:aws:s3:::${BUCKET}`,
      roleArn: one(deployed, "iam/role:Role", "LakeWriteRole").state["arn"],
      prefix: "ocsf/year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/",
      errorOutputPrefix:
        "errors/!{firehose:error-output-type}/year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/",
      compressionFormat: "GZIP",
      cloudwatchLoggingOptions: { enabled: true, logGroupName: "/aws/kinesisfirehose/rolecall-test-Lake" },
    });
    const [processor] = list(asObject(s3()["processingConfiguration"])?.["processors"]);
    const parameters = list(asObject(processor)?.["parameters"]).map(asObject);
    const lambda = parameters.find((parameter) => parameter?.["parameterName"] === "LambdaArn");
    const transform = one(deployed, "lambda/function:Function", "DeliverLakeFunction");
    expect(lambda?.["parameterValue"]).toBe(`${transform.state["arn"]}:$LATEST`);
    expect(deployed.functions.find(({ name }) => name === "DeliverLake")?.handler).toBe("functions/lake.handler");
  });

  test("both roles act for this account only, and reach this stream, function and bucket only", () => {
    for (const [holder, service] of [
      ["LakePutRole", "events.amazonaws.com"],
      ["LakeWriteRole", "firehose.amazonaws.com"],
    ] as const) {
      const of = statements(deployed).filter((statement) => statement.holder === holder);
      const trust = of.filter(({ kind }) => kind === "trust");
      expect(trust.map(({ principal, condition }) => ({ principal, condition }))).toEqual([
        { principal: { Service: service }, condition: { StringEquals: { "aws:SourceAccount": "111122223333" } } },
      ]);
      const reached = of.filter(({ kind }) => kind === "permission").flatMap(({ resources }) => resources);
      expect(reached.length).toBeGreaterThan(0);
      expect(reached.filter((arn) => !/[:/]rolecall-test-(Lake|DeliverLake|lake-)/.test(arn))).toEqual([]);
    }
  });
});

describe("the bucket", () => {
  const about = (type: string) => ofType(deployed, `s3/${type}`).find(({ inputs }) => inputs["bucket"] === BUCKET);

  test("is nobody's but the account's", () => {
    expect(about("bucketPublicAccessBlock:BucketPublicAccessBlock")?.inputs).toMatchObject({
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    expect(about("bucketOwnershipControls:BucketOwnershipControls")?.inputs["rule"]).toEqual({
      objectOwnership: "BucketOwnerEnforced",
    });
  });

  test("its policy allows nothing, and denies everybody what is not encrypted on the way", () => {
    const holder = one(deployed, "s3/bucketPolicy:BucketPolicy", "LakePolicy");
    expect(JSON.parse(input(holder, "policy")).Statement).toEqual([
      {
        Sid: "OnlyByTls",
        Effect: "Deny",
        Principal: { AWS: "*" },
        Action: "s3:*",
        Resource: [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ]);
  });

  test("is encrypted, and deletes after as many days as it is told", () => {
    const encryption = about("bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration");
    expect(encryption?.inputs["rules"]).toEqual([{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }]);
    const days = (of: Evaluation) =>
      list(
        one(of, "s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "LakeLifecycle").inputs["rules"],
      ).map((rule) => asObject(asObject(rule)?.["expiration"])?.["days"]);
    expect([days(deployed), days(production)]).toEqual([[90], [400]]);
  });

  test("in production stays, elsewhere goes with what is in it", () => {
    expect([bucket(production).protect, bucket(production).inputs["forceDestroy"]]).toEqual([true, false]);
    expect([bucket().protect, bucket().inputs["forceDestroy"]]).toEqual([false, true]);
  });

  test("has a name that S3 takes, with the longest stage too", async () => {
    const long = await evaluate({ stage: `a${"b".repeat(23)}`, config: "sinks: {}\nlake: {}" });
    for (const of of [deployed, long])
      expect(String(bucket(of).inputs["bucket"])).toMatch(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/);
  });
});

test("what cannot be written, what waits and what was no alert sets off an alarm", () => {
  const alarm = (name: string) => one(deployed, "cloudwatch/metricAlarm:MetricAlarm", name).inputs;
  expect(alarm("DeliverLakeAgeAlarm")).toMatchObject({
    namespace: "AWS/Firehose",
    metricName: "DeliveryToS3.DataFreshness",
    dimensions: { DeliveryStreamName: "rolecall-test-Lake" },
    threshold: 1800,
  });
  expect(alarm("DeliverLakeRefusedAlarm")).toMatchObject({ metricName: "NotDelivered", dimensions: { sink: "lake" } });
  expect(alarm("DeliverLakeDeadLettersAlarm")).toMatchObject({
    dimensions: { QueueName: "rolecall-test-DeliverLakeDeadLetters" },
  });
});
