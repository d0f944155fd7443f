import { parseArn } from "../arn.ts";
import type { Detector, Finding, Memory } from "../detector.ts";
import {
  attached,
  completedPaths,
  grantPoints,
  HELD,
  HELD_BESIDES,
  isOnSelf,
  isStrong,
  judged,
  lesser,
  listedPaths,
  sourceOf,
} from "../judging/granted.ts";
import { type Activity, asObject, textAt } from "../model.ts";
import { calls } from "../on.ts";
import { type Grant, LEVELS } from "../policy/grant.ts";
import { boundaryKey, grantKey, policyKey, usedKey } from "../remembered.ts";

/** A path that opens by pieces is worth what one that opens at once is. */
const COMPLETED_POINTS = 30;
/** The most that a grant behind a boundary is worth, by what the boundary itself lets through. */
const BOUNDED_POINTS = { escalation: 35, less: 10 } as const;

export const iamAdminGranted: Detector = {
  id: "iam-admin-granted",
  title: "Administrator rights granted",
  why: "Rights that reach everything are what an intruder wants next, for themselves or for an identity made to stay.",
  benign: "Setting up an administrator role from code review; AWS services that provision their own roles.",
  tactic: "Privilege Escalation",
  attack: ["T1098.003"],
  points: 75,
  on: calls("iam", [
    "AttachRolePolicy",
    "AttachUserPolicy",
    "AttachGroupPolicy",
    "PutRolePolicy",
    "PutUserPolicy",
    "PutGroupPolicy",
    "CreatePolicy",
    "CreatePolicyVersion",
    "SetDefaultPolicyVersion",
    "AddUserToGroup",
    // These only take away; they are looked at so that nothing is held that was taken away.
    "DetachRolePolicy",
    "DetachUserPolicy",
    "DetachGroupPolicy",
    "DeleteRolePolicy",
    "DeleteUserPolicy",
    "DeleteGroupPolicy",
  ]),
  guarded: true,
  remember: {
    documents: {
      document: { read: rememberedDocument, keep: keptDocuments },
      used: { read: writtenKey },
      grant: { read: (activity) => grantKey(activity.target), keep: keptMember },
      held: HELD,
      besides: HELD_BESIDES,
      boundary: { read: (activity) => boundaryKey(activity.target) },
    },
  },
  runbook: {
    check: "Was it asked for? Read the document in the event, and what the grantee did since.",
    contain: "Detach the policy, or set the earlier version as the default; revoke the grantee's sessions.",
    undo: "Delete the version or the inline policy; keep the document as evidence.",
  },
  detect: (activity, memory) => {
    if (/^(Detach|Delete)/.test(activity.name)) return undefined;
    const used = usedSince(activity, memory.document("used"));
    if (activity.name === "CreatePolicy" && used === undefined) return undefined;
    if (activity.name === "AddUserToGroup") return joinedGroup(activity, memory.document("grant"));
    const grant =
      used === undefined ? grantOf(activity, memory.document("document")) : judged(activity.request.policyDocument);
    if (grant === undefined) return undefined;
    const { base, what } = weighed(activity, grant, memory);
    if (base > 0) return toldOf(activity, base, what, used);
    if (grant.unreadable === undefined || activity.outcome === "failed") return undefined;
    return { points: 30, reason: `the policy it grants cannot be read (${grant.unreadable})` };
  },
};

/** Points and words of a grant: by itself, within the boundary of who gets it, or with what they hold already. */
function weighed(activity: Activity, grant: Grant, memory: Memory): { readonly base: number; readonly what: string } {
  const named = grant.paths.length > 0 && !isStrong(grant) ? ` (${listedPaths(grant.paths)})` : "";
  const what = `${grant.reasons[0] ?? grant.level}${named}`;
  const [limit = "", boundary = ""] = memory.document("boundary")?.split(" ") ?? [];
  const level = LEVELS.find((one) => one === limit);
  // A boundary that lets nearly everything through is none.
  if (level !== undefined && !isStrong({ level }) && lesser(grant.level, level) !== grant.level) {
    const most = level === "escalation" ? BOUNDED_POINTS.escalation : BOUNDED_POINTS.less;
    return { base: Math.min(most, grantPoints(grant, false)), what: `${what}, within the boundary ${boundary}` };
  }
  const base = grantPoints(grant, (sourceOf(activity) ?? "").includes(":aws:policy/"));
  const held = memory.document(activity.target.kind === "policy" ? "besides" : "held");
  const completed = completedPaths(grant, held, sourceOf(activity));
  if (completed.length === 0 || base >= COMPLETED_POINTS) return { base, what };
  return {
    base: COMPLETED_POINTS,
    what: `with policies held already this opens a way to any role (${listedPaths(completed)})`,
  };
}

function toldOf(activity: Activity, base: number, what: string, used: string | undefined): Finding {
  if (activity.outcome === "failed") return { points: 12, reason: `a grant was tried and refused: ${what}` };
  // Provisioning by an AWS service carries out what was decided, and is seen, elsewhere.
  if (activity.actor.class === "service") return { points: 12, reason: `${what}, set up by ${activity.actor.name}` };
  const [extra, whom] = used === undefined ? reachOf(activity) : [0, `, ${used} since`];
  return {
    points: base + extra,
    reason: `${what}${whom}`,
    notKnown: ["effective permissions: service control policies and session policies are not evaluated"],
  };
}

