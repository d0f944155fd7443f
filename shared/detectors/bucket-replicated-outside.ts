import type { Detector } from "../detector.ts";
import { sharingKey } from "../judging/settings.ts";
import { type Activity, asObject, asText } from "../model.ts";
import { calls } from "../on.ts";
import { policyContext } from "../policy/context.ts";
import { parsePolicy } from "../policy/parse.ts";
import { doorsOfResource, pointsOfDoor } from "../policy/resource.ts";
import { KINDS } from "../policy/resource-kinds.ts";
import { dig, grantsTo, listAt } from "../policy/sharing-shapes.ts";

interface Destination {
  readonly bucket: string;
  readonly account: string | undefined;
}

export const bucketReplicatedOutside: Detector = {
  id: "bucket-replicated-outside",
  title: "A bucket is replicated to another account",
  why: "Replication carries every new object to a bucket of somebody else, for as long as nobody looks.",
  benign: "A backup account, which belongs into the list of accounts or of trusted ones.",
  tactic: "Exfiltration",
  attack: ["T1537"],
  points: 75,
  on: calls("s3", ["PutBucketReplication"]),
  guarded: true,
  remember: {
    documents: {
      destinations: {
        read: keyOf,
        keep: (activity) => [{ key: keyOf(activity), value: destinationsOf(activity).map(textOf).join(" ") }],
      },
    },
  },
  runbook: {
    check: "Whose is the destination? Objects that were there before are copied by a batch job only: is there one?",
    contain: "Delete the replication (DeleteBucketReplication) and the role's permission to write there.",
    undo: "List what was written since; it is in the other account.",
  },
  detect: (activity, memory, config) => {
    const context = policyContext(activity.account, config);
    const known = memory.document("destinations")?.split(" ") ?? [];
    const found = destinationsOf(activity)
      .filter((destination) => !known.includes(textOf(destination)))
      .map(({ bucket, account }) => {
        if (account === undefined) return { points: 8, reason: `new objects are copied to the bucket ${bucket}` };
        const granted = grantsTo([account], ["s3:GetObject"]);
        const statements = granted.how === "add" ? granted.statements : [];
        const [door] = doorsOfResource(parsePolicy({ Statement: statements }), KINDS.bucket, context);
        const points = door === undefined ? 0 : pointsOfDoor(door, KINDS.bucket);
        return { points, reason: `new objects are copied to ${account}, into the bucket ${bucket}` };
      })
      .toSorted((a, b) => b.points - a.points)[0];
    if (found === undefined || found.points === 0) return undefined;
    return activity.outcome === "failed" ? { points: 8, reason: `${found.reason}: tried and refused` } : found;
  },
};

function keyOf(activity: Activity): string {
  return sharingKey(activity, "bucket", "replication");
}

/** Without an account the owner of the other bucket is not in the record. Source: S3 API, "PutBucketReplication". */
function destinationsOf({ request }: Activity): readonly Destination[] {
  return listAt(request, "ReplicationConfiguration.Rule").flatMap((rule) => {
    if (dig(asObject(rule), "Status") === "Disabled") return [];
    const bucket = asText(dig(asObject(rule), "Destination.Bucket"));
    const account = dig(asObject(rule), "Destination.Account");
    if (bucket === undefined) return [];
    const name = bucket.slice(bucket.lastIndexOf(":") + 1).slice(0, 80);
    return [{ bucket: name, account: account === undefined ? undefined : String(account) }];
  });
}

function textOf({ bucket, account }: Destination): string {
  return `${bucket}@${account ?? ""}`;
}
