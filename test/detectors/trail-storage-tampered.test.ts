import { parseConfig } from "../../shared/config-file.ts";
import { trailStorageTampered } from "../../shared/detectors/trail-storage-tampered.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, DENIED, identities, OTHER, OWN } from "../support/records.ts";

const NAMED = `aws-cloudtrail-logs-${OWN}-1a2b3c4d`;
const PLAIN = "acme-archive";
const KEY = "1a2b3c4d-1111-4222-8333-444455556666";
const KEY_ARN = `arn:aws:kms:eu-west-1:${OWN}:key/${KEY}`;

const trail = (more: object = {}) =>
  cloudtrail("cloudtrail:CreateTrail", {
    requestParameters: { name: "main", s3BucketName: PLAIN },
    responseElements: { name: "main", s3BucketName: PLAIN, kmsKeyId: KEY_ARN, ...more },
  });
const s3 = (name: string, requestParameters: object, more: object = {}) =>
  cloudtrail(`s3:${name}`, { requestParameters: { bucketName: NAMED, ...requestParameters }, ...more });
const lifecycle = (rule: unknown, more: object = {}) =>
  s3("PutBucketLifecycle", { LifecycleConfiguration: { Rule: rule }, ...more });
const expires = (Days: number, Prefix = "") => ({ Status: "Enabled", Filter: { Prefix }, Expiration: { Days } });
const kms = (name: string, requestParameters: object = { keyId: KEY }) =>
  cloudtrail(`kms:${name}`, { requestParameters });
const policy = (...Statement: object[]) => ({ bucketPolicy: { Version: "2012-10-17", Statement } });
const WRITES = {
  Effect: "Allow",
  Principal: { Service: "cloudtrail.amazonaws.com" },
  Action: "s3:PutObject",
  Resource: `arn:aws:s3:::${NAMED}/AWSLogs/*`,
};
const allowed = (Principal: unknown, Action: unknown) => ({ Effect: "Allow", Principal, Action, Resource: "*" });

