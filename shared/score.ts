/**
 * score: signals with signed points → one number whose printed terms always sum to it. Severity follows from the number
 * alone. Context (hours, tier, privilege, familiarity, expectations) only speaks where a detector has spoken.
 */
import type { Config, Expected } from "./config.ts";
import { type Activity, DAY_MS, type Severity, type Signal } from "./model.ts";
import { blockTest } from "./networks.ts";
import { matchesStar } from "./words.ts";

/** Lowest score of each band. */
export const SEVERITIES: readonly (readonly [Severity, number])[] = [
  ["critical", 90],
  ["high", 70],
  ["medium", 40],
  ["low", 20],
  ["info", 0],
];

/** The term that keeps the sum between 0 and 100. */
export const CAPPED = "capped";
/** The term of an expectation. */
export const EXPECTED = "expected";

export function severityOf(score: number): Severity {
  return SEVERITIES.find(([, from]) => score >= from)?.[0] ?? "info";
}

/** 0 for the most severe. */
export function severityRank(severity: Severity): number {
  return SEVERITIES.findIndex(([name]) => name === severity);
}

/** Signals with the `capped` term when their sum leaves 0…100, largest first, and that sum. */
export function total(signals: readonly Signal[]): { readonly signals: readonly Signal[]; readonly score: number } {
  const terms = signals.filter((signal) => signal.detector !== CAPPED);
  const sum = terms.reduce((points, signal) => points + signal.points, 0);
  const score = Math.max(0, Math.min(100, sum));
  const sorted = terms.toSorted((a, b) => b.points - a.points || (a.detector < b.detector ? -1 : 1));
  if (sum === score) return { signals: sorted, score };
  const reason = sum > 100 ? "a score ends at 100" : "a score ends at 0";
  return { signals: [...sorted, { detector: CAPPED, points: score - sum, count: 1, reason, attack: [] }], score };
}

/**
 * Signals of an alert joined with those of one more activity: a detector counts once, at its highest. A term that takes
 * points off holds only while it holds for every activity of the alert: one familiar call excuses no unfamiliar one.
 */
export function joinSignals(alert: readonly Signal[], activity: readonly Signal[]): Signal[] {
  const joined: Signal[] = [];
  for (const old of alert) {
    if (old.detector === CAPPED) continue;
    const same = activity.find((signal) => signal.detector === old.detector);
    if (same !== undefined) {
      const higher = same.points > old.points ? same : old;
      joined.push({ ...higher, count: old.count + same.count });
    } else if (old.points > 0) joined.push(old);
  }
  for (const signal of activity) {
    const known = alert.some((old) => old.detector === signal.detector);
    if (!known && signal.points > 0) joined.push(signal);
  }
  return joined;
}

/** The term of the first expectation that covers this activity, or undefined. It takes off no more than what it covers gave. */
export function expectedTerm(activity: Activity, signals: readonly Signal[], config: Config): Signal | undefined {
  for (const rule of config.expected) {
    if (!covers(rule, activity)) continue;
    const given = signals
      .filter((signal) => signal.points > 0 && matchesStar(rule.match.detector ?? "*", signal.detector))
      .reduce((points, signal) => points + signal.points, 0);
    if (given === 0) continue;
    const reason = `expected until ${rule.until}: ${rule.reason} (${rule.owner})`;
    return { detector: EXPECTED, points: Math.max(rule.points, -given), count: 1, reason, attack: [] };
  }
  return undefined;
}

function covers(rule: Expected, activity: Activity): boolean {
  if (activity.at >= Date.parse(`${rule.until}T00:00:00Z`) + DAY_MS) return false;
  const { match } = rule;
  const either = (pattern: string | undefined, ...texts: string[]) =>
    pattern === undefined || texts.some((text) => matchesStar(pattern, text));
  return (
    either(match.origin, activity.origin.id, activity.origin.name) &&
    either(match.actor, activity.actor.id, activity.actor.name) &&
    either(match.target, activity.target.id, activity.target.name) &&
    (match.account === undefined || match.account === activity.account) &&
    (match.network === undefined || (activity.ip !== undefined && blockTest(match.network)(activity.ip)))
  );
}
