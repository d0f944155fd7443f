import type { Detector } from "../detector.ts";
import { anyOf } from "../guard.ts";
import { TRAIL_CALLS, trailFault } from "../judging/trails.ts";
import { LOSSES, lossOf } from "../judging/watchers.ts";
import { type Activity, DAY_MS } from "../model.ts";
import { calls } from "../on.ts";

/** Below that a call trims a service rather than switching it off. */
const POINTS_MIN = 30;

export const severalWatchersOff: Detector = {
  id: "several-watchers-off",
  title: "Several services that watch switched off by one",
  why: "One service switched off may be a decision; several within a day are somebody who wants not to be seen.",
  benign: "An account that is closed; a landing zone that is replaced.",
  tactic: "Defense Evasion",
  attack: ["T1562.001", "T1562.008"],
  points: 40,
  on: anyOf([
    ...Object.entries(LOSSES).map(([service, losses]) => calls(service, Object.keys(losses))),
    calls("cloudtrail", TRAIL_CALLS),
  ]),
  guarded: true,
  remember: {
    tallies: {
      off: {
        key: ({ account, origin }) => `watchers-off|${account}|${origin.id}`,
        value: watcherOff,
        windowMs: DAY_MS,
      },
    },
  },
  runbook: {
    check:
      "Is the account being closed? If not, treat it as taken over: what else did the signer do, before and after?",
    contain: "Take the permission from the signer and revoke its sessions, then switch the services on again.",
    undo: "Restore each from your templates; look for the time in which none of them watched in what is left.",
  },
  detect: (activity, memory) => {
    if (watcherOff(activity) === undefined || activity.actor.class === "service") return undefined;
    const services = memory.tally("off").values;
    if (services.length < 2) return undefined;
    const points = services.length === 2 ? 20 : 40;
    const tried = activity.outcome === "failed" ? "tried to switch off" : "switched off";
    return {
      points: activity.outcome === "failed" ? points / 2 : points,
      reason: `${services.length} services that watch were ${tried} within a day: ${services.slice(0, 4).join(", ")}`,
    };
  },
};

/** The service that the call switches off, or tries to. */
function watcherOff(activity: Activity): string | undefined {
  const points = lossOf(activity)?.points ?? trailPoints(activity);
  return points >= POINTS_MIN ? activity.service : undefined;
}

function trailPoints(activity: Activity): number {
  return activity.service === "cloudtrail" ? (trailFault(activity, {})?.points ?? 0) : 0;
}
