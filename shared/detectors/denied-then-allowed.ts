import { parseArn, roleNameOf } from "../arn.ts";
import type { Detector, Finding, Memory, Tallied, Tally } from "../detector.ts";
import { type Activity, DAY_MS, textAt } from "../model.ts";
import { BY_CALLER, calls, either, NOT_BY_SERVICE } from "../on.ts";

/** Calls that add to or take from what an identity may do, or from whom a role lets in. */
const CHANGES = [
  "AddUserToGroup",
  "AttachRolePolicy",
  "AttachUserPolicy",
  "CreatePolicyVersion",
  "DeleteRolePermissionsBoundary",
  "DeleteRolePolicy",
  "DeleteUserPermissionsBoundary",
  "DeleteUserPolicy",
  "DetachRolePolicy",
  "DetachUserPolicy",
  "PutRolePermissionsBoundary",
  "PutRolePolicy",
  "PutUserPermissionsBoundary",
  "PutUserPolicy",
  "SetDefaultPolicyVersion",
  "UpdateAssumeRolePolicy",
] as const;

/**
 * One day of what was refused, changed and allowed, under the identity that it is about: the role that is entered, else
 * the signer. Records come in any order, so whichever of the three comes last finds the other two. All of it lies under
 * one key: of two workers that each bring a part, one then sees the other's.
 */
const kept = (key: Tally["key"], value: Tally["value"]): Tally => ({ key, value, windowMs: DAY_MS });
const [DENIED, CHANGED, ALLOWED] = ["denied ", "changed ", "allowed "] as const;

export const deniedThenAllowed: Detector = {
  id: "denied-then-allowed",
  title: "What was refused works after somebody changed the rights",
  why: "An intruder who is refused changes the policy that refuses, and tries again.",
  benign: "A pipeline that lacked a permission until its own code was mended; a colleague who helps out.",
  tactic: "Privilege Escalation",
  attack: ["T1098.003", "T1548"],
  points: 60,
  on: either(
    calls("sts", ["AssumeRole"], NOT_BY_SERVICE),
    calls("iam", [
      ...CHANGES,
      "AttachGroupPolicy",
      "CreateAccessKey",
      "CreateLoginProfile",
      "CreateRole",
      "CreateUser",
      "DeactivateMFADevice",
      "PutGroupPolicy",
      "UpdateLoginProfile",
    ]),
    calls("organizations", ["AttachPolicy", "DetachPolicy", "DisablePolicyType", "RegisterDelegatedAdministrator"]),
    calls("kms", ["PutKeyPolicy", "ScheduleKeyDeletion"]),
    calls("secretsmanager", ["PutResourcePolicy", "PutSecretValue", "DeleteSecret"], BY_CALLER),
  ),
  guarded: true,
  remember: {
    tallies: { tried: kept(triedBy, attempt), changed: kept(changedIdentity, change) },
  },
  runbook: {
    check: "Who changed the rights in between, and who asked for it? Read the policy that was written.",
    contain: "Take the new rights away; revoke the sessions of the origin.",
    undo: "Restore the policy, and what the calls that were allowed since have changed.",
  },
  detect: (activity, memory) => ofTry(activity, memory) ?? ofChange(activity, memory),
};

/** This call, refused or allowed, with the other and a change between the two. */
function ofTry(activity: Activity, memory: Memory): Finding | undefined {
  const call = callOf(activity);
  return attempt(activity) === undefined ? undefined : between(memory.tally("tried"), [call]);
}

/** This change, with calls that were refused before and allowed after it. */
function ofChange(activity: Activity, memory: Memory): Finding | undefined {
  if (change(activity) === undefined) return undefined;
  const all = memory.tally("changed");
  return between(all, withoutMark(all, DENIED));
}

