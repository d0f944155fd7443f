import { identityCenterPermissionSetChanged } from "../../shared/detectors/identity-center-permission-set-changed.ts";
import { describeDetector } from "../support/detector.ts";
import { byEverybody, HOME } from "../support/doers.ts";
import { cloudtrail, DENIED, identities, type Overrides } from "../support/records.ts";

const instanceArn = "arn:aws:sso:::instance/ssoins-0123456789abcdef";
const permissionSetArn = "arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/ps-0123456789abcdef";
const sso = (name: string, request: object = {}, more: Overrides = {}) =>
  cloudtrail(`sso:${name}`, { requestParameters: { instanceArn, permissionSetArn, ...request }, ...more });
const policy = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const allow = (Action: unknown, Resource: unknown = "*") => ({ Effect: "Allow", Action, Resource });
const deny = (Action: unknown) => ({ Effect: "Deny", Action, Resource: "*" });
const inline = (inlinePolicy: unknown, more: Overrides = {}) =>
  sso("PutInlinePolicyToPermissionSet", { inlinePolicy }, more);
const managed = (name: string) => ({ managedPolicyArn: `arn:aws:iam::aws:policy/${name}` });
const attach = (name: string) => sso("AttachManagedPolicyToPermissionSet", managed(name));
const made = (name: string) =>
  cloudtrail("sso:CreatePermissionSet", {
    requestParameters: { instanceArn, name },
    responseElements: { permissionSet: { permissionSetArn, name } },
  });
const ADMIN = policy(allow("*"));
const READER = allow(["s3:GetObject"], "arn:aws:s3:::pictures/*");

describeDetector(identityCenterPermissionSetChanged, {
  fires: {
    ...byEverybody(
      (more) => inline(ADMIN, more),
      { home: 55, stranger: 70, pipeline: 30, service: 12, refused: 15 },
      "every action on every resource",
    ),
    "spelled with wildcards, percent-encoded": {
      records: [inline(encodeURIComponent(policy(allow(["*:*"]))))],
      points: 55,
      says: "every action",
      ...HOME,
    },
    AdministratorAccess: { records: [attach("AdministratorAccess")], points: 55, says: "every action", ...HOME },
    PowerUserAccess: { records: [attach("PowerUserAccess")], points: 50, says: "except", ...HOME },
    escalation: { records: [inline(policy(allow("iam:PassRole")))], points: 35, says: "PassRole", ...HOME },
    "the set that the signer uses": {
      records: [made("Developer"), inline(ADMIN, { userIdentity: identities.sso })],
      points: 75,
      says: "the signer too",
      ...HOME,
    },
    unreadable: { records: [inline("{ not json")], points: 30, says: "cannot be read", ...HOME },
    hidden: { records: [inline("HIDDEN_DUE_TO_SECURITY_REASONS")], points: 30, says: "not in the record", ...HOME },
    "of the wrong type": { records: [inline(7)], points: 30, says: "not in the record", ...HOME },
    "a Deny that is left out": {
      records: [inline(policy(READER, deny(["iam:CreateUser", "s3:DeleteBucket"]))), inline(policy(READER))],
      points: 30,
      says: "no longer denies iam:createuser and 1 more",
      ...HOME,
    },
    "gone with its Deny": {
      records: [inline(policy(READER, deny("iam:*"))), sso("DeleteInlinePolicyFromPermissionSet")],
      points: 30,
      says: "denied with it",
      ...HOME,
    },
    "gone, never seen": { records: [sso("DeleteInlinePolicyFromPermissionSet")], points: 10, says: "gone", ...HOME },
    "each account's own policy": {
      records: [
        sso("AttachCustomerManagedPolicyReferenceToPermissionSet", {
          customerManagedPolicyReference: { name: "platform-admin", path: "/" },
        }),
      ],
      points: 35,
      says: "platform-admin",
      ...HOME,
    },
    "the boundary is gone": {
      records: [sso("DeletePermissionsBoundaryFromPermissionSet")],
      points: 40,
      says: "no boundary",
      ...HOME,
    },
    "a boundary that bounds nothing": {
      records: [sso("PutPermissionsBoundaryToPermissionSet", { permissionsBoundary: managed("AdministratorAccess") })],
      points: 40,
      says: "limits nothing",
      ...HOME,
    },
    "long sessions": {
      records: [sso("UpdatePermissionSet", { sessionDuration: "PT12H" })],
      points: 15,
      says: "12 hours",
      ...HOME,
    },
    "rolled out with much": {
      records: [attach("AdministratorAccess"), sso("ProvisionPermissionSet")],
      points: 25,
      says: "rolled out with every action",
      ...HOME,
    },
    "rolled out with what a harmless inline policy does not take away": {
      records: [attach("AdministratorAccess"), inline(policy(READER)), sso("ProvisionPermissionSet")],
      points: 25,
      says: "rolled out",
      ...HOME,
    },
    "denied, without parameters": {
      records: [cloudtrail("sso:PutInlinePolicyToPermissionSet", DENIED)],
      points: 10,
      says: "tried and refused",
    },
  },
  quiet: {
    "a read-only document": { records: [inline(policy(READER))] },
    "a managed policy that reads": { records: [attach("ViewOnlyAccess")] },
    "everything, but denied in the same document": { records: [inline(policy(allow("*"), deny("*")))] },
    "a Deny that is only written otherwise": {
      records: [
        inline(policy(READER, deny(["iam:CreateUser", "s3:DeleteBucket"]))),
        inline(policy(deny("s3:Delete*"), READER, deny("iam:*"))),
      ],
    },
    "gone, and it denied nothing": {
      records: [inline(policy(READER)), sso("DeleteInlinePolicyFromPermissionSet")],
    },
    "rolled out after it was taken back": {
      records: [inline(ADMIN), inline(policy(READER)), sso("ProvisionPermissionSet")],
    },
    "rolled out after it was detached": {
      records: [
        attach("AdministratorAccess"),
        sso("DetachManagedPolicyFromPermissionSet", managed("AdministratorAccess")),
        sso("ProvisionPermissionSet"),
      ],
    },
    "made, with nothing in it": { records: [made("AdministratorAccess")] },
    "a working day's sessions": { records: [sso("UpdatePermissionSet", { sessionDuration: "PT8H" })] },
    "a boundary": {
      records: [sso("PutPermissionsBoundaryToPermissionSet", { permissionsBoundary: managed("ViewOnlyAccess") })],
    },
  },
});
