/** Damaged input of any kind: no throw escapes, what is whole is judged, no secret comes out. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { runOver } from "../../cli/run.ts";
import { alertText } from "../../cli/text.ts";

const folder = mkdtempSync(join(tmpdir(), "rolecall-fuzz-"));
afterAll(() => rmSync(folder, { recursive: true }));

const lines = readFileSync("examples/attacks/leaked-key-to-foreign-trust.jsonl", "utf8").trimEnd().split("\n");
const bases = [
  Buffer.from(lines.join("\n")),
  Buffer.from(`{"Records":[${lines.join(",")}]}`),
  gzipSync(`{"Records":[${lines.join(",")}]}`),
];
const SECRETS = lines.flatMap((line) => {
  const { credentials } = JSON.parse(line).responseElements ?? {};
  return credentials === undefined
    ? []
    : [String(credentials.sessionToken).slice(0, 40), String(credentials.accessKeyId)];
});

type Damage = (bytes: Buffer, at: number) => Buffer;

const flip = fc.nat({ max: 255 }).map(
  (byte): Damage =>
    (bytes, at) =>
      Buffer.concat([bytes.subarray(0, at), Buffer.of(byte), bytes.subarray(at + 1)]),
);
const cut = fc.integer({ min: 1, max: 5000 }).map(
  (length): Damage =>
    (bytes, at) =>
      Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]),
);
const insert = fc.uint8Array({ maxLength: 40 }).map(
  (added): Damage =>
    (bytes, at) =>
      Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at)]),
);
const nest = fc.integer({ min: 1, max: 50_000 }).map(
  (depth): Damage =>
    (bytes, at) =>
      Buffer.concat([bytes.subarray(0, at), Buffer.from("[".repeat(depth)), bytes.subarray(at)]),
);
const truncate = fc.constant<Damage>((bytes, at) => bytes.subarray(0, at));
const damages = fc.array(fc.tuple(fc.oneof(flip, cut, insert, nest, truncate), fc.nat()), {
  minLength: 1,
  maxLength: 6,
});

function damaged(base: Buffer, changes: readonly (readonly [Damage, number])[]): Buffer {
  return changes.reduce<Buffer>((bytes, [change, at]) => change(bytes, at % Math.max(1, bytes.length)), base);
}

test("the fixtures hold secrets to look for", () => {
  expect(SECRETS.length).toBeGreaterThan(2);
});

test("no throw escapes and no secret comes out", { timeout: 180_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...bases), damages, async (base, changes) => {
      const path = join(folder, "input.json");
      writeFileSync(path, damaged(base, changes));
      const { read, ledger } = await runOver([path], {
        config: "examples/rolecall.yaml",
        learn: Number.POSITIVE_INFINITY,
      });
      const alerts = ledger.alerts(1);
      const out = [
        JSON.stringify(alerts),
        JSON.stringify(read.faults),
        ...alerts.map((alert) => alertText(alert, { color: true, width: 100 })),
      ].join("\n");
      for (const secret of SECRETS) expect(out).not.toContain(secret);
      for (const { reason } of read.faults) expect(reason.length).toBeGreaterThan(5);
    }),
    { numRuns: 150 },
  );
});
