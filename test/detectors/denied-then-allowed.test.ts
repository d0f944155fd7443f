import { deniedThenAllowed } from "../../shared/detectors/denied-then-allowed.ts";
import { describeDetector } from "../support/detector.ts";
import { assumeRole, cloudtrail, DENIED, identities, type Overrides, OWN, roleSession } from "../support/records.ts";
import { minute } from "../support/sign-ins.ts";

const { ana, sso, terraform, github, service } = identities;
const make = (minutes: number, more: Overrides = {}) =>
  cloudtrail("iam:CreateUser", { eventTime: minute(minutes), requestParameters: { userName: "backup" }, ...more });
const refusedMake = (minutes: number, more: Overrides = {}) => make(minutes, { ...DENIED, ...more });
const grantAna = (minutes: number, more: Overrides = {}) =>
  cloudtrail("iam:PutUserPolicy", {
    eventTime: minute(minutes),
    requestParameters: { userName: "ana", policyName: "more", policyDocument: "{}" },
    ...more,
  });
const bySso = { userIdentity: sso };
const enter = (minutes: number, more: Overrides = {}) => assumeRole("Deploy", { eventTime: minute(minutes), ...more });
const refusedEntry = (minutes: number, more: Overrides = {}) =>
  cloudtrail("sts:AssumeRole", {
    ...DENIED,
    eventTime: minute(minutes),
    errorMessage: `not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::${OWN}:role/Deploy`,
    ...more,
  });
const trust = (minutes: number, more: Overrides = {}) =>
  cloudtrail("iam:UpdateAssumeRolePolicy", {
    eventTime: minute(minutes),
    requestParameters: { roleName: "Deploy", policyDocument: "{}" },
    ...more,
  });
const group = cloudtrail("iam:AddUserToGroup", {
  eventTime: minute(1),
  requestParameters: { groupName: "makers", userName: "ana" },
});
const version = (minutes: number) =>
  cloudtrail("iam:CreatePolicyVersion", {
    eventTime: minute(minutes),
    requestParameters: { policyArn: `arn:aws:iam::${OWN}:policy/team`, policyDocument: "{}", setAsDefault: true },
  });
const byDeploy = { userIdentity: roleSession("deploy", "run", { key: "ASIAEXAMPLEISSUED001" }) };
const enteredFromCi = assumeRole("deploy", {
  eventName: "AssumeRoleWithWebIdentity",
  eventTime: minute(-1),
  userIdentity: github,
});
const grantDeploy = cloudtrail("iam:PutRolePolicy", {
  ...byDeploy,
  eventTime: minute(1),
  requestParameters: { roleName: "deploy", policyName: "more", policyDocument: "{}" },
});
const own = "the same origin called PutUserPolicy";

describeDetector(deniedThenAllowed, {
  fires: {
    "a right given to oneself": {
      records: [refusedMake(0), grantAna(1), make(2)],
      points: 60,
      says: `iam:CreateUser was refused and works since ${own}`,
    },
    "a day later, nearly": { records: [refusedMake(0), grantAna(1), make(1400)], points: 60, says: own },
    "the change is delivered last": { records: [refusedMake(0), make(2), grantAna(1)], points: 60, says: own },
    "the refusal is delivered last": { records: [make(2), grantAna(1), refusedMake(0)], points: 60, says: own },
    "the refusal comes after the change": { records: [grantAna(1), refusedMake(0), make(2)], points: 60, says: own },
    "by joining a group": { records: [refusedMake(0), group, make(2)], points: 60, says: "AddUserToGroup" },
    "by a policy that one holds": {
      records: [refusedMake(0), version(1), make(2)],
      points: 45,
      says: "CreatePolicyVersion",
    },
    "a right given by somebody else": {
      records: [refusedMake(0), grantAna(1, bySso), make(2)],
      points: 35,
      says: "a human origin called PutUserPolicy",
    },
    "a right that code gave": {
      records: [refusedMake(0), grantAna(1, { userIdentity: github }), make(2)],
      points: 10,
      says: "a pipeline origin",
    },
    "a pipeline that mends itself": {
      records: [enteredFromCi, refusedMake(0, byDeploy), grantDeploy, make(2, byDeploy)],
      points: 30,
      says: "the same pipeline called PutRolePolicy",
    },
    "who only calls itself a pipeline": {
      records: [refusedMake(0), grantAna(1, { userIdentity: terraform }), make(2)],
      points: 35,
      says: "an unknown origin",
    },
    "a door that was opened from inside": {
      records: [refusedEntry(0), trust(1), enter(2)],
      points: 60,
      says: "sts:AssumeRole was refused and works since the same origin called UpdateAssumeRolePolicy",
    },
    "a door that a colleague opened": {
      records: [refusedEntry(0), trust(1, bySso), enter(2)],
      points: 35,
      says: "a human origin called UpdateAssumeRolePolicy",
    },
    "refused again, though it worked": {
      records: [refusedMake(0), grantAna(1), make(2), make(3, { requestParameters: { userName: "other" } })],
      points: 60,
      says: own,
    },
  },
  quiet: {
    "nothing was changed": { records: [refusedMake(0), make(2)] },
    "changed before it was refused": { records: [grantAna(0), refusedMake(1), make(2)] },
    "changed after it worked": { records: [refusedMake(0), make(1), grantAna(2)] },
    "the change failed": { records: [refusedMake(0), grantAna(1, DENIED), make(2)] },
    "the rights of somebody else were changed": {
      records: [
        refusedMake(0),
        grantAna(1, { requestParameters: { userName: "bob", policyName: "more", policyDocument: "{}" } }),
        make(2),
      ],
    },
    "another call works": {
      records: [refusedMake(0), cloudtrail("iam:CreateRole", { eventTime: minute(2), requestParameters: {} })],
    },
    "two days later": { records: [refusedMake(0), grantAna(1), make(2 * 1440)] },
    "it failed for another reason": {
      records: [make(0, { errorCode: "EntityAlreadyExistsException" }), grantAna(1), make(2)],
    },
    "another role is entered": {
      records: [refusedEntry(0), trust(1), assumeRole("Other", { eventTime: minute(2) })],
    },
    "somebody else enters": { records: [refusedEntry(0), trust(1, bySso), enter(2, { userIdentity: terraform })] },
    "a service enters": { records: [refusedEntry(0), trust(1), enter(2, { userIdentity: service })] },
    "fields that are missing": {
      records: [
        cloudtrail("iam:CreateUser", { ...DENIED, userIdentity: null }),
        cloudtrail("iam:PutUserPolicy", { userIdentity: { type: "IAMUser" }, requestParameters: 7 }),
        cloudtrail("iam:CreateUser", { userIdentity: { ...ana, userName: 7 } }),
      ],
    },
  },
});
