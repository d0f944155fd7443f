import { isBreakGlass } from "../context.ts";
import type { Detector } from "../detector.ts";
import { type Activity, asObject, textAtAnyCase } from "../model.ts";
import { calls, NOT_BY_SERVICE } from "../on.ts";
import { customFact, pairFact } from "../remembered.ts";

/** Tags that a session may carry. Source: STS API Reference, "AssumeRole". */
const TAGS_MAX = 50;

export const roleSessionWidened: Detector = {
  id: "role-session-widened",
  title: "Session tagged in a new way",
  why: "Where policies go by tags, whoever chooses the tags of their session chooses their rights; a transitive tag stays for the whole chain.",
  benign: "A pipeline or broker that begins to pass tags. A session policy is no finding: it only narrows.",
  tactic: "Privilege Escalation",
  attack: ["T1548.005"],
  points: 22,
  on: calls("sts", ["AssumeRole"], NOT_BY_SERVICE),
  remember: { facts: { habit: tagsFact, pair: pairFact } },
  runbook: {
    check: "Which policies look at these tags (aws:PrincipalTag), and what do they open for these values?",
    contain: "Take sts:TagSession out of the role's trust policy, or fix the values there with aws:RequestTag.",
    undo: "Restore the trust policy with the tags that the origin may set.",
  },
  detect: (activity, memory, config) => {
    const tags = tagsOf(activity);
    if (tags.length === 0 || activity.outcome === "failed" || !memory.fact("habit").novel) return undefined;
    // Nothing about a role for emergencies recurs; that it was entered has a detector of its own.
    if (isBreakGlass(activity, config)) return undefined;
    const { transitiveTagKeys } = activity.request;
    const isTransitive = Array.isArray(transitiveTagKeys) && transitiveTagKeys.length > 0;
    const shown = tags.slice(0, 3).join(", ") + (tags.length > 3 ? ` and ${tags.length - 3} more` : "");
    const reason = `with the session tags ${shown}, which this origin never set together`;
    // Of a role that is new to the origin, the tags must be new too: that says little more.
    if (activity.origin.class === "pipeline" || memory.fact("pair").novel) return { points: 6, reason };
    return isTransitive ? { points: 22, reason: `${reason}, for the whole chain` } : { points: 14, reason };
  },
};

/** Keys of the session tags, sorted. */
function tagsOf({ request }: Activity): readonly string[] {
  const tags = Array.isArray(request.tags) ? request.tags.slice(0, TAGS_MAX) : [];
  return tags.flatMap((tag: unknown) => textAtAnyCase(asObject(tag), "key")?.slice(0, 128) ?? []).toSorted();
}

function tagsFact(activity: Activity): string | undefined {
  const tags = tagsOf(activity);
  return tags.length === 0 ? undefined : customFact(`tags ${tags.join(" ")}`)(activity);
}
