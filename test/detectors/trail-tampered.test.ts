import { trailTampered } from "../../shared/detectors/trail-tampered.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, DENIED, identities } from "../support/records.ts";

const call = (name: string, requestParameters: object, more: object = {}) => ({
  records: [cloudtrail(`cloudtrail:${name}`, { requestParameters, ...more })],
});
const basic = (selector: object) => call("PutEventSelectors", { trailName: "main", eventSelectors: [selector] });
const advanced = (...fieldSelectors: object[]) =>
  call("PutEventSelectors", { trailName: "main", advancedEventSelectors: [{ name: "x", fieldSelectors }] });

const STORE = "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/x";
const shared = (Principal: unknown) =>
  call("PutResourcePolicy", {
    resourceArn: STORE,
    resourcePolicy: JSON.stringify({
      Statement: [{ Effect: "Allow", Principal, Action: "cloudtrail:StartQuery", Resource: STORE }],
    }),
  });
const BUCKET = "acme-trail-archive";
const answered = (more: object = {}) => ({
  s3BucketName: BUCKET,
  isMultiRegionTrail: true,
  includeGlobalServiceEvents: true,
  logFileValidationEnabled: true,
  ...more,
});
const created = (responseElements: object) =>
  cloudtrail("cloudtrail:CreateTrail", { requestParameters: { name: "main", s3BucketName: BUCKET }, responseElements });
const updated = (requestParameters: object) =>
  cloudtrail("cloudtrail:UpdateTrail", { requestParameters: { name: "main", ...requestParameters } });

