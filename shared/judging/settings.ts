/** Keys of what is remembered of services' own settings: trails, logs, providers, organisation, sharing. */
import type { Activity, Target } from "../model.ts";

/** A trail's settings as last seen, by its name or ARN. */
export function trailKey(account: string, trail: string): string {
  return `trail|${account}|${trail.slice(trail.lastIndexOf("/") + 1)}`;
}

/** That a bucket holds a trail's files. Bucket names are unique over all accounts, and the files often lie in another. */
export function trailBucketKey(bucket: string): string {
  return `trail-bucket|${bucket}`;
}

/** That a KMS key encrypts a trail's files. The ARN holds the account. */
export function trailKmsKey(arn: string): string {
  return `trail-kms|${arn}`;
}

/** That a log group holds a trail's records. */
export function trailLogGroupKey(account: string, region: string, group: string): string {
  return `trail-log-group|${account}|${region}|${group}`;
}

/** Days after which a bucket's objects expire, as last set. */
export function lifecycleKey(bucket: string): string {
  return `lifecycle|${bucket}`;
}

/** Days for which a log group keeps what it holds, as last set. */
export function retentionKey(account: string, region: string, group: string): string {
  return `retention|${account}|${region}|${group}`;
}

/** What the recorder of AWS Config records, as last set. */
export function recorderKey(account: string, region: string): string {
  return `recorder|${account}|${region}`;
}

/** The protections of GuardDuty that are off. */
export function guardDutyFeaturesKey(account: string, region: string): string {
  return `guardduty-features|${account}|${region}`;
}

/** What a filter of GuardDuty does with which findings. */
export function guardDutyFilterKey(account: string, region: string, filter: string): string {
  return `guardduty-filter|${account}|${region}|${filter}`;
}

/** The alarms of a region that watch for intruders, one name a line. */
export function securityAlarmsKey(account: string, region: string): string {
  return `security-alarms|${account}|${region}`;
}

/** What a rule of EventBridge watches for, where that is a service or call that detection is about. */
export function eventRuleKey(account: string, region: string, bus: string, rule: string): string {
  return `event-rule|${account}|${region}|${bus}|${rule}`;
}

/** What sends its alerts to a topic. The ARN holds the account. */
export function alertTopicKey(arn: string): string {
  return `alert-topic|${arn}`;
}

/** Fields of administration in which somebody may have a habit. */
export type Field = "federation" | "roles-anywhere" | "identity-center" | "organization" | "account";

/** This origin makes changes of this field in this account. */
export function habitFact(activity: Activity, field: Field): string {
  return `habit|${activity.account}|${field}|${activity.origin.id}`;
}

/** An identity provider with this issuer was registered in this account. */
export function issuerFact(activity: Activity, issuer: string): string {
  return `issuer|${activity.account}|${issuer}`;
}

/** Tokens for this outside audience were asked for by this origin. */
export function audienceFact(activity: Activity, audience: string): string {
  return `audience|${activity.account}|${activity.origin.id}|${audience}`;
}

/** Which certificates and issuers a SAML provider or trust anchor lets in. */
export function keyMaterialKey(target: Target): string {
  return `key-material|${target.account}|${target.name}`;
}

/** What was remembered of a resource of Roles Anywhere: where an anchor's certificates come from, a profile's roles. */
export function rolesAnywhereKey(target: Target): string {
  return `roles-anywhere|${target.account}|${target.name}`;
}

/** One side of a permission set, by its ARN, which is unique: several accounts may administer one instance. */
export function permissionSetKey(arn: string, side: "grant" | "inline" | "name"): string {
  return `permission-set|${arn}|${side}`;
}

/** The strong permission set that a group of Identity Center was assigned, in words. Ids of groups are unique. */
export function identityGroupKey(id: string): string {
  return `identity-group|${id}`;
}

/** The text of an organisation's policy. */
export function guardrailKey(account: string, id: string): string {
  return `guardrail|${account}|${id}`;
}

/** The domain of an account's alternate contact. */
export function contactKey(account: string, kind: string): string {
  return `contact|${account}|${kind}`;
}

/** What a delegation request asks for, in words. */
export function delegationKey(account: string, id: string): string {
  return `delegation|${account}|${id}`;
}

/**
 * Whom a resource is shared with, as last seen. `part`: a policy, or a list beside it. Names are of a region, except
 * those of buckets, whose calls are not always filed in one.
 */
export function sharingKey({ target, region }: Activity, kind: string, part: string): string {
  const name = target.kind === "account" ? kind : target.name;
  return `sharing|${target.account}|${kind === "bucket" ? "" : region}|${kind}|${name}|${part}`;
}
