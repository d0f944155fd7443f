import type { Detector, Finding, Memory } from "../detector.ts";
import { doerFacts, weighedByDoer } from "../judging/doer.ts";
import { guardrailKey } from "../judging/settings.ts";
import { type Activity, asObject, type JsonObject, textAt, textAtAnyCase } from "../model.ts";
import { calls } from "../on.ts";
import { allowsEverything, compareGuardrails, deniesOf, listedDenies } from "../policy/guardrail.ts";
import { type ParsedPolicy, parsePolicy } from "../policy/parse.ts";

/** Policies that allow everything and so limit nothing. Source: Organizations User Guide, "SCPs", "RCPs". */
const OPEN_POLICIES: ReadonlySet<string> = new Set(["p-FullAWSAccess", "p-RCPFullAWSAccess"]);
/** Kinds of policy that forbid; others say how to tag or back up. */
const FORBIDDING: ReadonlySet<string> = new Set(["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"]);
const TEXT_MAX = 50_000;

export const organizationGuardrailRemoved: Detector = {
  id: "organization-guardrail-removed",
  title: "A guardrail of the organisation is gone",
  why: "What a service control policy forbade, an administrator of the account below can now do: stop trails, leave.",
  benign: "A guardrail that is replaced by another, from reviewed code.",
  tactic: "Defense Evasion",
  attack: ["T1562", "T1484", "T1666"],
  points: 95,
  on: calls("organizations", [
    "CreatePolicy",
    "UpdatePolicy",
    "AttachPolicy",
    "DetachPolicy",
    "DeletePolicy",
    "DisablePolicyType",
  ]),
  guarded: true,
  remember: {
    facts: doerFacts("organization"),
    documents: { policy: { read: policyKeyOf, keep: keptPolicy } },
  },
  runbook: {
    check: "Which accounts lost the guardrail, and what was done there since that it would have forbidden?",
    contain: "Attach the policy again, or put its former text back (UpdatePolicy).",
    undo: "The former text is in the record of the change before; look for its source in your code.",
  },
  detect: (activity, memory, config) => weighedByDoer(judge(activity, memory), activity, memory, config),
};

function judge(activity: Activity, memory: Memory): Finding | undefined {
  const known = readKept(memory.document("policy"));
  switch (activity.name) {
    case "DetachPolicy":
      return detached(activity, known);
    case "UpdatePolicy":
      return updated(activity, known);
    case "DeletePolicy":
      // One that is attached cannot be deleted, so the guardrail itself went before.
      return { points: 15, reason: "a policy of the organisation is gone" };
    case "DisablePolicyType":
      return disabled(textAtAnyCase(activity.request, "policyType") ?? "");
    case "AttachPolicy":
      return attached(activity, known);
    default:
      return undefined;
  }
}

/** All policies of a place are joined, so one that allows everything ends a list of what is allowed. */
function attached(activity: Activity, known: Kept | undefined): Finding | undefined {
  const isOpen = OPEN_POLICIES.has(idOf(activity) ?? "") || allowsEverything(parsePolicy(known?.text));
  if (!isOpen) return undefined;
  const [, where] = reachOf(textAtAnyCase(activity.request, "targetId") ?? "");
  return { points: 30, reason: `everything is allowed that no other policy forbids, for ${where}` };
}

function disabled(type: string): Finding {
  return FORBIDDING.has(type) || type === ""
    ? { points: 85, reason: "no control policy of the organisation holds any more" }
    : { points: 25, reason: `policies of type ${type} no longer hold` };
}

