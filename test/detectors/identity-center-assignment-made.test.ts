import { parseConfig } from "../../shared/config-file.ts";
import { identityCenterAssignmentMade } from "../../shared/detectors/identity-center-assignment-made.ts";
import { describeDetector } from "../support/detector.ts";
import { byEverybody, HOME } from "../support/doers.ts";
import { cloudtrail, DENIED, OTHER, type Overrides, OWN, roleSession } from "../support/records.ts";

const instanceArn = "arn:aws:sso:::instance/ssoins-0123456789abcdef";
const permissionSetArn = "arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/ps-0123456789abcdef";
const USER = "00000000-0000-4000-8000-00000000aaaa";
const GROUP = "00000000-0000-4000-8000-00000000bbbb";
const assign = (request: object = {}, more: Overrides = {}) =>
  cloudtrail("sso:CreateAccountAssignment", {
    requestParameters: {
      instanceArn,
      permissionSetArn,
      targetId: OTHER,
      targetType: "AWS_ACCOUNT",
      principalType: "USER",
      principalId: USER,
      ...request,
    },
    ...more,
  });
const admin = cloudtrail("sso:AttachManagedPolicyToPermissionSet", {
  requestParameters: {
    instanceArn,
    permissionSetArn,
    managedPolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
  },
});
const named = cloudtrail("sso:CreatePermissionSet", {
  requestParameters: { instanceArn, name: "PlatformAdmin" },
  responseElements: { permissionSet: { permissionSetArn } },
});
const join = (request: object = {}, more: Overrides = {}) =>
  cloudtrail("identitystore:CreateGroupMembership", {
    requestParameters: { identityStoreId: "d-0123456789", groupId: GROUP, memberId: { userId: USER }, ...request },
    ...more,
  });
const groupOfAdmins = assign({ principalType: "GROUP", principalId: GROUP });
const signer = {
  type: "IdentityCenterUser",
  accountId: OWN,
  onBehalfOf: { userId: USER, identityStoreArn: `arn:aws:identitystore::${OWN}:identitystore/d-0123456789` },
};
const accounts = parseConfig(`accounts: [{ id: "${OTHER}", name: prod-core, tier: production }]\n`, "rolecall.yaml");

describeDetector(identityCenterAssignmentMade, {
  fires: {
    ...byEverybody(
      (more) => assign({}, more),
      { home: 45, stranger: 60, pipeline: 20, service: 12, refused: 15 },
      `a user may now enter ${OTHER} with every action`,
      [admin],
    ),
    "a set that is only named like it": { records: [named, assign()], points: 30, says: "PlatformAdmin", ...HOME },
    "a set that nobody saw": { records: [assign()], points: 15, says: "may now enter", ...HOME },
    "to an account that matters": {
      records: [admin, assign()],
      points: 50,
      says: "prod-core",
      config: accounts,
      ...HOME,
    },
    "to oneself": {
      records: [admin, assign({}, { userIdentity: signer })],
      points: 65,
      says: "the signer may now enter",
      ...HOME,
    },
    "a seat in a group that was assigned much": {
      records: [admin, groupOfAdmins, join()],
      points: 45,
      says: "a user joined a group that holds every action",
      ...HOME,
    },
    "a seat for oneself": {
      records: [admin, groupOfAdmins, join({}, { userIdentity: signer })],
      points: 65,
      says: "the signer joined",
      ...HOME,
    },
    "a seat, by the console's own call": {
      records: [
        admin,
        groupOfAdmins,
        cloudtrail("sso-directory:AddMemberToGroup", {
          requestParameters: { groupId: GROUP, members: [{ memberId: USER }] },
          userIdentity: signer,
        }),
      ],
      points: 65,
      says: "the signer joined",
      ...HOME,
    },
    "a seat in some group": { records: [join()], points: 10, says: "joined a group", ...HOME },
    "a new user": { records: [cloudtrail("identitystore:CreateUser")], points: 15, says: "new user", ...HOME },
    "a new user, by a session from nowhere": {
      records: [
        cloudtrail("identitystore:CreateUser", {
          userIdentity: roleSession("AWSReservedSSO_AdministratorAccess_0123456789abcdef", "carol@acme.example"),
          sourceIPAddress: "203.0.113.77",
        }),
      ],
      points: 30,
      says: "from a network new",
    },
    "parameters of the wrong type": {
      records: [assign({ permissionSetArn: 1, targetId: {}, principalId: null })],
      points: 15,
      says: "an account",
      ...HOME,
    },
    "denied, without parameters": {
      records: [cloudtrail("sso:CreateAccountAssignment", DENIED)],
      points: 15,
      says: "tried and refused",
    },
  },
  quiet: {
    "a new group": { records: [cloudtrail("identitystore:CreateGroup")] },
    "a group of IAM's": { records: [cloudtrail("iam:CreateGroup")] },
  },
});
