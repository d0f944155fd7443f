import type { Detector, Finding, Memory } from "../detector.ts";
import { pipelineOf } from "../judging/doer.ts";
import { judged } from "../judging/granted.ts";
import { type Activity, asObject, HOUR_MS, MINUTE_MS, textAt } from "../model.ts";
import { calls } from "../on.ts";
import { LEVELS } from "../policy/grant.ts";
import { policyKey, switcherFact, versionsKey } from "../remembered.ts";
import { plural } from "../words.ts";

/** A version that is the default for less is used, not tried out. */
const FLIP_MS = HOUR_MS;
/** Changes of the default that are remembered of one policy. A policy has five versions. */
const CHANGES_MAX = 6;
const ROLLBACK_POINTS = 8;
const UNSEEN = "what that version allows: it was written before the account was watched";

export const iamPolicyVersionFlipped: Detector = {
  id: "iam-policy-version-flipped",
  title: "A policy's version switched for a while",
  why: "An old version may allow more than the present one; switched back within minutes, the policy looks untouched.",
  benign: "A rollback after a faulty release, which stays, and whose text is known.",
  tactic: "Privilege Escalation",
  attack: ["T1098.003", "T1548.005"],
  points: 60,
  on: calls("iam", ["SetDefaultPolicyVersion", "CreatePolicyVersion", "DeletePolicyVersion", "CreatePolicy"]),
  guarded: true,
  remember: {
    facts: {
      switcher: (activity) => (activity.name === "SetDefaultPolicyVersion" ? switcherFact(activity) : undefined),
    },
    documents: {
      changes: { grows: true, read: (activity) => keyed(activity, versionsKey), keep: keptChanges },
      current: { read: (activity) => keyed(activity, policyKey) },
      named: {
        read: (activity) => keyed(activity, (arn) => policyKey(arn, textAt(activity.request, "versionId") ?? "")),
      },
    },
  },
  runbook: {
    check:
      "Read all versions of the policy (GetPolicyVersion): what did the one in between allow, and what was done with it?",
    contain:
      "Set the right version as the default, delete the others, revoke the sessions of those who hold the policy.",
    undo: "Undo what was done while the other version held.",
  },
  detect: (activity, memory, config) => {
    const finding = judge(activity, memory);
    if (finding === undefined) return undefined;
    if (activity.outcome === "failed")
      return { points: Math.min(10, finding.points), reason: `${finding.reason} (tried and refused)` };
    // A reviewed pipeline rolls back, also to what was written before the account was watched.
    const isRollback = finding.notKnown !== undefined && pipelineOf(activity.origin, config) !== undefined;
    return isRollback ? { ...finding, points: Math.min(finding.points, ROLLBACK_POINTS) } : finding;
  },
};

function judge(activity: Activity, memory: Memory): Finding | undefined {
  const version = textAt(activity.request, "versionId");
  if (version === undefined) return undefined;
  const changes = readChanges(memory.document("changes"));
  const last = changes.findLast(({ at }) => at <= activity.at);
  const next = changes.find(({ at }) => at > activity.at);
  if (activity.name === "DeletePolicyVersion") {
    const used = changes.findLast((change) => change.version === version);
    const left = used === undefined ? undefined : changes[changes.indexOf(used) + 1];
    if (used === undefined || left === undefined || left.at - used.at > FLIP_MS || activity.at - used.at > FLIP_MS)
      return undefined;
    const held = `the version that held for ${minutes(left.at - used.at)} is gone`;
    return ofText(memory.document("named"), held, 35, 35);
  }
  if (activity.name !== "SetDefaultPolicyVersion") return undefined;
  // What switched it back may have arrived before.
  if (next !== undefined && next.version !== version && next.at - activity.at <= FLIP_MS) {
    const held = `${version} was the default for ${minutes(next.at - activity.at)}`;
    return ofText(memory.document("named"), held, 40, 60);
  }
  if (last?.version === version) return undefined;
  if (last !== undefined && activity.at - last.at <= FLIP_MS) {
    const held = `${last.version} was the default for ${minutes(activity.at - last.at)}`;
    return ofText(memory.document("current"), held, 40, 60) ?? unseen(memory, version);
  }
  return unseen(memory, version);
}

/** A version that nobody saw being written becomes the default. */
function unseen(memory: Memory, version: string): Finding | undefined {
  if (memory.document("named") !== undefined) return undefined;
  const reason = `${version} became the default, and its text was never seen`;
  return { points: memory.fact("switcher").novel ? 25 : 8, reason, notKnown: [UNSEEN] };
}

function ofText(text: string | undefined, held: string, grave: number, notSeen: number): Finding | undefined {
  const grant = judged(text);
  if (grant === undefined)
    return { points: notSeen, reason: `${held}, and its text was never seen`, notKnown: [UNSEEN] };
  if (LEVELS.indexOf(grant.level) < LEVELS.indexOf("escalation")) return undefined;
  return { points: grave, reason: `${held}: ${grant.reasons[0] ?? grant.level}` };
}

interface Change {
  readonly at: number;
  readonly version: string;
}

function keptChanges(activity: Activity, current: string | undefined) {
  const { name, request, response, at } = activity;
  const key = keyed(activity, versionsKey);
  const version =
    name === "CreatePolicy"
      ? "v1"
      : name === "SetDefaultPolicyVersion"
        ? textAt(request, "versionId")
        : request.setAsDefault === true
          ? textAt(asObject(response.policyVersion), "versionId")
          : undefined;
  if (key === undefined || version === undefined || !/^v\d{1,9}$/.test(version)) return [];
  const changes = [...readChanges(current), { at, version }].toSorted((a, b) => a.at - b.at).slice(-CHANGES_MAX);
  return [{ key, value: changes.map((change) => `${change.at} ${change.version}`).join(",") }];
}

function readChanges(text: string | undefined): readonly Change[] {
  return (text?.split(",") ?? []).map((change) => {
    const [at, version = ""] = change.split(" ");
    return { at: Number(at), version };
  });
}

function keyed({ request, response }: Activity, key: (arn: string) => string): string | undefined {
  const arn = textAt(request, "policyArn") ?? textAt(asObject(response.policy), "arn");
  return arn === undefined ? undefined : key(arn);
}

function minutes(ms: number): string {
  return plural(Math.max(1, Math.round(ms / MINUTE_MS)), "minute");
}
