/**
 * Keys of what is remembered, in one place, because detectors share facts: the pair that one calls new is the pair that
 * another calls usual. Keys about an account hold its id; keys about an origin hold the origin's id, which is the same in
 * every account. None holds a session name or a temporary key id.
 */
import { parseArn, roleNameOf } from "./arn.ts";
import type { Activity, Target } from "./model.ts";

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