function between(all: Tallied, tried: readonly string[]): Finding | undefined {
  const changes = withoutMark(all, CHANGED);
  const findings = tried.flatMap((call) => {
    const [from, to] = [all.lastAt(DENIED + call), all.lastAt(ALLOWED + call)];
    if (from === undefined || to === undefined) return [];
    return changes.flatMap((written) => {
      const at = all.lastAt(CHANGED + written);
      const isBetween = at !== undefined && from <= at && at <= to;
      return isBetween ? [judged(call, written)] : [];
    });
  });
  return findings.toSorted((a, b) => b.points - a.points)[0];
}

function withoutMark({ values }: Tallied, mark: string): readonly string[] {
  return values.filter((value) => value.startsWith(mark)).map((value) => value.slice(mark.length));
}

/** @param tried `sts:AssumeRole by <who>`. @param written `PutUserPolicy by <class> <who>`. */
function judged(tried: string, written: string): Finding {
  const [call = "", who = ""] = tried.split(" by ");
  const [changed = "", by = ""] = written.split(" by ");
  const [changer = "", ...name] = by.split(" ");
  // The code that runs there is reviewed, and what it wrote is judged where it was written.
  if (name.join(" ") === who && changer === "pipeline")
    return { points: 30, reason: `${call} was refused and works since the same pipeline called ${changed}` };
  if (name.join(" ") === who) {
    const reason = `${call} was refused and works since the same origin called ${changed}`;
    if (!/PolicyVersion$/.test(changed)) return { points: 60, reason };
    return { points: 45, reason, notKnown: ["whether the policy that was changed is one that its changer holds"] };
  }
  const points = changer === "pipeline" || changer === "service" ? 10 : 35;
  return {
    points,
    reason: `${call} was refused and works since ${changer === "unknown" ? "an" : "a"} ${changer} origin called ${changed}`,
  };
}

function attempt(activity: Activity): string | undefined {
  if (activity.outcome === "succeeded") return ALLOWED + callOf(activity);
  return /AccessDenied|UnauthorizedOperation/.test(activity.errorCode ?? "") ? DENIED + callOf(activity) : undefined;
}

function callOf(activity: Activity): string {
  return `${activity.service}:${activity.name} by ${shortId(activity)}`;
}

function change(activity: Activity): string | undefined {
  const isChange = activity.service === "iam" && CHANGES.some((name) => name === activity.name);
  if (!isChange || activity.outcome === "failed") return undefined;
  const { class: kind, proven } = activity.origin;
  // A pipeline that nobody vouches for may be anybody.
  return `${CHANGED}${activity.name} by ${kind === "pipeline" && !proven ? "unknown" : kind} ${shortId(activity)}`;
}

/** The end of an id tells most, and two of them fit into one value. */
function shortId({ origin }: Activity): string {
  return origin.id.replaceAll(" by ", " ").slice(-90);
}

/** The role that is asked for, else the identity that signs. */
function triedBy(activity: Activity): string | undefined {
  if (activity.service === "sts")
    return activity.target.kind === "role" ? keyOf(activity.target.account, activity.target.name) : undefined;
  return signerOf(activity);
}

/** The identity whose rights change; who changes a policy that others hold is taken to hold it. */
function changedIdentity(activity: Activity): string | undefined {
  if (change(activity) === undefined) return undefined;
  const { account, kind, name } = activity.target;
  if (activity.name === "AddUserToGroup") return keyOf(account, `user/${textAt(activity.request, "userName") ?? ""}`);
  return kind === "role" || kind === "user" ? keyOf(account, name) : signerOf(activity);
}

/** Nobody changes a role of Identity Center in its account, so of its people each has a key of their own. */
function signerOf({ actor, identity }: Activity): string | undefined {
  if (actor.kind === "iam-user") return keyOf(actor.account, `user/${actor.name}`);
  if (actor.kind === "sso-user") return keyOf(actor.account, actor.id);
  const role = roleNameOf(identity.issuerArn);
  return role === undefined ? undefined : keyOf(parseArn(identity.issuerArn)?.account ?? "", `role/${role}`);
}

function keyOf(account: string, name: string): string {
  return `rights|${account}|${name}`;
}
