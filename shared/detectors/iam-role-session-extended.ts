import type { Detector } from "../detector.ts";
import { privilegeOf } from "../judging/privileged.ts";
import { type Activity, HOUR_MS } from "../model.ts";
import { calls } from "../on.ts";
import { grantKey, sessionKey } from "../remembered.ts";

/** What a role has when nobody says otherwise. Source: IAM API Reference, MaxSessionDuration. */
const USUAL_SECONDS = 3600;
/** Sessions of a working day and longer. */
const LONG_SECONDS = (8 * HOUR_MS) / 1000;

export const iamRoleSessionExtended: Detector = {
  id: "iam-role-session-extended",
  title: "A role's sessions may last longer",
  why: "Stolen sessions of the role last as long as they may: up to twelve hours instead of one.",
  benign: "A long job, or people who were tired of signing in. Rarely for roles that may do much.",
  tactic: "Persistence",
  attack: ["T1098.003", "T1550.001"],
  points: 25,
  on: calls("iam", ["UpdateRole", "CreateRole"]),
  guarded: true,
  remember: {
    documents: {
      seconds: {
        read: ({ target }) => sessionKey(target),
        keep: (activity) => {
          const seconds = secondsOf(activity) ?? (activity.name === "CreateRole" ? USUAL_SECONDS : undefined);
          return seconds === undefined ? [] : [{ key: sessionKey(activity.target), value: String(seconds) }];
        },
      },
      grant: { read: ({ target }) => grantKey(target) },
    },
  },
  runbook: {
    check: "Who needs sessions that long? Look at the sessions that were opened since.",
    contain: "Set the duration back and revoke the role's sessions.",
    undo: "The earlier duration is in the alert.",
  },
  detect: (activity, memory, config) => {
    const now = secondsOf(activity);
    if (activity.name !== "UpdateRole" || now === undefined || activity.actor.class === "service") return undefined;
    const before = Number(memory.document("seconds") ?? USUAL_SECONDS);
    if (now < LONG_SECONDS || now <= before || activity.outcome === "failed") return undefined;
    const privilege = privilegeOf(activity.target.id, memory.document("grant"), config);
    const reason = `its sessions may last ${hours(now)} instead of ${hours(before)}`;
    if (privilege === undefined) return { points: 8, reason };
    return { points: privilege.seen ? 25 : 15, reason: `${reason}, and ${privilege.words}` };
  },
};

function secondsOf({ request }: Activity): number | undefined {
  const seconds = Number(request.maxSessionDuration);
  return Number.isInteger(seconds) && seconds > 0 ? seconds : undefined;
}

function hours(seconds: number): string {
  return `${Math.round(seconds / 360) / 10} h`;
}
