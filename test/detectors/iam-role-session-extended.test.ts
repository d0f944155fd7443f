import { iamRoleSessionExtended } from "../../shared/detectors/iam-role-session-extended.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, DENIED } from "../support/records.ts";

const update = (roleName: string, maxSessionDuration: unknown, more: object = {}) =>
  cloudtrail("iam:UpdateRole", { requestParameters: { roleName, maxSessionDuration }, ...more });
const strong = cloudtrail("iam:AttachRolePolicy", {
  requestParameters: { roleName: "app", policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
});

describeDetector(iamRoleSessionExtended, {
  fires: {
    "twelve hours for a role that may do everything": {
      records: [strong, update("app", 43200)],
      points: 25,
      says: "12 h instead of 1 h, and it holds every action",
    },
    "for one whose name says so": { records: [update("SiteAdmin", 43200)], points: 15, says: "name" },
    "for an ordinary role": { records: [update("app", 36000)], points: 8, says: "10 h instead of 1 h" },
    "from what it was": { records: [update("app", 28800), update("app", 43200)], points: 8, says: "instead of 8 h" },
  },
  quiet: {
    "a few hours": { records: [strong, update("app", 14400)] },
    "put back": { records: [strong, update("app", 43200), update("app", 3600)] },
    "the same again": { records: [update("app", 43200), update("app", 43200)] },
    "made with it": {
      records: [cloudtrail("iam:CreateRole", { requestParameters: { roleName: "app", maxSessionDuration: 43200 } })],
    },
    "another setting": { records: [cloudtrail("iam:UpdateRole", { requestParameters: { roleName: "app" } })] },
    refused: { records: [strong, update("app", 43200, { errorCode: "AccessDenied" })] },
    "no parameters": { records: [cloudtrail("iam:UpdateRole", DENIED)] },
    "of a wrong type": { records: [update("app", { much: 1 })] },
  },
});
