import type { Config } from "../config.ts";
import type { Detector, Finding } from "../detector.ts";
import { doerFacts, weighedByDoer } from "../judging/doer.ts";
import { type Activity, textAtAnyCase } from "../model.ts";
import { callsOfMany } from "../on.ts";

export const organizationLeft: Detector = {
  id: "organization-left",
  title: "An account leaves, moves or closes",
  why: "Outside the organisation, or elsewhere in it, its guardrails, its trail and its bill no longer hold.",
  benign: "A sale, a clean-up, a new account that is sorted into its unit.",
  tactic: "Defense Evasion",
  attack: ["T1666", "T1485"],
  points: 90,
  on: callsOfMany(
    ["organizations", "account"],
    ["LeaveOrganization", "RemoveAccountFromOrganization", "CloseAccount", "MoveAccount"],
  ),
  guarded: true,
  remember: { facts: doerFacts("organization") },
  runbook: {
    check: "Was it planned? Which policies held for the account before, and which hold now?",
    contain: "Move the account back, or invite it again; a closed one can be reopened by AWS Support within 90 days.",
    undo: "Restore its guardrails, its trail and its delegated administration; look through what was done meanwhile.",
  },
  detect: (activity, memory, config) => weighedByDoer(judge(activity, config), activity, memory, config),
};

function judge(activity: Activity, config: Config): Finding | undefined {
  const { name, request } = activity;
  switch (name) {
    case "LeaveOrganization":
      return { points: 75, reason: "the account leaves the organisation and its guardrails" };
    case "RemoveAccountFromOrganization":
      return { points: 75, reason: `${accountOf(activity, config)} is put out of the organisation and its guardrails` };
    case "CloseAccount":
      return { points: 70, reason: `${accountOf(activity, config)} is closed with all that is in it` };
    default:
      return moved(textAtAnyCase(request, "sourceParentId"), textAtAnyCase(request, "destinationParentId"), () =>
        accountOf(activity, config),
      );
  }
}

/** Ids of the root begin with `r-`: policies of units do not reach accounts that lie directly under it. */
function moved(from: string | undefined, to: string | undefined, account: () => string): Finding {
  const [fromRoot, toRoot] = [from?.startsWith("r-") === true, to?.startsWith("r-") === true];
  if (fromRoot && !toRoot) return { points: 10, reason: `${account()} is sorted into a unit` };
  return toRoot
    ? { points: 55, reason: `${account()} is moved out of every unit, so that no unit's policy holds` }
    : { points: 40, reason: `${account()} is moved to another unit, whose policies hold from now on` };
}

function accountOf({ request, account }: Activity, config: Config): string {
  const id = textAtAnyCase(request, "accountId") ?? account;
  return config.accountsById.get(id)?.name ?? `account ${id}`;
}
