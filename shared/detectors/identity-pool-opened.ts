import { roleNameOf } from "../arn.ts";
import type { Detector, Finding } from "../detector.ts";
import { sharingKey } from "../judging/settings.ts";
import { type Activity, asText } from "../model.ts";
import { calls } from "../on.ts";
import { dig } from "../policy/sharing-shapes.ts";

export const identityPoolOpened: Detector = {
  id: "identity-pool-opened",
  title: "An identity pool gives credentials to anyone",
  why: "Whoever knows the pool's id, which stands in every web page that uses it, gets credentials of its role.",
  benign: "Maps and analytics on public pages, with a role that may do next to nothing.",
  tactic: "Persistence",
  attack: ["T1098.003", "T1078.004"],
  points: 40,
  on: calls("cognito-identity", ["CreateIdentityPool", "UpdateIdentityPool", "SetIdentityPoolRoles"]),
  guarded: true,
  remember: {
    documents: {
      opened: {
        read: keyOf,
        keep: (activity) => {
          const state = stateOf(activity);
          return state === undefined ? [] : [{ key: keyOf(activity), value: state }];
        },
      },
    },
  },
  runbook: {
    check: "What may the role for visitors do? Is the classic flow on, which lifts the limits on it?",
    contain: "Switch off access without signing in, or take the role from the pool.",
    undo: "Look for what was done with sessions of the role since.",
  },
  detect: (activity, memory) => {
    const state = stateOf(activity);
    if (state === undefined || state === "closed" || memory.document("opened") === state) return undefined;
    const finding = judge(activity, state);
    return activity.outcome === "failed" ? { points: 5, reason: `${finding.reason}: tried and refused` } : finding;
  },
};

function judge({ name, request }: Activity, state: string): Finding {
  if (name === "SetIdentityPoolRoles") return { points: 30, reason: `anyone may now become the role ${state}` };
  const isClassic = dig(request, "allowClassicFlow") === true;
  return isClassic
    ? { points: 40, reason: "anyone gets credentials without signing in, without the limits of the new flow" }
    : { points: 25, reason: "anyone gets credentials without signing in" };
}

/** `closed`, `open`, or the role that visitors become. Undefined where the call leaves it as it is. */
function stateOf({ name, request }: Activity): string | undefined {
  if (name === "SetIdentityPoolRoles") {
    const role = asText(dig(request, "roles.unauthenticated"));
    return role === undefined ? "closed" : (roleNameOf(role) ?? role);
  }
  const allowed = dig(request, "allowUnauthenticatedIdentities");
  if (typeof allowed !== "boolean") return undefined;
  return allowed ? "open" : "closed";
}

function keyOf(activity: Activity): string {
  return sharingKey(activity, "identity-pool", activity.name === "SetIdentityPoolRoles" ? "role" : "access");
}
