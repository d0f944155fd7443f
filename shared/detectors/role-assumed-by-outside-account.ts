import type { Detector } from "../detector.ts";
import { textAt } from "../model.ts";
import { calls, NOT_BY_SERVICE } from "../on.ts";
import { outsideAccountFact } from "../remembered.ts";
import { plural } from "../words.ts";

export const roleAssumedByOutsideAccount: Detector = {
  id: "role-assumed-by-outside-account",
  title: "Role assumed by an account outside the organisation",
  why: "A role that a stranger can enter is the quietest way back in: it needs no credential of yours.",
  benign: "Suppliers (list them under `vendors`), accounts of yours that are not listed, mergers.",
  tactic: "Initial Access",
  attack: ["T1199", "T1078.004"],
  points: 50,
  on: calls("sts", ["AssumeRole"], NOT_BY_SERVICE),
  remember: { facts: { outside: outsideAccountFact } },
  runbook: {
    check: "Who owns that account? Who put it into the role's trust policy, when, and with which ticket?",
    contain: "Take the account out of the role's trust policy and revoke the role's sessions.",
    undo: "Restore the trust policy, with an ExternalId for a supplier.",
  },
  detect: (activity, memory, config) => {
    const from = activity.actor.account;
    const own = from === activity.target.account || config.accountsById.has(from) || config.trustedById.has(from);
    const isEntry = activity.target.kind === "role" && activity.account === activity.target.account;
    if (from === "" || own || !isEntry || activity.outcome === "failed") return undefined;
    const { novel, days } = memory.fact("outside");
    const since = novel ? ", never seen here before" : days > 0 ? `, seen on ${plural(days, "day")} before` : "";
    const vendor = config.vendorsById.get(from);
    if (vendor !== undefined) {
      const guarded = textAt(activity.request, "externalId") !== undefined;
      if (guarded && !novel) return undefined;
      const points = (guarded ? 0 : 10) + (novel ? 10 : 0);
      return {
        points,
        reason: `by the vendor ${vendor.name ?? from}${guarded ? "" : " without an ExternalId"}${since}`,
      };
    }
    // Without a configured organisation "outside" only means "another account", which says less.
    const known = config.organization !== undefined || config.accounts.length > 0;
    return {
      points: (known ? 35 : 22) + (novel ? 15 : 0),
      reason: `by account ${from}, which is not listed as yours${since}`,
      notKnown: known ? [] : ["which accounts are yours: none are configured"],
    };
  },
};
