import type { Detector, Finding } from "../detector.ts";
import { doerFacts, weighedByDoer } from "../judging/doer.ts";
import { type Activity, asObject, textAtAnyCase } from "../model.ts";
import { callsOfMany } from "../on.ts";

export const identityCenterMfaWeakened: Detector = {
  id: "identity-center-mfa-weakened",
  title: "MFA of Identity Center weakened",
  why: "Without a second factor a phished password is enough, for every account behind the portal.",
  benign: "A lost phone, replaced by whoever runs the directory at the user's request.",
  tactic: "Defense Evasion",
  attack: ["T1556.006"],
  points: 85,
  on: callsOfMany(
    ["sso", "sso-directory"],
    [
      "UpdateSsoConfiguration",
      "UpdateSSOConfiguration",
      "UpdateMfaDeviceManagementForDirectory",
      "DeleteMfaDeviceForUser",
      "StartVirtualMfaDeviceRegistration",
      "StartWebAuthnDeviceRegistration",
    ],
  ),
  guarded: true,
  remember: { facts: doerFacts("identity-center") },
  runbook: {
    check: "Which users signed in without a second factor since? Did the user ask for the change of the device?",
    contain: "Require MFA again in the settings of Identity Center; delete a device that the user does not know.",
    undo: "Reset the password of users concerned and end their sessions.",
  },
  detect: (activity, memory, config) => weighedByDoer(judge(activity), activity, memory, config),
};

function judge(activity: Activity): Finding | undefined {
  switch (activity.name) {
    case "DeleteMfaDeviceForUser":
      return isOwn(activity) ? undefined : { points: 40, reason: "the MFA device of somebody else is gone" };
    case "StartVirtualMfaDeviceRegistration":
    case "StartWebAuthnDeviceRegistration":
      return isOwn(activity) ? undefined : { points: 40, reason: "an MFA device was registered for somebody else" };
    default:
      return configured(activity);
  }
}

/** How a setting weakens MFA, by its value in lower case. */
const SETTINGS: readonly (readonly [value: RegExp, points: number, reason: string])[] = [
  [/^(?:disabled?|off|never|none|optional|false)$/, 70, "users sign in without MFA"],
  [/^(?:allow|skip|allow_sign_?in|optional_enrollment)$/, 50, "users without a device sign in without MFA"],
  [/^(?:email_otp|require_email_otp)$/, 40, "users without a device sign in with a code by mail"],
  [/^(?:context_aware|contextual)$/, 30, "users are asked for MFA only when something looks unusual"],
];
const STRICT = /^(?:always_?on|required?|require_.*|block|enabled|true)$/;

/** The keys are not documented, so every setting that speaks of MFA is looked at, and no other. */
function configured({ name, request }: Activity): Finding | undefined {
  const settings = settingsOf(request, name === "UpdateMfaDeviceManagementForDirectory" ? "mfa" : "", 0);
  const values = settings.filter(([path]) => path.includes("mfa")).map(([, value]) => value.toLowerCase());
  for (const [value, points, reason] of SETTINGS) {
    if (values.some((text) => value.test(text))) return { points, reason };
  }
  const isStrict = values.length > 0 && values.every((text) => STRICT.test(text));
  return isStrict ? undefined : { points: 20, reason: "the settings of MFA or sign-in were changed" };
}

const DEPTH_MAX = 4;

/** Every plain value with the way to it, in lower case. */
function settingsOf(value: unknown, path: string, depth: number): readonly (readonly [path: string, value: string])[] {
  if (typeof value === "string" || typeof value === "boolean") return [[path, String(value)]];
  const object = asObject(value);
  if (object === undefined || depth > DEPTH_MAX) return [];
  return Object.entries(object)
    .filter(([key]) => !/(?:arn|id)$/i.test(key))
    .flatMap(([key, inner]) => settingsOf(inner, `${path}.${key.toLowerCase()}`, depth + 1));
}

/** People manage their own devices at the portal. */
function isOwn({ request, identity }: Activity): boolean {
  const user = textAtAnyCase(request, "userId");
  return identity.onBehalfOfUser !== undefined && (user === undefined || user === identity.onBehalfOfUser);
}
