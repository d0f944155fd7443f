/**
 * The declared path, driven end to end in an emulator: default bus → queue → detect → alert bus → queue → deliver →
 * SNS subscriber and Slack. Whatever fails on the way, no alert is lost and repeats are merged.
 */
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Alert, asObject, type JsonObject, textAt } from "../../shared/model.ts";
import { revisionOf } from "../../shared/sinks/contract.ts";
import { errorAnswer, startProxy } from "../support/dynamo.ts";
import { assumeRole, cloudtrail, identities } from "../support/records.ts";
import { type Account, openAccount } from "./account.ts";

const WEBHOOK = "https://hooks.slack.com/services/T00000000/B00000000/made-up-for-this-test";
const SESSIONS = "rolecall-test-Sessions";
const DEAD_SESSIONS = "rolecall-test-SessionsDeadLetters";
const SLACK = "rolecall-test-DeliverSlack";
const DEAD_SLACK = "rolecall-test-DeliverSlackDeadLetters";

/** A Slack that can be down, and a table that can refuse operations. */
const slack = { status: 200, got: [] as string[] };
const table = { refuses: [] as string[], refused: 0 };
/** Everything that was on the alert bus, by alert, in its highest revision. */
const alerts = new Map<string, Alert>();
let server: Server;
let account: Account;

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => void chunks.push(chunk));
    request.on("end", () => {
      if (slack.status === 200) slack.got.push(Buffer.concat(chunks).toString());
      response.writeHead(slack.status, { "content-type": "text/plain" }).end(slack.status === 200 ? "ok" : "no");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  // Slack's own host is the only one that the sink talks to; here its name leads to this machine.
  const outside = globalThis.fetch;
  globalThis.fetch = (where, init) =>
    outside(String(where).replace("https://hooks.slack.com", `http://127.0.0.1:${port}`), init);
  account = await openAccount({
    webhook: WEBHOOK,
    database: async (endpoint) => {
      const behind = { url: endpoint, close: async () => {} };
      const proxy = await startProxy(behind, async ({ operation }, forward) => {
        if (!table.refuses.includes(operation)) return forward();
        table.refused++;
        return errorAnswer("ProvisionedThroughputExceededException", "The level of configured throughput was exceeded");
      });
      return proxy.url;
    },
  });
});

afterAll(async () => {
  await account.close();
  server.close();
});

/** Lets both lanes and both sinks work until nothing is left or something is given back; answers what failed. */
async function work(): Promise<readonly string[]> {
  const failed: string[] = [];
  for (const name of ["DetectSessions", "DetectChanges", "DeliverSns", "DeliverSlack"]) {
    if ((await account.work(name)) > 0) failed.push(name);
  }
  for (const { Body = "" } of await account.drain(account.tap)) {
    const alert = revisionOf(asObject(JSON.parse(Body))?.["detail"])?.alert;
    if (alert !== undefined && alert.revision >= (alerts.get(alert.id)?.revision ?? 0)) alerts.set(alert.id, alert);
  }
  return failed;
}

/** What Slack and the subscriber were told since the last time, as one text each message. */
async function told(): Promise<{ readonly slack: readonly string[]; readonly sns: readonly string[] }> {
  const sns = (await account.drain(account.inbox)).map(({ Body = "" }) => textAt(JSON.parse(Body), "Message") ?? "");
  return { slack: slack.got.splice(0), sns };
}

let eventNumber = 0;
/** A call that alerts on its own, by a principal of its own. */
function alarming(): JsonObject {
  const number = String(++eventNumber).padStart(10, "0");
  const recipientAccountId = `11${number}`;
  return cloudtrail("iam:CreateAccessKey", {
    userIdentity: { ...identities.root, accountId: recipientAccountId, arn: `arn:aws:iam::${recipientAccountId}:root` },
    recipientAccountId,
    eventID: `alarming-${number}`,
  });
}

const alertOf = (record: JsonObject) =>
  [...alerts.values()].find(({ events }) => events.includes(String(record["eventID"])));

