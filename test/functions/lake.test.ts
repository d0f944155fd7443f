/** What Firehose gets back: one line of OCSF for each alert, and an answer for every record it handed over. */
import { readFileSync } from "node:fs";
import type { Context, FirehoseTransformationEvent } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { handler } from "../../functions/lake.ts";
import { asObject, type Revision } from "../../shared/model.ts";
import { wireOf } from "../../shared/sinks/contract.ts";
import { ocsfFaults } from "../formats/ocsf-schema.ts";
import { bare, full, HOSTILE, revisionWith } from "../support/sink-fixtures.ts";

const CONTEXT = { functionName: "rolecall-test-DeliverLake", awsRequestId: "1" } as Context;
/** Firehose hands over so much at most, as the stack says, and takes so much back. */
const CALL_BYTES = 1_048_576;
const ANSWER_BYTES_MAX = 6_291_556;
/** A record of Firehose, before it is encoded. */
const RECORD_BYTES_MAX = 1_024_000;

const written: string[] = [];
beforeEach(() => {
  written.length = 0;
  for (const out of [process.stdout, process.stderr])
    vi.spyOn(out, "write").mockImplementation((text) => written.push(String(text)) > 0);
});
afterEach(() => void vi.restoreAllMocks());

const eventOf = (revision: Revision) =>
  JSON.stringify({ version: "0", source: "rolecall", "detail-type": "Rolecall Alert", detail: wireOf(revision) });

async function transformed(...texts: readonly string[]) {
  const event: FirehoseTransformationEvent = {
    invocationId: "1",
    deliveryStreamArn: "arn:aws:firehose:eu-west-1:111122223333:deliverystream/rolecall-test-Lake",
    region: "eu-west-1",
    records: texts.map((text, index) => ({
      recordId: `record-${index}`,
      approximateArrivalTimestamp: 1_772_445_600_000,
      data: Buffer.from(text).toString("base64"),
    })),
  };
  const answer = await handler(event, CONTEXT);
  expect(answer.records.map(({ recordId }) => recordId)).toEqual(event.records.map(({ recordId }) => recordId));
  return {
    bytes: Buffer.byteLength(JSON.stringify(answer)),
    results: answer.records.map(({ result }) => result),
    texts: answer.records.map(({ data }) => Buffer.from(data ?? "", "base64").toString("utf8")),
  };
}

describe("an alert", () => {
  test("becomes one line, with the version of the product", async () => {
    const { results, texts } = await transformed(eventOf(full), eventOf(bare));
    expect(results).toEqual(["Ok", "Ok"]);
    for (const text of texts) expect(text).toMatch(/^\{[^\n]+\}\n$/);
    const document = JSON.parse(texts[0] ?? "");
    expect(ocsfFaults(document)).toEqual([]);
    const { version } = JSON.parse(readFileSync("package.json", "utf8"));
    expect(asObject(document.metadata.product)?.["version"]).toBe(version);
    expect(document.finding_info.uid).toBe(full.alert.id);
  });

  test.each(Object.entries(HOSTILE))("stays one line, whatever its texts hold: %s", async (_, text) => {
    const { results, texts } = await transformed(
      eventOf(revisionWith({ title: text, source: { userAgent: text }, notKnown: [text] })),
    );
    expect(results).toEqual(["Ok"]);
    expect(texts[0]?.indexOf("\n")).toBe((texts[0]?.length ?? 0) - 1);
  });

  test("of the largest kind fits, and so does a call full of them", async () => {
    const one = eventOf(revisionWith({ notKnown: Array.from({ length: 90 }, () => "角".repeat(600)) }));
    const each = Buffer.byteLength(one);
    expect(each).toBeGreaterThan(100_000);
    const copies = Array.from({ length: Math.ceil((CALL_BYTES * 0.75) / each) }, (_, index) =>
      one.replace(full.alert.id, `A-${String(index).padStart(10, "0")}`),
    );
    const { bytes, results, texts } = await transformed(...copies);
    expect(new Set(results)).toEqual(new Set(["Ok"]));
    for (const text of texts) expect(Buffer.byteLength(text)).toBeLessThan(RECORD_BYTES_MAX);
    expect(bytes).toBeLessThan(ANSWER_BYTES_MAX);
  });

  test("handed over twice is kept once, its next revision as well", async () => {
    const next = revisionWith({ revision: 4 });
    expect((await transformed(eventOf(full), eventOf(full), eventOf(next))).results).toEqual(["Ok", "Dropped", "Ok"]);
  });
});

describe("what is no alert comes back whole, and holds up no other", () => {
  test.each([
    ["no JSON", "{"],
    ["nothing", ""],
    ["another event", JSON.stringify({ source: "aws.ec2", detail: { state: "running" } })],
    ["an alert of another kind", JSON.stringify({ detail: { ...wireOf(full), schema: "rolecall/alert/9" } })],
    ["an event without news", JSON.stringify({ detail: { ...wireOf(full), news: "old" } })],
  ])("%s", async (_, text) => {
    const { results, texts } = await transformed(text, eventOf(full));
    expect(results).toEqual(["ProcessingFailed", "Ok"]);
    expect(texts[0]).toBe(text);
    expect(written.join("")).toContain('"sink":"lake","NotDelivered":1');
  });
});
