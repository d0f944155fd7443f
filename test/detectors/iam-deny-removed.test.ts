import { iamDenyRemoved } from "../../shared/detectors/iam-deny-removed.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, DENIED, OWN, roleSession } from "../support/records.ts";

const document = (Effect: string, Action: unknown, more: object = {}) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect, Action, Resource: "*", ...more }] });
const denies = document("Deny", ["iam:*", "organizations:*"]);
const harmless = document("Allow", "s3:GetObject");
const arn = `arn:aws:iam::${OWN}:policy/guard`;
const iam = (name: string, requestParameters: unknown, more: object = {}) =>
  cloudtrail(`iam:${name}`, { requestParameters, ...more });
const put = (policyDocument: unknown, policyName = "guard") =>
  iam("PutRolePolicy", { roleName: "app", policyName, policyDocument });
const deleted = (more: object = {}) => iam("DeleteRolePolicy", { roleName: "app", policyName: "guard" }, more);
const made = (text: string) =>
  iam("CreatePolicy", { policyName: "guard", policyDocument: text }, { responseElements: { policy: { arn } } });
const attach = iam("AttachUserPolicy", { userName: "bob", policyArn: arn });
const detach = (more: object = {}) => iam("DetachUserPolicy", { userName: "bob", policyArn: arn }, more);
const version = (policyDocument: string, setAsDefault: boolean) =>
  iam(
    "CreatePolicyVersion",
    { policyArn: arn, policyDocument, setAsDefault },
    { responseElements: { policyVersion: { versionId: "v2" } } },
  );
const quarantine = "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3";

describeDetector(iamDenyRemoved, {
  fires: {
    "an inline policy": {
      records: [put(denies), deleted()],
      points: 30,
      says: "no longer denied iam:*, organizations:*",
    },
    "an inline policy written over": { records: [put(denies), put(harmless)], points: 30, says: "no longer denied" },
    "a managed policy": { records: [made(denies), attach, detach()], points: 30, says: "no longer denied" },
    "a managed policy attached before it was watched": {
      records: [version(denies, true), detach()],
      points: 30,
      says: "no longer denied",
    },
    "a new version without it": {
      records: [made(denies), version(harmless, true)],
      points: 30,
      says: "nobody who holds",
    },
    "the same in two steps": {
      records: [
        made(denies),
        version(harmless, false),
        iam("SetDefaultPolicyVersion", { policyArn: arn, versionId: "v2" }),
      ],
      points: 30,
      says: "nobody who holds",
    },
    "from oneself": {
      records: [put(denies), deleted({ userIdentity: roleSession("app", "x") })],
      points: 50,
      says: "by itself",
    },
    "by leaving the group that holds it": {
      records: [
        iam("PutGroupPolicy", { groupName: "all", policyName: "guard", policyDocument: denies }),
        iam("RemoveUserFromGroup", { groupName: "all", userName: "bob" }),
      ],
      points: 30,
      says: "bob left a group that is denied iam:*",
    },
    "by leaving it oneself": {
      records: [
        iam("PutGroupPolicy", { groupName: "all", policyName: "guard", policyDocument: denies }),
        iam("RemoveUserFromGroup", { groupName: "all", userName: "ana" }),
      ],
      points: 50,
      says: "ana left",
    },
    "AWS's quarantine of a leaked key": {
      records: [iam("DetachUserPolicy", { userName: "bob", policyArn: quarantine })],
      points: 60,
      says: "AWSCompromisedKeyQuarantineV3 no longer",
    },
    "a Deny with a condition, as guard rails have": {
      records: [
        put(document("Deny", "*", { Condition: { StringNotEquals: { "aws:RequestedRegion": "eu-west-1" } } })),
        deleted(),
      ],
      points: 30,
      says: "denied *",
    },
    "revoked sessions": {
      records: [
        put(document("Deny", "*", { Condition: { DateLessThan: { "aws:TokenIssueTime": "2026-03-01T00:00:00Z" } } })),
        deleted(),
      ],
      points: 30,
      says: "revoked",
    },
    "a Deny of all but some": {
      records: [put(JSON.stringify({ Statement: [{ Effect: "Deny", NotAction: "s3:*", Resource: "*" }] })), deleted()],
      points: 30,
      says: "all but s3:*",
    },
    refused: { records: [put(denies), deleted({ errorCode: "AccessDenied" })], points: 10, says: "refused" },
    "by an AWS service": {
      records: [
        put(denies),
        deleted({
          userIdentity: roleSession("AWSServiceRoleForSSO", "x", { path: "aws-service-role/sso.amazonaws.com/" }),
        }),
      ],
      points: 8,
      says: "no longer denied",
    },
  },
  quiet: {
    "a policy without a Deny": { records: [put(harmless), deleted()] },
    "a Deny of nothing that matters": { records: [put(document("Deny", "s3:DeleteBucket")), deleted()] },
    "another policy of the same identity": {
      records: [put(denies), iam("DeleteRolePolicy", { roleName: "app", policyName: "other" })],
    },
    "another identity's": {
      records: [put(denies), iam("DeleteRolePolicy", { roleName: "other", policyName: "guard" })],
    },
    "written over by one that denies": { records: [put(denies), put(document("Deny", ["iam:*"]))] },
    "put there": { records: [put(denies)] },
    attached: { records: [made(denies), attach] },
    "attached again": { records: [made(denies), attach, attach] },
    "a version not in force": { records: [made(denies), version(harmless, false)] },
    "a version that denies too": { records: [made(denies), version(denies, true)] },
    "a policy of one's own called like AWS's quarantine": {
      records: [iam("DetachUserPolicy", { userName: "bob", policyArn: `arn:aws:iam::${OWN}:policy/AWSDenyAll` })],
    },
    "a policy nobody saw being written": { records: [detach()] },
    "an ordinary group": { records: [iam("RemoveUserFromGroup", { groupName: "all", userName: "bob" })] },
    "gone already": { records: [put(denies), deleted(), deleted()] },
    "no parameters": { records: [put(denies), cloudtrail("iam:DeleteRolePolicy", DENIED)] },
    "of a wrong type": { records: [put(7), deleted()] },
  },
});
