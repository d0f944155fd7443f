import { ACCOUNT_ID } from "../arn.ts";
import type { Config } from "../config.ts";
import type { Detector, Finding, Memory } from "../detector.ts";
import { lifecycleKey, trailBucketKey, trailKmsKey } from "../judging/settings.ts";
import { tempered } from "../judging/watchers.ts";
import { type Activity, textAt } from "../model.ts";
import { callsOfMany } from "../on.ts";
import { outsidersOf } from "../policy/outsiders.ts";
import { type ParsedPolicy, parsePolicy, type Statement } from "../policy/parse.ts";
import { covers } from "../policy/trust-actions.ts";
import { listAt, numberAt, valueAt } from "../request.ts";

const TRAILS = "cloudtrail.amazonaws.com";
/** How the console and AWS's own set-ups name the buckets of trails. */
const TRAIL_BUCKET = /cloud-?trail|^aws-controltower-logs-/i;
/** Buckets beside them, for what is made from the files. */
const DERIVED = /athena|result|quer(y|ies)|tmp|temp|cache|asset/i;
/** Where a trail puts its files, below the prefix that it may have. */
const LOG_FOLDER = "AWSLogs/";
/** Expiry after so many days or fewer, and its points. */
const EXPIRY_POINTS: readonly (readonly [days: number, points: number])[] = [
  [7, 70],
  [30, 60],
  [89, 45],
  [364, 15],
];

export const trailStorageTampered: Detector = {
  id: "trail-storage-tampered",
  title: "The place where a trail's files lie is attacked",
  why: "Files that expire, cannot be read or cannot be written leave as little behind as a stopped trail, with less noise.",
  benign: "A shorter retention that was decided; the clean-up of an old trail's bucket.",
  tactic: "Defense Evasion",
  attack: ["T1562.008", "T1485.001"],
  points: 75,
  on: callsOfMany(
    ["s3", "kms"],
    [
      "PutBucketLifecycle",
      "PutBucketLifecycleConfiguration",
      "DeleteBucket",
      "DeleteBucketPolicy",
      "PutBucketPolicy",
      "PutBucketVersioning",
      "PutBucketLogging",
      "PutBucketEncryption",
      "DisableKey",
      "ScheduleKeyDeletion",
      "PutKeyPolicy",
    ],
  ),
  guarded: true,
  remember: {
    documents: {
      store: { read: storeKey },
      lifecycle: { read: (activity) => ofBucket(activity, lifecycleKey), keep: keptLifecycle },
    },
  },
  runbook: {
    check: "Do the trail's files still arrive, and are the old ones still there? Who asked for the change?",
    contain:
      "Put the bucket's policy and lifecycle, or the key's state, back (CancelKeyDeletion, EnableKey) before midnight UTC, when lifecycle rules run.",
    undo: "Restore expired files from older versions or a replica; turn versioning and an object lock on.",
  },
  detect: (activity, memory, config) => {
    const store = storeOf(activity, memory);
    return store === undefined ? undefined : tempered(activity, judge(activity, store, memory, config));
  },
};

/** The prefix of a trail's files in the bucket, `/` for none; undefined for what is no trail's bucket or key. */
function storeOf(activity: Activity, memory: Memory): string | undefined {
  const bucket = textAt(activity.request, "bucketName") ?? "";
  return memory.document("store") ?? (TRAIL_BUCKET.test(bucket) && !DERIVED.test(bucket) ? "/" : undefined);
}

function storeKey(activity: Activity): string | undefined {
  return activity.service === "s3" ? ofBucket(activity, trailBucketKey) : kmsKey(activity);
}

function ofBucket({ request }: Activity, key: (bucket: string) => string): string | undefined {
  const bucket = textAt(request, "bucketName");
  return bucket === undefined ? undefined : key(bucket);
}

/** A key is asked for by ARN or by id. An alias is not taken by these calls. */
function kmsKey({ service, account, region, request }: Activity): string | undefined {
  const id = textAt(request, "keyId");
  if (service !== "kms" || id === undefined) return undefined;
  const partition = region.startsWith("cn-") ? "aws-cn" : region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
  return trailKmsKey(id.startsWith("arn:") ? id : `arn:${partition}:kms:${region}:${account}:key/${id}`);
}

const PLAIN: Readonly<Record<string, Finding>> = {
  DeleteBucket: { points: 75, reason: "the bucket of a trail is gone" },
  DeleteBucketPolicy: { points: 60, reason: "CloudTrail may no longer write to the bucket of a trail" },
  DisableKey: { points: 65, reason: "the key of a trail is disabled, so its files can be neither written nor read" },
  ScheduleKeyDeletion: { points: 75, reason: "the key of a trail will be deleted, and with it all that it encrypts" },
};

function judge(activity: Activity, prefix: string, memory: Memory, config: Config): Finding | undefined {
  const { name, request } = activity;
  const plain = Object.hasOwn(PLAIN, name) ? PLAIN[name] : undefined;
  if (plain !== undefined) return plain;
  if (name.startsWith("PutBucketLifecycle")) return expiring(request, prefix, memory.document("lifecycle"));
  if (name === "PutBucketPolicy")
    return opened(parsePolicy(valueAt(request, "bucketPolicy")), "s3:PutObject", activity, config);
  if (name === "PutKeyPolicy")
    return opened(parsePolicy(valueAt(request, "policy")), "kms:GenerateDataKey", activity, config);
  if (name === "PutBucketVersioning") return unversioned(activity);
  if (name === "PutBucketEncryption") return encrypted(activity);
  const isLogged = valueAt(request, "BucketLoggingStatus.LoggingEnabled") !== undefined;
  const isVisible = valueAt(request, "BucketLoggingStatus") !== undefined;
  return isVisible && !isLogged ? { points: 25, reason: "reads of a trail's files are no longer logged" } : undefined;
}

