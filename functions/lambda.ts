/**
 * The one middy stack under every function: structured logs that name the request and hold no payload, and metrics that
 * are written when a call ends, well or not.
 */
import { Logger } from "@aws-lambda-powertools/logger";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import { Metrics } from "@aws-lambda-powertools/metrics";
import { logMetrics } from "@aws-lambda-powertools/metrics/middleware";
import middy from "@middy/core";
import type { Context } from "aws-lambda";
import { METRICS, METRICS_NAMESPACE, type MetricName } from "../shared/metrics.ts";

/** What a handler may say to its operators. */
export interface Tools {
  readonly log: Logger;
  /** Adds to a metric of this call. */
  count(metric: MetricName, value: number): void;
}

/** Whose metrics these are. None: a function that writes none of its own. */
export type Series = { readonly lane: string } | { readonly sink: string } | undefined;

export type Handler<Event, Result> = (event: Event, context: Context) => Promise<Result>;

/** A Lambda handler around `work`. Errors are logged by name and message and thrown on, so that Lambda counts them. */
export function lambda<Event, Result>(
  name: string,
  series: Series,
  work: (event: Event, tools: Tools) => Promise<Result>,
): Handler<Event, Result> {
  const log = new Logger({ serviceName: name });
  const metrics = new Metrics({ namespace: METRICS_NAMESPACE, serviceName: name });
  if (series !== undefined) {
    // One dimension each: an alarm names all dimensions of the series it watches.
    metrics.clearDefaultDimensions();
    metrics.setDefaultDimensions(series);
  }
  const tools: Tools = {
    log,
    count: (metric, value) => void metrics.addMetric(metric, METRICS[metric].unit, value),
  };
  const stack = middy<Event, Result, Error, Context>()
    .use(injectLambdaContext(log, { logEvent: false }))
    .use(series === undefined ? [] : [logMetrics(metrics)])
    .onError(({ error }) => {
      log.error("the call failed", error instanceof Error ? error : new Error(String(error)));
    })
    .handler((event: Event) => work(event, tools));
  return (event, context) => stack(event, context);
}
