import type { Detector, Finding, Memory } from "../detector.ts";
import { doerFacts, weighedByDoer } from "../judging/doer.ts";
import { contactKey } from "../judging/settings.ts";
import { type Activity, textAtAnyCase } from "../model.ts";
import { calls } from "../on.ts";

export const accountContactChanged: Detector = {
  id: "account-contact-changed",
  title: "AWS writes to somebody else about the account",
  why: "Abuse reports and warnings go to these contacts, and whoever holds the primary address can reset root's password.",
  benign: "People change; contacts are kept up to date, mostly in code.",
  tactic: "Defense Evasion",
  attack: ["T1098", "T1562"],
  points: 85,
  on: calls("account", [
    "PutAlternateContact",
    "DeleteAlternateContact",
    "PutContactInformation",
    "StartPrimaryEmailUpdate",
    "AcceptPrimaryEmailUpdate",
  ]),
  guarded: true,
  remember: {
    facts: doerFacts("account"),
    documents: { domain: { read: keyOf, keep: keptDomain } },
  },
  runbook: {
    check: "Do the new address and number belong to you? Ask AWS Support whether mail was sent there meanwhile.",
    contain: "Put the former contact back; protect the mailbox of the primary address, and root with MFA.",
    undo: "Change the root password when the primary address was elsewhere.",
  },
  detect: (activity, memory, config) => weighedByDoer(judge(activity, memory), activity, memory, config),
};

function judge(activity: Activity, memory: Memory): Finding {
  const kind = kindOf(activity);
  const isSecurity = kind === "SECURITY";
  switch (activity.name) {
    case "AcceptPrimaryEmailUpdate":
      return { points: 70, reason: "the root user has another mail address, where its password can be reset" };
    case "StartPrimaryEmailUpdate":
      return { points: 55, reason: "the root user is to get another mail address" };
    case "DeleteAlternateContact":
      return isSecurity
        ? { points: 40, reason: "AWS has nobody to write to about security" }
        : { points: 10, reason: "a contact of the account is gone" };
    case "PutAlternateContact":
      return isSecurity
        ? redirected(activity, memory.document("domain"))
        : { points: 10, reason: "a contact was changed" };
    default:
      return { points: 15, reason: "the contact of the account was changed" };
  }
}

function redirected(activity: Activity, before: string | undefined): Finding {
  const domain = domainOf(activity);
  if (domain === undefined) return { points: 30, reason: "AWS writes to somebody else about security" };
  if (before === domain) return { points: 10, reason: `AWS writes to another address at ${domain} about security` };
  return before === undefined
    ? { points: 30, reason: `AWS now writes to ${domain} about security` }
    : { points: 50, reason: `AWS now writes to ${domain} about security, and no longer to ${before}` };
}

function kindOf({ request }: Activity): string {
  return textAtAnyCase(request, "alternateContactType")?.toUpperCase() ?? "";
}

function domainOf({ request }: Activity): string | undefined {
  return /@([a-z0-9.-]{1,253})$/i.exec(textAtAnyCase(request, "emailAddress") ?? "")?.[1]?.toLowerCase();
}

function keyOf(activity: Activity): string | undefined {
  const kind = kindOf(activity);
  return kind === "" ? undefined : contactKey(activity.target.account, kind);
}

function keptDomain(activity: Activity) {
  const [key, domain] = [keyOf(activity), domainOf(activity)];
  // What was deleted is still what the next one is compared with.
  return key === undefined || domain === undefined ? [] : [{ key, value: domain }];
}
