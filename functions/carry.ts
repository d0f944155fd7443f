/**
 * One batch of a sink: SQS messages → revisions → the sink, one after the other. What may be accepted later goes back
 * to the queue; what never will goes to the dead letters with its reason, and holds nothing else up.
 */
import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { type Delivery, deliver } from "../shared/deliver.ts";
import { asObject, type Revision } from "../shared/model.ts";
import { revisionOf, type Sink } from "../shared/sinks/contract.ts";
import type { State } from "../shared/state/contract.ts";
import type { Tools } from "./lambda.ts";

export interface CarryOptions {
  readonly sink: Sink;
  readonly state: State;
  /** Least time between two messages, for receivers that take about one a second. */
  readonly paceMs: number;
  /** Longest that one call waits for receivers that ask for patience; beyond it messages go back to the queue. */
  readonly patienceMs: number;
  /** No message is begun, and none tried again, so long after the call began: it must end by itself, not be cut off. */
  readonly timeMs: number;
  readonly wait: (ms: number) => Promise<void>;
  /** Puts a message that no receiver will ever take where people look for it. */
  readonly giveUp: (body: string, why: string) => Promise<void>;
  /** Epoch ms. */
  readonly now: () => number;
}

/** How sinks are deployed: patience and time of a call, and a pace for the channels that people read. */
export const PATIENCE_MS = 10_000;
/** Of the 60 seconds that a call may take, what one message at its worst leaves: its pace, and two requests of 10 s. */
export const TIME_MS = 35_000;
/** SQS reads for one function with two workers at least, and a channel takes about one message a second. */
const CHANNEL_PACE_MS = 2_000;
const CHANNELS: ReadonlySet<string> = new Set(["slack", "teams"]);

/** @param sink its name in `rolecall.yaml`. */
export function paceOf(sink: string): number {
  return CHANNELS.has(sink) ? CHANNEL_PACE_MS : 0;
}

export function createCarrier(options: CarryOptions): (event: SQSEvent, tools: Tools) => Promise<SQSBatchResponse> {
  const { sink, state } = options;
  let lastSentAt = Number.NEGATIVE_INFINITY;
  let patienceMs = 0;
  let endsAt = 0;

  async function send(revision: Revision): Promise<Delivery> {
    const early = lastSentAt + options.paceMs - options.now();
    if (early > 0) await options.wait(early);
    const delivery = await deliver(revision, sink, state, options.now());
    if (delivery.done === "sent" || delivery.done === "failed") lastSentAt = options.now();
    return delivery;
  }

  async function carry({ body }: SQSRecord, tools: Tools): Promise<void> {
    const revision = revisionOf(detailOf(body));
    if (revision === undefined) {
      tools.count("NotDelivered", 1);
      return options.giveUp(body, "it is no Rolecall alert");
    }
    if (options.now() >= endsAt) throw new Error("no time was left for it in this call");
    let delivery = await send(revision);
    const afterMs = delivery.done === "failed" && delivery.sent.retry ? delivery.sent.afterMs : undefined;
    if (afterMs !== undefined && afterMs <= patienceMs && options.now() + afterMs < endsAt) {
      patienceMs -= afterMs;
      await options.wait(afterMs);
      delivery = await send(revision);
    }
    const { id: alert, revision: number } = revision.alert;
    if (delivery.done !== "failed") {
      tools.log.info(delivery.done, { alert, revision: number, sink: sink.id });
      if (!delivery.marked) tools.log.warn("sent, but not marked as sent: it may be repeated", { alert });
      if (delivery.done === "sent") tools.count("Delivered", 1);
      return;
    }
    tools.count("NotDelivered", 1);
    tools.log.warn("not delivered", { alert, revision: number, sink: sink.id, why: delivery.sent.why });
    if (delivery.sent.retry) throw new Error(`${sink.id} did not take it: ${delivery.sent.why}`);
    await options.giveUp(body, delivery.sent.why);
  }

  return (event, tools) => {
    patienceMs = options.patienceMs;
    endsAt = options.now() + options.timeMs;
    const one = (message: SQSRecord) => carry(message, tools);
    return processPartialResponse(event, one, new BatchProcessor(EventType.SQS), {
      processInParallel: false,
      throwOnFullBatchFailure: false,
    });
  };
}

/** The alert in an EventBridge event as SQS hands it on; undefined when the body is none. */
function detailOf(body: string): unknown {
  try {
    return asObject(JSON.parse(body))?.["detail"];
  } catch {
    return undefined;
  }
}