describeDetector(trailTampered, {
  fires: {
    "verbose services left out, as AWS advises": {
      ...advanced(
        { field: "eventCategory", equals: ["Management"] },
        { field: "eventSource", notEquals: ["kms.amazonaws.com", "rdsdata.amazonaws.com"] },
      ),
      points: 12,
      says: "KMS",
    },
    "the same in basic selectors": {
      ...basic({ readWriteType: "All", excludeManagementEventSources: ["kms.amazonaws.com"] }),
      points: 12,
      says: "KMS",
    },
    "other services left out beside the verbose ones": {
      ...advanced(
        { field: "eventCategory", equals: ["Management"] },
        { field: "eventSource", notEquals: ["kms.amazonaws.com", "iam.amazonaws.com"] },
      ),
      points: 45,
      says: "calls to iam.amazonaws.com",
    },
    "a setting that the trail had before": {
      records: [created(answered()), updated({ s3BucketName: BUCKET, isMultiRegionTrail: false })],
      points: 60,
      says: /^other regions are no longer recorded$/,
    },
    "no copies in CloudWatch Logs": {
      ...call("UpdateTrail", { name: "main", cloudWatchLogsLogGroupArn: "" }),
      points: 40,
      says: "CloudWatch Logs",
    },
    "several at once are said worst first": {
      ...call("UpdateTrail", { name: "main", enableLogFileValidation: false, includeGlobalServiceEvents: false }),
      points: 60,
      says: /^IAM .*; log files are no longer signed$/,
    },
    "a new trail into a bucket named after a stranger's account": {
      ...call("CreateTrail", { name: "copy", s3BucketName: "aws-cloudtrail-logs-999988887777-1a2b" }),
      points: 45,
      says: "the account 999988887777",
    },
    "a new trail without global services": {
      ...call("CreateTrail", { name: "copy", s3BucketName: BUCKET, includeGlobalServiceEvents: false }),
      points: 15,
      says: "leaves IAM",
    },
    "a new trail into a bucket of its own": {
      ...call("CreateTrail", { name: "copy", s3BucketName: "aws-cloudtrail-logs-111122223333-1a2b" }),
      points: 10,
      says: "no other trail",
    },
    "an event data store that may be deleted and forgets": {
      ...call("UpdateEventDataStore", { eventDataStore: "x", terminationProtectionEnabled: false, retentionPeriod: 7 }),
      points: 45,
      says: "after 7 days; the event data store may be deleted",
    },
    "the delegated administrator removed": {
      ...call("DeregisterOrganizationDelegatedAdmin", { delegatedAdminAccountId: "222233334444" }),
      points: 50,
      says: "administers the trails",
    },
    "a channel deleted": { ...call("DeleteChannel", { channel: "c" }), points: 35, says: "channel" },
    "an event data store shared with another account": {
      ...shared({ AWS: "arn:aws:iam::999988887777:root" }),
      points: 45,
      says: "the account 999988887777 may use an event data store",
    },
    "an event data store shared with everyone": { ...shared("*"), points: 45, says: "anybody may use" },
    "a resource policy deleted": { ...call("DeleteResourcePolicy", { resourceArn: "x" }), points: 20, says: "reach" },
    "a service that stops its own trail": {
      ...call("StopLogging", { name: "main" }, { userIdentity: identities.service }),
      points: 12,
      says: "set by",
    },
    "logging stopped": { ...call("StopLogging", { name: "main" }), points: 75, says: "no longer records" },
    "the trail deleted": { ...call("DeleteTrail", { name: "main" }), points: 75, says: "gone" },
    "one region only": {
      ...call("UpdateTrail", { name: "main", isMultiRegionTrail: false }),
      points: 60,
      says: "other regions",
    },
    "global services left out": {
      ...call("UpdateTrail", { name: "main", includeGlobalServiceEvents: false }),
      points: 60,
      says: "IAM",
    },
    "another bucket": {
      ...call("UpdateTrail", { name: "main", s3BucketName: "elsewhere" }),
      points: 45,
      says: "bucket elsewhere",
    },
    "no validation": {
      ...call("UpdateTrail", { name: "main", enableLogFileValidation: false }),
      points: 40,
      says: "signed",
    },
    "management events off": {
      ...basic({ includeManagementEvents: false, readWriteType: "All" }),
      points: 65,
      says: "management events",
    },
    "reads off": {
      ...basic({ includeManagementEvents: true, readWriteType: "WriteOnly" }),
      points: 45,
      says: "role assumptions",
    },
    "writes off": {
      ...basic({ includeManagementEvents: true, readWriteType: "ReadOnly" }),
      points: 65,
      says: "changes",
    },
    "advanced selectors without management": {
      ...advanced({ field: "eventCategory", equals: ["Data"] }),
      points: 65,
      says: "management",
    },
    "advanced selectors with a part": {
      ...advanced({ field: "eventCategory", equals: ["Management"] }, { field: "readOnly", equals: ["false"] }),
      points: 45,
      says: "only a part",
    },
    "a data store deleted": {
      ...call("DeleteEventDataStore", { eventDataStore: "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/x" }),
      points: 65,
      says: "gone",
    },
    "insights off": {
      ...call("PutInsightSelectors", { trailName: "main", insightSelectors: [] }),
      points: 20,
      says: "Insights",
    },
    "a refused attempt": {
      records: [cloudtrail("cloudtrail:StopLogging", { ...DENIED, requestParameters: { name: "main" } })],
      points: 20,
      says: "refused",
    },
  },
  quiet: {
    "everything sent again by the console": {
      records: [
        created(answered({ logFileValidationEnabled: false })),
        updated({ s3BucketName: BUCKET, isMultiRegionTrail: true, enableLogFileValidation: false }),
      ],
    },
    "an event data store shared with a service": shared({ Service: "glue.amazonaws.com" }),
    "a resource policy that cannot be read": call("PutResourcePolicy", { resourceArn: STORE, resourcePolicy: 7 }),
    "a second trail into the bucket of the first": {
      records: [created(answered()), created(answered())],
    },
    "parameters of the wrong type": call("UpdateTrail", { name: 7, s3BucketName: ["x"], kmsKeyId: null }),
    "selectors of the wrong type": call("PutEventSelectors", { eventSelectors: "All", advancedEventSelectors: {} }),
    "a refused call whose parameters are gone": {
      records: [cloudtrail("cloudtrail:UpdateTrail", DENIED)],
    },
    "logging started": call("StartLogging", { name: "main" }),
    "all management events": basic({ includeManagementEvents: true, readWriteType: "All", dataResources: [] }),
    "advanced selectors with all management events": advanced({ field: "eventCategory", equals: ["Management"] }),
    "a trail widened": call("UpdateTrail", { name: "main", isMultiRegionTrail: true, enableLogFileValidation: true }),
    "selectors that are not visible": call("PutEventSelectors", {}),
  },
});
