import { parseConfig } from "../../shared/config-file.ts";
import { sharedSnapshotCopied } from "../../shared/detectors/shared-snapshot-copied.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, OTHER, OWN } from "../support/records.ts";

const config = parseConfig(
  `organization: { id: o-acme000001 }\naccounts: [{ id: "${OWN}", name: prod }, { id: "222233334444", name: shared }]\nvendors: [{ id: "333344445555", name: Watchful }]`,
  "rolecall.yaml",
);
const call = (name: string, requestParameters: object, more: object = {}) =>
  cloudtrail(name, { requestParameters, ...more });

const copied = (more: object) =>
  call("ec2:SharedSnapshotCopyInitiated", { snapshotId: "snap-0a1" }, { eventType: "AwsServiceEvent", ...more });
const by = (accountId: string) => copied({ userIdentity: { accountId, invokedBy: "ec2.amazonaws.com" } });

describeDetector(sharedSnapshotCopied, {
  fires: {
    "an outside account copies": {
      records: [by(OTHER)],
      config,
      points: 75,
      says: "the account 999988887777 copies it",
    },
    "an outside account makes a disk": {
      records: [
        cloudtrail("ec2:SharedSnapshotVolumeCreated", {
          userIdentity: { type: "AWSAccount", principalId: "x", accountId: OTHER },
          requestParameters: { snapshotId: "snap-0a1" },
        }),
      ],
      config,
      points: 75,
      says: "made a disk",
    },
    "the account in the details": {
      records: [
        copied({ userIdentity: { invokedBy: "ec2.amazonaws.com" }, serviceEventDetails: { sharedWith: OTHER } }),
      ],
      config,
      points: 75,
      says: OTHER,
    },
    "nobody knows which account": {
      records: [copied({ userIdentity: { invokedBy: "ec2.amazonaws.com" } })],
      config,
      points: 45,
      says: "somebody",
    },
    "a vendor": { records: [by("333344445555")], config, points: 30, says: "333344445555" },
    "an account that copied on another day": {
      records: [by(OTHER), { ...by(OTHER), eventTime: "2026-03-09T10:00:00Z" }],
      config,
      points: 20,
      says: OTHER,
    },
    "a copy that failed": {
      records: [copied({ userIdentity: { accountId: OTHER }, errorCode: "Client.InvalidSnapshot" })],
      config,
      points: 15,
      says: "failed",
    },
  },
  quiet: {
    "an account of ours": { records: [by("222233334444")], config },
    "our own account, named by an ARN": {
      records: [
        copied({ userIdentity: { accountId: OWN }, serviceEventDetails: { taker: "arn:aws:ec2:x:222233334444:y" } }),
      ],
      config,
    },
  },
});
