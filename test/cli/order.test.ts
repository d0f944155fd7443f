import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createOrder } from "../../cli/order.ts";
import type { Found } from "../../shared/ingest/ingest.ts";

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "rolecall-order-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

const entry = (key: string, text = key): Found => ({ key, bytes: Buffer.from(text) });
/** As what they say, since bytes are valid until the next entry only. */
const read = (entries: Iterable<Found>) =>
  Array.from(entries, ({ key, bytes }) => [key, Buffer.from(bytes).toString("latin1")]);

function ordered(entries: readonly Found[], memoryBytesMax: number): unknown[] {
  const order = createOrder({ memoryBytesMax, directory });
  const scratch = Buffer.alloc(8 << 20);
  for (const { key, bytes } of entries) {
    scratch.set(bytes);
    order.add({ key, bytes: scratch.subarray(0, bytes.length) });
  }
  scratch.fill(0);
  return read(order.entries());
}
const expected = (entries: readonly Found[]) =>
  read([...entries].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : Buffer.compare(a.bytes, b.bytes))));

const numbered = (count: number) =>
  Array.from({ length: count }, (_, n) => entry(String((n * 7919) % count).padStart(8, "0")));

describe("entries come out in order", () => {
  test("of their keys", () => {
    const entries = [entry("b"), entry("a"), entry("c")];
    expect(ordered(entries, 1 << 20)).toEqual(expected(entries));
    expect(ordered([], 1 << 20)).toEqual([]);
  });

  test("of their bytes where keys are equal, in memory and on disk", () => {
    const entries = [
      entry("k", "b"),
      entry("k", "a"),
      entry("k", "ab"),
      entry("k", ""),
      entry("j", "z"),
      entry("k", "a"),
    ];
    for (const memory of [1, 150, 1 << 20]) expect(ordered(entries, memory)).toEqual(expected(entries));
  });

  test("from more runs than are merged at once", () => {
    const entries = numbered(5000);
    expect(ordered(entries, 1)).toEqual(expected(entries));
  });

  test("whatever their size", () => {
    const sizes = [0, 1, 65_535, 65_536, 262_144, 300_000, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 4 << 20];
    const entries = [...sizes, ...sizes].map((size, n) => entry(`k${n % 7}`, "x".repeat(size)));
    for (const memory of [1, 1 << 20, 64 << 20]) expect(ordered(entries, memory)).toEqual(expected(entries));
  });

  test("for any keys, bytes and memory", () => {
    const keys = fc.oneof(
      fc.constantFrom("", "a", "b", "aa"),
      fc.string({ unit: "binary" }),
      fc.constantFrom("\ud800", "\udfff", "\u00ff", "\u0100"),
    );
    const entries = fc.array(fc.record({ key: keys, bytes: fc.uint8Array({ maxLength: 40 }) }), { maxLength: 60 });
    fc.assert(
      fc.property(entries, fc.integer({ min: 1, max: 3000 }), (list, memory) => {
        expect(ordered(list, memory)).toEqual(expected(list));
      }),
      { numRuns: 200 },
    );
  });
});

describe("the temporary file", () => {
  const spilled = () => {
    const order = createOrder({ memoryBytesMax: 1, directory });
    for (const one of numbered(10)) order.add(one);
    return order;
  };

  test("has no name while it is in use, nor later", () => {
    const order = spilled();
    expect(readdirSync(directory)).toEqual([]);
    read(order.entries());
    expect(readdirSync(directory)).toEqual([]);
  });

  test("is closed when the loop is left early, and closing again does no harm", () => {
    const order = spilled();
    for (const { key } of order.entries()) {
      expect(key).toBe("00000000");
      break;
    }
    order.close();
    order.close();
    expect(read(order.entries())).toEqual([]);
  });

  test("that cannot be made is explained", () => {
    const gone = join(directory, "gone");
    const order = createOrder({ memoryBytesMax: 1, directory: gone });
    order.add(entry("a"));
    expect(() => order.add(entry("b"))).toThrow(
      /^cannot create the temporary file for sorting in .*gone: ENOENT.*Free some space there, or set TMPDIR to a directory on another disk\.$/,
    );
    mkdirSync(gone);
    order.add(entry("c"));
    expect(read(order.entries())).toEqual([["c", "c"]]);
  });
});
