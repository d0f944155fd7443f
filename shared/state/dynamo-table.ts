/**
 * One DynamoDB table with a string key `pk`: the few calls that the state makes, in batches as large as the service
 * takes, repeated while it asks for patience, and with errors that say what to do.
 */

import {
  type AttributeValue,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { isThrottle, tableFailure, throttled } from "./dynamo-error.ts";
import { eachAtMost, parts } from "./together.ts";

export interface TableOptions {
  /** Stays the caller's: it is neither configured nor destroyed here. Its own retries come before those of the state. */
  readonly client: DynamoDBClient;
  /** Name or ARN. */
  readonly table: string;
  /** Resolves after about so many milliseconds. The caller adds jitter, so that workers do not come back all at once. */
  readonly wait: (ms: number) => Promise<void>;
  /** Told the name of each operation sent, such as "BatchGetItem"; retries inside the client are not seen. */
  readonly onCall?: (operation: string) => void;
}

/** Attributes by name. */
export type Row = Record<string, AttributeValue>;
export type Values = Readonly<Record<string, AttributeValue>>;

export interface Wanted {
  readonly pk: string;
  /** Must it show every write that was answered before? A consistent read costs twice as much. */
  readonly consistent: boolean;
}

export type Outcome =
  | { readonly written: true }
  /** The condition did not hold. `present` is the row there is, where the service tells. */
  | { readonly written: false; readonly present: Row | undefined };

export interface Condition {
  readonly expression: string;
  readonly values: Values;
  /** Has the row that stood in the way sent back. */
  readonly tellPresent: boolean;
}

/** Every promise that resolves has its writes on disk; every promise that rejects does so with a StateError. */
export interface Table {
  readonly name: string;
  /** One row, read consistently. */
  get(pk: string): Promise<Row | undefined>;
  /** Rows by pk, in ⌈distinct keys / 100⌉ calls. Those that do not exist are left out. */
  read(wanted: readonly Wanted[]): Promise<ReadonlyMap<string, Row>>;
  /** Writes whole rows, in ⌈distinct keys / 25⌉ calls; of two with one pk the last. */
  write(rows: readonly Row[]): Promise<void>;
  putIf(row: Row, condition: Condition): Promise<Outcome>;
  /** @param names stand-ins for attribute names that are reserved words, such as `#ttl`. */
  updateIf(
    pk: string,
    update: string,
    condition: Condition,
    names?: Readonly<Record<string, string>>,
  ): Promise<Outcome>;
}

/** Limits of the service: BatchGetItem and BatchWriteItem in the DynamoDB API reference. */
const READS_MAX = 100;
const WRITES_MAX = 25;
/** A batch may bring 16 MB, so four at once stay far below the memory of a small function. */
const BATCHES_AT_ONCE = 4;
/**
 * Tries in a row that bring nothing, before giving up: after 50, 100, 200 and 400 ms, each try with the client's own
 * retries. A batch that goes back to its queue waits better than a function that is paid by the second.
 */
const TRIES_MAX = 5;
const WAIT_MS = 25;

export function dynamoTable({ client, table, wait, onCall }: TableOptions): Table {
  /** The answer, or undefined when the table asks for patience. */
  async function attempt<T extends object>(operation: string, send: () => Promise<T>): Promise<T | undefined> {
    onCall?.(operation);
    try {
      return await send();
    } catch (error) {
      if (isThrottle(error)) return undefined;
      if (error instanceof ConditionalCheckFailedException) throw error;
      throw tableFailure(operation, table, error);
    }
  }

  /** Waits the longer the more tries in a row brought nothing, and gives up at last. */
  function patience(operation: string): (gained: boolean) => Promise<void> {
    let fruitless = 0;
    return async (gained) => {
      fruitless = gained ? 0 : fruitless + 1;
      if (fruitless >= TRIES_MAX) throw throttled(operation, table);
      await wait(WAIT_MS * 2 ** fruitless);
    };
  }

  async function call<T extends object>(operation: string, send: () => Promise<T>): Promise<T> {
    const again = patience(operation);
    for (;;) {
      const answer = await attempt(operation, send);
      if (answer !== undefined) return answer;
      await again(false);
    }
  }

  /** Sends all; what the service leaves undone, for lack of capacity or because the answer is full, is sent again. */
  async function drain<T>(operation: string, all: readonly T[], send: (left: readonly T[]) => Promise<readonly T[]>) {
    const again = patience(operation);
    let left = all;
    for (;;) {
      const sent = left;
      left = (await attempt(operation, () => send(sent))) ?? sent;
      if (left.length === 0) return;
      await again(left.length < sent.length);
    }
  }

  async function conditional(operation: string, send: () => Promise<object>): Promise<Outcome> {
    try {
      await call(operation, send);
      return { written: true };
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return { written: false, present: error.Item };
      throw error;
    }
  }

  async function readPart(wanted: readonly Wanted[], found: Map<string, Row>): Promise<void> {
    const ConsistentRead = wanted.some(({ consistent }) => consistent);
    const keys: readonly Row[] = wanted.map(({ pk }) => ({ pk: { S: pk } }));
    await drain("BatchGetItem", keys, async (left) => {
      const request = { [table]: { Keys: [...left], ConsistentRead } };
      const answer = await client.send(new BatchGetItemCommand({ RequestItems: request }));
      for (const row of Object.values(answer.Responses ?? {}).flat()) found.set(pkOf(row), row);
      return Object.values(answer.UnprocessedKeys ?? {}).flatMap(({ Keys }) => Keys ?? []);
    });
  }

  async function writePart(rows: readonly Row[]): Promise<void> {
    await drain("BatchWriteItem", rows, async (left) => {
      const request = { [table]: left.map((Item) => ({ PutRequest: { Item } })) };
      const answer = await client.send(new BatchWriteItemCommand({ RequestItems: request }));
      const undone = Object.values(answer.UnprocessedItems ?? {}).flat();
      return undone.flatMap(({ PutRequest }) => (PutRequest?.Item === undefined ? [] : [PutRequest.Item]));
    });
  }

  return {
    name: table,
    async get(pk) {
      const input = { TableName: table, Key: { pk: { S: pk } }, ConsistentRead: true };
      return (await call("GetItem", () => client.send(new GetItemCommand(input)))).Item;
    },
    async read(wanted) {
      const found = new Map<string, Row>();
      await eachAtMost(BATCHES_AT_ONCE, parts(distinctReads(wanted), READS_MAX), (part) => readPart(part, found));
      return found;
    },
    async write(rows) {
      const distinct = new Map(rows.map((row) => [pkOf(row), row]));
      await eachAtMost(BATCHES_AT_ONCE, parts([...distinct.values()], WRITES_MAX), writePart);
    },
    putIf(row, condition) {
      const input = { TableName: table, Item: row, ...conditionOf(condition) };
      return conditional("PutItem", () => client.send(new PutItemCommand(input)));
    },
    updateIf(pk, update, condition, names) {
      const input = {
        TableName: table,
        Key: { pk: { S: pk } },
        UpdateExpression: update,
        ExpressionAttributeNames: names,
        ...conditionOf(condition),
      };
      return conditional("UpdateItem", () => client.send(new UpdateItemCommand(input)));
    },
  };
}

/**
 * Each key once, those that need a consistent read first: a call reads all its keys one way, so that as few others as
 * can be pay for it. That is still cheaper than a further call.
 */
function distinctReads(wanted: readonly Wanted[]): readonly Wanted[] {
  const distinct = [...new Map(wanted.map((one) => [one.pk, one])).values()];
  return distinct.toSorted((a, b) => Number(b.consistent) - Number(a.consistent));
}

function conditionOf({ expression, values, tellPresent }: Condition) {
  return {
    ConditionExpression: expression,
    // Without any value the service refuses the field itself.
    ExpressionAttributeValues: Object.keys(values).length === 0 ? undefined : values,
    ReturnValuesOnConditionCheckFailure: tellPresent ? ("ALL_OLD" as const) : ("NONE" as const),
  };
}

/** "" for a row without one, which no table of ours can hold. */
function pkOf(row: Row): string {
  return row["pk"]?.S ?? "";
}
