import type { Detector } from "../detector.ts";
import type { Activity } from "../model.ts";
import { calls, NOT_BY_SERVICE } from "../on.ts";
import { judgeIdentityPolicy } from "../policy/identity.ts";
import { judgeManagedPolicy } from "../policy/managed-policies.ts";
import { parsePolicy } from "../policy/parse.ts";

/** Days of use after which it counts as a habit of this user. */
const HABIT_DAYS = 3;

export const federationTokenIssued: Detector = {
  id: "federation-token-issued",
  title: "Federation token issued",
  why: "The token lives up to 36 hours and survives the deletion of the access key that made it.",
  benign: "Custom console sign-in portals and older partner integrations.",
  tactic: "Persistence",
  attack: ["T1550.001", "T1098.001"],
  points: 50,
  on: calls("sts", ["GetFederationToken"], NOT_BY_SERVICE),
  remember: {
    facts: { federation: (activity) => `federation|${activity.account}|${activity.origin.id}` },
  },
  runbook: {
    check: "Does this user run a sign-in portal? What did the federated session do afterwards?",
    contain:
      "Deleting the key does not end the session: attach a policy to the user that denies everything for tokens issued before now.",
    undo: "Remove the deny policy once the longest token life (36 h) has passed.",
  },
  detect: (activity, memory) => {
    if (activity.outcome === "failed") return { points: 10, reason: "a federation token was asked for and refused" };
    const { strong, isNarrow, isEmpty } = scopeOf(activity);
    const { days } = memory.fact("federation");
    if (strong !== undefined) return { points: 50, reason: `the token carries ${strong} and outlives the key` };
    if (days >= HABIT_DAYS) return { points: 10, reason: `a federation token, as on ${days} days before` };
    // Such a token may do nothing but what policies of resources give to its name.
    if (isEmpty) return { points: 12, reason: "a federation token without a session policy" };
    return isNarrow
      ? { points: 22, reason: "a federation token with few rights, which outlives the key" }
      : { points: 32, reason: "a federation token that outlives the key" };
  },
};

interface Scope {
  /** What the session policy of the request asks for, when that is administrator-like. */
  readonly strong: string | undefined;
  readonly isNarrow: boolean;
  readonly isEmpty: boolean;
}

function scopeOf({ request, requestVisible }: Activity): Scope {
  const inline = request.policy === undefined ? [] : [judgeIdentityPolicy(parsePolicy(request.policy))];
  const arns = Array.isArray(request.policyArns) ? request.policyArns : [];
  const attached = arns.map((item: unknown) => judgeManagedPolicy(arnOf(item)));
  const strong = [...inline, ...attached].find(
    (grant) => grant?.level === "admin" || grant?.level === "admin-equivalent",
  );
  return {
    strong: strong?.reasons[0],
    isNarrow: arns.length === 0 && inline.some(({ level, unreadable }) => level === "none" && unreadable === undefined),
    isEmpty: requestVisible && request.name !== undefined && inline.length === 0 && arns.length === 0,
  };
}

function arnOf(item: unknown): string {
  if (typeof item === "string") return item;
  const arn = typeof item === "object" && item !== null && "arn" in item ? item.arn : undefined;
  return typeof arn === "string" ? arn : "";
}
