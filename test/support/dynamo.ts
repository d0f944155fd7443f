/**
 * A DynamoDB to test against: dynalite over HTTP on this machine, and a proxy in front of it that answers as the real
 * service does when it is busy. Nothing here leaves the machine and no credentials are read.
 */

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  type AttributeValue,
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";

export interface Endpoint {
  readonly url: string;
  close(): Promise<void>;
}

export interface Request {
  /** Such as "BatchGetItem". */
  readonly operation: string;
  /** Body as sent, parsed. */
  readonly body: Json;
}

export interface Answer {
  readonly status: number;
  readonly body: Json;
}

/** A JSON object of the shape that the DynamoDB API reference gives for the operation. */
export type Json = Readonly<Record<string, unknown>>;

/** Asks the server behind, with another body or operation when given. */
export type Forward = (body?: Json, operation?: string) => Promise<Answer>;

const JSON_TYPE = "application/x-amz-json-1.0";

export async function startDynamo(): Promise<Endpoint> {
  return listening(dynalite({ createTableMs: 0 }));
}

/** @param answer decides about each request. */
export async function startProxy(
  behind: Endpoint,
  answer: (request: Request, forward: Forward) => Promise<Answer>,
): Promise<Endpoint> {
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const operation = String(incoming.headers["x-amz-target"]).replace(/^.*\./, "");
    const request: Request = { operation, body: JSON.parse(Buffer.concat(chunks).toString()) };
    const forward: Forward = async (body = request.body, asked = operation) => {
      const headers = {
        "content-type": JSON_TYPE,
        "x-amz-target": `DynamoDB_20120810.${asked}`,
        "x-amz-date": String(incoming.headers["x-amz-date"]),
        authorization: String(incoming.headers.authorization),
      };
      const response = await fetch(behind.url, { method: "POST", headers, body: JSON.stringify(body) });
      return { status: response.status, body: JSON.parse(await response.text()) };
    };
    const { status, body } = await answer(request, forward);
    outgoing.writeHead(status, { "content-type": JSON_TYPE }).end(JSON.stringify(body));
  });
  return listening(server);
}

/** What the service answers instead of a result. */
export function errorAnswer(name: string, message: string, status = 400): Answer {
  return { status, body: { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message } };
}

/** Has a failed condition send back the row in the way, as DynamoDB does and dynalite does not. */
export async function sendBackPresent({ operation, body }: Request, forward: Forward): Promise<Answer> {
  const answer = await forward();
  const isFailed = String(answer.body["__type"]).endsWith("#ConditionalCheckFailedException");
  if (!isFailed || body["ReturnValuesOnConditionCheckFailure"] !== "ALL_OLD") return answer;
  const { Item, Key } = body as { Item?: Json; Key?: Json };
  const pk = operation === "PutItem" ? Item?.["pk"] : Key?.["pk"];
  const request = { TableName: body["TableName"], Key: { pk }, ConsistentRead: true };
  const row = await forward(request, "GetItem");
  return { status: answer.status, body: { ...answer.body, Item: row.body["Item"] } };
}

/** Without retries of the client, calls can be counted. */
export function clientOf({ url }: { readonly url: string }, maxAttempts = 1): DynamoDBClient {
  return new DynamoDBClient({
    endpoint: url,
    region: "eu-central-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts,
  });
}

let tables = 0;

export async function newTable(client: DynamoDBClient): Promise<string> {
  const TableName = `rolecall-${tables++}`;
  await client.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  for (;;) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    if (Table?.TableStatus === "ACTIVE") return TableName;
  }
}

/** Everything the table holds. */
export async function rowsOf(client: DynamoDBClient, table: string): Promise<Record<string, AttributeValue>[]> {
  const { Items, LastEvaluatedKey } = await client.send(new ScanCommand({ TableName: table }));
  if (LastEvaluatedKey !== undefined) throw new Error(`${table} does not fit one scan`);
  return Items ?? [];
}

async function listening(server: Server): Promise<Endpoint> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));
    },
  };
}
