import { roleNameOf } from "../arn.ts";
import type { Detector } from "../detector.ts";
import { calls } from "../on.ts";
import { pairFact } from "../remembered.ts";

/** Roles one after another from which a new chain is called long. */
const LONG_CHAIN_MIN = 3;

export const roleChained: Detector = {
  id: "role-chained",
  title: "Role reached through another role, by a new way",
  why: "Hopping from role to role reaches accounts that the first credential could not, and hides who began.",
  benign: "Deployment pipelines and jump roles: their chains repeat, so only new ones speak.",
  tactic: "Lateral Movement",
  attack: ["T1550.001", "T1548"],
  points: 15,
  on: calls("sts", ["AssumeRole"], { userIdentity: { type: ["AssumedRole"] } }),
  remember: { facts: { pair: pairFact } },
  runbook: {
    check: "Read the chain from its start: was each hop meant for this origin?",
    contain: "Cut the hop that should not be there out of the target role's trust policy; revoke the sessions.",
    undo: "Restore the trust policy.",
  },
  detect: (activity, memory) => {
    const { actor, identity, outcome } = activity;
    const isService = actor.class === "service" || identity.invokedBy !== undefined;
    // A permission set is how a person signs in, not a role on the way.
    const isFirstHop = actor.kind === "sso-user";
    if (outcome === "failed" || isService || isFirstHop || !memory.fact("pair").novel) return undefined;
    const hops = activity.chain.map(({ role }) => roleNameOf(role) ?? role);
    const via = hops.length === 0 ? (roleNameOf(activity.identity.issuerArn) ?? "a role") : hops.join(" → ");
    const length = Math.max(hops.length, 1) + 1;
    // That the pair is new has its own signal; the second hop alone adds little.
    return { points: length >= LONG_CHAIN_MIN ? 15 : 5, reason: `reached by a new chain through ${via}` };
  },
};