function unversioned({ request }: Activity): Finding | undefined {
  if (valueAt(request, "VersioningConfiguration.Status") === "Suspended")
    return { points: 45, reason: "overwritten and deleted files of a trail are no longer kept" };
  return valueAt(request, "VersioningConfiguration.MfaDelete") === "Disabled"
    ? { points: 35, reason: "old versions of a trail's files may be deleted without MFA" }
    : undefined;
}

/** Encrypted under a stranger's key, files are the stranger's to withhold. */
function encrypted({ account, request }: Activity): Finding | undefined {
  const rules = listAt(request, "ServerSideEncryptionConfiguration.Rule");
  const keys = rules.map((rule) => valueAt(rule, "ApplyServerSideEncryptionByDefault.KMSMasterKeyID"));
  const owner = keys
    .map((key) => (typeof key === "string" ? key.split(":")[4] : undefined))
    .find((id) => id !== undefined);
  if (owner === undefined || owner === account || !ACCOUNT_ID.test(owner)) return undefined;
  return { points: 40, reason: `files of a trail are encrypted with a key of the account ${owner}` };
}

/** The fewest days after which the trail's files expire by this configuration; a date in a rule counts as a day. */
function expiryDays(request: Activity["request"], prefix: string): number | undefined {
  const rules = listAt(request, "LifecycleConfiguration.Rule").filter((rule) => valueAt(rule, "Status") !== "Disabled");
  const days = rules
    .filter((rule) => takesFiles(rule, prefix))
    .map((rule) => (valueAt(rule, "Expiration.Date") === undefined ? numberAt(rule, "Expiration.Days") : 1))
    .filter((number) => number !== undefined);
  return days.length === 0 ? undefined : Math.min(...days);
}

/** Does a rule's filter take the trail's files? Sizes are of no help: somebody who means all files can write one. */
function takesFiles(rule: unknown, prefix: string): boolean {
  const hasTag = ["Filter.Tag", "Filter.And.Tag"].some((path) => valueAt(rule, path) !== undefined);
  const written = ["Filter.Prefix", "Filter.And.Prefix", "Prefix"].map((path) => valueAt(rule, path));
  const wanted = written.find((value) => typeof value === "string" && value !== "") ?? "";
  if (hasTag || typeof wanted !== "string") return false;
  const folder = prefix === "/" ? LOG_FOLDER : `${prefix}/${LOG_FOLDER}`;
  // Without the trail's own record, its prefix is not known.
  const isInside = prefix === "/" && wanted.includes(LOG_FOLDER);
  return wanted === "*" || folder.startsWith(wanted) || wanted.startsWith(folder) || isInside;
}

function expiring(request: Activity["request"], prefix: string, known: string | undefined): Finding | undefined {
  const days = expiryDays(request, prefix);
  if (days === undefined || (known !== undefined && Number(known) <= days)) return undefined;
  const points = EXPIRY_POINTS.find(([most]) => days <= most)?.[1];
  if (points === undefined) return undefined;
  const after = days <= 1 ? "one day" : `${days} days`;
  return { points, reason: `the files of a trail are deleted after ${after}` };
}

/** How long files are kept, so that the same setting sent again is no change. */
function keptLifecycle(activity: Activity) {
  const key = ofBucket(activity, lifecycleKey);
  if (!activity.name.startsWith("PutBucketLifecycle") || key === undefined) return [];
  const days = expiryDays(activity.request, "/");
  return [{ key, value: days === undefined ? undefined : String(days) }];
}

/** A policy under which CloudTrail cannot write, or somebody outside can change what is there. */
function opened(policy: ParsedPolicy, write: string, activity: Activity, config: Config): Finding | undefined {
  if (!policy.ok) return undefined;
  const what = activity.service === "kms" ? "the key of a trail" : "the bucket of a trail";
  const allows = policy.statements.filter(({ effect }) => effect === "Allow");
  const outsider = allows.filter(changes).flatMap((statement) => outsidersOf(statement, activity.account, config))[0];
  if (outsider !== undefined) return { points: 70, reason: `${outsider} may change ${what}` };
  if (policy.statements.some((statement) => isDenied(statement, write)))
    return { points: 70, reason: `CloudTrail is denied ${what}` };
  const isAllowed = allows.some((statement) => covers(statement, write) && namesTrails(statement));
  return isAllowed ? undefined : { points: 55, reason: `CloudTrail is no longer allowed to use ${what}` };
}

const CHANGES = [
  "s3:DeleteObject",
  "s3:PutObject",
  "s3:PutBucketPolicy",
  "s3:PutLifecycleConfiguration",
  "kms:ScheduleKeyDeletion",
  "kms:DisableKey",
  "kms:PutKeyPolicy",
];

function changes(statement: Statement): boolean {
  return CHANGES.some((action) => covers(statement, action));
}

function namesTrails({ principals }: Statement): boolean {
  return principals.some(({ type, value }) => type === "*" || (type === "Service" && value === TRAILS));
}

/** A Deny without conditions; those with some ask for encryption or a secure channel, which CloudTrail brings. */
function isDenied(statement: Statement, write: string): boolean {
  const { effect, conditions } = statement;
  return effect === "Deny" && conditions.length === 0 && covers(statement, write) && namesTrails(statement);
}
