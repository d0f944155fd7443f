/** Sign-ins of users as the console and the portal of Identity Center write them. */
import { cloudtrail, type Overrides, OWN } from "./records.ts";

const START = Date.parse("2026-03-02T10:00:00Z");
export const STRANGE = "203.0.113.9";

/** `minutes` after ten o'clock, as CloudTrail writes it. */
export function minute(minutes: number): string {
  return `${new Date(START + Math.round(minutes * 60_000)).toISOString().slice(0, 19)}Z`;
}

function ofUser(userName: string) {
  return { type: "IAMUser", accountId: OWN, accessKeyId: "", userName };
}

/** A wrong password: the record of a failure names the user and no ARN. */
export function wrongPassword(user: string, minutes: number, more: Overrides = {}) {
  return cloudtrail("signin:ConsoleLogin", {
    userIdentity: ofUser(user),
    eventTime: minute(minutes),
    errorMessage: "Failed authentication",
    responseElements: { ConsoleLogin: "Failure" },
    additionalEventData: { MFAUsed: "No", MobileVersion: "No" },
    sourceIPAddress: STRANGE,
    ...more,
  });
}

export function unknownUser(minutes: number, more: Overrides = {}) {
  const errorMessage = "No username found in supplied account";
  return wrongPassword("HIDDEN_DUE_TO_SECURITY_REASONS", minutes, { errorMessage, ...more });
}

export function wrongCode(user: string, minutes: number, more: Overrides = {}) {
  return wrongPassword(user, minutes, { additionalEventData: { MFAUsed: "Yes" }, ...more });
}

export function signedIn(user: string, minutes: number, more: Overrides = {}) {
  return cloudtrail("signin:ConsoleLogin", {
    userIdentity: { ...ofUser(user), principalId: "AIDAEXAMPLESIGNEDIN1", arn: `arn:aws:iam::${OWN}:user/${user}` },
    eventTime: minute(minutes),
    responseElements: { ConsoleLogin: "Success" },
    additionalEventData: { MFAUsed: "No", MobileVersion: "No" },
    sourceIPAddress: STRANGE,
    ...more,
  });
}

/** A step at the portal; what it verified and with which result. */
export function portal(name: string, user: string, type: string, result: string, minutes: number) {
  return cloudtrail(`signin:${name}`, {
    eventType: "AwsServiceEvent",
    userIdentity: { type: "Unknown", accountId: OWN, onBehalfOf: { userId: `id-of-${user}` } },
    eventTime: minute(minutes),
    additionalEventData: { UserName: user, CredentialType: type },
    serviceEventDetails: { [name]: result },
    sourceIPAddress: STRANGE,
  });
}

export function times<T>(count: number, make: (n: number) => T): T[] {
  return Array.from({ length: count }, (_, n) => make(n));
}
