import type { Detector, Finding } from "../detector.ts";
import type { Activity } from "../model.ts";
import { anyCall } from "../on.ts";
import { customFact } from "../remembered.ts";

/** Days of use after which it counts as a habit, as of a sign-in portal of one's own. */
const HABIT_DAYS = 3;

export const consoleSessionFromCredentials: Detector = {
  id: "console-session-from-credentials",
  title: "Console opened with credentials that are no person's",
  why: "Whoever stole keys of a machine or a pipeline exchanges them for a browser session: more can be seen, and the keys are needed no longer.",
  benign: "Sign-in portals of your own that lead people to the console through the federation endpoint.",
  tactic: "Lateral Movement",
  attack: ["T1550.001", "T1021.007"],
  points: 60,
  on: anyCall({
    eventSource: ["signin.amazonaws.com"],
    eventName: ["GetSigninToken", "ConsoleLogin"],
    userIdentity: { type: ["AssumedRole", "FederatedUser"] },
  }),
  remember: { facts: { habit: customFact("console") } },
  guarded: true,
  runbook: {
    check:
      "Where do the credentials of this session come from, and who sits at the address? A machine needs no console.",
    contain: "Revoke the role's sessions (deny by aws:TokenIssueTime): this ends the browser session too.",
    undo: "Replace the machine or pipeline credential that leaked, and close how it was read.",
  },
  detect: (activity, memory) => {
    const finding = judged(activity);
    if (finding === undefined) return undefined;
    if (activity.outcome === "failed") return { points: 10, reason: `${finding.reason}, in vain` };
    const { days } = memory.fact("habit");
    return days >= HABIT_DAYS ? { points: 8, reason: `${finding.reason}, as on ${days} days before` } : finding;
  },
};

/** People who come through Identity Center or SAML end up in the console all day; the portal itself fetches their tokens. */
function judged({ actor, name, origin }: Activity): Finding | undefined {
  if (actor.class === "workload" || origin.class === "workload") {
    const what = origin.kind === "instance" ? "an instance" : "a workload";
    const claimed = origin.proven ? "" : ", as it calls itself";
    return { points: origin.proven ? 60 : 45, reason: `the credentials of ${what}${claimed} opened the console` };
  }
  if (origin.class === "pipeline") return { points: 50, reason: "the credentials of a pipeline opened the console" };
  if (actor.kind === "federated-user") return { points: 30, reason: "a federation token opened the console" };
  if (actor.kind !== "role-session" || name !== "GetSigninToken" || origin.kind === "saml-user") return undefined;
  return { points: 25, reason: "the keys of a role session were exchanged for the console" };
}
