import type { Detector, Finding } from "../detector.ts";
import { doerFacts, weighedByDoer } from "../judging/doer.ts";
import { calls } from "../on.ts";

const CALLS: ReadonlyMap<string, Finding> = new Map([
  ["EnableOrganizationsRootSessions", { points: 60, reason: "root of every member account may be taken centrally" }],
  [
    "EnableOrganizationsRootCredentialsManagement",
    { points: 50, reason: "root passwords and keys of member accounts may be managed centrally" },
  ],
  [
    "DisableOrganizationsRootSessions",
    { points: 20, reason: "root of member accounts can no longer be taken centrally" },
  ],
  [
    "DisableOrganizationsRootCredentialsManagement",
    { points: 25, reason: "member accounts look after their root passwords and keys themselves again" },
  ],
]);

export const rootAccessCentralised: Detector = {
  id: "root-access-centralised",
  title: "Central root access switched on or off",
  why: "With it one session in the management account becomes root of any member account.",
  benign: "Whoever runs the organisation switches it on once, to delete the root credentials of all accounts.",
  tactic: "Privilege Escalation",
  attack: ["T1548.005", "T1098"],
  points: 75,
  on: calls("iam", [...CALLS.keys()]),
  guarded: true,
  remember: { facts: doerFacts("organization") },
  runbook: {
    check: "Was it planned? Look for AssumeRoot since, and for what root did in the accounts it names.",
    contain: "Switch it off (DisableOrganizationsRootSessions) and revoke the sessions of the signer.",
    undo: "Delete root passwords and keys that came back in member accounts.",
  },
  detect: (activity, memory, config) => weighedByDoer(CALLS.get(activity.name), activity, memory, config),
};
