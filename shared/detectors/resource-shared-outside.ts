import type { Detector } from "../detector.ts";
import { rememberSharing, sharedOutside } from "../judging/shared-outside.ts";
import { callsOfMany } from "../on.ts";
import { callsOfGroup } from "../policy/sharing.ts";

const { services, names } = callsOfGroup("policy");

export const resourceSharedOutside: Detector = {
  id: "resource-shared-outside",
  title: "A resource's policy lets somebody outside in",
  why: "Whoever stands in the policy reads or changes the data from an account of their own, where your trail sees nothing.",
  benign: "A public website, a feed for a customer, a supplier's account that is not configured yet.",
  tactic: "Exfiltration",
  attack: ["T1537", "T1530"],
  points: 95,
  on: callsOfMany(services, names),
  guarded: true,
  remember: rememberSharing("policy"),
  runbook: {
    check: "Who is the new principal, and who asked for it? Do the resource's data events show reads from there?",
    contain: "Write the previous policy again. Is it a secret or a key: rotate it, since it may have been read.",
    undo: "The previous document is in the record of the change before; the difference is in the alert.",
  },
  detect: (activity, memory, config) => sharedOutside(activity, "policy", memory.document("sharing"), config),
};
