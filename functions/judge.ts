/**
 * One batch of a lane: SQS messages → CloudTrail records → pipeline → alert bus. A message that cannot be read or
 * judged is given back alone; when state or bus fail, the whole batch is, and nothing of it is lost.
 */
import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import type { Config } from "../shared/config.ts";
import { outgoing } from "../shared/group.ts";
import { keyOf, withEventId } from "../shared/ingest/key.ts";
import { unwrap } from "../shared/ingest/unwrap.ts";
import { asObject, asText, type CloudTrailRecord, type Revision, textAt } from "../shared/model.ts";
import { pipeline } from "../shared/pipeline.ts";
import type { State } from "../shared/state/contract.ts";
import { StateError } from "../shared/state/items.ts";
import type { Tools } from "./lambda.ts";

export interface JudgeOptions {
  readonly config: Config;
  readonly state: State;
  /** Puts revisions on the alert bus; throws when some of them are not on it. */
  readonly publish: (revisions: readonly Revision[]) => Promise<void>;
  /** ARN of the role that the canary assumes. */
  readonly canaryRole: string;
  /** Called when the canary came through. */
  readonly heartbeat?: () => Promise<void>;
  /** Epoch ms. */
  readonly now: () => number;
}

interface Read {
  readonly messageId: string;
  readonly record: CloudTrailRecord;
  /** Order in which records are judged. */
  readonly key: string;
}

/** What keeps a whole batch from being judged: trying its halves would fail the same way. */
class Unavailable extends Error {}

export function createJudge(options: JudgeOptions): (event: SQSEvent, tools: Tools) => Promise<SQSBatchResponse> {
  const { config, state } = options;
  const refused = new Set<CloudTrailRecord>();
  let alerted = 0;
  const judge = pipeline({
    config,
    state,
    live: true,
    refuse: (record) => void refused.add(record),
    publish: async (revisions) => {
      const told = outgoing(revisions, config);
      if (told.length === 0) return;
      await options.publish(told).catch((error: unknown) => {
        throw new Unavailable("alerts could not be put on the alert bus", { cause: error });
      });
      alerted += told.length;
    },
  });

  /** Judges records together. Where one breaks, its half is judged apart, down to the one; answers those that broke. */
  async function broken(reads: readonly Read[], tools: Tools): Promise<readonly Read[]> {
    if (reads.length === 0) return [];
    try {
      await judge.run(reads.map(({ record }) => record));
      return [];
    } catch (error) {
      if (isUnavailable(error)) throw error;
      if (reads.length === 1) {
        tools.log.error(`record ${asText(reads[0]?.record["eventID"])} could not be judged`, asError(error));
        return reads;
      }
      const middle = reads.length >> 1;
      return [...(await broken(reads.slice(0, middle), tools)), ...(await broken(reads.slice(middle), tools))];
    }
  }

  return async (event, tools) => {
    const before = { ...judge.counts };
    refused.clear();
    alerted = 0;
    const reads: Read[] = [];
    const ids = new Set<string>();
    for (const message of event.Records) {
      const fault = readMessage(message, reads);
      if (fault === undefined) continue;
      ids.add(message.messageId);
      tools.log.error("a message cannot be read", { messageId: message.messageId, why: fault });
    }
    reads.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    tools.count("Received", event.Records.length);
    const lag = lagSeconds(reads, options.now());
    if (lag !== undefined) tools.count("Lag", lag);

    for (const { messageId } of await broken(reads, tools)) ids.add(messageId);
    for (const { messageId, record } of reads) if (refused.has(record)) ids.add(messageId);
    tools.count("Relevant", judge.counts.activities - before.activities);
    tools.count("Muted", judge.counts.muted - before.muted);
    tools.count("Alerted", alerted);
    tools.count("Failed", ids.size);

    const canaries = reads.filter(({ record }) => isCanary(record, options.canaryRole)).length;
    if (canaries > 0) {
      tools.count("CanarySeen", canaries);
      await options.heartbeat?.().catch((error: unknown) => tools.log.warn("the heartbeat failed", asError(error)));
    }
    return { batchItemFailures: Array.from(ids, (itemIdentifier) => ({ itemIdentifier })) };
  };
}

/**
 * Adds the records of a message to `reads`; answers why there is none or one cannot be read, and then adds none. The
 * reason quotes nothing: a record may hold a session token.
 */
function readMessage({ messageId, body }: SQSRecord, reads: Read[]): string | undefined {
  const found: Read[] = [];
  let fault: string | undefined;
  unwrap(
    { body },
    {
      record: (record, time) => {
        const whole = withEventId(record);
        found.push({ messageId, record: whole, key: keyOf(time, asText(record["sharedEventID"]), whole.eventID) });
      },
      foreign: (kind) => {
        fault ??= `it holds no CloudTrail record (${kind})`;
      },
      unreadable: (reason) => {
        fault ??= reason;
      },
    },
  );
  if (fault === undefined) reads.push(...found);
  return fault;
}

/** How long ago the oldest of the records happened. Undefined without records. */
function lagSeconds(reads: readonly Read[], now: number): number | undefined {
  const oldest = reads[0]?.key.split(" ", 1)[0];
  return oldest === undefined ? undefined : Math.max(0, Math.round((now - Date.parse(oldest)) / 1000));
}

function isCanary(record: CloudTrailRecord, role: string): boolean {
  const asked = asObject(record["requestParameters"]);
  return (
    record["eventSource"] === "sts.amazonaws.com" &&
    record["eventName"] === "AssumeRole" &&
    record["errorCode"] === undefined &&
    textAt(asked, "roleArn") === role
  );
}

/** State, bus or network failed, so it is not the record's fault. A value too large for the state is. */
function isUnavailable(error: unknown): boolean {
  if (error instanceof StateError) return error.code !== "state.value_too_large";
  return error instanceof Unavailable || (error instanceof Error && "$metadata" in error);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
