import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FAULTS_MAX, UNIT_BYTES_MAX } from "../../shared/ingest/scan.ts";
import { createSplitter } from "../../shared/ingest/split.ts";
import { cloudtrail } from "../support/records.ts";

interface Outcome {
  readonly values: unknown[];
  readonly faults: { offset: number; line?: number; reason: string }[];
}

/** Feeds the input in pieces of `size` bytes, out of memory that is overwritten behind each. */
function split(input: string | Uint8Array, size = Number.POSITIVE_INFINITY): Outcome {
  const bytes = Buffer.from(input);
  const outcome: Outcome = { values: [], faults: [] };
  const splitter = createSplitter({
    value: (value) => outcome.values.push(value),
    fault: (fault) => outcome.faults.push(fault),
  });
  for (let at = 0; at < bytes.length; at += size) {
    const piece = Buffer.from(bytes.subarray(at, at + size));
    splitter.push(piece);
    piece.fill(0x23);
  }
  splitter.end();
  return outcome;
}
const clean = (...values: unknown[]) => ({ values, faults: [] });
const record = (n: number) => cloudtrail("iam:CreateUser", { eventID: `e-${n}` });
const [one, two, three] = [record(1), record(2), record(3)];
const json = JSON.stringify;

describe("the splitter reads", () => {
  const inputs: Record<string, [string | Uint8Array, unknown[]]> = {
    nothing: ["", []],
    "white space": [" \r\n\t\n", []],
    "one document": [json(one), [one]],
    "a pretty-printed document": [json(one, null, 2), [one]],
    "a CloudTrail file, record by record": [json({ Records: [one, two] }), [one, two]],
    "a pretty-printed CloudTrail file": [json({ Records: [one, two] }, null, 4), [one, two]],
    "an empty CloudTrail file": ['{"Records":[]}\n', []],
    "keys around the list": [json({ NextToken: "a", Events: [one], More: { Records: [1] } }), [one]],
    "two lists in one document": [json({ Records: [one], Messages: [two] }), [one, two]],
    "a list with odd spaces": [`{ "Records"\n:\t[ ${json(one)} , ${json(two)} ] }`, [one, two]],
    "a top-level array": [json([one, two]), [one, two]],
    "arrays in an array": [json([[one], [two, three]]), [[one], [two, three]]],
    "JSON Lines": [`${json(one)}\n${json(two)}\r\n\n${json(three)}`, [one, two, three]],
    "concatenated documents": [json(one) + json({ Records: [two] }) + json([three]), [one, two, three]],
    scalars: ['1 -2.5e3 "a\\"b" true\nnull', [1, -2500, 'a"b', true, null]],
    "a list one level deeper as part of its document": [json({ a: { Records: [1] } }), [{ a: { Records: [1] } }]],
    "a key that only ends like a list's": [
      json({ '"Records': [1], xRecords: [2] }),
      [{ '"Records': [1], xRecords: [2] }],
    ],
    "brackets, quotes and the list's name in strings": [
      json({ a: ']}"[{', b: '\\"Records":[' }),
      [{ a: ']}"[{', b: '\\"Records":[' }],
    ],
    "a byte order mark": [`\ufeff${json(one)}`, [one]],
    "byte order marks between files": [`\ufeff${json(one)}\n\ufeff${json(two)}`, [one, two]],
    "UTF-16, little end first": [Buffer.from(`\ufeff${json({ Records: [one] })}`, "utf16le"), [one]],
    "UTF-16, big end first": [Buffer.from(`\ufeff${json({ Records: [one] })}`, "utf16le").swap16(), [one]],
    "UTF-16 without a mark": [Buffer.from(json({ Records: [one] }), "utf16le"), [one]],
    "text outside ASCII": [json({ name: "zoë 😀 \u2028" }), [{ name: "zoë 😀 \u2028" }]],
  };
  for (const [name, [input, values]] of Object.entries(inputs))
    test(name, () => {
      expect(split(input)).toEqual(clean(...values));
      for (const size of [1, 2, 3, 7]) expect(split(input, size)).toEqual(clean(...values));
    });

  test("deep nesting", () => {
    const deep = "[".repeat(100_000) + "]".repeat(100_000);
    const { values, faults } = split(`{"a":${deep}}\n${json(one)}`);
    expect(values).toHaveLength(2);
    expect(faults).toEqual([]);
  });
});

