import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matchesStar, printable, redact } from "../shared/words.ts";

describe("text from outside", () => {
  test("direction marks and control characters go", () => {
    expect(printable("a\u202eb\u0000c\u200bd\ud800e")).toBe("abcde");
  });
  test("it is bounded, and the cut is marked", () => {
    expect(printable("x y ".repeat(30_000), 10)).toBe("x y x y x…");
    expect(printable(`${"x".repeat(8)}😀😀`, 10)).toBe(`${"x".repeat(8)}…`);
  });
  test("key ids keep their last four characters, tokens go", () => {
    expect(redact("key AKIAEXAMPLE000001234 used")).toBe("key …1234 used");
    expect(redact(`token ${"Ab1/".repeat(80)} end`)).toBe("token (hidden) end");
  });
  test("an ordinary sentence stays as it is", () => {
    const text = "User: arn:aws:iam::111122223333:user/ana is not authorized to perform: sts:AssumeRole";
    expect(printable(text)).toBe(text);
  });
  test("anything at all gives bounded text without control characters", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 3000 }), fc.integer({ min: 2, max: 300 }), (text, max) => {
        const out = printable(text, max);
        expect(out.length).toBeLessThanOrEqual(max);
        expect(out).not.toMatch(/\p{Cc}|\p{Cs}/u);
      }),
    );
  });
});

describe("* stands for any characters", () => {
  test.each([
    ["repo:acme/infra:*", "repo:acme/infra:ref:refs/heads/main", true],
    ["repo:acme/infra:*", "repo:acme/infra-evil:ref", false],
    ["*", "", true],
    ["a*b*c", "a-b-b-c", true],
    ["a*a", "a", false],
    ["abc", "abc", true],
    ["abc", "abcd", false],
    ["*x", "yx", true],
  ])("%s against %s: %s", (pattern, text, expected) => {
    expect(matchesStar(pattern, text)).toBe(expected);
  });
});
