import { accessBlockRemoved } from "../../shared/detectors/access-block-removed.ts";
import { describeDetector } from "../support/detector.ts";
import { PIPELINES } from "../support/doers.ts";
import { cloudtrail, DENIED, pipelineEnters, pipelineSession } from "../support/records.ts";

const ALL = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };
const OFF = { BlockPublicAcls: false, IgnorePublicAcls: false, BlockPublicPolicy: false, RestrictPublicBuckets: false };
const bucket = (block: unknown, more: object = {}) =>
  cloudtrail("s3:PutBucketPublicAccessBlock", {
    requestParameters: { bucketName: "acme-reports", publicAccessBlock: "", PublicAccessBlockConfiguration: block },
    ...more,
  });
const account = (block: unknown, more: object = {}) =>
  cloudtrail("s3:PutAccountPublicAccessBlock", {
    requestParameters: { PublicAccessBlockConfiguration: block },
    ...more,
  });

describeDetector(accessBlockRemoved, {
  fires: {
    "a bucket": { records: [bucket(ALL), bucket(OFF)], points: 20, says: "off for the bucket" },
    "a bucket's block deleted": {
      records: [cloudtrail("s3:DeleteBucketPublicAccessBlock", { requestParameters: { bucketName: "acme-reports" } })],
      points: 20,
      says: "off for the bucket",
    },
    "one switch of a bucket": {
      records: [bucket({ ...ALL, RestrictPublicBuckets: "false" })],
      points: 20,
      says: "public policies take effect again",
    },
    "what is written only": {
      records: [bucket({ ...ALL, BlockPublicAcls: false })],
      points: 14,
      says: "may be written",
    },
    "a switch that is left out": { records: [bucket({ BlockPublicAcls: true })], points: 20, says: "policies" },
    "switch by switch": {
      records: [bucket({ ...ALL, BlockPublicAcls: false }), bucket({ ...OFF, BlockPublicPolicy: true })],
      points: 20,
      says: "take effect",
    },
    "off again after it was on": { records: [bucket(OFF), bucket(ALL), bucket(OFF)], points: 20, says: "off" },
    "a bucket's, with the stack that goes": {
      records: [pipelineEnters(), bucket(OFF, { userIdentity: pipelineSession })],
      config: PIPELINES,
      points: 8,
      says: "off for the bucket",
    },
    "the account's by the pipeline": {
      records: [pipelineEnters(), account(OFF, { userIdentity: pipelineSession })],
      config: PIPELINES,
      points: 55,
      says: "off for the whole account",
    },
    "the account": { records: [account(OFF)], points: 55, says: "off for the whole account" },
    "the account's block deleted": {
      records: [cloudtrail("s3:DeleteAccountPublicAccessBlock")],
      points: 55,
      says: "whole account",
    },
    snapshots: { records: [cloudtrail("ec2:DisableSnapshotBlockPublicAccess")], points: 50, says: "snapshots" },
    images: { records: [cloudtrail("ec2:DisableImageBlockPublicAccess")], points: 45, says: "images" },
    "a weaker block of snapshots": {
      records: [
        cloudtrail("ec2:EnableSnapshotBlockPublicAccess", { requestParameters: { state: "block-new-sharing" } }),
      ],
      points: 17,
      says: "weaker",
    },
    "an attempt": { records: [bucket(OFF, { errorCode: "AccessDenied" })], points: 8, says: "tried and refused" },
  },
  quiet: {
    "a bucket closed": { records: [bucket(ALL)] },
    "the account closed": { records: [account(ALL)] },
    "off as it was": { records: [bucket(OFF), bucket(OFF)] },
    "a stronger block": { records: [bucket(OFF), bucket({ ...ALL, BlockPublicAcls: false })] },
    "snapshots closed": {
      records: [
        cloudtrail("ec2:EnableSnapshotBlockPublicAccess", { requestParameters: { state: "block-all-sharing" } }),
      ],
    },
    "images closed": { records: [cloudtrail("ec2:EnableImageBlockPublicAccess")] },
    "a block that is not shown": { records: [bucket(undefined), bucket("x")] },
    "a denied call": { records: [cloudtrail("s3:PutBucketPublicAccessBlock", DENIED)] },
  },
});
