/**
 * Keys of what is remembered, in one place, because detectors share facts: the pair that one calls new is the pair that
 * another calls usual. Keys about an account hold its id; keys about an origin hold the origin's id, which is the same in
 * every account. None holds a session name or a temporary key id.
 */
import { type Activity, DAY_MS, type Target } from "./model.ts";
import { keyTail } from "./words.ts";

/** This origin entered this role. */
export function pairFact(activity: Activity): string {
  return `pair|${activity.target.account}|${activity.origin.id}|${activity.target.name}`;
}

/** This origin came from this network; undefined where the address is AWS's own or not known. */
export function originNetworkFact(activity: Activity): string | undefined {
  const { network, origin } = activity;
  return network === undefined ? undefined : `origin-network|${origin.id}|${network}`;
}

/** Anybody of this account came from this network. */
export function accountNetworkFact(activity: Activity): string | undefined {
  const { network, account } = activity;
  return network === undefined ? undefined : `account-network|${account}|${network}`;
}

/** This outside account entered this account. */
export function outsideAccountFact(activity: Activity): string {
  return `outside-account|${activity.account}|${activity.origin.account}`;
}

/** Somebody other than an AWS service entered this role. */
export function roleFact({ target }: Activity): string | undefined {
  return target.kind === "role" ? `role|${target.account}|${target.name}` : undefined;
}

/** A user's long-term key, known by its last characters as everywhere outside memory. */
export function keyFact({ account, identity, origin }: Activity): string | undefined {
  const key = identity.accessKeyId;
  return key?.startsWith("AKIA") === true ? `key|${account}|${origin.id}|${keyTail(key)}` : undefined;
}

/** This origin did such a thing before: took a session token, opened the console, asked for the longest session. */
export function habitFact(habit: string): (activity: Activity) => string {
  return ({ account, origin }) => `habit|${account}|${origin.id}|${habit}`;
}

/** Days after which something seen on each counts as the rule. */
export const RULE_DAYS = 3;

/** Is this document of days (`20501 20502 20504`) a rule by now? */
export function isRule(days: string | undefined): boolean {
  return (days?.split(" ").length ?? 0) >= RULE_DAYS;
}

/** The days with the day of `at`; undefined where that says nothing new. A document, where a fact would be taught by the exception too. */
export function withDay(days: string | undefined, at: number): string | undefined {
  const known = days?.split(" ") ?? [];
  const today = String(Math.floor(at / DAY_MS));
  return known.includes(today) || known.length >= RULE_DAYS ? undefined : [...known, today].join(" ");
}

/** The days on which this origin entered this role with MFA. */
export function mfaDaysKey({ target, origin }: Activity): string {
  return `mfa-days|${target.account}|${origin.id}|${target.name}`;
}

/** The days on which a workload's calls came through a VPC endpoint. */
export function endpointKey({ origin }: Activity): string {
  return `endpoint|${origin.id}`;
}

/** Where a person of Identity Center last signed in: a network and a name. */
export function portalKey({ account, origin }: Activity): string {
  return `portal|${account}|${origin.id}`;
}

/** Where a command line sign-in was last allowed in the browser. */
export function cliLoginKey({ account, origin }: Activity): string {
  return `cli-login|${account}|${origin.id}`;
}

/** When an MFA device was enrolled and by whom. */
export function enrolledKey(serialNumber: string): string {
  return `mfa-enrolled|${serialNumber}`;
}

/** The trust policy of a role, as last seen. */
export function trustKey(target: Target): string {
  return `trust|${target.account}|${target.name}`;
}

/** What a user, group or role was seen to be granted, in words, when that is administrator-like. */
export function grantKey(target: Target): string {
  return `grant|${target.account}|${target.name}`;
}

/** The text of a customer-managed policy by ARN, its default version, or one version of it. */
export function policyKey(arn: string, version?: string): string {
  return version === undefined ? `policy|${arn}` : `policy|${arn}|${version}`;
}

/** That a policy, or one version of it, was put to use before its text was seen: what came first arrives last at times. */
export function usedKey(arn: string, version?: string): string {
  return `used|${policyKey(arn, version)}`;
}
