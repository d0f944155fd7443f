/**
 * Keys of what is remembered, in one place, because detectors share facts: the pair that one calls new is the pair that
 * another calls usual. Keys about an account hold its id; keys about an origin hold the origin's id, which is the same in
 * every account. None holds a session name or a temporary key id.
 */
import { type Activity, asObject, type Target } from "./model.ts";

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
  const { account, event, name, origin, service } = activity;
  const isRead = asObject(event["detail"])?.["readOnly"] === true;
  return isRead || service === "sts" || service === "signin"
    ? undefined
    : `deed|${account}|${origin.id}|${service}:${name}`;
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
