/** The same records in any order, split and wrapped in any way, give the same alerts, byte for byte. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { runOver } from "../../cli/run.ts";
import type { JsonObject } from "../../shared/model.ts";

const folder = mkdtempSync(join(tmpdir(), "rolecall-order-"));
afterAll(() => rmSync(folder, { recursive: true }));

const records: JsonObject[] = [
  ...readdirSync("examples/attacks").map((name) => `examples/attacks/${name}`),
  "examples/quiet-day.jsonl",
].flatMap((path) =>
  readFileSync(path, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line)),
);

const event = (detail: JsonObject) => ({
  version: "0",
  "detail-type": "AWS API Call via CloudTrail",
  source: "aws.x",
  detail,
});
const wrappings: Readonly<Record<string, (part: readonly JsonObject[]) => string>> = {
  file: (part) => JSON.stringify({ Records: part }),
  "file, pretty": (part) => JSON.stringify({ Records: part }, null, 2),
  array: (part) => JSON.stringify(part),
  lines: (part) => part.map((record) => JSON.stringify(record)).join("\n"),
  "lines with blanks": (part) => part.map((record) => `  ${JSON.stringify(record)}\r\n\n`).join(""),
  events: (part) => part.map((record) => JSON.stringify(event(record))).join("\n"),
  messages: (part) =>
    JSON.stringify({ Messages: part.map((record) => ({ MessageId: "m", Body: JSON.stringify(event(record)) })) }),
  notifications: (part) =>
    part
      .map((record) => JSON.stringify({ Type: "Notification", TopicArn: "t", Message: JSON.stringify(event(record)) }))
      .join("\n"),
  "look-up": (part) =>
    JSON.stringify({
      Events: part.map((record) => ({ EventId: record.eventID, CloudTrailEvent: JSON.stringify(record) })),
    }),
};

let serial = 0;

/** All alerts of the records, written as `parts` says, as JSON lines. */
async function alertsOf(
  order: readonly JsonObject[],
  parts: readonly (readonly [size: number, wrapping: string, gz: boolean])[],
) {
  serial += 1;
  const place = join(folder, String(serial));
  mkdirSync(place);
  let from = 0;
  for (const [index, [size, wrapping, gz]] of parts.entries()) {
    const isLast = index === parts.length - 1;
    const part = order.slice(from, isLast ? order.length : from + size);
    from += part.length;
    const text = wrappings[wrapping]?.(part) ?? "";
    writeFileSync(join(place, `${index % 7}-${index}.json${gz ? ".gz" : ""}`), gz ? gzipSync(text) : text);
  }
  const { ledger, read } = await runOver([place], {
    config: "examples/rolecall.yaml",
    learn: Number.POSITIVE_INFINITY,
  });
  expect(read.faults).toEqual([]);
  return ledger
    .alerts(1)
    .map((alert) => JSON.stringify(alert))
    .join("\n");
}

test("order, split and wrapping make no difference", { timeout: 120_000 }, async () => {
  const expected = await alertsOf(records, [[records.length, "file", false]]);
  expect(expected.split("\n").length).toBeGreaterThan(15);
  const part = fc.tuple(fc.integer({ min: 0, max: 200 }), fc.constantFrom(...Object.keys(wrappings)), fc.boolean());
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray(records, { minLength: records.length }),
      fc.array(part, { minLength: 1, maxLength: 8 }),
      async (order, parts) => {
        expect(await alertsOf(order, parts)).toBe(expected);
      },
    ),
    { numRuns: 25 },
  );
});

test("records that come twice make no difference", async () => {
  const expected = await alertsOf(records, [[records.length, "file", false]]);
  expect(
    await alertsOf(
      [...records, ...records.toReversed()],
      [
        [300, "lines", true],
        [9999, "file", false],
      ],
    ),
  ).toBe(expected);
});
