/**
 * Keys of what is remembered, in one place, because detectors share facts: the pair that one calls new is the pair that
 * another calls usual. Keys about an account hold its id; keys about an origin hold the origin's id, which is the same in
 * every account. None holds a session name or a temporary key id.
 */
import { parseArn, roleNameOf } from "./arn.ts";
import { type Activity, asObject, DAY_MS, type Target } from "./model.ts";
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

/** This origin made this change, whatever it changed; undefined for assumptions, sign-ins and reads. */
export function deedFact(activity: Activity): string | undefined {
  const { account, event, name, service } = activity;
  const isRead = asObject(event["detail"])?.["readOnly"] === true;
  return isRead || service === "sts" || service === "signin"
    ? undefined
    : `deed|${account}|${doerOf(activity)}|${service}:${name}`;
}

/**
 * Whose habit a call is: the origin's. A service that hands credentials to a machine is not behind what the machine does,
 * and would stand for all machines at once.
 */
export function doerOf({ actor, origin }: Activity): string {
  return origin.class === "service" ? actor.id : origin.id;
}

/** This workload changed users, roles or their credentials. */
export function writerFact(activity: Activity): string {
  return `iam-writer|${activity.account}|${doerOf(activity)}`;
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
export function customFact(habit: string): (activity: Activity) => string {
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

/** This origin read this, whatever it read it of. */
export function readFact({ account, name, origin, service }: Activity): string {
  return `read|${account}|${origin.id}|${service}:${name}`;
}

/** What this origin does in this account, of a kind: for tallies. */
export function originKey(kind: string): (activity: Activity) => string {
  return ({ account, origin }) => `${kind}|${account}|${origin.id}`;
}

/** The trust policy of a role, as last seen. */
export function trustKey(target: Target): string {
  return `trust|${target.account}|${target.name}`;
}

/** What a user, group or role was seen to be granted, in words, when that is administrator-like. */
export function grantKey(target: Pick<Target, "account" | "name">): string {
  return `grant|${target.account}|${target.name}`;
}

/** What each policy of a user, group or role grants, for grants that only add up to something together. */
export function heldKey(target: Target): string {
  return `held|${target.account}|${target.name}`;
}

/** What an identity that holds a managed policy holds besides it: of the one that changed last. */
export function heldBesidesKey(arn: string): string {
  return `held-besides|${arn}`;
}

/** The permissions boundary of a user or role: how much it lets through, and its ARN. */
export function boundaryKey(target: Target): string {
  return `boundary|${target.account}|${target.name}`;
}

/** That a policy is somebody's permissions boundary: whose. */
export function boundaryUseKey(arn: string): string {
  return `bounds|${arn}`;
}

/** The policies of a user, group or role that deny something that matters: each with what it denies. */
export function denyKey(target: Target): string {
  return `deny|${target.account}|${target.name}`;
}

/** Which versions of a policy were its default, and since when. */
export function versionsKey(arn: string): string {
  return `versions|${arn}`;
}

/** This origin switches versions of policies in this account. */
export function switcherFact({ account, origin }: Activity): string {
  return `switcher|${account}|${origin.id}`;
}

/** What the role of an ARN was seen to be granted. */
export function roleGrantKey(arn: string | undefined): string | undefined {
  const name = roleNameOf(arn);
  return name === undefined ? undefined : grantKey({ account: parseArn(arn)?.account ?? "", name: `role/${name}` });
}

/** This origin handed this role to a service. */
export function passedFact({ account, origin }: Activity, roleArn: string): string {
  return `passed|${account}|${origin.id}|${roleArn}`;
}

/** This origin hands roles to services in this account. */
export function passerFact({ account, origin }: Activity): string {
  return `passer|${account}|${origin.id}`;
}

/** This origin put code on, or a hand into, this function, instance or task. */
export function codedFact({ account, origin, target, name }: Activity): string {
  return `coded|${account}|${origin.id}|${name}|${target.id}`;
}

/** This origin does such things in this account. */
export function coderFact({ account, origin, name }: Activity): string {
  return `coder|${account}|${origin.id}|${name}`;
}

/** The role in an instance profile. */
export function profileKey(account: string, profile: string): string {
  return `profile|${account}|${profile}`;
}

/** How long the sessions of a role may last, in seconds. */
export function sessionKey(target: Target): string {
  return `session-seconds|${target.account}|${target.name}`;
}

/** The tag keys of identities that some policy of this account asks for. */
export function tagKeysKey(account: string): string {
  return `principal-tags|${account}`;
}

/** This origin tags identities in this account. */
export function taggerFact({ account, origin }: Activity): string {
  return `tagger|${account}|${origin.id}`;
}

/** The text of a customer-managed policy by ARN, its default version, or one version of it. */
export function policyKey(arn: string, version?: string): string {
  return version === undefined ? `policy|${arn}` : `policy|${arn}|${version}`;
}

/** That a policy, or one version of it, was put to use before its text was seen: what came first arrives last at times. */
export function usedKey(arn: string, version?: string): string {
  return `used|${policyKey(arn, version)}`;
}

/** What may be noted of a user or key: see credentials.ts. */
export type Mark = "user-made" | "key-made" | "key-freed" | "key-off" | "mfa-off" | "password-off";

/** When and by whom that was last done to this user or key. */
export function markKey(mark: Mark, { account, name }: Pick<Target, "account" | "name">): string {
  return `${mark}|${account}|${name}`;
}

/** The MFA device of a user, as last enrolled. */
export function deviceKey(target: Target): string {
  return `mfa-device|${target.account}|${target.name}`;
}

/** What an account asks of passwords, as last set. */
export function passwordPolicyKey(account: string): string {
  return `password-policy|${account}`;
}
