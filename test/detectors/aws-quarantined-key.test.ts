import { awsQuarantinedKey } from "../../shared/detectors/aws-quarantined-key.ts";
import { describeDetector } from "../support/detector.ts";
import { iam, SERVICE_ROLE } from "../support/iam.ts";
import { DENIED, OWN } from "../support/records.ts";

const POLICY = "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3";
const change = (name: string, userName: unknown, policyArn: string, more: object = {}) =>
  iam(name, { userName, policyArn }, more);
const lifted = (userName: string, more: object = {}) => change("DetachUserPolicy", userName, POLICY, more);

describeDetector(awsQuarantinedKey, {
  fires: {
    "AWS quarantines a user": {
      records: [change("AttachUserPolicy", "bob", POLICY, { userIdentity: SERVICE_ROLE })],
      points: 75,
      says: "a key of bob is in public",
    },
    "whoever AWS says it was": { records: [change("AttachUserPolicy", "bob", POLICY)], points: 75, says: "in public" },
    "an earlier version, in another partition": {
      records: [change("AttachUserPolicy", "bob", "arn:aws-cn:iam::aws:policy/AWSCompromisedKeyQuarantine")],
      points: 75,
      says: "in public",
    },
    "the inline policy of older days": {
      records: [iam("PutUserPolicy", { userName: "bob", policyName: "AWSExposedCredentialPolicy_DO_NOT_REMOVE" })],
      points: 75,
      says: "in public",
    },
    "a user of the wrong type": {
      records: [change("AttachUserPolicy", 7, POLICY)],
      points: 75,
      says: "a key of a user is in public",
    },
    "lifted with the key still there": { records: [lifted("bob")], points: 50, says: "no key of it was seen to go" },
    "lifted after the key was deleted": {
      records: [iam("DeleteAccessKey", { userName: "bob", accessKeyId: "AKIAEXAMPLEBOB000001" }), lifted("bob")],
      points: 20,
      says: "after a key of it was deleted",
    },
    "lifted after another user's key was deleted": {
      records: [iam("DeleteAccessKey", { userName: "cleo", accessKeyId: "AKIAEXAMPLECLEO00001" }), lifted("bob")],
      points: 50,
      says: "no key of it",
    },
    "lifted by the quarantined": { records: [lifted("ana")], points: 70, says: "put on itself" },
    "lifting refused": { records: [lifted("bob", { errorCode: "AccessDenied" })], points: 25, says: "refused" },
  },
  quiet: {
    "a policy of one's own of that name": {
      records: [change("AttachUserPolicy", "bob", `arn:aws:iam::${OWN}:policy/AWSCompromisedKeyQuarantineV3`)],
    },
    "another policy": { records: [change("AttachUserPolicy", "bob", "arn:aws:iam::aws:policy/ReadOnlyAccess")] },
    "AWS could not": { records: [change("AttachUserPolicy", "bob", POLICY, { errorCode: "NoSuchEntity" })] },
    "refused without parameters": { records: [change("DetachUserPolicy", "bob", POLICY, DENIED)] },
  },
});