/** Adding oneself or another to a group that was seen to hold administrator rights, or whose name says so. */
function joinedGroup(activity: Activity, groupGrant: string | undefined) {
  const named = /admin|power-?user|root|owner/i.test(activity.target.name);
  if (groupGrant === undefined && !named) return undefined;
  const user = textAt(activity.request, "userName") ?? "a user";
  if (activity.outcome === "failed") return { points: 10, reason: `adding ${user} was tried and refused` };
  const reason = `${user} joined a group that ${groupGrant === undefined ? "is named like one of administrators" : `holds ${groupGrant}`}`;
  const toSelf = activity.actor.kind === "iam-user" && activity.actor.name === user;
  return { points: (groupGrant === undefined ? 25 : 45) + (toSelf ? 20 : 0), reason };
}

/** What the call hands out; undefined when it is not known, an unreadable grant when it should be and is not. */
function grantOf(activity: Activity, remembered: string | undefined): Grant | undefined {
  const { name, request } = activity;
  if (name.startsWith("Attach")) {
    return attached(textAt(request, "policyArn") ?? "", remembered);
  }
  if (name === "SetDefaultPolicyVersion") return judged(remembered);
  if (name === "CreatePolicyVersion" && request.setAsDefault !== true) return undefined;
  return judged(request.policyDocument);
}

function rememberedDocument({ name, request }: Activity): string | undefined {
  const arn = textAt(request, "policyArn");
  if (arn === undefined) return undefined;
  return name === "SetDefaultPolicyVersion" ? policyKey(arn, textAt(request, "versionId") ?? "") : policyKey(arn);
}

/** Customer-managed policies are only named when attached, so their text is kept from when it was written. */
function keptDocuments(activity: Activity, current: string | undefined) {
  const { name, request, response } = activity;
  const document = request.policyDocument;
  const text = typeof document === "string" && document.length <= 50_000 ? document : undefined;
  const arn = textAt(request, "policyArn");
  if (name === "CreatePolicy") {
    const created = textAt(asObject(response.policy), "arn");
    return created === undefined || text === undefined
      ? []
      : [policyKey(created), policyKey(created, "v1")].map((key) => ({ key, value: text }));
  }
  if (arn === undefined) return [];
  if (current === undefined && /^(Attach|SetDefault)/.test(name) && parseArn(arn)?.account !== "aws")
    // The text that was the default is no longer; the one that is now was not seen.
    return [
      usedMark(activity, arn),
      ...(name === "SetDefaultPolicyVersion" ? [{ key: policyKey(arn), value: undefined }] : []),
    ];
  if (name === "CreatePolicyVersion" && text !== undefined) {
    const version = textAt(asObject(response.policyVersion), "versionId");
    const keys = [
      ...(version === undefined ? [] : [policyKey(arn, version)]),
      ...(request.setAsDefault === true ? [policyKey(arn)] : []),
    ];
    return keys.map((key) => ({ key, value: text }));
  }
  return name === "SetDefaultPolicyVersion" ? [{ key: policyKey(arn), value: current }] : [];
}

/** Says when (epoch ms) and how a policy of unknown text was put to use: `1772445600000 attached to role/app`. */
function usedMark({ name, at, target, request }: Activity, arn: string) {
  const isSwitch = name === "SetDefaultPolicyVersion";
  const key = usedKey(arn, isSwitch ? (textAt(request, "versionId") ?? "") : undefined);
  return { key, value: `${at} ${isSwitch ? "made the default" : `attached to ${target.name}`}` };
}

/** Where such a use of the policy or version that this call writes would be remembered. */
function writtenKey({ name, request, response }: Activity): string | undefined {
  if (name === "CreatePolicy") {
    const created = textAt(asObject(response.policy), "arn");
    return created === undefined ? undefined : usedKey(created);
  }
  const arn = textAt(request, "policyArn");
  const version = textAt(asObject(response.policyVersion), "versionId");
  if (name !== "CreatePolicyVersion" || request.setAsDefault === true) return undefined;
  return arn === undefined || version === undefined ? undefined : usedKey(arn, version);
}

/** How it was used since it was written; a use before that was of another policy of that name, deleted meanwhile. */
function usedSince({ at }: Activity, mark: string | undefined): string | undefined {
  const [time = "", ...words] = mark?.split(" ") ?? [];
  return mark !== undefined && Number(time) >= at ? words.join(" ") : undefined;
}

/** That a member holds what the group was seen to hold, in words, for later alerts about that user. */
function keptMember(activity: Activity, groupGrant: string | undefined) {
  const { name, target, request } = activity;
  const member = name === "AddUserToGroup" ? textAt(request, "userName") : undefined;
  if (member === undefined || groupGrant === undefined) return [];
  return [{ key: grantKey({ ...target, name: `user/${member}` }), value: groupGrant }];
}

/** Whom the grant reaches, and the points for it: oneself, or everyone who already holds the policy. */
function reachOf(activity: Activity): readonly [points: number, words: string] {
  if (activity.target.kind === "policy") return [15, ", for everyone who holds the policy"];
  return isOnSelf(activity) ? [20, ", to oneself"] : [0, ""];
}
