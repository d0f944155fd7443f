import type { Detector, Finding } from "../detector.ts";
import { sharedOutside } from "../judging/shared-outside.ts";
import type { Activity } from "../model.ts";
import { calls } from "../on.ts";
import { dig } from "../policy/sharing-shapes.ts";

export const resourceShareOpened: Detector = {
  id: "resource-share-opened",
  title: "A resource share is opened to another account",
  why: "Resource Access Manager shares databases, subnets and parameters without a policy on any of them.",
  benign: "A network account that shares subnets inside the organisation; a supplier's service.",
  tactic: "Exfiltration",
  attack: ["T1537"],
  points: 75,
  on: calls("ram", [
    "CreateResourceShare",
    "AssociateResourceShare",
    "UpdateResourceShare",
    "AcceptResourceShareInvitation",
    "EnableSharingWithAwsOrganization",
  ]),
  guarded: true,
  runbook: {
    check: "Which resources are in the share, and whose is the account?",
    contain: "Take the principal from the share (DisassociateResourceShare), or delete the share.",
    undo: "Set allowExternalPrincipals to false where only your organisation is meant.",
  },
  detect: (activity, _memory, config) => {
    const finding = switched(activity);
    if (finding === undefined) return sharedOutside(activity, "share", undefined, config);
    return activity.outcome === "failed"
      ? { points: 5, reason: `${finding.reason}: tried and refused` }
      : { ...finding, points: activity.actor.class === "service" ? 5 : finding.points };
  },
};

/** Calls that name nobody and still open something. */
function switched({ name, request }: Activity): Finding | undefined {
  switch (name) {
    case "UpdateResourceShare":
      return dig(request, "allowExternalPrincipals") === true
        ? { points: 30, reason: "the share now takes accounts outside the organisation" }
        : undefined;
    case "AcceptResourceShareInvitation":
      return { points: 15, reason: "what another account shares is taken in" };
    case "EnableSharingWithAwsOrganization":
      return { points: 10, reason: "shares may now go to the whole organisation without an invitation" };
    default:
      return undefined;
  }
}
