import { parseConfig } from "../../shared/config-file.ts";
import { snapshotSharedOutside } from "../../shared/detectors/snapshot-shared-outside.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, DENIED, OTHER, OWN } from "../support/records.ts";

const config = parseConfig(
  `organization: { id: o-acme000001 }\naccounts: [{ id: "${OWN}", name: prod }, { id: "222233334444", name: shared }]\nvendors: [{ id: "333344445555", name: Watchful }]`,
  "rolecall.yaml",
);
const call = (name: string, requestParameters: object, more: object = {}) =>
  cloudtrail(name, { requestParameters, ...more });

const volume = (change: object, more: object = {}) =>
  call("ec2:ModifySnapshotAttribute", { snapshotId: "snap-0a1", createVolumePermission: change, ...more });
const adding = (item: object) => volume({ add: { items: [item] } });
const database = (added: unknown, removed: unknown = []) =>
  call("rds:ModifyDBSnapshotAttribute", {
    dBSnapshotIdentifier: "orders-1",
    attributeName: "restore",
    valuesToAdd: added,
    valuesToRemove: removed,
  });

describeDetector(snapshotSharedOutside, {
  fires: {
    "an outside account": { records: [adding({ userId: OTHER })], config, points: 75, says: "copy the snapshot" },
    "a list without items": {
      records: [volume({ add: [{ userId: OTHER }] })],
      config,
      points: 75,
      says: OTHER,
    },
    "the older form": {
      records: [
        call("ec2:ModifySnapshotAttribute", { snapshotId: "snap-0a1", operationType: "add", userIds: [OTHER] }),
      ],
      config,
      points: 75,
      says: OTHER,
    },
    everybody: { records: [adding({ group: "all" })], config, points: 92, says: "anyone may now copy the snapshot" },
    "one of ours, then an outside account": {
      records: [adding({ userId: "222233334444" }), adding({ userId: OTHER })],
      config,
      points: 75,
      says: OTHER,
    },
    "again, after it was taken back": {
      records: [
        adding({ userId: OTHER }),
        volume({ remove: { items: [{ userId: OTHER }] } }),
        adding({ userId: OTHER }),
      ],
      config,
      points: 75,
      says: OTHER,
    },
    "a vendor": { records: [adding({ userId: "333344445555" })], config, points: 63, says: "Watchful" },
    "a database": { records: [database([OTHER])], config, points: 75, says: OTHER },
    "a database for everybody": { records: [database("all")], config, points: 92, says: "anyone" },
    "a cluster": {
      records: [
        call("rds:ModifyDBClusterSnapshotAttribute", {
          dBClusterSnapshotIdentifier: "c-1",
          attributeName: "restore",
          valuesToAdd: [OTHER],
        }),
      ],
      config,
      points: 75,
      says: OTHER,
    },
    "a warehouse": {
      records: [
        call("redshift:AuthorizeSnapshotAccess", { snapshotIdentifier: "w-1", accountWithRestoreAccess: OTHER }),
      ],
      config,
      points: 75,
      says: OTHER,
    },
    "an image": {
      records: [
        call("ec2:ModifyImageAttribute", {
          imageId: "ami-1",
          launchPermission: { add: { items: [{ userId: OTHER }] } },
        }),
      ],
      config,
      points: 55,
      says: "start machines from the image",
    },
    "an image for a foreign organisation": {
      records: [
        call("ec2:ModifyImageAttribute", {
          imageId: "ami-1",
          launchPermission: {
            add: { items: [{ organizationArn: `arn:aws:organizations::${OTHER}:organization/o-stranger01` }] },
          },
        }),
      ],
      config,
      points: 55,
      says: "o-stranger01",
    },
    "an attempt": {
      records: [
        volume({ add: { items: [{ userId: OTHER }] } }, {}),
        { ...adding({ userId: OTHER }), errorCode: "Client.InvalidParameterValue" },
      ].slice(1),
      config,
      points: 15,
      says: "tried and refused",
    },
    "parameters that are not shown": {
      records: [cloudtrail("ec2:ModifySnapshotAttribute", { requestParameters: null })],
      config,
      points: 15,
      says: "does not show",
    },
  },
  quiet: {
    "an account of ours": { records: [adding({ userId: "222233334444" })], config },
    "our organisation": {
      records: [
        call("ec2:ModifyImageAttribute", {
          imageId: "ami-1",
          launchPermission: {
            add: { items: [{ organizationArn: `arn:aws:organizations::${OWN}:organization/o-acme000001` }] },
          },
        }),
      ],
      config,
    },
    "an account taken from the list": { records: [volume({ remove: { items: [{ userId: OTHER }] } })], config },
    "the same account again": { records: [adding({ userId: OTHER }), adding({ userId: OTHER })], config },
    "another attribute of a database's snapshot": {
      records: [
        call("rds:ModifyDBSnapshotAttribute", { dBSnapshotIdentifier: "o", attributeName: "x", valuesToAdd: ["1"] }),
      ],
      config,
    },
    "a description of an image": {
      records: [call("ec2:ModifyImageAttribute", { imageId: "ami-1", description: { value: "x" } })],
      config,
    },
    "a denied call": { records: [cloudtrail("ec2:ModifySnapshotAttribute", DENIED)], config },
    "values of the wrong type": { records: [volume({ add: { items: "all" } }), volume({ add: 7 })], config },
  },
});
