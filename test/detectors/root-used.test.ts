import { rootUsed } from "../../shared/detectors/root-used.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, DENIED, identities } from "../support/records.ts";

const login = (MFAUsed: string, ConsoleLogin = "Success") =>
  cloudtrail("signin:ConsoleLogin", {
    userIdentity: identities.root,
    responseElements: { ConsoleLogin },
    additionalEventData: { LoginTo: "https://console.aws.amazon.com/", MobileVersion: "No", MFAUsed },
  });
const { root } = identities;
const assumedRoot = { ...root, sessionContext: { attributes: { mfaAuthenticated: "false" }, assumedRoot: "true" } };

describeDetector(rootUsed, {
  fires: {
    "a sign-in with MFA": { records: [login("Yes")], points: 50, says: "root signed in" },
    "a sign-in without MFA": { records: [login("NO")], points: 65, says: "without MFA" },
    "a failed sign-in": { records: [login("No", "Failure")], points: 25, says: "failed" },
    "any call of any service": {
      records: [cloudtrail("s3:ListBuckets", { userIdentity: root })],
      points: 45,
      says: "by the root user",
    },
    "a long-term key": {
      records: [cloudtrail("ec2:RunInstances", { userIdentity: { ...root, accessKeyId: "AKIAEXAMPLEROOT00001" } })],
      points: 70,
      says: "long-term access key",
    },
    "a refused call": {
      records: [cloudtrail("s3:GetObject", { userIdentity: root, errorCode: "AccessDenied" })],
      points: 30,
      says: "refused",
    },
    "a session of central root access": {
      records: [cloudtrail("s3:DeleteBucketPolicy", { userIdentity: assumedRoot })],
      points: 30,
      says: "central root access",
    },
    "a session of central root access that is refused": {
      records: [cloudtrail("s3:DeleteBucket", { userIdentity: assumedRoot, ...DENIED })],
      points: 30,
      says: "refused",
    },
  },
  quiet: {
    "a service acting in root's name": {
      records: [cloudtrail("s3:ListBuckets", { userIdentity: { ...root, invokedBy: "config.amazonaws.com" } })],
    },
    "a service event": { records: [cloudtrail("kms:RotateKey", { userIdentity: root, eventType: "AwsServiceEvent" })] },
    "an account alias named root": {
      records: [cloudtrail("s3:ListBuckets", { userIdentity: { ...identities.ana, userName: "Root" } })],
    },
  },
});
