import type { Detector, Finding, Memory } from "../detector.ts";
import { attachedText, isOnSelf, sourceOf } from "../judging/granted.ts";
import { type Activity, textAt } from "../model.ts";
import { calls } from "../on.ts";
import { heldBackBy, quarantineOf } from "../policy/guards.ts";
import { parsePolicy } from "../policy/parse.ts";
import { denyKey, policyKey } from "../remembered.ts";

/** Policies with a Deny that are remembered of one identity. */
const DENIES_MAX = 20;

export const iamDenyRemoved: Detector = {
  id: "iam-deny-removed",
  title: "A policy that denied something is taken away",
  why: "A Deny holds whatever else is granted: guard rails, quarantined keys and revoked sessions all rest on one.",
  benign: "A guard rail that moves elsewhere through review; a revocation that all sessions have outlived.",
  tactic: "Defense Evasion",
  attack: ["T1098.003", "T1562.001"],
  points: 80,
  // DeletePolicyVersion is not among them: only versions that are not the default can be deleted, and those deny nothing.
  on: calls("iam", [
    "DetachRolePolicy",
    "DetachUserPolicy",
    "DetachGroupPolicy",
    "DeleteRolePolicy",
    "DeleteUserPolicy",
    "DeleteGroupPolicy",
    "AttachRolePolicy",
    "AttachUserPolicy",
    "AttachGroupPolicy",
    "PutRolePolicy",
    "PutUserPolicy",
    "PutGroupPolicy",
    "CreatePolicyVersion",
    "SetDefaultPolicyVersion",
    "RemoveUserFromGroup",
  ]),
  guarded: true,
  remember: {
    documents: {
      denies: { read: ({ target }) => denyKey(target), keep: keptDenies },
      attached: { read: attachedText },
      next: { read: nextText },
    },
  },
  runbook: {
    check: "What was denied, to whom, and who wants it gone? What did the identity do right after?",
    contain: "Put the policy back, and deny the identity everything until it is understood.",
    undo: "The document is in the record that wrote it; the policy still exists where it was only detached.",
  },
  detect: (activity, memory) => {
    const lost = lostBy(activity, memory);
    if (lost === undefined) return undefined;
    if (activity.outcome === "failed") return { points: 10, reason: `${lost.reason}: tried and refused` };
    if (activity.actor.class === "service") return { ...lost, points: Math.min(8, lost.points) };
    return isOnSelf(activity) ? { points: lost.points + 20, reason: `${lost.reason}, by itself` } : lost;
  },
};

function lostBy(activity: Activity, memory: Memory): Finding | undefined {
  const { name, request } = activity;
  const source = sourceOf(activity) ?? "";
  const quarantine = name.startsWith("Detach") ? quarantineOf(source) : undefined;
  if (quarantine !== undefined) return { points: 60, reason: `${quarantine} no longer holds it back` };
  const held = readDenies(memory.document("denies"));
  if (name === "RemoveUserFromGroup") {
    const what = held.map(([, words]) => words)[0];
    const user = textAt(request, "userName") ?? "a user";
    return what === undefined ? undefined : { points: 30, reason: `${user} left a group that is denied ${what}` };
  }
  if (name.endsWith("Version")) return lostVersion(activity, memory.document("attached"), memory.document("next"));
  const before =
    held.find(([known]) => known === source)?.[1] ??
    (name.startsWith("Detach") ? heldBackBy(parsePolicy(memory.document("attached"))) : undefined);
  if (before === undefined || name.startsWith("Attach")) return undefined;
  if (name.startsWith("Put") && heldBackBy(parsePolicy(request.policyDocument)) !== undefined) return undefined;
  return { points: 30, reason: `it is no longer denied ${before}` };
}

/** A new default version without the Deny of the one before. */
function lostVersion({ name, request }: Activity, before: string | undefined, next: string | undefined) {
  if (name === "CreatePolicyVersion" && request.setAsDefault !== true) return undefined;
  const text = name === "CreatePolicyVersion" ? request.policyDocument : next;
  const denied = heldBackBy(parsePolicy(before));
  if (denied === undefined || text === undefined || heldBackBy(parsePolicy(text)) !== undefined) return undefined;
  return { points: 30, reason: `nobody who holds it is denied ${denied} any more` };
}

function nextText({ name, request }: Activity): string | undefined {
  const arn = textAt(request, "policyArn");
  return name === "SetDefaultPolicyVersion" && arn !== undefined
    ? policyKey(arn, textAt(request, "versionId") ?? "")
    : undefined;
}

type Deny = readonly [source: string, words: string];

function keptDenies(activity: Activity, current: string | undefined, others: (name: string) => string | undefined) {
  const source = sourceOf(activity);
  const { name, request, target } = activity;
  if (source === undefined || !/^(Attach|Put|Detach|Delete)/.test(name)) return [];
  const known = readDenies(current);
  const rest = known.filter(([one]) => one !== source);
  const text = name.startsWith("Put")
    ? request.policyDocument
    : name.startsWith("Attach")
      ? others("attached")
      : undefined;
  const words = quarantineOf(name.startsWith("Attach") ? source : "") ?? heldBackBy(parsePolicy(text));
  const now: readonly Deny[] = words === undefined ? rest : [...rest, [source, words] as const].slice(-DENIES_MAX);
  if (now.length === 0 && known.length === 0) return [];
  return [{ key: denyKey(target), value: now.length === 0 ? undefined : now.map((deny) => deny.join(" ")).join("\n") }];
}

/** One a line: the policy, which has no blank in its name, and what it denies. */
function readDenies(text: string | undefined): readonly Deny[] {
  return (text?.split("\n") ?? []).map((line): Deny => [line.split(" ")[0] ?? "", line.split(" ").slice(1).join(" ")]);
}
