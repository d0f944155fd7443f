import type { Detector } from "../detector.ts";
import { sharedOutside } from "../judging/shared-outside.ts";
import { calls } from "../on.ts";

export const kmsGrantOutside: Detector = {
  id: "kms-grant-outside",
  title: "A grant lets somebody outside use a key",
  why: "A grant opens a key without a change of its policy, and is rarely looked at.",
  benign: "A supplier that works with data under your key.",
  tactic: "Exfiltration",
  attack: ["T1537", "T1098"],
  points: 90,
  // Grants to services, and those that services make for whoever uses them, are most of all grants.
  on: calls("kms", ["CreateGrant"], {
    requestParameters: { granteePrincipal: [{ exists: true }] },
    userIdentity: { invokedBy: [{ exists: false }] },
  }),
  guarded: true,
  runbook: {
    check: "Whose is the grantee's account? What is encrypted with the key?",
    contain: "Revoke the grant (RevokeGrant with the id in the response).",
    undo: "Count what the key protects and the grantee could reach as read.",
  },
  detect: (activity, _memory, config) => sharedOutside(activity, "grant", undefined, config),
};
