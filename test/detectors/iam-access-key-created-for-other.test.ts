import { iamAccessKeyCreatedForOther } from "../../shared/detectors/iam-access-key-created-for-other.ts";
import { describeDetector } from "../support/detector.ts";
import {
  ANA_WITHOUT_MFA,
  BOB_IS_ADMIN,
  BY_RUN,
  iam,
  RUN_BEGINS,
  SERVICE_ROLE,
  THREE_DAYS_BEFORE,
} from "../support/iam.ts";
import { cloudtrail, DENIED, identities } from "../support/records.ts";

const key = (userName: string | undefined, more: object = {}) =>
  cloudtrail("iam:CreateAccessKey", {
    requestParameters: userName === undefined ? null : { userName },
    responseElements: {
      accessKey: {
        accessKeyId: "AKIAEXAMPLENEW000001",
        status: "Active",
        userName: userName ?? "ana",
        createDate: "Mar 2, 2026, 10:00:00 AM",
      },
    },
    ...more,
  });

describeDetector(iamAccessKeyCreatedForOther, {
  fires: {
    "a user for another": { records: [key("bob")], points: 40, says: "a key for bob" },
    "a role session for a user": {
      records: [key("bob", { userIdentity: identities.terraform })],
      points: 40,
      says: "a key for bob",
    },
    "a refused attempt": {
      records: [key("bob", { ...DENIED, requestParameters: { userName: "bob" } })],
      points: 10,
      says: "refused",
    },
    "root for itself": {
      records: [
        key(undefined, {
          userIdentity: identities.root,
          responseElements: { accessKey: { accessKeyId: "AKIAEXAMPLEROOT00001" } },
        }),
      ],
      points: 45,
      says: "root user",
    },
    "for one who may do everything": {
      records: [BOB_IS_ADMIN, key("bob")],
      points: 65,
      says: "a key for bob, made by somebody else, who holds every action",
    },
    "for a member of a group that may do everything": {
      records: [
        iam("AttachGroupPolicy", { groupName: "ops", policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" }),
        iam("AddUserToGroup", { groupName: "ops", userName: "bob" }),
        key("bob"),
      ],
      points: 65,
      says: "who holds every action",
    },
    "for one who bears the name of an administrator long gone": {
      records: [BOB_IS_ADMIN, iam("DeleteUser", { userName: "bob" }), key("bob")],
      points: 40,
      says: /somebody else$/,
    },
    "in place of a key that was deleted to make room": {
      records: [iam("DeleteAccessKey", { userName: "bob", accessKeyId: "AKIAEXAMPLEBOB000001" }), key("bob")],
      points: 45,
      says: "in place of one just deleted",
    },
    "for a user made just now": {
      records: [iam("CreateUser", { userName: "bob" }), key("bob")],
      points: 20,
      says: "made by the same origin",
    },
    "for a user made just now, by a pipeline": {
      records: [RUN_BEGINS, iam("CreateUser", { userName: "bob" }, BY_RUN), key("bob", BY_RUN)],
      points: 10,
      says: "made by the same origin",
    },
    "for a user that was there, by a pipeline": {
      records: [RUN_BEGINS, key("bob", BY_RUN)],
      points: 40,
      says: "made by somebody else",
    },
    "for a holder of Bedrock keys": {
      records: [key("bedrockapikey-x1y2")],
      points: 65,
      says: "made to hold Bedrock keys",
    },
    "by one who does so all the time": {
      records: [...THREE_DAYS_BEFORE.map((more) => key("cleo", more)), key("bob")],
      points: 20,
      says: "as on 3 days before",
    },
    "for oneself, from a session without MFA": {
      records: [key(undefined, { userIdentity: ANA_WITHOUT_MFA })],
      points: 20,
      says: "a session without MFA that it outlives",
    },
    "by an AWS service": { records: [key("bob", { userIdentity: SERVICE_ROLE })], points: 10, says: "made by service" },
  },
  quiet: {
    "for oneself, named": { records: [key("ana")] },
    "for oneself, from a session with MFA": { records: [key("ana", { userIdentity: identities.anaWithMfa })] },
    "for oneself, not named": { records: [key(undefined)] },
    "a role session and nobody named": {
      records: [cloudtrail("iam:CreateAccessKey", { userIdentity: identities.terraform })],
    },
  },
});
