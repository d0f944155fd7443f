/**
 * A data lake: every alert as one line of OCSF in a bucket of its own. Alert bus → Firehose → S3, with a function between
 * that puts alerts into their form. Partitioned by the day of arrival: by content, Firehose would ask for 64 MB a partition
 * and a price of its own, and alerts are few.
 * Sources: Amazon Data Firehose Developer Guide, "Controlling access", "Custom prefixes for Amazon S3 objects".
 */
import { ALERT_EVENT } from "../shared/deliver.ts";
import { type Deployment, logical, named } from "./deployment.ts";
import { policy, type Statement } from "./policy.ts";
import { acceptFrom, deadLetterQueue } from "./queues.ts";
import { ruleTo } from "./rule.ts";
import type { Watched } from "./watched.ts";

export interface Lake {
  readonly watched: Watched;
  /** Physical name of the delivery stream, for alarms. */
  readonly stream: string;
  readonly bucket: $util.Output<string>;
}

const NAME = "lake";
/** The function is named like those of the sinks, since its alarms are read beside theirs. */
const DELIVER = `deliver-${NAME}`;
const LOG_STREAM = "delivery";
const DAY = "year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/";
const OCSF = "ocsf/";
const ERRORS = "errors/";
/** An object is written when either is reached. */
const OBJECT_MB = 5;
const OBJECT_SECONDS = 300;
/** What one call is given: an alert in OCSF may be larger than it was, and an answer holds 6 MB at most. */
const CALL_MB = 1;
const CALL_SECONDS = 60;
/** Firehose tries S3 again for as long as it keeps a record: a day. The function it calls again three times. */
const CALL_RETRIES = 3;

/** The lake, where `rolecall.yaml` has one. */
export function lake(here: Deployment, bus: aws.cloudwatch.EventBus): Lake | undefined {
  const settings = here.settings.lake;
  if (settings === undefined) return undefined;
  const bucket = lakeBucket(here, settings.keepDays);
  const transform = new sst.aws.Function(logical(DELIVER), {
    name: named(here, DELIVER),
    description: "Rolecall: puts alerts into OCSF for the data lake",
    handler: "functions/lake.handler",
    timeout: "60 seconds",
  });
  const { stream, streamName } = deliveryStream(here, bucket, transform);
  const { queue: deadLetters, name: deadLettersName } = deadLetterQueue(here, DELIVER);
  const rule = ruleTo(here, {
    name: DELIVER,
    description: "Rolecall: every alert for the data lake",
    on: ALERT_EVENT,
    bus: bus.name,
    target: stream.arn,
    deadLetters,
    role: role(here, "put", "events.amazonaws.com", {
      Effect: "Allow",
      Action: ["firehose:PutRecord", "firehose:PutRecordBatch"],
      Resource: stream.arn,
    }).arn,
  });
  acceptFrom([rule], deadLetters, `${DELIVER}-dead-letters`);
  return {
    watched: { queues: [], deadLetters: [deadLettersName], functions: [named(here, DELIVER)] },
    stream: streamName,
    bucket: bucket.bucket,
  };
}

