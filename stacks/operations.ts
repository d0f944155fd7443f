/**
 * Alarms and a dashboard. Each says what it means for detection and what to do first; all go to the guard topic. How to
 * answer them is in docs/operating.md.
 */
import { METRICS, METRICS_NAMESPACE, type MetricName } from "../shared/metrics.ts";
import { type Deployment, logical, named } from "./deployment.ts";
import type { Watched } from "./watched.ts";

export interface OperationsArgs {
  readonly watched: Watched;
  /** Names of the sinks that are configured. */
  readonly sinks: readonly string[];
  /** The delivery stream of the data lake, where there is one. */
  readonly lake: string | undefined;
  readonly topic: aws.sns.Topic;
}

interface Alarm {
  readonly name: string;
  /** What it means, and what to look at. */
  readonly says: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: "Sum" | "Maximum";
  /** Alarms above this; with `atLeast`, below that. */
  readonly above?: number;
  readonly atLeast?: number;
  readonly periodSeconds: number;
  /** Periods in a row. */
  readonly periods: number;
}

const LANES = ["sessions", "changes"];
const MINUTE = 60;
/** CloudTrail takes minutes to deliver; waiting longer than this in our own queue is our fault. */
const QUEUE_SECONDS_MAX = 5 * MINUTE;
/** From the call to its judgement. EventBridge delivers within 15 minutes as a rule, without promise. */
const LAG_SECONDS_MAX = 30 * MINUTE;
/** Firehose collects for five minutes before it writes, and calls the function before that. */
const LAKE_SECONDS_MAX = 30 * MINUTE;
/** Two canaries may be lost on the way, since delivery is best effort. */
const SILENT_HOURS = 3;

export function operations(here: Deployment, { watched, sinks, lake, topic }: OperationsArgs): void {
  const alarms = [
    ...watched.deadLetters.map(deadLetterAlarm),
    ...watched.queues.map(ageAlarm),
    ...watched.functions.flatMap(functionAlarms),
    ...LANES.flatMap(laneAlarms),
    ...sinks.map(sinkAlarm),
    ...(lake === undefined ? [] : lakeAlarms(lake)),
    SILENCE,
  ];
  for (const alarm of alarms) {
    new aws.cloudwatch.MetricAlarm(logical(shortName(here, alarm.name), "alarm"), {
      name: named(here, shortName(here, alarm.name)),
      alarmDescription: alarm.says,
      namespace: alarm.namespace,
      metricName: alarm.metric,
      dimensions: { ...alarm.dimensions },
      statistic: alarm.statistic,
      period: alarm.periodSeconds,
      evaluationPeriods: alarm.periods,
      ...threshold(alarm),
      alarmActions: [topic.arn],
      okActions: [topic.arn],
    });
  }
  dashboard(here, { watched, sinks, lake });
}

/** Alarms of resources carry their physical names, which begin with the prefix already. */
function shortName(here: Deployment, name: string): string {
  return name.startsWith(named(here)) ? name.slice(named(here).length) : name;
}

/** Where something must arrive, missing data is as bad as a low number. */
function threshold({ above, atLeast }: Alarm) {
  return atLeast === undefined
    ? { comparisonOperator: "GreaterThanThreshold", threshold: above ?? 0, treatMissingData: "notBreaching" }
    : { comparisonOperator: "LessThanThreshold", threshold: atLeast, treatMissingData: "breaching" };
}

function deadLetterAlarm(queue: string): Alarm {
  return {
    name: queue,
    says: `Messages wait in ${queue}: they were given up. Find out why, then redrive them; they are kept 14 days.`,
    namespace: "AWS/SQS",
    metric: "ApproximateNumberOfMessagesVisible",
    dimensions: { QueueName: queue },
    statistic: "Maximum",
    above: 0,
    periodSeconds: MINUTE,
    periods: 1,
  };
}

function ageAlarm(queue: string): Alarm {
  return {
    name: `${queue}-age`,
    says: `The oldest message of ${queue} is older than ${QUEUE_SECONDS_MAX} s: detection or delivery lags behind.`,
    namespace: "AWS/SQS",
    metric: "ApproximateAgeOfOldestMessage",
    dimensions: { QueueName: queue },
    statistic: "Maximum",
    above: QUEUE_SECONDS_MAX,
    periodSeconds: MINUTE,
    periods: 3,
  };
}