describe("an attack", () => {
  const records: JsonObject[] = readFileSync("examples/attacks/leaked-key-to-foreign-trust.jsonl", "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));

  test("travels the declared path and is told as one incident", async () => {
    await account.happen(records);
    expect(await work()).toEqual([]);
    const leading = [...alerts.values()].filter(({ parent }) => parent === undefined);
    expect(leading).toHaveLength(1);
    expect(leading[0]?.children?.length).toBeGreaterThanOrEqual(2);
    expect(alerts.size).toBe(1 + (leading[0]?.children?.length ?? 0));
    const { slack: messages, sns } = await told();
    expect(messages.length).toBeGreaterThan(0);
    expect(messages.at(-1)).toContain(leading[0]?.id);
    expect(sns.at(-1)).toContain(leading[0]?.id);
    expect(messages.join() + sns.join()).not.toContain("IQoJ");
  });

  test("delivered a second time is told no second time", async () => {
    const before = alerts.size;
    await account.happen(records);
    expect(await work()).toEqual([]);
    expect(await told()).toEqual({ slack: [], sns: [] });
    expect(alerts.size).toBe(before);
  });
});

describe("what cannot be read", () => {
  test("is given back alone, ends in the dead letters, and is judged after it was mended and sent again", async () => {
    const record = alarming();
    await account.send(SESSIONS, "{ this is no event");
    await account.happen([record]);
    const failures = [];
    for (let attempt = 0; attempt < 7; attempt++) failures.push((await work()).includes("DetectSessions"));
    expect(failures).toEqual([true, true, true, true, true, false, false]);
    expect(alertOf(record)).toBeDefined();
    expect((await told()).slack).toHaveLength(1);
    const dead = await account.drain(DEAD_SESSIONS);
    expect(dead.map(({ Body }) => Body)).toEqual(["{ this is no event"]);

    const mended = alarming();
    const detail = { "detail-type": "AWS API Call via CloudTrail", source: "aws.iam", detail: mended };
    await account.send(SESSIONS, JSON.stringify(detail));
    expect(await work()).toEqual([]);
    expect(alertOf(mended)).toBeDefined();
    expect((await told()).slack).toHaveLength(1);
  });
});

describe("a sink that is down", () => {
  test("keeps its messages and no other's, and is told all of them when it is back", async () => {
    const records = [alarming(), alarming(), alarming()];
    slack.status = 503;
    await account.happen(records);
    expect(await work()).toEqual(["DeliverSlack"]);
    const down = await told();
    expect([down.slack.length, down.sns.length]).toEqual([0, 3]);
    // More often than a lane tries: nobody has to send them again.
    for (let attempt = 0; attempt < 5; attempt++) expect(await account.work("DeliverSlack")).toBe(1);
    expect(await account.depth(DEAD_SLACK)).toBe(0);
    slack.status = 200;
    expect(await work()).toEqual([]);
    const back = await told();
    expect([back.slack.length, back.sns.length]).toEqual([3, 0]);
  });

  test("that refuses for good sends the message to the dead letters with its reason, from where it can be sent again", async () => {
    const record = alarming();
    slack.status = 404;
    await account.happen([record]);
    expect(await work()).toEqual([]);
    slack.status = 200;
    const dead = await account.drain(DEAD_SLACK);
    expect(dead.map(({ MessageAttributes }) => MessageAttributes?.["reason"]?.StringValue)).toEqual([
      expect.stringContaining("404"),
    ]);
    expect((await told()).slack).toEqual([]);
    await account.send(SLACK, dead[0]?.Body ?? "");
    expect(await work()).toEqual([]);
    const [message] = (await told()).slack;
    expect(message).toContain(alertOf(record)?.id);
  });
});

describe("a table that throttles", () => {
  test.each(["BatchGetItem", "BatchWriteItem", "PutItem", "UpdateItem"])(
    "%s: the batch is given back and judged later, once",
    async (operation) => {
      const record = alarming();
      // An ordinary assumption beside it issues a session and teaches facts.
      const ordinary = assumeRole(`Role${operation}`, {
        eventID: `ordinary-${operation}`,
        key: `ASIAEXAMPLE${operation.padEnd(9, "0")}`.slice(0, 20),
        serialNumber: "arn:aws:iam::111122223333:mfa/ana",
      });
      table.refuses = [operation];
      table.refused = 0;
      await account.happen([record, ordinary]);
      const failed = await work();
      expect(failed.length).toBeGreaterThan(0);
      expect(table.refused).toBeGreaterThan(0);
      table.refuses = [];
      expect(await work()).toEqual([]);
      expect(alertOf(record)?.count).toBe(1);
      const { slack: messages, sns } = await told();
      expect([messages.length, sns.length]).toEqual([1, 1]);
    },
  );
});

describe("a crash between telling and marking", () => {
  test("of detect: the same revision is published again and told once", async () => {
    const record = alarming();
    table.refuses = ["PutItem"];
    await account.happen([record]);
    await account.work("DetectChanges");
    await account.work("DetectSessions");
    table.refuses = [];
    expect(await work()).toEqual([]);
    expect(alertOf(record)?.count).toBe(1);
    expect((await told()).slack).toHaveLength(1);
  });

  test("of deliver: the message is repeated rather than lost", async () => {
    const record = alarming();
    await account.happen([record]);
    await account.work("DetectSessions");
    await account.work("DetectChanges");
    table.refuses = ["PutItem"];
    await account.work("DeliverSlack");
    expect(slack.got).toHaveLength(1);
    table.refuses = [];
    expect(await work()).toEqual([]);
    const { slack: messages, sns } = await told();
    expect(messages.length).toBeGreaterThanOrEqual(1);
    expect(sns).toHaveLength(1);
    expect(messages.every((message) => message.includes(alertOf(record)?.id ?? "none"))).toBe(true);
  });
});

test("the canary assumes its role", async () => {
  await account.fly();
});

test("nothing is left in any queue", async () => {
  await work();
  for (const queue of [SESSIONS, "rolecall-test-Changes", SLACK, "rolecall-test-DeliverSns", DEAD_SESSIONS, DEAD_SLACK])
    expect([queue, await account.depth(queue)]).toEqual([queue, 0]);
});
