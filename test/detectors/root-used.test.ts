import { expect, test } from "vitest";
import { rootUsed } from "../../shared/detectors/root-used.ts";
import { describeDetector, run } from "../support/detector.ts";
import { cloudtrail, DENIED, identities } from "../support/records.ts";

const login = (MFAUsed: string, ConsoleLogin = "Success") =>
  cloudtrail("signin:ConsoleLogin", {
    userIdentity: identities.root,
    responseElements: { ConsoleLogin },
    additionalEventData: { LoginTo: "https://console.aws.amazon.com/", MobileVersion: "No", MFAUsed },
  });
const { root } = identities;
const signIn = (name: string, answer = "Success") =>
  cloudtrail(`signin:${name}`, { userIdentity: { ...root, accessKeyId: "" }, responseElements: { [name]: answer } });
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
    "a password asked for by mail": {
      records: [signIn("PasswordRecoveryRequested")],
      points: 30,
      says: "was asked for by mail",
    },
    "a password set by way of the mail": {
      records: [signIn("PasswordRecoveryCompleted")],
      points: 70,
      says: "set by way of its mail",
    },
    "a password changed": { records: [signIn("PasswordUpdated")], points: 60, says: "password was changed" },
    "an e-mail address changed": { records: [signIn("EmailUpdated")], points: 70, says: "e-mail address" },
    "a password that could not be set": {
      records: [signIn("PasswordRecoveryCompleted", "Failure")],
      points: 30,
      says: "refused: a new root password",
    },
    "an access key for itself": {
      records: [cloudtrail("iam:CreateAccessKey", { userIdentity: root })],
      points: 70,
      says: "made an access key for itself",
    },
    "an access key for a user": {
      records: [cloudtrail("iam:CreateAccessKey", { userIdentity: root, requestParameters: { userName: "ana" } })],
      points: 45,
      says: "by the root user",
    },
    "a second factor removed": {
      records: [
        cloudtrail("iam:DeactivateMFADevice", { userIdentity: root, requestParameters: { serialNumber: "x" } }),
      ],
      points: 70,
      says: "MFA device of root was removed",
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

test("root at work for an hour is one alert, told once", async () => {
  const calls = Array.from({ length: 60 }, (_, minute) =>
    cloudtrail(`${minute % 2 === 0 ? "s3" : "iam"}:List${minute % 2 === 0 ? "Buckets" : "Users"}`, {
      userIdentity: root,
      eventTime: `2026-03-02T10:${String(minute).padStart(2, "0")}:00Z`,
    }),
  );
  const { revisions } = await run(calls);
  expect(new Set(revisions.map(({ alert }) => alert.id)).size).toBe(1);
  expect(revisions.filter(({ news }) => news !== "merged")).toHaveLength(1);
});
