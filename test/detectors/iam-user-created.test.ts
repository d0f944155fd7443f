import { iamUserCreated } from "../../shared/detectors/iam-user-created.ts";
import { describeDetector } from "../support/detector.ts";
import { iam, SERVICE_ROLE, THREE_DAYS_BEFORE } from "../support/iam.ts";
import { DENIED } from "../support/records.ts";

const made = (userName: unknown, more: object = {}) => iam("CreateUser", { userName, path: "/" }, more);
const before = THREE_DAYS_BEFORE.map((more, n) => made(`robot-${n}`, more));

describeDetector(iamUserCreated, {
  fires: {
    "a new user": { records: [made("exporter")], points: 12, says: "a new user exporter" },
    "by one who does so all the time": {
      records: [...before, made("exporter")],
      points: 5,
      says: "as on 3 days before",
    },
    "a name that AWS would use": { records: [made("AWSServiceUser")], points: 27, says: "named like one of AWS" },
    "the same in small letters, out of habit": {
      records: [...before, made("amazon-config-support")],
      points: 20,
      says: "named like one of AWS",
    },
    "an AWS service": { records: [made("exporter", { userIdentity: SERVICE_ROLE })], points: 5, says: "made by" },
    "a refused attempt": { records: [made("exporter", DENIED)], points: 8, says: "tried and failed" },
    "a name of the wrong type": { records: [made(7)], points: 12, says: "a new user a user" },
    "no parameters": { records: [iam("CreateUser", null)], points: 12, says: "a new user" },
  },
  quiet: {
    "a role": { records: [iam("CreateRole", { roleName: "exporter" })] },
    "tags on a user": { records: [iam("TagUser", { userName: "exporter" })] },
    "the user deleted again": { records: [made("exporter"), iam("DeleteUser", { userName: "exporter" })] },
  },
});
