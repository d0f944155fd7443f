import type { Detector, Finding, Memory } from "../detector.ts";
import { doerFacts, weighedByDoer } from "../judging/doer.ts";
import { type Activity, textAtAnyCase } from "../model.ts";
import { calls } from "../on.ts";

export const accountRegionEnabled: Detector = {
  id: "account-region-enabled",
  title: "A region is opened or closed for an account",
  why: "Nobody looks into a region that nobody uses: good for mining, and for what the usual detectors do not cover.",
  benign: "An expansion to customers elsewhere.",
  tactic: "Defense Evasion",
  attack: ["T1535"],
  points: 50,
  on: calls("account", ["EnableRegion", "DisableRegion"]),
  guarded: true,
  remember: { facts: doerFacts("account") },
  runbook: {
    check: "Who needs the region? What runs in it, and is it recorded and watched there?",
    contain: "Close the region again (DisableRegion), and forbid it by a service control policy.",
    undo: "Delete what runs there; add a region that you keep to `regions`.",
  },
  detect: (activity, memory: Memory, config) => weighedByDoer(judge(activity), activity, memory, config),
};

function judge({ name, request }: Activity): Finding {
  const region = textAtAnyCase(request, "regionName") ?? "one more region";
  return name === "EnableRegion"
    ? { points: 35, reason: `${region} is open, where nothing ran before` }
    : { points: 25, reason: `${region} is closed with all that runs there` };
}
