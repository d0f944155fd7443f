/**
 * What a record says about signing in with a password: who tried, and how it went. The console and the portal of
 * Identity Center tell it in different words. Sources: CloudTrail "console sign-in events"; IAM Identity Center
 * "Understanding IAM Identity Center sign-in events" (the spelling of a result there is not documented).
 */
import type { Tally } from "../detector.ts";
import { type Activity, asObject, HOUR_MS, textAt } from "../model.ts";

export interface SignIn {
  /** Undefined where AWS hides a name that does not exist. */
  readonly user: string | undefined;
  readonly result: "succeeded" | "password-failed" | "code-failed";
}

const HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS";

/** Undefined for records that are not about a password or a code of a user, such as sign-ins of role sessions. */
export function signInOf(activity: Activity): SignIn | undefined {
  switch (activity.name) {
    case "ConsoleLogin": {
      if (!isUser(activity)) return undefined;
      if (activity.outcome === "succeeded") return { user: userOf(activity), result: "succeeded" };
      const asked = /^yes$/i.test(textAt(activity.additional, "MFAUsed") ?? "");
      return { user: userOf(activity), result: asked ? "code-failed" : "password-failed" };
    }
    case "CheckMfa":
      return isUser(activity) && activity.outcome === "failed"
        ? { user: userOf(activity), result: "code-failed" }
        : undefined;
    case "CredentialVerification": {
      if (!portalFailed(activity)) return undefined;
      const isPassword = textAt(activity.additional, "CredentialType") === "PASSWORD";
      return { user: portalUser(activity), result: isPassword ? "password-failed" : "code-failed" };
    }
    case "UserAuthentication":
      return portalFailed(activity) ? undefined : { user: portalUser(activity), result: "succeeded" };
    default:
      return undefined;
  }
}

/**
 * Failures of one user within an hour, each by the kind of its record and its id, and what succeeded. Both lie under one
 * key: of two workers that each bring one, one then sees the other's.
 */
export const TRIES: Tally = {
  key: (activity) => keyOfUser("tries", activity),
  value: (activity) => entryOf(activity) ?? `${activity.name} ${activity.eventId.slice(-12)}`,
  windowMs: HOUR_MS,
};

/** Names that failed from one network within an hour, and what succeeded; a name that AWS hides counts by its record. */
export const NAMES_TRIED: Tally = {
  key: ({ account, network }) => (network === undefined ? undefined : `names tried|${account}|${network}`),
  value: (activity) => {
    const signIn = signInOf(activity);
    if (signIn === undefined) return undefined;
    return entryOf(activity) ?? (signIn.user === undefined ? `${UNKNOWN}${activity.eventId.slice(-12)}` : signIn.user);
  },
  windowMs: HOUR_MS,
};

const UNKNOWN = "? ";
const ENTERED = "in ";

/** `in proved ana`: whether a code was given, and who it was. */
export function entryOf(activity: Activity): string | undefined {
  const signIn = signInOf(activity);
  if (signIn?.result !== "succeeded") return undefined;
  // The portal lists everything that it verified.
  const isProved = activity.mfa === "yes" || /TOTP|WEBAUTHN/.test(textAt(activity.additional, "CredentialType") ?? "");
  return `${ENTERED}${isProved ? "proved" : "unproved"} ${signIn.user ?? "a user"}`;
}

/** What of the values of either tally is an entry, and what is a failure. */
export function entriesOf(values: readonly string[]): readonly string[] {
  return values.filter((value) => value.startsWith(ENTERED));
}
export function failuresOf(values: readonly string[]): readonly string[] {
  return values.filter((value) => !value.startsWith(ENTERED));
}

/** Different users from which a network is one that tries names. */
export const SPRAYED_MIN = 5;

/** Of the names tried from a network: those that exist, and how often one was tried that does not. */
export function namesOf(values: readonly string[]): { readonly users: readonly string[]; readonly unknown: number } {
  const failed = failuresOf(values);
  const users = failed.filter((value) => !value.startsWith(UNKNOWN));
  return { users, unknown: failed.length - users.length };
}

export function keyOfUser(kind: string, activity: Activity): string | undefined {
  const user = signInOf(activity)?.user;
  return user === undefined ? undefined : `${kind}|${activity.account}|${user}`;
}

export function failedSignIn(activity: Activity): SignIn | undefined {
  const signIn = signInOf(activity);
  return signIn?.result === "succeeded" ? undefined : signIn;
}

function isUser({ identity }: Activity): boolean {
  return identity.type === "IAMUser" || identity.type === "Root";
}

function userOf({ identity }: Activity): string | undefined {
  if (identity.type === "Root") return "root";
  return identity.userName === HIDDEN ? undefined : identity.userName;
}

function portalUser({ additional }: Activity): string | undefined {
  const name = textAt(additional, "UserName");
  return name === HIDDEN ? undefined : name;
}

function portalFailed({ event, outcome }: Activity): boolean {
  const details = asObject(asObject(event["detail"])?.["serviceEventDetails"]) ?? {};
  return (
    outcome === "failed" || Object.values(details).some((value) => typeof value === "string" && /^fail/i.test(value))
  );
}
