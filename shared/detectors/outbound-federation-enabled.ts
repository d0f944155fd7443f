import type { Detector, Finding, Memory } from "../detector.ts";
import { doerFacts, weighedByDoer } from "../judging/doer.ts";
import { audienceFact } from "../judging/settings.ts";
import type { Activity } from "../model.ts";
import { calls, either } from "../on.ts";

export const outboundFederationEnabled: Detector = {
  id: "outbound-federation-enabled",
  title: "Identities of the account vouched for outside AWS",
  why: "A signed token of a role opens whatever trusts it outside, where CloudTrail does not see what is done with it.",
  benign: "Workloads that sign in to another cloud or product without a password of their own.",
  tactic: "Lateral Movement",
  attack: ["T1550.001", "T1528"],
  points: 60,
  on: either(
    calls("iam", ["EnableOutboundWebIdentityFederation", "SetSecurityTokenServicePreferences"]),
    calls("sts", ["GetWebIdentityToken"]),
  ),
  guarded: true,
  remember: { facts: { ...doerFacts("federation"), audience: audienceOf } },
  runbook: {
    check: "What trusts tokens of this account outside AWS? Who asked for one, and for which audience?",
    contain: "Switch it off (DisableOutboundWebIdentityFederation) or deny sts:GetWebIdentityToken.",
    undo: "Take the account's issuer out of what trusted it outside.",
  },
  detect: (activity, memory, config) => weighedByDoer(judge(activity, memory), activity, memory, config),
};

function judge(activity: Activity, memory: Memory): Finding | undefined {
  switch (activity.name) {
    case "EnableOutboundWebIdentityFederation":
      return { points: 45, reason: "roles of this account may now get tokens for services outside AWS" };
    case "GetWebIdentityToken":
      return memory.fact("audience").novel
        ? {
            points: 20,
            reason: `it asked for a token for ${audiencesOf(activity)[0] ?? "an audience outside"}, a first`,
          }
        : undefined;
    default:
      return { points: 10, reason: "other tokens are handed out at the global endpoint of STS" };
  }
}

function audiencesOf({ request }: Activity): readonly string[] {
  const audience = Array.isArray(request.audience) ? request.audience : [request.audience];
  return audience.filter((one): one is string => typeof one === "string" && one !== "");
}

function audienceOf(activity: Activity): string | undefined {
  if (activity.name !== "GetWebIdentityToken") return undefined;
  return audienceFact(activity, [...audiencesOf(activity)].sort().join(" "));
}
