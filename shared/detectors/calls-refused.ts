import type { Detector, Finding } from "../detector.ts";
import { unusual, withUsual } from "../judging/usual.ts";
import { type Activity, asObject, HOUR_MS, MINUTE_MS } from "../model.ts";
import { anyCall, BY_CALLER } from "../on.ts";
import { originKey } from "../remembered.ts";

/** Different calls refused within an hour that this origin is not refused every day. */
const CALLS_MIN = 8;
const CALLS_MANY = 20;
/** A page of the console makes a dozen calls by itself, so a newcomer who clicks through it is refused a lot. */
const CONSOLE_CALLS_MIN = 30;
/** Different calls in a week: somebody who stays below the hour's number. */
const WEEK_CALLS_MIN = 25;

export const callsRefused: Detector = {
  id: "calls-refused",
  title: "Many different calls of one origin are refused",
  why: "Stolen credentials come without a manual: what they may do is found out by trying.",
  benign: "A role that lost its policy, a newcomer, a scanner before its permissions are right.",
  tactic: "Discovery",
  attack: ["T1580", "T1526"],
  points: 55,
  // The one pattern over every service, so it takes refusals only and none that AWS makes for itself.
  on: anyCall({ errorCode: [{ prefix: "AccessDenied" }, { suffix: "UnauthorizedOperation" }], ...BY_CALLER }),
  remember: {
    tallies: {
      ...withUsual({
        key: originKey("refused"),
        value: (activity) => (fromConsole(activity) ? undefined : callOf(activity)),
        windowMs: HOUR_MS,
      }),
      console: {
        key: originKey("refused in the console"),
        value: (activity) => (fromConsole(activity) ? callOf(activity) : undefined),
        windowMs: 30 * MINUTE_MS,
      },
    },
  },
  runbook: {
    check: "What was refused, what was not? Does the origin's owner know of a program that calls all this?",
    contain: "Revoke the session or deactivate the key, and look at what succeeded between the refusals.",
    undo: "Give the origin the permissions that it was meant to have.",
  },
  detect: (activity, memory) => {
    if (activity.origin.class === "service") return undefined;
    if (fromConsole(activity)) {
      const { length } = memory.tally("console").values;
      return length < CONSOLE_CALLS_MIN
        ? undefined
        : { points: 20, reason: `${length} different calls refused in the console` };
    }
    const { recent, week, always } = unusual(activity, memory);
    // What is refused everything all the time is refused it today.
    if (always)
      return recent.length < CALLS_MIN ? undefined : { points: 10, reason: "it is refused dozens of calls each week" };
    return refused(activity, recent.length, week.length);
  },
};

function refused({ origin }: Activity, recent: number, week: number): Finding | undefined {
  const inHour = `${recent} different calls refused within an hour`;
  // A pipeline that plans everything is refused everything when its role changes.
  const isPipeline = origin.kind === "oidc-pipeline" && origin.proven;
  if (recent >= CALLS_MANY) return { points: isPipeline ? 30 : 55, reason: inHour };
  if (recent >= CALLS_MIN) return { points: isPipeline ? 20 : 30, reason: inHour };
  if (week < WEEK_CALLS_MIN) return undefined;
  return { points: 20, reason: `${week} different calls refused this week, none of them the week before` };
}

function callOf({ service, name }: Activity): string {
  return `${service}:${name}`;
}

/** Written by AWS for sessions that the console opened. */
function fromConsole({ event }: Activity): boolean {
  return asObject(event["detail"])?.["sessionCredentialFromConsole"] === "true";
}