function deliveryStream(here: Deployment, bucket: aws.s3.Bucket, transform: sst.aws.Function) {
  const streamName = named(here, NAME);
  const logGroup = new aws.cloudwatch.LogGroup("LakeLogGroup", {
    name: `/aws/kinesisfirehose/${streamName}`,
    retentionInDays: 90,
  });
  const logs = new aws.cloudwatch.LogStream("LakeLogStream", { name: LOG_STREAM, logGroupName: logGroup.name });
  const latest = $interpolate`${transform.arn}:$LATEST`;
  const writer = role(
    here,
    "write",
    "firehose.amazonaws.com",
    {
      Effect: "Allow",
      Action: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
      Resource: bucket.arn,
    },
    {
      Effect: "Allow",
      Action: ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
      Resource: [$interpolate`${bucket.arn}/${OCSF}*`, $interpolate`${bucket.arn}/${ERRORS}*`],
    },
    {
      Effect: "Allow",
      Action: ["lambda:InvokeFunction", "lambda:GetFunctionConfiguration"],
      Resource: [transform.arn, latest],
    },
    { Effect: "Allow", Action: "logs:PutLogEvents", Resource: $interpolate`${logGroup.arn}:log-stream:${LOG_STREAM}` },
  );
  const stream = new aws.kinesis.FirehoseDeliveryStream("LakeStream", {
    name: streamName,
    destination: "extended_s3",
    // With a key of Firehose's own, as queues have one of SQS's own.
    serverSideEncryption: { enabled: true, keyType: "AWS_OWNED_CMK" },
    extendedS3Configuration: {
      bucketArn: bucket.arn,
      roleArn: writer.arn,
      prefix: `${OCSF}${DAY}`,
      errorOutputPrefix: `${ERRORS}!{firehose:error-output-type}/${DAY}`,
      compressionFormat: "GZIP",
      fileExtension: ".jsonl.gz",
      bufferingSize: OBJECT_MB,
      bufferingInterval: OBJECT_SECONDS,
      cloudwatchLoggingOptions: { enabled: true, logGroupName: logGroup.name, logStreamName: logs.name },
      processingConfiguration: {
        enabled: true,
        processors: [{ type: "Lambda", parameters: processing(latest) }],
      },
    },
  });
  return { stream, streamName };
}

function processing(lambdaArn: $util.Output<string>) {
  return [
    { parameterName: "LambdaArn", parameterValue: lambdaArn },
    { parameterName: "BufferSizeInMBs", parameterValue: String(CALL_MB) },
    { parameterName: "BufferIntervalInSeconds", parameterValue: String(CALL_SECONDS) },
    { parameterName: "NumberOfRetries", parameterValue: String(CALL_RETRIES) },
  ];
}

/** Nobody's but this account's, by TLS only, encrypted with a key of S3's own. */
function lakeBucket(here: Deployment, keepDays: number): aws.s3.Bucket {
  // Names of buckets are lower case and one for all accounts of AWS.
  const bucket = new aws.s3.Bucket(
    "LakeBucket",
    { bucket: `${here.app}-${here.stage}-${NAME}-${here.account}`, forceDestroy: !here.production },
    { protect: here.production },
  );
  new aws.s3.BucketOwnershipControls("LakeOwnership", {
    bucket: bucket.bucket,
    rule: { objectOwnership: "BucketOwnerEnforced" },
  });
  const access = new aws.s3.BucketPublicAccessBlock("LakePublicAccess", {
    bucket: bucket.bucket,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  new aws.s3.BucketServerSideEncryptionConfiguration("LakeEncryption", {
    bucket: bucket.bucket,
    rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
  });
  new aws.s3.BucketLifecycleConfiguration("LakeLifecycle", {
    bucket: bucket.bucket,
    rules: [
      {
        id: "expire",
        status: "Enabled",
        filter: { prefix: "" },
        expiration: { days: keepDays },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
      },
    ],
  });
  new aws.s3.BucketPolicy(
    "LakePolicy",
    {
      bucket: bucket.bucket,
      policy: policy({
        Sid: "OnlyByTls",
        Effect: "Deny",
        Principal: { AWS: "*" },
        Action: "s3:*",
        Resource: [bucket.arn, $interpolate`${bucket.arn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      }),
    },
    // S3 refuses two changes of a bucket's access at the same time.
    { dependsOn: [access] },
  );
  return bucket;
}

/** A role for one service on behalf of this account. */
function role(here: Deployment, does: string, service: string, ...may: readonly Statement[]): aws.iam.Role {
  return new aws.iam.Role(logical(NAME, does, "role"), {
    name: named(here, NAME, does),
    description: `Rolecall: alerts into the data lake, ${does}`,
    assumeRolePolicy: policy({
      Effect: "Allow",
      Principal: { Service: service },
      Action: "sts:AssumeRole",
      Condition: { StringEquals: { "aws:SourceAccount": here.account } },
    }),
    inlinePolicies: [{ name: does, policy: policy(...may) }],
  });
}
