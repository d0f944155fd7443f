import { rootSessionOpened } from "../../shared/detectors/root-session-opened.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, DENIED } from "../support/records.ts";

const opened = (task: string, more: object = {}) =>
  cloudtrail("sts:AssumeRoot", {
    requestParameters: {
      targetPrincipal: "222233334444",
      taskPolicyArn: { arn: `arn:aws:iam::aws:policy/root-task/${task}` },
      durationSeconds: 900,
    },
    responseElements: { credentials: { accessKeyId: "ASIAEXAMPLEROOTSES01", expiration: "Mar 2, 2026, 10:15:00 AM" } },
    ...more,
  });

describeDetector(rootSessionOpened, {
  fires: {
    "to audit": { records: [opened("IAMAuditRootUserCredentials")], points: 20, says: "look at" },
    "to delete credentials": { records: [opened("IAMDeleteRootUserCredentials")], points: 45, says: "delete" },
    "to unlock a queue": { records: [opened("SQSUnlockQueuePolicy")], points: 50, says: "a queue" },
    "to unlock a bucket": { records: [opened("S3UnlockBucketPolicy")], points: 55, says: "a bucket" },
    "to give root a password": { records: [opened("IAMCreateRootUserPassword")], points: 65, says: "password" },
    "for a task of tomorrow": { records: [opened("SomethingNew")], points: 55, says: "not known" },
    "that was refused": { records: [opened("S3UnlockBucketPolicy", DENIED)], points: 25, says: "refused" },
    "without parameters": { records: [cloudtrail("sts:AssumeRoot")], points: 55, says: "not known" },
  },
  quiet: { "a role is no root": { records: [cloudtrail("sts:AssumeRole", { responseElements: {} })] } },
});
