/**
 * A standard SQS queue under a test's clock: any order, hidden while it is worked on, back when that fails, set aside
 * after so many attempts. Source: SQS Developer Guide, "Visibility timeout", "Dead-letter queues".
 */
import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { messages } from "./functions.ts";

export interface QueueOptions {
  readonly visibilityMs: number;
  /** Attempts before a message goes to the dead letters. */
  readonly attemptsMax: number;
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
}

export interface DeadLetter {
  readonly body: string;
  /** The attribute that the function sets; SQS sets none. */
  readonly reason?: string;
}

export interface Queue {
  send(body: string, at: number): void;
  /** At most `max` messages that are visible now, in any order. */
  receive(max: number): SQSRecord[];
  /** Deletes what a call was given, save what it gave back. */
  settle(event: SQSEvent, answer: SQSBatchResponse): void;
  /** Epoch ms at which something is visible next; undefined when the queue is empty. */
  next(): number | undefined;
  readonly deadLetters: DeadLetter[];
}

interface Message {
  readonly body: string;
  visibleAt: number;
  attempts: number;
}

export function queue({ visibilityMs, attemptsMax, now, random }: QueueOptions): Queue {
  const waiting = new Map<string, Message>();
  const deadLetters: DeadLetter[] = [];
  let sent = 0;
  return {
    deadLetters,
    send: (body, at) => {
      sent += 1;
      waiting.set(`message-${sent}`, { body, visibleAt: at, attempts: 0 });
    },
    receive: (max) => {
      const visible = [...waiting].filter(([, { visibleAt }]) => visibleAt <= now());
      const begin = Math.floor(random() * visible.length);
      const batch: SQSRecord[] = [];
      for (const [messageId, message] of [...visible.slice(begin), ...visible.slice(0, begin)]) {
        if (batch.length === max) break;
        if (message.attempts >= attemptsMax) {
          waiting.delete(messageId);
          deadLetters.push({ body: message.body });
          continue;
        }
        message.attempts += 1;
        message.visibleAt = now() + visibilityMs;
        batch.push(...messages([message.body]).Records.map((record) => ({ ...record, messageId })));
      }
      return batch;
    },
    settle: ({ Records }, { batchItemFailures }) => {
      const back = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      for (const { messageId } of Records) if (!back.has(messageId)) waiting.delete(messageId);
    },
    next: () => {
      const times = [...waiting.values()].map(({ visibleAt }) => visibleAt);
      return times.length === 0 ? undefined : Math.min(...times);
    },
  };
}
