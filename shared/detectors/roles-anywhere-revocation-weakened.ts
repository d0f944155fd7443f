import type { Detector, Finding, Memory } from "../detector.ts";
import { doerFacts, weighedByDoer } from "../judging/doer.ts";
import { rolesAnywhereKey } from "../judging/settings.ts";
import { type Activity, asObject, textAtAnyCase } from "../model.ts";
import { calls } from "../on.ts";

export const rolesAnywhereRevocationWeakened: Detector = {
  id: "roles-anywhere-revocation-weakened",
  title: "Revocation of certificates weakened",
  why: "A certificate that was revoked because it was stolen works again once the list that says so is gone.",
  benign: "A list that is replaced by a newer one, or cleaned up together with its trust anchor.",
  tactic: "Defense Evasion",
  attack: ["T1562", "T1556"],
  points: 65,
  on: calls("rolesanywhere", ["ImportCrl", "UpdateCrl", "DisableCrl", "DeleteCrl", "PutNotificationSettings"]),
  guarded: true,
  remember: {
    facts: doerFacts("roles-anywhere"),
    documents: { size: { read: ({ target }) => rolesAnywhereKey(target), keep: keptSize } },
  },
  runbook: {
    check: "Which certificates did the list revoke? Have sessions been opened with one of them since?",
    contain: "Enable the list again (EnableCrl) or import it (ImportCrl), and revoke the sessions.",
    undo: "Import the current list of your authority; switch the notifications of expiry on.",
  },
  detect: (activity, memory, config) => weighedByDoer(judge(activity, memory), activity, memory, config),
};

function judge(activity: Activity, memory: Memory): Finding | undefined {
  switch (activity.name) {
    case "DisableCrl":
      return { points: 45, reason: "certificates that were revoked are taken again" };
    case "DeleteCrl":
      return { points: 45, reason: "the list of revoked certificates is gone" };
    case "UpdateCrl":
      return updated(sizeOf(activity), memory.document("size"));
    case "PutNotificationSettings":
      return isSilenced(activity)
        ? { points: 15, reason: "nobody is told any more when certificates expire" }
        : undefined;
    default:
      return undefined;
  }
}

/** What is in a list cannot be read here, but revocations only ever add to it. */
function updated(size: number | undefined, before: string | undefined): Finding | undefined {
  if (size === undefined) return undefined;
  if (before === undefined) return { points: 20, reason: "the list of revoked certificates was replaced" };
  return size < Number(before) ? { points: 45, reason: "the list of revoked certificates became shorter" } : undefined;
}

function isSilenced({ request }: Activity): boolean {
  const settings = request.notificationSettings;
  return Array.isArray(settings) && settings.some((setting) => asObject(setting)?.enabled === false);
}

/** The list is bytes, which are written as text or as an object around a list of numbers. */
function sizeOf({ request }: Activity): number | undefined {
  const text = textAtAnyCase(request, "crlData");
  if (text !== undefined) return text.length;
  const bytes = asObject(request.crlData)?.hb;
  return Array.isArray(bytes) ? bytes.length : undefined;
}

function keptSize(activity: Activity) {
  const size = sizeOf(activity);
  return size === undefined ? [] : [{ key: rolesAnywhereKey(activity.target), value: String(size) }];
}
