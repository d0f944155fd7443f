import { iamLoginProfileSet } from "../../shared/detectors/iam-login-profile-set.ts";
import { describeDetector } from "../support/detector.ts";
import {
  ANA_WITHOUT_MFA,
  ASSUMED_ROOT,
  BOB_IS_ADMIN,
  BY_RUN,
  iam,
  RUN_BEGINS,
  SERVICE_ROLE,
  THREE_DAYS_BEFORE,
} from "../support/iam.ts";
import { DENIED, identities } from "../support/records.ts";

const set = (userName: unknown, passwordResetRequired: unknown, more: object = {}) =>
  iam("CreateLoginProfile", { userName, passwordResetRequired }, more);
const changed = (userName: string, passwordResetRequired: unknown, more: object = {}) =>
  iam("UpdateLoginProfile", { userName, passwordResetRequired }, more);
const madeBob = (more: object = {}) => iam("CreateUser", { userName: "bob" }, more);

describeDetector(iamLoginProfileSet, {
  fires: {
    "a password that its maker knows for good": {
      records: [set("bob", false)],
      points: 45,
      says: "a password for bob, known to its maker",
    },
    "one that must be changed": { records: [set("bob", true)], points: 35, says: "to be changed" },
    "a flag of the wrong type counts as not set": {
      records: [set("bob", "true")],
      points: 45,
      says: "known to its maker",
    },
    "another user's password changed": { records: [changed("bob", undefined)], points: 45, says: "known to its maker" },
    "the helpdesk, as always": {
      records: [...THREE_DAYS_BEFORE.map((more) => changed("cleo", true, more)), changed("bob", true)],
      points: 15,
      says: "as on 3 days before",
    },
    "of an administrator, by the helpdesk": {
      records: [BOB_IS_ADMIN, ...THREE_DAYS_BEFORE.map((more) => changed("cleo", true, more)), changed("bob", true)],
      points: 60,
      says: "who holds every action",
    },
    "for a user made just now": { records: [madeBob(), set("bob", true)], points: 15, says: "by the same origin" },
    "for a user that somebody else made": {
      records: [madeBob({ userIdentity: identities.sso }), set("bob", true)],
      points: 35,
      says: "a password for bob",
    },
    "for a user made long ago": {
      records: [madeBob({ eventTime: "2026-02-20T10:00:00Z" }), set("bob", true)],
      points: 35,
      says: "a password for bob",
    },
    "for a user made just now by a pipeline": {
      records: [RUN_BEGINS, madeBob(BY_RUN), set("bob", true, BY_RUN)],
      points: 5,
      says: "by the same origin",
    },
    "for a holder of Bedrock keys, however new": {
      records: [iam("CreateUser", { userName: "BedrockAPIKey-x1y2" }), set("BedrockAPIKey-x1y2", false)],
      points: 70,
      says: "made to hold Bedrock keys",
    },
    "a password for oneself, by key": { records: [set("ana", false)], points: 35, says: "for oneself" },
    "one's own in another case is still one's own": {
      records: [set("ANA", false)],
      points: 35,
      says: "for oneself",
    },
    "one's own changed without the old one": {
      records: [changed("ana", false, { userIdentity: ANA_WITHOUT_MFA })],
      points: 30,
      says: "without MFA",
    },
    "root's, through central root access": {
      records: [iam("CreateLoginProfile", null, { userIdentity: ASSUMED_ROOT })],
      points: 45,
      says: "root user",
    },
    "root's, refused": {
      records: [iam("CreateLoginProfile", null, { userIdentity: ASSUMED_ROOT, ...DENIED })],
      points: 25,
      says: "refused",
    },
    "a refused attempt that names the user only in its text": {
      records: [
        set("bob", false, {
          ...DENIED,
          errorMessage:
            "User: arn:aws:iam::111122223333:user/ana is not authorized to perform: iam:CreateLoginProfile on resource: user bob because no identity-based policy allows the iam:CreateLoginProfile action",
        }),
      ],
      points: 10,
      says: "a password for bob was tried",
    },
  },
  quiet: {
    "a password changed by its owner": { records: [iam("ChangePassword", null)] },
    "one's own, with MFA": { records: [changed("ana", false, { userIdentity: identities.anaWithMfa })] },
    "one's own, refused": { records: [set("ana", false, { errorCode: "EntityAlreadyExists" })] },
    "an AWS service": { records: [set("bob", true, { userIdentity: SERVICE_ROLE })] },
    "taken away": { records: [iam("DeleteLoginProfile", { userName: "bob" })] },
    "nobody named": { records: [set(7, false, { userIdentity: identities.terraform })] },
  },
});
