/** What the handlers of `functions/` are given in tests: messages as SQS hands them over, and tools that can be read. */
import { Logger } from "@aws-lambda-powertools/logger";
import type { SQSEvent } from "aws-lambda";
import type { Tools } from "../../functions/lambda.ts";
import type { JsonObject } from "../../shared/model.ts";
import { eventOf } from "../../shared/pattern.ts";
import type { State } from "../../shared/state/contract.ts";

/** One message per body, with ids m0, m1 … Source: Lambda Developer Guide "Using Lambda with Amazon SQS". */
export function messages(bodies: readonly string[]): SQSEvent {
  return {
    Records: bodies.map((body, index) => ({
      messageId: `m${index}`,
      receiptHandle: `handle-${index}`,
      body,
      attributes: {
        ApproximateReceiveCount: "1",
        SentTimestamp: "1772445600000",
        SenderId: "AIDAIENQZJOLO23YVJ4VO",
        ApproximateFirstReceiveTimestamp: "1772445600001",
      },
      messageAttributes: {},
      md5OfBody: "",
      eventSource: "aws:sqs",
      eventSourceARN: "arn:aws:sqs:eu-west-1:111122223333:rolecall-test-sessions",
      awsRegion: "eu-west-1",
    })),
  };
}

/** Messages that hold one record each, as an EventBridge rule puts them into a queue. */
export function delivered(records: readonly JsonObject[]): SQSEvent {
  return messages(records.map((record) => JSON.stringify(eventOf(record))));
}

export interface TestTools extends Tools {
  readonly counted: Map<string, number>;
  /** Everything that was logged, as JSON lines. */
  readonly logged: string[];
}

export function testTools(): TestTools {
  const counted = new Map<string, number>();
  const logged: string[] = [];
  const log = new Logger({ serviceName: "test", logLevel: "DEBUG" });
  const take = (...lines: unknown[]) => void logged.push(lines.join(" "));
  Object.assign(log, { console: { ...console, debug: take, info: take, warn: take, error: take } });
  return {
    log,
    counted,
    logged,
    count: (metric, value) => void counted.set(metric, (counted.get(metric) ?? 0) + value),
  };
}

/** A state behind a network: each answer takes a turn of the event loop, so that workers overlap. */
export function distant(state: State): State {
  const later = async <T>(answer: () => Promise<T>) => {
    await new Promise((resolve) => setImmediate(resolve));
    return answer();
  };
  return {
    ...state,
    get: (...args) => later(() => state.get(...args)),
    sightings: (...args) => later(() => state.sightings(...args)),
    replace: (...args) => later(() => state.replace(...args)),
    putIfAbsent: (...args) => later(() => state.putIfAbsent(...args)),
  };
}
