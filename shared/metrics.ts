/**
 * The metrics that the functions in AWS write: names and units, in one place, since alarms and the dashboard that name
 * another metric would stay silent without a word. Each has exactly one dimension, so an alarm can name it.
 */

/** CloudWatch namespace of all of them. */
export const METRICS_NAMESPACE = "Rolecall";

export interface Metric {
  /** As CloudWatch spells it. */
  readonly unit: "Count" | "Seconds";
  /** Whose value tells series apart: a lane of detection, or a sink of delivery. */
  readonly dimension: "lane" | "sink";
}

export const METRICS = {
  /** Records taken from the queue. */
  Received: { unit: "Count", dimension: "lane" },
  /** Records that some detector looked at. */
  Relevant: { unit: "Count", dimension: "lane" },
  /** Revisions of alerts put on the alert bus. */
  Alerted: { unit: "Count", dimension: "lane" },
  /** Activities that would have alerted, were they not expected. */
  Muted: { unit: "Count", dimension: "lane" },
  /** Messages given back to the queue, to be tried again. */
  Failed: { unit: "Count", dimension: "lane" },
  /** From the record's own time to when it was looked at. */
  Lag: { unit: "Seconds", dimension: "lane" },
  /** Assumptions of the canary's role that came through the whole path. Sessions lane only. */
  CanarySeen: { unit: "Count", dimension: "lane" },
  /** Revisions that a sink accepted. */
  Delivered: { unit: "Count", dimension: "sink" },
  /** Attempts that a sink refused or that did not reach it. */
  NotDelivered: { unit: "Count", dimension: "sink" },
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof METRICS;