describe("the splitter names what it cannot read, and goes on behind it", () => {
  const a = json(one);
  const b = json(two);
  const inputs: Record<string, [string, unknown[], Outcome["faults"]]> = {
    "text between lines": [
      `${a}\nhello {x\n${b}`,
      [one, two],
      [{ offset: a.length + 1, line: 2, reason: "bytes that are not JSON" }],
    ],
    "zero bytes": [`\0\0\0${a}`, [one], [{ offset: 0, line: 1, reason: "zero bytes" }]],
    "half a line": [`${a.slice(0, 50)}\n${b}`, [two], [{ offset: 0, line: 1, reason: "a line ends inside a string" }]],
    "half a line that does not end in a string": [
      `${a.slice(0, a.indexOf('"eventTime"'))}\n${b}\n${json(three)}`,
      [two, three],
      [{ offset: 0, line: 1, reason: "the input ends inside a value" }],
    ],
    "a raw newline in a string": [
      `[${a.replace("ana", "a\nna")},\n${b}]`,
      [two],
      [{ offset: 1, line: 1, reason: "a line ends inside a string" }],
    ],
    "an escaped newline character": [
      `{"a":"\\\n"}\n${b}`,
      [two],
      [{ offset: 0, line: 1, reason: "a line ends inside a string" }],
    ],
    "a broken record among others": [
      `{"Records":[${a},${b.replace('"eventTime":', '"eventTime"')},${json(three)}]}`,
      [one, three],
      [{ offset: 13 + a.length, line: 1, reason: "not valid JSON" }],
    ],
    "a missing quote that swallows the rest": [
      `{"Records":[${a.replace('"eventTime"', '"eventTime')},${b},${json(three)}]}`,
      [two, three],
      [{ offset: 12, line: 1, reason: "the input ends inside a value" }],
    ],
    "a truncated file": [
      `{"Records":[${a},${b.slice(0, -20)}`,
      [one],
      [{ offset: 13 + a.length, line: 1, reason: "the input ends inside a value" }],
    ],
    "a file cut between records": [
      `{"Records":[${a},\n`,
      [one],
      [{ offset: 14 + a.length, line: 2, reason: "the input ends before its list of records does" }],
    ],
    "a file cut behind its list": [
      `{"Records":[${a}]`,
      [one],
      [{ offset: 12 + a.length, line: 1, reason: "the input ends inside a value" }],
    ],
    "no comma between records": [
      `[${a}\n${b}]`,
      [one, two],
      [{ offset: a.length + 2, line: 2, reason: "a comma is missing between two values" }],
    ],
    "a comma too many": [
      `[${a},,${b},]`,
      [one, two],
      [
        { offset: a.length + 2, line: 1, reason: "a value is missing before a comma" },
        { offset: a.length + b.length + 4, line: 1, reason: "a value is missing behind a comma" },
      ],
    ],
    "rubbish behind the list": [
      `{"Records":[${a}],"x":oops}\n${b}`,
      [one, two],
      [{ offset: 12 + a.length, line: 1, reason: "what stands around the records is not valid JSON" }],
    ],
    "a bracket too many": [
      `${a}}\n${b}`,
      [one, two],
      [{ offset: a.length, line: 1, reason: "bytes that are not JSON" }],
    ],
    "a word that is none": [`nul\n${b}`, [two], [{ offset: 0, line: 1, reason: "bytes that are not JSON" }]],
    "a string that does not end": [
      `"abc\n${b}`,
      [two],
      [{ offset: 0, line: 1, reason: "a line ends inside a string" }],
    ],
    "prose, once": [
      "Some text,\nand some more\n(the end).",
      [],
      [{ offset: 0, line: 1, reason: "bytes that are not JSON" }],
    ],
  };
  for (const [name, [input, values, faults]] of Object.entries(inputs))
    test(name, () => {
      expect(split(input)).toEqual({ values, faults });
      for (const size of [1, 2, 3, 7, 64]) expect(split(input, size)).toEqual({ values, faults });
    });

  test("a damaged record in a pretty-printed file costs only itself", () => {
    const input = json({ Records: [one, two, three] }, null, 2).replace('"e-2"', "e-2");
    const { values, faults } = split(input);
    expect(values).toEqual(expect.arrayContaining([one, three]));
    expect(values).not.toContainEqual(two);
    expect(faults[0]).toMatchObject({ reason: "not valid JSON" });
  });
});

