import { parseArn } from "../arn.ts";
import type { Config } from "../config.ts";
import type { Detector, Finding } from "../detector.ts";
import { trailBucketKey, trailKey, trailKmsKey, trailLogGroupKey } from "../judging/settings.ts";
import { parseTrailState, TRAIL_CALLS, type TrailState, trailFault, trailStateOf } from "../judging/trails.ts";
import { tempered } from "../judging/watchers.ts";
import { type Activity, textAt } from "../model.ts";
import { calls } from "../on.ts";
import { outsidersOf } from "../policy/outsiders.ts";
import { parsePolicy } from "../policy/parse.ts";
import { flagAt, valueAt } from "../request.ts";

export const trailTampered: Detector = {
  id: "trail-tampered",
  title: "CloudTrail switched off or narrowed",
  why: "What is not recorded cannot be found, and nothing after this call may be.",
  benign: "A migration to an organisation trail; check the change calendar.",
  tactic: "Defense Evasion",
  attack: ["T1562.008"],
  points: 75,
  on: calls("cloudtrail", [...TRAIL_CALLS, "CreateTrail", "PutResourcePolicy"]),
  guarded: true,
  remember: {
    documents: {
      trail: { read: stateKey, keep: keptState },
      bucket: { read: (activity) => keyOf(trailBucketKey, textAt(activity.request, "s3BucketName")) },
    },
  },
  runbook: {
    check: "Was it planned? What happened in the account right before and after, as other trails and services saw it?",
    contain:
      "Start logging again (StartLogging, or restore the trail), take the permission from the signer, revoke its sessions.",
    undo: "Restore the trail's settings from the event's parameters; look for the gap in the archive.",
  },
  detect: (activity, memory, config) => {
    if (activity.name === "CreateTrail")
      return tempered(activity, decoy(activity, memory.document("bucket") !== undefined, config));
    if (activity.name === "PutResourcePolicy") return tempered(activity, shared(activity, config));
    return tempered(activity, trailFault(activity, parseTrailState(memory.document("trail"))));
  },
};

/** A new trail adds to what is recorded, unless somebody else gets to read it or it is to stand for the whole one. */
function decoy({ account, request }: Activity, isKnown: boolean, config: Config): Finding | undefined {
  const bucket = textAt(request, "s3BucketName") ?? "";
  const stranger = /\d{12}/.exec(bucket)?.[0];
  const isOurs = stranger === undefined || stranger === account || config.accountsById.has(stranger);
  if (!isKnown && !isOurs)
    return { points: 45, reason: `a new trail writes to ${bucket}, a bucket named after the account ${stranger}` };
  const isPartial = flagAt(request, "includeGlobalServiceEvents") === false;
  if (isPartial) return { points: 15, reason: "a new trail leaves IAM and other global services out" };
  return isKnown ? undefined : { points: 10, reason: `a new trail writes to ${bucket}, which holds no other trail` };
}

/** Whoever may query an event data store reads what all accounts did; whoever may write to a channel makes it up. */
function shared({ account, request }: Activity, config: Config): Finding | undefined {
  const policy = parsePolicy(valueAt(request, "resourcePolicy"));
  const allows = policy.ok ? policy.statements.filter(({ effect }) => effect === "Allow") : [];
  const outsider = allows.flatMap((statement) => outsidersOf(statement, account, config))[0];
  return outsider === undefined ? undefined : { points: 45, reason: `${outsider} may use ${nounOf(request)}` };
}

function nounOf(request: Activity["request"]): string {
  return textAt(request, "resourceArn")?.includes(":channel/") ? "a channel of CloudTrail" : "an event data store";
}

function stateKey({ account, request }: Activity): string | undefined {
  const name = textAt(request, "name");
  return name === undefined ? undefined : trailKey(account, name);
}

function keyOf(key: (text: string) => string, text: string | undefined): string | undefined {
  return text === undefined ? undefined : key(text);
}

/** Where a trail's records lie, so that an attack on the place is known for one: both calls answer with the whole trail. */
function keptState(activity: Activity) {
  const key = stateKey(activity);
  if (!/^(Create|Update)Trail$/.test(activity.name) || key === undefined) return [];
  const state = trailStateOf(activity.response);
  const bucket = keyOf(trailBucketKey, state.s3BucketName);
  return [
    { key, value: JSON.stringify(state) },
    ...(bucket === undefined ? [] : [{ key: bucket, value: state.s3KeyPrefix ?? "/" }]),
    ...copies(state),
  ];
}

function copies({ kmsKeyId, cloudWatchLogsLogGroupArn }: TrailState) {
  const group = parseArn(cloudWatchLogsLogGroupArn);
  const name = group?.resource.replace(/^log-group:/, "").replace(/:\*$/, "");
  return [
    ...(parseArn(kmsKeyId) === undefined ? [] : [{ key: trailKmsKey(kmsKeyId ?? ""), value: "trail" }]),
    ...(group === undefined || name === undefined
      ? []
      : [{ key: trailLogGroupKey(group.account, group.region, name), value: "trail" }]),
  ];
}
