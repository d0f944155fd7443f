import { accessKeyUsedFromNewNetwork } from "../../shared/detectors/access-key-used-from-new-network.ts";
import { describeDetector } from "../support/detector.ts";
import { assumeRole, cloudtrail, DENIED, identities } from "../support/records.ts";

const usual = assumeRole("Deploy", { eventTime: "2026-03-01T10:00:00Z" });
const elsewhere = { sourceIPAddress: "203.0.113.9" };
const bob = { ...identities.ana, arn: "arn:aws:iam::111122223333:user/bob", userName: "bob" };

describeDetector(accessKeyUsedFromNewNetwork, {
  fires: {
    "who am I, from a network nobody used": {
      records: [usual, cloudtrail("sts:GetCallerIdentity", elsewhere)],
      points: 24,
      says: "203.0.113.0/24, new to this account",
    },
    "a refused look around says as much": {
      records: [usual, cloudtrail("iam:ListUsers", { ...elsewhere, ...DENIED })],
      points: 24,
      says: "new to this account",
    },
    "a colleague's network": {
      records: [
        usual,
        assumeRole("Deploy", { ...elsewhere, userIdentity: bob, eventTime: "2026-03-01T11:00:00Z" }),
        cloudtrail("sts:GetCallerIdentity", elsewhere),
      ],
      points: 12,
      says: "new to this key's user",
    },
    "again on the same day: one call makes nothing usual": {
      records: [
        usual,
        cloudtrail("sts:GetCallerIdentity", elsewhere),
        cloudtrail("iam:ListRoles", { ...elsewhere, eventTime: "2026-03-02T11:00:00Z" }),
      ],
      points: 24,
      says: "new to this account",
    },
  },
  quiet: {
    "the usual network": { records: [usual, cloudtrail("sts:GetCallerIdentity")] },
    "the network of an earlier day": {
      records: [
        cloudtrail("sts:GetCallerIdentity", { ...elsewhere, eventTime: "2026-03-01T10:00:00Z" }),
        cloudtrail("sts:GetCallerIdentity", elsewhere),
      ],
    },
    "a temporary key": {
      records: [usual, cloudtrail("sts:GetCallerIdentity", { ...elsewhere, userIdentity: identities.anaWithMfa })],
    },
    "a role session": {
      records: [usual, cloudtrail("sts:GetCallerIdentity", { ...elsewhere, userIdentity: identities.terraform })],
    },
    "no address": { records: [usual, cloudtrail("sts:GetCallerIdentity", { sourceIPAddress: "AWS Internal" })] },
  },
});
