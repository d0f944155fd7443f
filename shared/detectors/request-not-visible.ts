import type { Detector } from "../detector.ts";
import { anyOf } from "../guard.ts";
import { calls } from "../on.ts";

export const requestNotVisible: Detector = {
  id: "request-not-visible",
  title: "A sensitive call hides its parameters",
  why: "CloudTrail drops parameters over 100 KB: padding a policy with blanks hides what it grants, and a long list what a trail leaves out.",
  benign: "Very large generated policies; a service that hides its parameters.",
  tactic: "Defense Evasion",
  attack: ["T1562.008"],
  points: 35,
  on: anyOf([
    // What these leave out is all that tells a narrowed trail, a muting filter or a short life of files from a usual one.
    calls("cloudtrail", ["PutEventSelectors"]),
    calls("guardduty", ["CreateFilter", "UpdateFilter"]),
    calls("s3", ["PutBucketLifecycle", "PutBucketLifecycleConfiguration"]),
    calls("iam", [
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
  ]),
  guarded: true,
  runbook: {
    check:
      "Read the policy, selectors or filter as they stand now (GetRole, GetPolicyVersion, GetEventSelectors): the record cannot show them.",
    contain: "Restore the document from before the call.",
    undo: "Ask the signer to send the policy without padding.",
  },
  detect: (activity) =>
    activity.requestVisible || activity.outcome === "failed"
      ? undefined
      : { points: 35, reason: "its parameters are not in the record, so what it changed is unknown" },
};
