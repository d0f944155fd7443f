import { parseConfig } from "../../shared/config-file.ts";
import { bucketReplicatedOutside } from "../../shared/detectors/bucket-replicated-outside.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, DENIED, OTHER, OWN } from "../support/records.ts";

const config = parseConfig(
  `organization: { id: o-acme000001 }\naccounts: [{ id: "${OWN}", name: prod }, { id: "222233334444", name: shared }]\nvendors: [{ id: "333344445555", name: Watchful }]`,
  "rolecall.yaml",
);
const call = (name: string, requestParameters: object, more: object = {}) =>
  cloudtrail(name, { requestParameters, ...more });

const replicated = (Rule: unknown, more: object = {}) =>
  call("s3:PutBucketReplication", { bucketName: "acme-reports", ReplicationConfiguration: { Role: "r", Rule } }, more);
const to = (Account: unknown, Status = "Enabled") => ({
  ID: "a",
  Status,
  Destination: { Bucket: "arn:aws:s3:::elsewhere", Account },
});

describeDetector(bucketReplicatedOutside, {
  fires: {
    "an outside account": { records: [replicated(to(OTHER))], config, points: 65, says: "copied to 999988887777" },
    "as a number": { records: [replicated(to(Number(OTHER)))], config, points: 65, says: OTHER },
    "one rule of several": { records: [replicated([to(OWN), to(OTHER)])], config, points: 65, says: OTHER },
    "a second destination": {
      records: [replicated(to("333344445555")), replicated([to("333344445555"), to(OTHER)])],
      config,
      points: 65,
      says: OTHER,
    },
    "a bucket of nobody knows whom": { records: [replicated(to(undefined))], config, points: 8, says: "elsewhere" },
    "an attempt": {
      records: [replicated(to(OTHER), { errorCode: "AccessDenied" })],
      config,
      points: 8,
      says: "refused",
    },
  },
  quiet: {
    "our own account": { records: [replicated(to(OWN))], config },
    "a sister account": { records: [replicated(to("222233334444"))], config },
    "a rule that is off": { records: [replicated(to(OTHER, "Disabled"))], config },
    "the same again": { records: [replicated(to(OTHER)), replicated(to(OTHER))], config },
    "a denied call": { records: [cloudtrail("s3:PutBucketReplication", DENIED)], config },
    "values of the wrong type": { records: [replicated("x"), replicated([7, { Destination: [] }])], config },
  },
});
