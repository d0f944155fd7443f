import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { exampleFiles } from "../../simulator/examples.ts";

const files = exampleFiles();
const linesOf = (text: string): string[] => text.split("\n").filter((line) => line !== "");

test.each(files.map(({ path, text }) => [path, text] as const))(
  "examples/%s is on disk as it is made",
  (path, text) => {
    expect(existsSync(`examples/${path}`), "run: node scripts/examples.ts").toBe(true);
    expect(readFileSync(`examples/${path}`, "utf8") === text, "run: node scripts/examples.ts").toBe(true);
  },
);

test("no attack file is left over", () => {
  const made = files.filter(({ path }) => path.startsWith("attacks/")).map(({ path }) => path.replace("attacks/", ""));
  expect(readdirSync("examples/attacks").sort()).toEqual(made.sort());
});

describe("sizes", () => {
  test("an attack is at most 60 records", () => {
    for (const { path, text } of files.filter((file) => file.path.startsWith("attacks/"))) {
      expect(linesOf(text).length, path).toBeLessThanOrEqual(60);
      expect(linesOf(text).length, path).toBeGreaterThan(5);
    }
  });

  test("the quiet day is at most 400 records and 700 KB", () => {
    const quiet = files.find(({ path }) => path === "quiet-day.jsonl")?.text ?? "";
    expect(linesOf(quiet).length).toBeLessThanOrEqual(400);
    expect(linesOf(quiet).length).toBeGreaterThan(200);
    expect(Buffer.byteLength(quiet)).toBeLessThanOrEqual(700_000);
  });
});

test("every line is a record of one day", () => {
  for (const { path, text } of files.filter((file) => file.path.endsWith(".jsonl"))) {
    for (const line of linesOf(text)) expect(JSON.parse(line).eventTime.slice(0, 10), path).toBe("2026-03-10");
  }
});