describeDetector(trailStorageTampered, {
  fires: {
    "files that expire after a day": { records: [lifecycle(expires(1))], points: 70, says: "after one day" },
    "after a month, in a bucket that only a trail's record names": {
      records: [trail(), lifecycle([expires(30)], { bucketName: PLAIN })],
      points: 60,
      says: "after 30 days",
    },
    "after two months": { records: [lifecycle(expires(60))], points: 45, says: "60 days" },
    "a date in the past": {
      records: [lifecycle({ Status: "Enabled", Prefix: "", Expiration: { Date: "2026-01-01T00:00:00Z" } })],
      points: 70,
      says: "one day",
    },
    "a star, which is no pattern to S3 but says what is meant": {
      records: [lifecycle(expires(1, "*"))],
      points: 70,
      says: "one day",
    },
    "a harmless rule in front of it": {
      records: [lifecycle([expires(400, "athena/"), expires(2, "AWSLogs/")])],
      points: 70,
      says: "2 days",
    },
    "a rule that is padded with a size": {
      records: [
        lifecycle({
          Status: "Enabled",
          Filter: { And: { Prefix: "AWS", ObjectSizeGreaterThan: 1 } },
          Expiration: { Days: 1 },
        }),
      ],
      points: 70,
      says: "one day",
    },
    "below the trail's own prefix": {
      records: [trail({ s3KeyPrefix: "org" }), lifecycle(expires(1, "org/"), { bucketName: PLAIN })],
      points: 70,
      says: "one day",
    },
    "shortened in steps": { records: [lifecycle(expires(89)), lifecycle(expires(5))], points: 70, says: "5 days" },
    "the bucket deleted": { records: [s3("DeleteBucket", {})], points: 75, says: "gone" },
    "its policy deleted": { records: [s3("DeleteBucketPolicy", {})], points: 60, says: "no longer write" },
    "versioning suspended": {
      records: [s3("PutBucketVersioning", { VersioningConfiguration: { Status: "Suspended" } })],
      points: 45,
      says: "no longer kept",
    },
    "deletion without MFA": {
      records: [s3("PutBucketVersioning", { VersioningConfiguration: { Status: "Enabled", MfaDelete: "Disabled" } })],
      points: 35,
      says: "without MFA",
    },
    "access logs off": {
      records: [s3("PutBucketLogging", { BucketLoggingStatus: { xmlns: "http://s3.amazonaws.com/doc/2006-03-01/" } })],
      points: 25,
      says: "no longer logged",
    },
    "a stranger's key": {
      records: [
        s3("PutBucketEncryption", {
          ServerSideEncryptionConfiguration: {
            Rule: {
              ApplyServerSideEncryptionByDefault: {
                SSEAlgorithm: "aws:kms",
                KMSMasterKeyID: `arn:aws:kms:eu-west-1:${OTHER}:key/${KEY}`,
              },
            },
          },
        }),
      ],
      points: 40,
      says: OTHER,
    },
    "a policy that denies the trail": {
      records: [s3("PutBucketPolicy", policy(WRITES, { ...allowed("*", "s3:PutObject"), Effect: "Deny" }))],
      points: 70,
      says: "denied",
    },
    "a policy by which another account may delete": {
      records: [s3("PutBucketPolicy", policy(WRITES, allowed({ AWS: `arn:aws:iam::${OTHER}:root` }, "s3:delete*")))],
      points: 70,
      says: `account ${OTHER}`,
    },
    "a policy without the trail": {
      records: [s3("PutBucketPolicy", policy(allowed({ AWS: `arn:aws:iam::${OWN}:root` }, "s3:GetObject")))],
      points: 55,
      says: "no longer allowed",
    },
    "the key's deletion scheduled, by id": {
      records: [trail(), kms("ScheduleKeyDeletion", { keyId: KEY, pendingWindowInDays: 7 })],
      points: 75,
      says: "key of a trail",
    },
    "the key disabled, by ARN": {
      records: [trail(), kms("DisableKey", { keyId: KEY_ARN })],
      points: 65,
      says: "disabled",
    },
    "a key policy without the trail": {
      records: [
        trail(),
        kms("PutKeyPolicy", {
          keyId: KEY,
          policy: JSON.stringify({ Statement: [allowed({ AWS: OWN }, "kms:*")] }),
        }),
      ],
      points: 55,
      says: "no longer allowed",
    },
    "a refused deletion": {
      records: [s3("DeleteBucket", {}, { errorCode: "BucketNotEmpty", errorMessage: "not empty" })],
      points: 20,
      says: "refused",
    },
    "a service that does it": {
      records: [s3("DeleteBucket", {}, { userIdentity: identities.service })],
      points: 12,
      says: "set by",
    },
  },
  quiet: {
    "a year and more": { records: [lifecycle(expires(400))] },
    "the same days sent again": { records: [lifecycle(expires(30)), lifecycle(expires(30))] },
    "reverted to a longer time": { records: [lifecycle(expires(1)), lifecycle(expires(60))] },
    "a rule for other files": { records: [lifecycle(expires(1, "athena-results/"))] },
    "a rule for tagged files": {
      records: [lifecycle({ Status: "Enabled", Filter: { Tag: { Key: "tmp", Value: "1" } }, Expiration: { Days: 1 } })],
    },
    "a rule that is off": { records: [lifecycle({ ...expires(1), Status: "Disabled" })] },
    "files that move to a colder class": {
      records: [
        lifecycle({ Status: "Enabled", Filter: { Prefix: "" }, Transition: { Days: 1, StorageClass: "GLACIER" } }),
      ],
    },
    "a bucket for queries over the files": {
      records: [lifecycle(expires(1), { bucketName: "cloudtrail-athena-results" })],
    },
    "any other bucket": { records: [lifecycle(expires(1), { bucketName: "acme-build-cache" })] },
    "any other key": { records: [trail(), kms("DisableKey", { keyId: "99999999-1111-4222-8333-444455556666" })] },
    "versioning enabled": { records: [s3("PutBucketVersioning", { VersioningConfiguration: { Status: "Enabled" } })] },
    "access logs on": {
      records: [s3("PutBucketLogging", { BucketLoggingStatus: { LoggingEnabled: { TargetBucket: "acme-logs" } } })],
    },
    "a policy that asks for a secure channel": {
      records: [
        s3(
          "PutBucketPolicy",
          policy(WRITES, {
            ...allowed("*", "s3:*"),
            Effect: "Deny",
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          }),
        ),
      ],
    },
    "an account of ours may write": {
      records: [s3("PutBucketPolicy", policy(WRITES, allowed({ AWS: "222233334444" }, "s3:PutObject")))],
      config: parseConfig('accounts: [{ id: "222233334444", name: security, tier: security }]', "rolecall.yaml"),
    },
    "a policy that cannot be read": { records: [s3("PutBucketPolicy", { bucketPolicy: 7 })] },
    "parameters of the wrong type": {
      records: [lifecycle("all"), lifecycle([7, null, { Filter: 3, Expiration: "x" }])],
    },
    "no parameters": { records: [cloudtrail("s3:DeleteBucket", DENIED)] },
    "a trail created": { records: [trail()] },
  },
});
