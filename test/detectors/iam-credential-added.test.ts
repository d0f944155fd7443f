import { iamCredentialAdded } from "../../shared/detectors/iam-credential-added.ts";
import { describeDetector } from "../support/detector.ts";
import { BOB_IS_ADMIN, iam, SERVICE_ROLE } from "../support/iam.ts";
import { DENIED, identities } from "../support/records.ts";

const service = (userName: unknown, serviceName: unknown, more: object = {}) =>
  iam("CreateServiceSpecificCredential", { userName, serviceName, ...more });
const BEDROCK = "bedrock.amazonaws.com";
const ssh = (userName: string, more: object = {}) =>
  iam("UploadSSHPublicKey", { userName, sSHPublicKeyBody: "ssh-rsa AAAA" }, more);

describeDetector(iamCredentialAdded, {
  fires: {
    "an SSH key for another": { records: [ssh("bob")], points: 25, says: "an SSH key for bob" },
    "an SSH key for one who may do everything": {
      records: [BOB_IS_ADMIN, ssh("bob")],
      points: 50,
      says: "who holds every action",
    },
    "a signing certificate for another": {
      records: [iam("UploadSigningCertificate", { userName: "bob", certificateBody: "x" })],
      points: 45,
      says: "a signing certificate for bob",
    },
    "a signing certificate for oneself, not named": {
      records: [iam("UploadSigningCertificate", { certificateBody: "x" })],
      points: 20,
      says: "for oneself",
    },
    "a certificate switched on again": {
      records: [iam("UpdateSigningCertificate", { userName: "bob", certificateId: "c", status: "Active" })],
      points: 40,
      says: "inactive signing certificate",
    },
    "an SSH key switched on again": {
      records: [iam("UpdateSSHPublicKey", { userName: "bob", sSHPublicKeyId: "APKAEXAMPLE", status: "Active" })],
      points: 20,
      says: "inactive SSH key",
    },
    "a password for CodeCommit": {
      records: [service("bob", "codecommit.amazonaws.com")],
      points: 30,
      says: "one service, codecommit.amazonaws.com,",
    },
    "a Bedrock key without end": { records: [service("bob", BEDROCK)], points: 35, says: "never ends for bob" },
    "a Bedrock key with an end": {
      records: [service("bob", BEDROCK, { credentialAgeDays: 30 })],
      points: 25,
      says: "a Bedrock API key for bob",
    },
    "a Bedrock key as the console makes it": {
      records: [
        iam("CreateUser", { userName: "BedrockAPIKey-x1y2" }),
        service("BedrockAPIKey-x1y2", BEDROCK, { credentialAgeDays: 30 }),
      ],
      points: 5,
      says: "made by the same origin",
    },
    "one's own Bedrock key without end": { records: [service("ana", BEDROCK)], points: 25, says: "for oneself" },
    "a reset": {
      records: [iam("ResetServiceSpecificCredential", { userName: "bob", serviceSpecificCredentialId: "ACCAEXAMPLE" })],
      points: 30,
      says: "a new password for one service for bob",
    },
    "switched on again": {
      records: [
        iam("UpdateServiceSpecificCredential", {
          userName: "bob",
          serviceSpecificCredentialId: "ACCAEXAMPLE",
          status: "Active",
        }),
      ],
      points: 25,
      says: "inactive password",
    },
    "a service of the wrong type": { records: [service("bob", 7)], points: 30, says: "for bob" },
    "a refused attempt": { records: [ssh("bob", { errorCode: "LimitExceeded" })], points: 8, says: "refused" },
  },
  quiet: {
    "one's own SSH key": { records: [ssh("ana")] },
    "one's own, refused": { records: [ssh("ana", { errorCode: "LimitExceeded" })] },
    "switched off": {
      records: [iam("UpdateSSHPublicKey", { userName: "bob", sSHPublicKeyId: "APKAEXAMPLE", status: "Inactive" })],
    },
    deleted: { records: [iam("DeleteSSHPublicKey", { userName: "bob", sSHPublicKeyId: "APKAEXAMPLE" })] },
    "an AWS service": { records: [ssh("bob", { userIdentity: SERVICE_ROLE })] },
    "nobody named": { records: [service(7, BEDROCK), iam("UploadSSHPublicKey", null, DENIED)] },
    "nobody named, by a role": { records: [service(undefined, BEDROCK), ssh("", { userIdentity: identities.sso })] },
  },
});