function detached(activity: Activity, known: Kept | undefined): Finding {
  if (OPEN_POLICIES.has(idOf(activity) ?? ""))
    return { points: 10, reason: "a policy that allows everything is detached" };
  if (known?.type !== undefined && !FORBIDDING.has(known.type))
    return { points: 15, reason: `a policy of type ${known.type} no longer holds` };
  const [points, where] = reachOf(textAtAnyCase(activity.request, "targetId") ?? "");
  const denies = known === undefined ? undefined : deniesOf(parsePolicy(known.text));
  if (denies === undefined)
    return {
      points: points - 5,
      reason: `a policy no longer holds for ${where}`,
      notKnown: ["what the policy forbade"],
    };
  return denies === 0
    ? { points: 20, reason: `a policy that forbids nothing no longer holds for ${where}` }
    : { points, reason: `a guardrail no longer holds for ${where}: it denied ${deniedBy(known?.text)}` };
}

function deniedBy(text: string | undefined): string {
  const nothing = parsePolicy({ Version: "2012-10-17", Statement: [] });
  return listedDenies(compareGuardrails(parsePolicy(text), nothing)?.lost ?? []);
}

function reachOf(target: string): readonly [points: number, where: string] {
  if (target.startsWith("r-")) return [75, "the whole organisation"];
  return target.startsWith("ou-") ? [55, `the unit ${target}`] : [50, `account ${target}`];
}

function updated(activity: Activity, known: Kept | undefined): Finding | undefined {
  const content = textAtAnyCase(activity.request, "content");
  if (content === undefined) {
    // Over 100 KB CloudTrail drops what was sent, and an update may be about the name only.
    const isHidden = !activity.requestVisible && activity.outcome === "succeeded";
    return isHidden ? { points: 35, reason: "the new text of a policy is not in the record" } : undefined;
  }
  if (known?.type !== undefined && !FORBIDDING.has(known.type)) return undefined;
  const after = parsePolicy(content);
  if (!after.ok) return { points: 35, reason: `the new text of a policy cannot be read (${after.why})` };
  if (known === undefined) return unknownBefore(after);
  const change = compareGuardrails(parsePolicy(known.text), after);
  // Padding must not keep a change from being seen.
  if (change === undefined) return { points: 45, reason: "a guardrail was replaced by one that cannot be compared" };
  if (change.lost.length > 0)
    return { points: 55, reason: `a guardrail no longer denies ${listedDenies(change.lost)}` };
  return change.allowsEverything
    ? { points: 50, reason: "a guardrail that allowed a list now allows everything" }
    : undefined;
}

function unknownBefore(after: ParsedPolicy): Finding {
  const notKnown = ["the policy before this change"];
  return deniesOf(after) === 0
    ? { points: 45, reason: "a policy of the organisation now forbids nothing", notKnown }
    : { points: 15, reason: "a policy of the organisation was changed", notKnown };
}

/** A policy as it was last seen. The type stands only where policies are made. */
interface Kept {
  readonly type?: string | undefined;
  readonly text: string;
}

function readKept(document: string | undefined): Kept | undefined {
  if (document === undefined) return undefined;
  const [type = "", ...lines] = document.split("\n");
  return { ...(type !== "" && { type }), text: lines.join("\n") };
}

function keptPolicy(activity: Activity, current: string | undefined) {
  const key = policyKeyOf(activity);
  const content = textAtAnyCase(activity.request, "content");
  if (key === undefined) return [];
  if (activity.name === "DeletePolicy") return [{ key, value: undefined }];
  if (content === undefined || content.length > TEXT_MAX) return [];
  const type = textAtAnyCase(activity.request, "type") ?? textAt(summaryOf(activity), "type");
  return [{ key, value: `${type ?? readKept(current)?.type ?? ""}\n${content}` }];
}

function policyKeyOf(activity: Activity): string | undefined {
  const id = idOf(activity);
  return id === undefined ? undefined : guardrailKey(activity.account, id);
}

function idOf(activity: Activity): string | undefined {
  return textAtAnyCase(activity.request, "policyId") ?? textAt(summaryOf(activity), "id");
}

function summaryOf({ response }: Activity): JsonObject | undefined {
  return asObject(asObject(response.policy)?.policySummary);
}
