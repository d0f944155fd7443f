import type { Detector, DocumentMemory, Finding, Memory } from "../detector.ts";
import { doerFacts, weighedByDoer } from "../judging/doer.ts";
import { PRIVILEGED_NAME } from "../judging/privileged.ts";
import { permissionSetKey } from "../judging/settings.ts";
import { type Activity, asObject, textAt, textAtAnyCase } from "../model.ts";
import { calls } from "../on.ts";
import type { Grant, GrantLevel } from "../policy/grant.ts";
import { compareGuardrails, deniesOf, listedDenies } from "../policy/guardrail.ts";
import { judgeIdentityPolicy } from "../policy/identity.ts";
import { judgeManagedPolicy } from "../policy/managed-policies.ts";
import { parsePolicy } from "../policy/parse.ts";

const POINTS: Readonly<Record<GrantLevel, number>> = {
  admin: 55,
  "admin-equivalent": 50,
  escalation: 35,
  sensitive: 0,
  none: 0,
};
/** Sessions longer than a working day. */
const LONG_HOURS = 8;
const TEXT_MAX = 50_000;

export const identityCenterPermissionSetChanged: Detector = {
  id: "identity-center-permission-set-changed",
  title: "Permission set hands out more",
  why: "A permission set becomes a role in every account it is assigned in: one document reaches the whole organisation.",
  benign: "Permission sets kept in code and rolled out by a pipeline.",
  tactic: "Privilege Escalation",
  attack: ["T1098.003", "T1484"],
  points: 90,
  on: calls("sso", [
    "CreatePermissionSet",
    "UpdatePermissionSet",
    "AttachManagedPolicyToPermissionSet",
    "DetachManagedPolicyFromPermissionSet",
    "AttachCustomerManagedPolicyReferenceToPermissionSet",
    "PutInlinePolicyToPermissionSet",
    "DeleteInlinePolicyFromPermissionSet",
    "PutPermissionsBoundaryToPermissionSet",
    "DeletePermissionsBoundaryFromPermissionSet",
    "ProvisionPermissionSet",
  ]),
  guarded: true,
  remember: {
    facts: doerFacts("identity-center"),
    documents: {
      grant: { read: keyOf("grant"), keep: keptGrant },
      inline: { read: keyOf("inline"), keep: keptInline },
      name: { read: keyOf("name"), keep: keptName },
    },
  },
  runbook: {
    check: "Who holds this permission set, and in which accounts? Read the document, and what its roles did since.",
    contain:
      "Put the former document back and provision the set, so that the roles lose it; revoke the sessions of its roles.",
    undo: "Delete the policy from the set, and the set when nobody asked for it.",
  },
  detect: (activity, memory, config) => weighedByDoer(judge(activity, memory), activity, memory, config),
};

function judge(activity: Activity, memory: Memory): Finding | undefined {
  const { name, request } = activity;
  switch (name) {
    case "DetachManagedPolicyFromPermissionSet":
      return undefined;
    case "PutInlinePolicyToPermissionSet":
      return inlined(activity, memory);
    case "AttachManagedPolicyToPermissionSet":
      return granted(judgeManagedPolicy(managedPolicy(activity)), activity, memory);
    case "AttachCustomerManagedPolicyReferenceToPermissionSet":
      return referenced(textAtAnyCase(asObject(request.customerManagedPolicyReference), "name") ?? "a policy");
    case "DeleteInlinePolicyFromPermissionSet":
      return deniesOf(parsePolicy(memory.document("inline"))) === 0 ? undefined : inlineGone(memory.document("inline"));
    case "DeletePermissionsBoundaryFromPermissionSet":
      return { points: 40, reason: "no boundary limits the permission set any more" };
    case "PutPermissionsBoundaryToPermissionSet":
      return bounded(activity);
    case "ProvisionPermissionSet":
      return memory.document("grant") === undefined
        ? undefined
        : { points: 25, reason: `it is rolled out with ${memory.document("grant")}` };
    default:
      return settings(activity);
  }
}

function inlined(activity: Activity, memory: Memory): Finding | undefined {
  const document = inlineOf(activity);
  if (document === undefined) {
    return activity.outcome === "failed"
      ? { points: 10, reason: "an inline policy for a permission set" }
      : { points: 30, reason: "its inline policy is not in the record, so what it grants is unknown" };
  }
  const policy = parsePolicy(document);
  const finding = granted(judgeIdentityPolicy(policy), activity, memory);
  if (finding !== undefined) return finding;
  const change = compareGuardrails(parsePolicy(memory.document("inline")), policy);
  return change === undefined || change.lost.length === 0
    ? undefined
    : { points: 30, reason: `it no longer denies ${listedDenies(change.lost)}` };
}