describe("the splitter is bounded", () => {
  test("in the size of one value", () => {
    const input = (length: number) => `{"a":"${"x".repeat(length - 8)}"}\n${json(one)}`;
    expect(split(input(UNIT_BYTES_MAX)).values).toHaveLength(2);
    for (const size of [Number.POSITIVE_INFINITY, 1 << 20, 65_537]) {
      const { values, faults } = split(input(UNIT_BYTES_MAX + 1), size);
      expect(values).toEqual([one]);
      expect(faults).toEqual([{ offset: 0, line: 1, reason: "a value of more than 4 MiB" }]);
    }
  });

  test("but not in the size of a list", () => {
    const big = json({ Records: Array.from({ length: 12 }, (_, n) => ({ n, pad: "x".repeat(1 << 20) })) });
    expect(split(big, 1 << 16).values).toHaveLength(12);
  });

  test("in the number of faults", () => {
    const lines = (bad: number) => `${"oops\n{}\n".repeat(bad)}${json(one)}`;
    const fitting = split(lines(FAULTS_MAX));
    expect(fitting.faults).toHaveLength(FAULTS_MAX);
    expect(fitting.values.at(-1)).toEqual(one);
    const { values, faults } = split(lines(FAULTS_MAX + 1));
    expect(faults).toHaveLength(FAULTS_MAX + 1);
    expect(faults.at(-1)).toEqual({
      offset: 8 * FAULTS_MAX,
      line: 2 * FAULTS_MAX + 1,
      reason: "more than 1000 faults: the rest of the input is not read",
    });
    expect(values).toHaveLength(FAULTS_MAX);
  });

  test("in what is read again because of damage", () => {
    const { faults } = split('{"eventVersion":'.repeat(1 << 16));
    expect(faults.length).toBeLessThan(FAULTS_MAX);
    expect(faults.at(-1)?.reason).toBe("so much is damaged that the rest of the input is not read");
  });

  test("in time, for the same few bytes over and over", () => {
    for (const unit of [
      "[",
      "{",
      '"',
      "\\",
      '{"eventVersion":"',
      '{"a":[',
      "]",
      ",",
      "\n",
      "\n{",
      "\0",
      '{"Records":[',
    ])
      split(unit.repeat((1 << 16) / unit.length));
  });
});

test("UTF-16 of more than 64 MiB is refused", () => {
  const faults: string[] = [];
  const splitter = createSplitter({ value: () => {}, fault: ({ reason }) => faults.push(reason) });
  const chunk = Buffer.from(`\ufeff${" ".repeat(1 << 19)}`, "utf16le");
  for (let n = 0; n < 65; n++) splitter.push(chunk);
  splitter.end();
  expect(faults).toEqual(["UTF-16 text of more than 64 MiB is not read; convert it to UTF-8"]);
});

describe("for any input", () => {
  const pieces = fc.constantFrom(
    json(one),
    json({ Records: [one, two] }),
    json([two], null, 1),
    '{"Records":[',
    "]}",
    '{"eventVersion":"1.08"',
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    '"',
    "\\",
    "\n",
    " ",
    "\0",
    "nul",
    "1",
    "é",
    "\ufeff",
  );
  const anything = fc.oneof(
    fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join("")),
    fc.string({ unit: "binary" }),
  );

  test("any cut into pieces gives the same", () => {
    fc.assert(
      fc.property(anything, fc.integer({ min: 1, max: 40 }), (input, size) => {
        expect(split(input, size)).toEqual(split(input));
      }),
      { numRuns: 500 },
    );
  });

  test("a value is found, or something is said", () => {
    fc.assert(
      fc.property(anything, (input) => {
        const { values, faults } = split(input);
        if (input.replace(/[\s\ufeff[\]{},:]|"Records"/g, "") !== "")
          expect(values.length + faults.length).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });

  test("JSON is read as the parser reads it", () => {
    fc.assert(
      fc.property(fc.array(fc.json(), { maxLength: 4 }), fc.constantFrom(0, 1, 4), (texts, indent) => {
        const values = texts.map((text): unknown => JSON.parse(text));
        const input = json(values, null, indent);
        expect(split(input)).toEqual(clean(...values));
        expect(
          split(input.slice(1, -1).trim() === "" ? "" : values.map((value) => json(value)).join("\n")).faults,
        ).toEqual([]);
      }),
    );
  });
});
