import { sessionTokenIssued } from "../../shared/detectors/session-token-issued.ts";
import { configWith, describeDetector } from "../support/detector.ts";
import { cloudtrail, DENIED, identities } from "../support/records.ts";

const token = (more: object = {}) =>
  cloudtrail("sts:GetSessionToken", {
    requestParameters: { durationSeconds: 3600 },
    responseElements: { credentials: { accessKeyId: "ASIAEXAMPLESESSTOKEN", expiration: "Mar 2, 2026, 11:00:00 AM" } },
    ...more,
  });
const called = cloudtrail("sts:GetSessionToken", { ...DENIED, eventTime: "2026-03-01T10:00:00Z" });
const yesterday = { eventTime: "2026-03-01T10:00:00Z" };

describeDetector(sessionTokenIssued, {
  fires: {
    "never before, from a new network": { records: [token()], points: 28, says: "new to this account" },
    "never before, from a network of yours": {
      records: [token()],
      config: configWith("networks: [{ cidr: 192.0.2.0/24, name: office }]"),
      points: 12,
      says: "never took",
    },
    "never before, from a network of a colleague": {
      records: [
        token({
          ...yesterday,
          userIdentity: { ...identities.ana, arn: identities.ana.arn.replace("ana", "ben"), userName: "ben" },
        }),
        token(),
      ],
      points: 12,
      says: "never took",
    },
    "no parameters, as the default is asked for": {
      records: [token({ requestParameters: null })],
      points: 28,
      says: "session token",
    },
    refused: { records: [token(DENIED)], points: 5, says: "refused" },
    "a refused one teaches nothing": { records: [called, token()], points: 28, says: "never took" },
  },
  quiet: {
    "with MFA": {
      records: [token({ requestParameters: { serialNumber: "arn:aws:iam::111122223333:mfa/ana" } })],
    },
    "as yesterday": { records: [token(yesterday), token({ sourceIPAddress: "203.0.113.9" })] },
    "while the account is learned": { records: [token()], learnMs: 1e12 },
    "with a temporary key": { records: [token({ userIdentity: identities.anaWithMfa })] },
    "the root user": { records: [token({ userIdentity: identities.root })] },
  },
});
