import type { Detector } from "../detector.ts";
import { asObject, textAt } from "../model.ts";
import { calls } from "../on.ts";

/** What each task policy lets its session do, and how much that is. Source: IAM User Guide, "Perform a privileged task". */
const TASKS: ReadonlyMap<string, readonly [points: number, what: string]> = new Map([
  ["IAMAuditRootUserCredentials", [20, "look at the root credentials"]],
  ["IAMDeleteRootUserCredentials", [45, "delete the root credentials"]],
  ["SQSUnlockQueuePolicy", [50, "remove the policy of a queue"]],
  ["S3UnlockBucketPolicy", [55, "remove the policy of a bucket"]],
  ["IAMCreateRootUserPassword", [65, "let somebody set a new root password"]],
]);

export const rootSessionOpened: Detector = {
  id: "root-session-opened",
  title: "Root session opened in a member account",
  why: "Central root access acts as root of another account: it can give root its password back or strip a bucket of its policy.",
  benign:
    "Recovering a locked bucket or queue, or removing root credentials, planned by whoever runs the organisation.",
  tactic: "Privilege Escalation",
  attack: ["T1548.005", "T1078.004"],
  points: 65,
  on: calls("sts", ["AssumeRoot"]),
  guarded: true,
  runbook: {
    check: "Was this task planned? Ask whoever took the session, and look at what root did in that account since.",
    contain: "Revoke the caller's sessions; the root session itself ends within 15 minutes.",
    undo: "Delete root credentials that came back; restore the policy of the bucket or queue.",
  },
  detect: ({ request, outcome }) => {
    const policy = textAt(asObject(request.taskPolicyArn), "arn") ?? "";
    const [points, what] = TASKS.get(policy.slice(policy.lastIndexOf("/") + 1)) ?? [55, "do a task that is not known"];
    if (outcome === "failed") return { points: 25, reason: `a root session to ${what} was asked for and refused` };
    return { points, reason: `a root session to ${what}` };
  },
};
