import { parseConfig } from "../../shared/config-file.ts";
import { roleAssumedFromNewNetwork } from "../../shared/detectors/role-assumed-from-new-network.ts";
import { describeDetector } from "../support/detector.ts";
import { assumeRole, cloudtrail, DENIED, identities } from "../support/records.ts";

const usual = assumeRole("Deploy", { eventTime: "2026-03-01T10:00:00Z" });
const bob = { ...identities.ana, arn: "arn:aws:iam::111122223333:user/bob", userName: "bob" };
const office = parseConfig('networks: [{ cidr: "203.0.113.0/24", name: office }]', "rolecall.yaml");

describeDetector(roleAssumedFromNewNetwork, {
  fires: {
    "a network nobody used": {
      records: [usual, assumeRole("Deploy", { sourceIPAddress: "203.0.113.9" })],
      points: 20,
      says: "from 203.0.113.0/24, new to this account",
    },
    "a colleague's network": {
      records: [
        usual,
        assumeRole("Deploy", { userIdentity: bob, sourceIPAddress: "203.0.113.7", eventTime: "2026-03-01T11:00:00Z" }),
        assumeRole("Deploy", { sourceIPAddress: "203.0.113.9" }),
      ],
      points: 8,
      says: "new to this origin",
    },
    "a build runner, hardly": {
      records: [
        usual,
        cloudtrail("sts:AssumeRoleWithWebIdentity", {
          userIdentity: identities.github,
          sourceIPAddress: "198.51.100.4",
          requestParameters: { roleArn: "arn:aws:iam::111122223333:role/infra", roleSessionName: "gha" },
        }),
      ],
      points: 4,
      says: "198.51.100.0/24",
    },
    "a denied attempt, a little": {
      records: [usual, assumeRole("Deploy", { ...DENIED, sourceIPAddress: "203.0.113.9" })],
      points: 5,
      says: "203.0.113.0/24",
    },
    "IPv6 by its /48": {
      records: [usual, assumeRole("Deploy", { sourceIPAddress: "2001:db8:1:2::9" })],
      points: 20,
      says: "2001:db8:1::/48",
    },
  },
  quiet: {
    "another address of the same network": {
      records: [usual, assumeRole("Deploy", { sourceIPAddress: "192.0.2.99" })],
    },
    "a network of ours": { records: [usual, assumeRole("Deploy", { sourceIPAddress: "203.0.113.9" })], config: office },
    "not an address": { records: [usual, assumeRole("Deploy", { sourceIPAddress: "AWS Internal" })] },
    "no address": { records: [usual, assumeRole("Deploy", { sourceIPAddress: undefined })] },
  },
});
