/** Alerts of one run in their final revisions, bounded, ready to print. */
import type { Alert, Revision, Severity } from "../shared/model.ts";
import { SEVERITIES } from "../shared/score.ts";

export interface Ledger {
  readonly take: (revision: Revision) => void;
  /** Alerts that score at least `min`, by firstAt then id. */
  readonly alerts: (min: number) => Alert[];
  readonly get: (id: string) => Alert | undefined;
  /** Alerts that gave way because there were too many. */
  readonly dropped: () => number;
}

/** A ledger of at most `max` alerts; beyond it those with the lowest score give way. */
export function createLedger(max: number): Ledger {
  const alerts = new Map<string, Alert>();
  let dropped = 0;
  return {
    take: ({ alert }) => {
      alerts.set(alert.id, alert);
      if (alerts.size <= max) return;
      const lowest = [...alerts.values()]
        .toSorted((a, b) => a.score - b.score || byTime(a, b))
        .slice(0, Math.ceil(max / 10));
      for (const { id } of lowest) alerts.delete(id);
      dropped += lowest.length;
    },
    alerts: (min) => [...alerts.values()].filter(({ score }) => score >= min).toSorted(byTime),
    get: (id) => alerts.get(id),
    dropped: () => dropped,
  };
}

/** `1 critical, 2 medium`, most severe first; empty when there are none. */
export function tally(alerts: readonly Alert[]): string {
  const of = (severity: Severity) => alerts.filter((alert) => alert.severity === severity).length;
  return SEVERITIES.map(([severity]) => [severity, of(severity)] as const)
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => `${count} ${severity}`)
    .join(", ");
}

function byTime(a: Alert, b: Alert): number {
  if (a.firstAt !== b.firstAt) return a.firstAt < b.firstAt ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}
