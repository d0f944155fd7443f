import { iamBoundaryRemoved } from "../../shared/detectors/iam-boundary-removed.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, DENIED, OWN, roleSession } from "../support/records.ts";

const policy = (Action: unknown) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }] });
const arn = (name: string) => `arn:aws:iam::${OWN}:policy/${name}`;
const iam = (name: string, requestParameters: unknown, more: object = {}) =>
  cloudtrail(`iam:${name}`, { requestParameters, ...more });
const made = (name: string, document: string) =>
  iam(
    "CreatePolicy",
    { policyName: name, policyDocument: document },
    { responseElements: { policy: { arn: arn(name) } } },
  );
const put = (permissionsBoundary: unknown, more: object = {}) =>
  iam("PutRolePermissionsBoundary", { roleName: "app", permissionsBoundary }, more);
const removed = (more: object = {}) => iam("DeleteRolePermissionsBoundary", { roleName: "app" }, more);
const narrow = [made("edge", policy(["s3:GetObject", "sqs:*"])), put(arn("edge"))];
const admin = iam("AttachRolePolicy", { roleName: "app", policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" });
const version = (document: string, setAsDefault: boolean) =>
  iam(
    "CreatePolicyVersion",
    { policyArn: arn("edge"), policyDocument: document, setAsDefault },
    { responseElements: { policyVersion: { versionId: "v2" } } },
  );

describeDetector(iamBoundaryRemoved, {
  fires: {
    "a boundary nobody saw being set": { records: [removed()], points: 30, says: "the boundary is gone" },
    "a boundary that held little through": { records: [...narrow, removed()], points: 30, says: "policy/edge is gone" },
    "of a role that holds everything": {
      records: [...narrow, admin, removed()],
      points: 65,
      says: "it holds every action on every resource",
    },
    "of a user": { records: [iam("DeleteUserPermissionsBoundary", { userName: "bob" })], points: 30, says: "gone" },
    "one's own": {
      records: [iam("DeleteUserPermissionsBoundary", { userName: "ana" })],
      points: 50,
      says: "by itself",
    },
    "one's own role's": {
      records: [removed({ userIdentity: roleSession("app", "x") })],
      points: 50,
      says: "by itself",
    },
    "a boundary that is none, in its place": {
      records: [...narrow, put("arn:aws:iam::aws:policy/AdministratorAccess")],
      points: 30,
      says: "holds nothing back",
    },
    "one of one's own making that allows everything": {
      records: [made("wide", policy("*")), put(arn("wide"))],
      points: 30,
      says: "holds nothing back",
    },
    "spelled with wildcards": { records: [made("wide", policy("*:*")), put(arn("wide"))], points: 30, says: "nothing" },
    "one that lets ways to more through": {
      records: [made("pass", policy("iam:PassRole")), put(arn("pass"))],
      points: 20,
      says: "ways to more rights",
    },
    "one that nobody saw being written": { records: [...narrow, put(arn("other"))], points: 15, says: "never seen" },
    "the policy that bounds is widened": {
      records: [...narrow, version(policy("*"), true)],
      points: 50,
      says: "bounds role/app now lets through every action",
    },
    "the same in two steps": {
      records: [
        ...narrow,
        version(policy("iam:*"), false),
        iam("SetDefaultPolicyVersion", { policyArn: arn("edge"), versionId: "v2" }),
      ],
      points: 50,
      says: "lets through iam:",
    },
    "the same, of a role that was made with it": {
      records: [
        made("edge", policy("sqs:*")),
        iam("CreateRole", { roleName: "app", permissionsBoundary: arn("edge") }),
        version(policy("*"), true),
      ],
      points: 50,
      says: "bounds role/app",
    },
    refused: { records: [...narrow, removed({ errorCode: "AccessDenied" })], points: 12, says: "refused" },
    "by an AWS service": {
      records: [
        removed({
          userIdentity: roleSession("AWSServiceRoleForSSO", "x", { path: "aws-service-role/sso.amazonaws.com/" }),
        }),
      ],
      points: 10,
      says: "gone",
    },
  },
  quiet: {
    "a narrow boundary that is set": { records: narrow },
    "another narrow one": { records: [...narrow, made("edge2", policy("s3:*")), put(arn("edge2"))] },
    "one that held nothing back": { records: [put("arn:aws:iam::aws:policy/AdministratorAccess"), removed()] },
    "put back": { records: [...narrow, removed(), put(arn("edge"))] },
    "one of AWS's that allows little": { records: [put("arn:aws:iam::aws:policy/ReadOnlyAccess")] },
    "a version that is not in force": { records: [...narrow, version(policy("*"), false)] },
    "a narrow version": { records: [...narrow, version(policy("sqs:*"), true)] },
    "a wide version of a policy that bounds nobody": {
      records: [made("edge", policy("s3:*")), version(policy("*"), true)],
    },
    "a role made without one": { records: [iam("CreateRole", { roleName: "app" })] },
    "a user made with one": { records: [iam("CreateUser", { userName: "bob", permissionsBoundary: arn("edge") })] },
    "no parameters": { records: [...narrow, put(arn("other"), DENIED)] },
    "of a wrong type": { records: [...narrow, put(["x"])] },
  },
});
