import type { Config } from "../config.ts";
import type { Detector, Finding } from "../detector.ts";
import { doerFacts, weighedByDoer } from "../judging/doer.ts";
import { type Activity, asObject, textAtAnyCase } from "../model.ts";
import { calls } from "../on.ts";

export const organizationAccountAdded: Detector = {
  id: "organization-account-added",
  title: "An account joins an organisation",
  why: "A fresh account has no watcher yet; one of yours that joins another organisation obeys its administrator.",
  benign: "New accounts for new teams, mostly from a pipeline or an account factory.",
  tactic: "Persistence",
  attack: ["T1136.003", "T1666"],
  points: 90,
  on: calls("organizations", [
    "CreateAccount",
    "CreateGovCloudAccount",
    "InviteAccountToOrganization",
    "AcceptHandshake",
  ]),
  guarded: true,
  remember: { facts: doerFacts("organization") },
  runbook: {
    check: "Who asked for the account? Which organisation is it in now, and who administers that?",
    contain: "Leave an organisation that is not yours; close an account that nobody asked for.",
    undo: "Put trail, guardrails and detection into the account, and into this configuration.",
  },
  detect: (activity, memory, config) => weighedByDoer(judge(activity, config), activity, memory, config),
};

function judge(activity: Activity, config: Config): Finding {
  switch (activity.name) {
    case "InviteAccountToOrganization":
      return { points: 20, reason: "an account from outside is invited into the organisation" };
    case "AcceptHandshake":
      return accepted(organizationOf(activity), config.organization?.id);
    default:
      return { points: 15, reason: "the organisation gets a new account" };
  }
}

function accepted(joined: string | undefined, own: string | undefined): Finding {
  if (joined === undefined || own === undefined)
    return {
      points: 25,
      reason: "an invitation of an organisation is accepted",
      notKnown: ["whose organisation it is"],
    };
  return joined === own
    ? { points: 10, reason: "the account joins your organisation, or agrees to a change of it" }
    : { points: 75, reason: `the account joins ${joined}, which is not your organisation` };
}

/** The organisation is part of the handshake's ARN: `arn:aws:organizations::111122223333:handshake/o-…/invite/h-…`. */
function organizationOf({ response }: Activity): string | undefined {
  const arn = textAtAnyCase(asObject(response.handshake), "arn");
  return /:handshake\/(o-[a-z0-9]{10,32})\//.exec(arn ?? "")?.[1];
}