function functionAlarms(name: string): readonly Alarm[] {
  const of = (metric: "Errors" | "Throttles", says: string): Alarm => ({
    name: `${name}-${metric}`,
    says,
    namespace: "AWS/Lambda",
    metric,
    dimensions: { FunctionName: name },
    statistic: "Sum",
    above: 0,
    periodSeconds: 5 * MINUTE,
    periods: 1,
  });
  return [
    of("Errors", `${name} failed. Its log says why; messages are tried again, then go to the dead letters.`),
    of("Throttles", `${name} was throttled: the account's concurrency is used up. Messages wait in the queue.`),
  ];
}

function laneAlarms(lane: string): readonly Alarm[] {
  return [
    {
      ...own("Lag", { lane }),
      name: `${lane}-lag`,
      says: `Records of the lane ${lane} are judged more than ${LAG_SECONDS_MAX / MINUTE} minutes after they happened.`,
      statistic: "Maximum",
      above: LAG_SECONDS_MAX,
      periods: 3,
    },
    {
      ...own("Failed", { lane }),
      name: `${lane}-failed`,
      says: `Records of the lane ${lane} could not be judged and are tried again. The function's log says why.`,
      statistic: "Sum",
      above: 0,
      periods: 1,
    },
  ];
}

function sinkAlarm(sink: string): Alarm {
  return {
    ...own("NotDelivered", { sink }),
    name: `deliver-${sink}-refused`,
    says: `The sink ${sink} refuses alerts or cannot be reached. They are tried again, then go to the dead letters.`,
    statistic: "Sum",
    above: 0,
    periods: 2,
  };
}

/** Firehose says how old the oldest record is that it holds, not that it failed: what S3 refuses grows old. */
function lakeAlarms(stream: string): readonly Alarm[] {
  return [
    {
      name: "deliver-lake-age",
      says: `Alerts wait longer than ${LAKE_SECONDS_MAX / MINUTE} minutes in ${stream}: S3 or the function refuses them.`,
      namespace: "AWS/Firehose",
      metric: "DeliveryToS3.DataFreshness",
      dimensions: { DeliveryStreamName: stream },
      statistic: "Maximum",
      above: LAKE_SECONDS_MAX,
      periodSeconds: 5 * MINUTE,
      periods: 1,
    },
    {
      ...own("NotDelivered", { sink: "lake" }),
      name: "deliver-lake-refused",
      says: `${stream} was given what is no alert. It lies under errors/ in the bucket of the data lake.`,
      statistic: "Sum",
      above: 0,
      periods: 1,
    },
  ];
}

const SILENCE: Alarm = {
  ...own("CanarySeen", { lane: "sessions" }),
  name: "silence",
  says: `No canary was seen for ${SILENT_HOURS} hours: nothing may be detected. Check the trail first, then rule and queue.`,
  statistic: "Sum",
  atLeast: 1,
  periodSeconds: 3600,
  periods: SILENT_HOURS,
};

function own(metric: MetricName, dimensions: Readonly<Record<string, string>>) {
  const [dimension] = Object.keys(dimensions);
  if (dimension !== METRICS[metric].dimension)
    throw new Error(`The metric ${metric} is written by ${METRICS[metric].dimension}, not by ${dimension}.`);
  return { namespace: METRICS_NAMESPACE, metric, dimensions, periodSeconds: 5 * MINUTE };
}

function dashboard(here: Deployment, { watched, sinks, lake }: Omit<OperationsArgs, "topic">): void {
  const series = (metric: MetricName, stat: string, values: readonly string[]) =>
    values.map((value) => [METRICS_NAMESPACE, metric, METRICS[metric].dimension, value, { stat }]);
  const widgets = [
    ["Records", [...series("Received", "Sum", LANES), ...series("Relevant", "Sum", LANES)]],
    [
      "Alerts",
      [...series("Alerted", "Sum", LANES), ...series("Muted", "Sum", LANES), ...series("Delivered", "Sum", sinks)],
    ],
    ["Seconds from the call to its judgement", series("Lag", "Maximum", LANES)],
    ["Canary", series("CanarySeen", "Sum", ["sessions"])],
    [
      "Failures",
      [
        ...series("Failed", "Sum", LANES),
        ...series("NotDelivered", "Sum", lake === undefined ? sinks : [...sinks, "lake"]),
      ],
    ],
    [
      "Dead letters",
      watched.deadLetters.map((queue) => ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", queue]),
    ],
  ] as const;
  new aws.cloudwatch.Dashboard("Dashboard", {
    dashboardName: named(here, "operations"),
    dashboardBody: JSON.stringify({
      widgets: widgets.map(([title, metrics], n) => ({
        type: "metric",
        x: (n % 2) * 12,
        y: Math.floor(n / 2) * 6,
        width: 12,
        height: 6,
        properties: { title, metrics, region: here.region, period: 300, view: "timeSeries" },
      })),
    }),
  });
}
