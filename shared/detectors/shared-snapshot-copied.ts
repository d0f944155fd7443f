import type { Config } from "../config.ts";
import type { Detector } from "../detector.ts";
import { type Activity, asObject, asText } from "../model.ts";

/** Calls that EC2 files with the owner when somebody else uses a shared snapshot. */
const NAMES = ["SharedSnapshotCopyInitiated", "SharedSnapshotVolumeCreated"];

export const sharedSnapshotCopied: Detector = {
  id: "shared-snapshot-copied",
  title: "Another account copies a shared snapshot",
  why: "Until now the snapshot was only shared; from now on its data is theirs.",
  benign: "An account of yours, or a supplier of backups, that uses what was shared with it.",
  tactic: "Exfiltration",
  attack: ["T1537"],
  points: 75,
  on: {
    source: ["aws.ec2"],
    "detail-type": ["AWS API Call via CloudTrail", "AWS Service Event via CloudTrail"],
    detail: { eventSource: ["ec2.amazonaws.com"], eventName: NAMES },
  },
  guarded: true,
  remember: { facts: { account: (activity) => `snapshot-taker|${activity.account}|${takerOf(activity) ?? ""}` } },
  runbook: {
    check: "Whose is the account? Who shared the snapshot with it, and what is on it?",
    contain: "Take the account from the snapshot's list, and end the access of whoever shared it.",
    undo: "It cannot be taken back: rotate the credentials that were on the disk.",
  },
  detect: (activity, memory, config) => {
    const taker = takerOf(activity);
    if (taker === activity.account || isKnown(taker, config)) return undefined;
    if (activity.outcome === "failed") return { points: 15, reason: "a copy of it failed" };
    const deed = activity.name === "SharedSnapshotCopyInitiated" ? "copies it" : "made a disk of it";
    if (taker === undefined) return { points: 45, reason: `somebody it was shared with ${deed}` };
    const points = config.vendorsById.has(taker) ? 30 : 75;
    return { points: memory.fact("account").days > 0 ? 20 : points, reason: `the account ${taker} ${deed}` };
  },
};

function isKnown(account: string | undefined, config: Config): boolean {
  return account !== undefined && (config.accountsById.has(account) || config.trustedById.has(account));
}

/** Where the record holds the other account is not documented: it is the first account in it that is not the owner. */
function takerOf({ event, account, identity }: Activity): string | undefined {
  const detail = asObject(event["detail"]);
  const places = [detail?.["serviceEventDetails"], detail?.["requestParameters"], detail?.["responseElements"]];
  const named = places
    .flatMap((place) => Object.values(asObject(place) ?? {}))
    .flatMap((value) => accountIn(value) ?? []);
  return [identity.accountId, ...named].find((id) => id !== undefined && id !== account);
}

function accountIn(value: unknown): string | undefined {
  return /(?:^|:)(\d{12})(?:$|:)/.exec(asText(value) ?? "")?.[1];
}
