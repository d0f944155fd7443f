/**
 * Context terms: circumstances that move the points of an activity on which a detector fired. A table; each entry says
 * what it looks at and returns signed points with the reason. Only what AWS or an identity provider vouches for may
 * subtract; what the caller chooses (user agent, session name, time of day) never does.
 */
import { roleNameOf } from "./arn.ts";
import type { Config } from "./config.ts";
import type { ContextTerm } from "./detector.ts";
import { isBuild, pipelineOf } from "./judging/doer.ts";
import { PRIVILEGED_NAME } from "./judging/privileged.ts";
import type { Activity } from "./model.ts";
import { deedFact, grantKey } from "./remembered.ts";
import { matchesStar } from "./words.ts";

/** Services whose calls about a role enter it. */
const ENTRIES: ReadonlySet<string> = new Set(["sts", "rolesanywhere", "sso"]);

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** Days from which a change is what a pipeline usually does. */
const USUAL_DAYS_MIN = 3;

export const contextTerms: readonly ContextTerm[] = [
  {
    id: "context-privileged-role",
    title: "The role may do much",
    remember: {
      documents: { grant: { read: (activity) => (entersRole(activity) ? grantKey(activity.target) : undefined) } },
    },
    weigh: (activity, memory, config) => {
      if (!entersRole(activity)) return undefined;
      const role = roleNameOf(activity.target.id) ?? activity.target.name.replace(/^role\//, "");
      const grant = memory.document("grant");
      // That such a role is entered has a detector of its own, which knows how it ought to be.
      if (isBreakGlass(activity, config)) return undefined;
      if (grant !== undefined) return { points: 20, reason: `${role} holds ${grant}` };
      if (named(config.privilegedRoles, activity.target))
        return { points: 20, reason: `${role} is listed as privileged` };
      return PRIVILEGED_NAME.test(role)
        ? {
            points: 20,
            reason: `the name ${role} says administrator`,
            notKnown: [`what ${role} may do: no policy of it was seen`],
          }
        : undefined;
    },
  },
  {
    id: "context-account-tier",
    title: "The account matters",
    weigh: (activity, _memory, config) => {
      const account = config.accountsById.get(activity.account);
      if (account === undefined || !["production", "management", "security"].includes(account.tier)) return undefined;
      return { points: 5, reason: `${account.name} is a ${account.tier} account` };
    },
  },
  {
    id: "context-off-hours",
    title: "Outside working hours",
    weigh: (activity, _memory, config) => {
      if (activity.origin.class !== "human" || config.workingHours === undefined) return undefined;
      const { timezone, from, to, days } = config.workingHours;
      const { day, clock } = localTime(activity.at, timezone);
      const within = days.some((known) => known === day) && clock >= from && clock < to;
      return within
        ? undefined
        : { points: 5, reason: `${day} ${clock} is outside working hours (${from} to ${to} ${timezone})` };
    },
  },
  {
    id: "context-first-deed",
    title: "Never did this before",
    remember: { facts: { deed: deedFact } },
    weigh: ({ origin, service, name }, memory) =>
      origin.class !== "service" && !isBuild(origin) && memory.fact("deed").novel
        ? { points: 5, reason: `${origin.name} never called ${service}:${name} before` }
        : undefined,
  },
  {
    id: "context-usual-deed",
    title: "A pipeline does what it usually does",
    remember: { facts: { deed: deedFact } },
    weigh: ({ origin, service, name }, memory) => {
      const { days } = memory.fact("deed");
      return isBuild(origin) && days >= USUAL_DAYS_MIN
        ? { points: -10, reason: `this pipeline called ${service}:${name} on ${days} earlier days` }
        : undefined;
    },
  },
  {
    id: "context-known-network",
    title: "A network of ours",
    weigh: (activity, _memory, config) => {
      const name = activity.ip === undefined ? undefined : config.networkName(activity.ip);
      return name === undefined ? undefined : { points: -5, reason: `the address is in ${name}` };
    },
  },
  {
    id: "context-known-pipeline",
    title: "A configured pipeline",
    weigh: (activity, _memory, config) => {
      const pipeline = pipelineOf(activity.origin, config);
      return pipeline === undefined
        ? undefined
        : { points: -15, reason: `the pipeline ${pipeline.name} is known by its proven subject` };
    },
  },
];

/** Terms that speak for familiarity: they do not lower alerts about trust, grants, federation or tampering. */
export const FAMILIAR_TERMS: ReadonlySet<string> = new Set([
  "context-known-network",
  "context-known-pipeline",
  "context-usual-deed",
]);

function entersRole(activity: Activity): boolean {
  return ENTRIES.has(activity.service) && activity.target.kind === "role";
}

/** Is the target one of the roles that the configuration keeps for emergencies? */
export function isBreakGlass(activity: Activity, config: Config): boolean {
  return named(config.breakGlassRoles, activity.target);
}

function named(patterns: readonly string[], target: Activity["target"]): boolean {
  const name = target.name.slice(target.name.indexOf("/") + 1);
  return patterns.some((pattern) => matchesStar(pattern, target.id) || matchesStar(pattern, name));
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Weekday and 24-hour clock at an instant in a zone: `{ day: "tue", clock: "02:14" }`. */
function localTime(at: number, timeZone: string): { readonly day: string; readonly clock: string } {
  if (timeZone === "UTC") {
    const date = new Date(at);
    return { day: DAYS[date.getUTCDay()] ?? "", clock: date.toISOString().slice(11, 16) };
  }
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-GB", {
      timeZone,
      weekday: "short",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    formats.set(timeZone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return { day: (parts.weekday ?? "").toLowerCase(), clock: `${parts.hour}:${parts.minute}` };
}
