import type { Detector } from "../detector.ts";
import type { Activity } from "../model.ts";
import { calls } from "../on.ts";
import { policyContext } from "../policy/context.ts";
import { parsePolicy } from "../policy/parse.ts";
import { type DoorChange, diffTrust } from "../policy/trust-diff.ts";
import { trustKey } from "../remembered.ts";

/** Points by the exposure of the widest door that opened (0…100, see policy/trust.ts). */
const POINTS: readonly (readonly [exposure: number, points: number])[] = [
  [90, 80],
  [75, 60],
  [60, 50],
  [45, 40],
  [35, 25],
  [25, 12],
  [15, 5],
];

export const iamRoleTrustOpened: Detector = {
  id: "iam-role-trust-opened",
  title: "A role's trust policy lets somebody new in",
  why: "Whoever is in the trust policy can come back at any time, without a credential of yours.",
  benign: "A new supplier, a new account of yours, a new pipeline. Ask for the ticket.",
  tactic: "Persistence",
  attack: ["T1098.003", "T1199"],
  points: 80,
  on: calls("iam", ["UpdateAssumeRolePolicy", "CreateRole"]),
  guarded: true,
  remember: {
    documents: {
      trust: {
        read: (activity) => trustKey(activity.target),
        keep: (activity) => {
          const text = textOf(documentOf(activity));
          return text === undefined ? [] : [{ key: trustKey(activity.target), value: text }];
        },
      },
    },
  },
  runbook: {
    check:
      "Who is the new principal? Ask the one who changed it for the ticket. Has the role been assumed from there since?",
    contain: "Restore the previous trust policy and revoke the role's sessions.",
    undo: "The previous document is in the record of the change before; the difference is in the alert.",
  },
  detect: (activity, memory, config) => {
    const document = documentOf(activity);
    const after = parsePolicy(document);
    if (!after.ok) {
      // Lost parameters have a detector of their own.
      if (document === undefined || activity.outcome === "failed") return undefined;
      return { points: 30, reason: `its new trust policy cannot be read (${after.why})` };
    }
    const before = memory.document("trust");
    const isNew = activity.name === "CreateRole";
    const diff = diffTrust(
      before === undefined || isNew ? undefined : parsePolicy(before),
      after,
      policyContext(activity.account, config),
    );
    if (diff.unreadable !== undefined) {
      if (activity.outcome === "failed") return undefined;
      return { points: 30, reason: `its new trust policy cannot be judged (${diff.unreadable})` };
    }
    const worst = widest(diff.opened);
    const lost = diff.mfaRemoved ? 25 : diff.conditionsRemoved.length > 0 ? 10 : 0;
    const points = Math.max(worst === undefined ? 0 : pointsOf(worst), lost);
    if (points === 0) return undefined;
    const sentence = worst?.sentence ?? diff.sentences.opened[0] ?? diff.conditionsRemoved[0] ?? "a condition is gone";
    if (activity.outcome === "failed")
      return { points: Math.min(points, 15), reason: `${sentence} was tried and refused` };
    const known = diff.previousKnown || isNew;
    return {
      points,
      reason: sentence,
      changes: { opened: diff.sentences.opened, closed: diff.sentences.closed, previousKnown: diff.previousKnown },
      notKnown: known ? [] : ["the trust policy before this change, so what it allows may not all be new"],
    };
  },
};

function documentOf({ name, request }: Activity): unknown {
  return name === "CreateRole" ? request.assumeRolePolicyDocument : request.policyDocument;
}

function textOf(document: unknown): string | undefined {
  const text = typeof document === "string" ? document : document === undefined ? undefined : JSON.stringify(document);
  return text === undefined || text.length > 100_000 ? undefined : text;
}

function widest(opened: readonly DoorChange[]): DoorChange | undefined {
  return opened.reduce<DoorChange | undefined>(
    (best, change) => (best === undefined || pointsOf(change) > pointsOf(best) ? change : best),
    undefined,
  );
}

/** Points of a door; none when it was as wide before, whatever condition it lost. */
function pointsOf({ door, exposureBefore }: DoorChange): number {
  const points = pointsAt(door.exposure);
  if (exposureBefore !== undefined && points <= pointsAt(exposureBefore)) return 0;
  // "Outside" without a configured organisation only means "another account".
  return door.class === "external" && !door.organizationKnown ? Math.round(points * 0.7) : points;
}

function pointsAt(exposure: number): number {
  return POINTS.find(([from]) => exposure >= from)?.[1] ?? 0;
}
