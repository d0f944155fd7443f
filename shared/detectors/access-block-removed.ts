import type { Detector, Finding } from "../detector.ts";
import { pipelineOf } from "../judging/doer.ts";
import { sharingKey } from "../judging/settings.ts";
import type { Activity } from "../model.ts";
import { callsOfMany } from "../on.ts";
import { dig } from "../policy/sharing-shapes.ts";

/** S3's four switches, and what is possible again without each. Source: S3 User Guide, "Blocking public access". */
const SWITCHES: readonly (readonly [key: string, words: string])[] = [
  ["RestrictPublicBuckets", "public policies take effect"],
  ["BlockPublicPolicy", "public policies may be written"],
  ["IgnorePublicAcls", "public access lists take effect"],
  ["BlockPublicAcls", "public access lists may be written"],
];
const NONE = "off";

export const accessBlockRemoved: Detector = {
  id: "access-block-removed",
  title: "A block of public access is removed",
  why: "The block is what stands between a careless or malicious policy and the whole internet.",
  benign: "A bucket for a public website; images that are published on purpose.",
  tactic: "Defense Evasion",
  attack: ["T1562.001"],
  points: 55,
  on: callsOfMany(
    ["s3", "ec2"],
    [
      "PutBucketPublicAccessBlock",
      "DeleteBucketPublicAccessBlock",
      "PutAccountPublicAccessBlock",
      "DeleteAccountPublicAccessBlock",
      "PutPublicAccessBlock",
      "DeletePublicAccessBlock",
      "DisableSnapshotBlockPublicAccess",
      "DisableImageBlockPublicAccess",
      "EnableSnapshotBlockPublicAccess",
      "EnableImageBlockPublicAccess",
    ],
  ),
  guarded: true,
  remember: {
    documents: {
      block: {
        read: keyOf,
        keep: (activity) => {
          const value = stateOf(activity);
          return value === undefined ? [] : [{ key: keyOf(activity), value }];
        },
      },
    },
  },
  runbook: {
    check: "Was it asked for, and has a policy or list of the account been opened since?",
    contain: "Switch the block on again for the bucket, the account or the region.",
    undo: "Look for policies and snapshots that became public in between.",
  },
  detect: (activity, memory, config) => {
    const finding = judge(activity, memory.document("block"));
    if (finding === undefined) return undefined;
    if (activity.outcome === "failed") return { points: 8, reason: `${finding.reason}: tried and refused` };
    // A bucket's block goes with the bucket when a stack is torn down.
    const isRoutine = activity.name.includes("Bucket") && pipelineOf(activity.origin, config) !== undefined;
    return isRoutine ? { ...finding, points: Math.min(finding.points, 8) } : finding;
  },
};

function judge(activity: Activity, before: string | undefined): Finding | undefined {
  const state = stateOf(activity);
  if (state === undefined || state === "") return undefined;
  const [open, known] = [state.split(","), before?.split(",") ?? []];
  const isNew = before === undefined || (before !== NONE && open.some((name) => !known.includes(name)));
  if (!isNew) return undefined;
  const [points, where] = scopeOf(activity);
  if (state === NONE) return { points, reason: `the block of public access is off for ${where}` };
  const words = SWITCHES.filter(([key]) => open.includes(key)).map(([, said]) => said);
  const takesEffect = open.includes("RestrictPublicBuckets") || open.includes("IgnorePublicAcls");
  return words.length === 0
    ? { points: Math.round(points / 3), reason: `the block of public access is weaker for ${where}` }
    : { points: takesEffect ? points : Math.round(points * 0.7), reason: `${words[0]} again for ${where}` };
}

/** A bucket is opened for each website; a whole account or region next to never. */
function scopeOf({ name, service }: Activity): readonly [points: number, where: string] {
  if (name.includes("Image")) return [45, "images of the region"];
  if (service === "ec2") return [50, "snapshots of the region"];
  return name.includes("Bucket") ? [20, "the bucket"] : [55, "the whole account"];
}

function keyOf(activity: Activity): string {
  const [, where] = scopeOf(activity);
  return sharingKey(activity, where === "the bucket" ? "bucket" : where, "block");
}

/** What is not blocked: `off`, switches by name, or nothing. Undefined where the record does not say. */
function stateOf({ name, request }: Activity): string | undefined {
  if (name.startsWith("Disable") || name.startsWith("Delete")) return NONE;
  if (name === "EnableImageBlockPublicAccess") return "";
  if (name === "EnableSnapshotBlockPublicAccess") {
    const state = dig(request, "state") ?? dig(request, "EnableSnapshotBlockPublicAccessRequest.State");
    return state === "block-new-sharing" ? "what is public already" : "";
  }
  const block = dig(request, "PublicAccessBlockConfiguration");
  if (typeof block !== "object" || block === null) return undefined;
  const open = SWITCHES.filter(
    ([key]) => !/^true$/i.test(String(dig(request, `PublicAccessBlockConfiguration.${key}`))),
  );
  return open.length === SWITCHES.length ? NONE : open.map(([key]) => key).join(",");
}
