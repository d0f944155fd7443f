import type { Detector } from "../detector.ts";
import { calls } from "../on.ts";

export const requestNotVisible: Detector = {
  id: "request-not-visible",
  title: "A sensitive call hides its parameters",
  why: "CloudTrail drops parameters over 100 KB: padding a policy with blanks hides what it grants.",
  benign: "Very large generated policies; a service that hides its parameters.",
  tactic: "Defense Evasion",
  attack: ["T1562.008"],
  points: 35,
  on: calls("iam", [
    "CreateRole",
    "UpdateAssumeRolePolicy",
    "PutRolePolicy",
    "PutUserPolicy",
    "PutGroupPolicy",
    "CreatePolicy",
    "CreatePolicyVersion",
    "AttachRolePolicy",
    "AttachUserPolicy",
    "AttachGroupPolicy",
    "CreateSAMLProvider",
    "UpdateSAMLProvider",
  ]),
  guarded: true,
  runbook: {
    check: "Read the policy as it stands now (GetRole, GetPolicyVersion): the record cannot show it.",
    contain: "Restore the document from before the call.",
    undo: "Ask the signer to send the policy without padding.",
  },
  detect: (activity) =>
    activity.requestVisible || activity.outcome === "failed"
      ? undefined
      : { points: 35, reason: "its parameters are not in the record, so what it changed is unknown" },
};
