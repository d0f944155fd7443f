import { identityCenterMfaWeakened } from "../../shared/detectors/identity-center-mfa-weakened.ts";
import { describeDetector } from "../support/detector.ts";
import { byEverybody, HOME } from "../support/doers.ts";
import { cloudtrail, DENIED, type Overrides, OWN } from "../support/records.ts";

const USER = "00000000-0000-4000-8000-00000000aaaa";
const signer = { type: "IdentityCenterUser", accountId: OWN, onBehalfOf: { userId: USER } };
const configure = (ssoConfiguration: unknown, more: Overrides = {}) =>
  cloudtrail("sso:UpdateSsoConfiguration", { requestParameters: { ssoConfiguration }, ...more });
const device = (name: string, userId: unknown, more: Overrides = {}) =>
  cloudtrail(`sso-directory:${name}`, { requestParameters: { identityStoreId: "d-0123456789", userId }, ...more });

describeDetector(identityCenterMfaWeakened, {
  fires: {
    ...byEverybody(
      (more) => configure({ mfaMode: "DISABLED" }, more),
      { home: 70, stranger: 85, pipeline: 70, service: 12, refused: 15 },
      "without MFA",
    ),
    "by the console's own call, nested and in small letters": {
      records: [
        cloudtrail("sso:UpdateMfaDeviceManagementForDirectory", {
          requestParameters: { configuration: { mfa: { mode: "never" } } },
        }),
      ],
      points: 70,
      says: "without MFA",
      ...HOME,
    },
    "users without a device are let in": {
      records: [configure({ mfaMode: "ALWAYS_ON", noMfaSignInBehavior: "ALLOW" })],
      points: 50,
      says: "without a device",
      ...HOME,
    },
    "a code by mail": { records: [configure({ noMfaSignInBehavior: "EMAIL_OTP" })], points: 40, says: "mail", ...HOME },
    "only when it looks unusual": {
      records: [configure({ mfaMode: "CONTEXT_AWARE" })],
      points: 30,
      says: "only when",
      ...HOME,
    },
    "some other setting": { records: [configure({ sessionLength: 5 })], points: 20, says: "were changed", ...HOME },
    "nothing readable": { records: [configure("x".repeat(9))], points: 20, says: "were changed", ...HOME },
    "a feature that is switched off, and is not MFA": {
      records: [configure({ mfaMode: "ALWAYS_ON", trustedTokens: "DISABLED", mfaNote: "x" })],
      points: 20,
      says: "were changed",
      ...HOME,
    },
    "switched off beside something strict": {
      records: [configure({ mfaMode: "DISABLED", mfaEnrollment: "REQUIRED" })],
      points: 70,
      says: "without MFA",
      ...HOME,
    },
    "somebody else's device": {
      records: [device("DeleteMfaDeviceForUser", USER)],
      points: 40,
      says: "somebody else is gone",
      ...HOME,
    },
    "a device for somebody else": {
      records: [device("StartVirtualMfaDeviceRegistration", USER)],
      points: 40,
      says: "registered for somebody else",
      ...HOME,
    },
    "denied, without parameters": {
      records: [cloudtrail("sso-directory:DeleteMfaDeviceForUser", DENIED)],
      points: 15,
      says: "tried and refused",
    },
  },
  quiet: {
    "one's own device": { records: [device("DeleteMfaDeviceForUser", USER, { userIdentity: signer })] },
    "one's own new device, unnamed": {
      records: [device("StartWebAuthnDeviceRegistration", undefined, { userIdentity: signer })],
    },
    "stricter than before": {
      records: [configure({ mfaMode: "ALWAYS_ON", noMfaSignInBehavior: "BLOCK", trustedTokens: "DISABLED" })],
    },
  },
});
