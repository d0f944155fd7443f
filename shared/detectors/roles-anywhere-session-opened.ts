import type { Detector } from "../detector.ts";
import { type Activity, textAtAnyCase } from "../model.ts";
import { calls } from "../on.ts";
import { pairFact } from "../remembered.ts";

export const rolesAnywhereSessionOpened: Detector = {
  id: "roles-anywhere-session-opened",
  title: "Role entered with a certificate never seen for it",
  why: "Whoever can issue certificates of a trusted authority, or adds an authority of their own, enters roles from anywhere with no AWS credential.",
  benign: "A new server, a renamed certificate, a new authority that was planned.",
  tactic: "Persistence",
  attack: ["T1649", "T1078.004"],
  points: 45,
  on: calls("rolesanywhere", ["CreateSession"]),
  remember: { facts: { pair: pairFact, anchor: anchorFact } },
  runbook: {
    check: "Whose server carries this certificate, and who issued it? Was the trust anchor planned?",
    contain: "Disable the trust anchor or the profile; revoke the role's sessions; put the certificate on a CRL.",
    undo: "Bind the role's trust to its anchor (aws:SourceArn) and to the certificate's subject.",
  },
  detect: (activity, memory) => {
    const { actor, outcome, target } = activity;
    if (target.kind !== "role") return undefined;
    const subject = actor.kind === "roles-anywhere" ? actor.name : "a certificate that is not in the record";
    if (outcome === "failed") return { points: 5, reason: `${subject} was refused` };
    const isNewPair = memory.fact("pair").novel;
    if (memory.fact("anchor").novel)
      return { points: isNewPair ? 45 : 30, reason: `${subject}, by a trust anchor never seen here` };
    return isNewPair ? { points: 20, reason: `${subject}, for the first time` } : undefined;
  },
};

/** Sessions were opened in this account by this trust anchor. */
function anchorFact({ account, request }: Activity): string | undefined {
  const anchor = textAtAnyCase(request, "trustAnchorArn");
  return anchor === undefined ? undefined : `trust-anchor|${account}|${anchor}`;
}