function granted(grant: Grant | undefined, activity: Activity, memory: Memory): Finding | undefined {
  if (grant === undefined) return undefined;
  const points = POINTS[grant.level];
  if (points === 0) {
    return grant.unreadable === undefined
      ? undefined
      : { points: 30, reason: `the policy it grants cannot be read (${grant.unreadable})` };
  }
  const isOwn = isOwnSet(activity, memory.document("name"));
  return {
    points: points + (isOwn ? 20 : 0),
    reason: `whoever holds it gets ${grant.reasons[0] ?? grant.level}${isOwn ? ", the signer too" : ""}`,
    notKnown: ["effective permissions: boundaries and service control policies are not evaluated"],
  };
}

/** The policy lies in each account under that name, so its text is not one. */
function referenced(policy: string): Finding {
  return PRIVILEGED_NAME.test(policy)
    ? { points: 35, reason: `whoever holds it gets each account's policy ${policy}` }
    : { points: 10, reason: `whoever holds it gets each account's policy ${policy}` };
}

function inlineGone(document: string | undefined): Finding {
  return document === undefined
    ? { points: 10, reason: "its inline policy is gone", notKnown: ["what the inline policy denied"] }
    : { points: 30, reason: "its inline policy is gone, and what that denied with it" };
}

/** A boundary that allows everything bounds nothing. */
function bounded({ request }: Activity): Finding | undefined {
  const arn = textAtAnyCase(asObject(request.permissionsBoundary), "managedPolicyArn") ?? "";
  const level = judgeManagedPolicy(arn)?.level;
  return level === "admin" ? { points: 40, reason: "its boundary allows everything, so it limits nothing" } : undefined;
}

function settings({ request }: Activity): Finding | undefined {
  const duration = /^PT(\d{1,3})H/.exec(textAt(request, "sessionDuration") ?? "")?.[1];
  const hours = Number(duration ?? 0);
  return hours > LONG_HOURS ? { points: 15, reason: `its sessions now last ${hours} hours` } : undefined;
}

/** Is it the permission set whose role signs this call? */
function isOwnSet({ actor, identity }: Activity, name: string | undefined): boolean {
  return (
    actor.kind === "sso-user" && name !== undefined && identity.issuerArn?.includes(`/AWSReservedSSO_${name}_`) === true
  );
}

function managedPolicy({ request }: Activity): string {
  return textAtAnyCase(request, "managedPolicyArn") ?? "";
}

function inlineOf({ request }: Activity): string | undefined {
  const text = textAtAnyCase(request, "inlinePolicy");
  return text === undefined || text.startsWith("HIDDEN") ? undefined : text;
}

function arnOf({ request, response }: Activity): string | undefined {
  return (
    textAtAnyCase(request, "permissionSetArn") ?? textAtAnyCase(asObject(response.permissionSet), "permissionSetArn")
  );
}

function keyOf(side: "grant" | "inline" | "name"): DocumentMemory["read"] {
  return (activity) => {
    const arn = arnOf(activity);
    return arn === undefined ? undefined : permissionSetKey(arn, side);
  };
}

/** Marks a grant of the inline policy, which ends with that; any other is of a managed policy. */
const INLINE = " (inline)";

/** That a set holds much, in words, until the policy that says so is gone. */
function keptGrant(activity: Activity, current: string | undefined) {
  const key = keyOf("grant")(activity);
  const isInline = current?.endsWith(INLINE) === true;
  if (key === undefined) return [];
  switch (activity.name) {
    case "AttachManagedPolicyToPermissionSet": {
      const words = strongWords(judgeManagedPolicy(managedPolicy(activity)));
      return words === undefined ? [] : [{ key, value: words }];
    }
    case "DetachManagedPolicyFromPermissionSet": {
      const isIt = strongWords(judgeManagedPolicy(managedPolicy(activity))) === current;
      return isIt ? [{ key, value: undefined }] : [];
    }
    case "PutInlinePolicyToPermissionSet":
    case "DeleteInlinePolicyFromPermissionSet": {
      if (current !== undefined && !isInline) return [];
      const words = strongWords(judgeIdentityPolicy(parsePolicy(inlineOf(activity))));
      return [{ key, value: words === undefined ? undefined : `${words}${INLINE}` }];
    }
    default:
      return [];
  }
}

function strongWords(grant: Grant | undefined): string | undefined {
  const isStrong = grant?.level === "admin" || grant?.level === "admin-equivalent";
  return isStrong ? (grant.reasons[0] ?? grant.level) : undefined;
}

function keptInline(activity: Activity) {
  const key = keyOf("inline")(activity);
  if (key === undefined) return [];
  if (activity.name === "DeleteInlinePolicyFromPermissionSet") return [{ key, value: undefined }];
  const text = inlineOf(activity);
  return text === undefined || text.length > TEXT_MAX ? [] : [{ key, value: text }];
}

function keptName(activity: Activity) {
  const key = keyOf("name")(activity);
  const name = activity.name === "CreatePermissionSet" ? textAt(activity.request, "name") : undefined;
  return key === undefined || name === undefined ? [] : [{ key, value: name }];
}
