import { describe, expect, test } from "vitest";
import { matches } from "../../shared/policy/wildcard.ts";

describe("a pattern takes", () => {
  test.each([
    ["*", ""],
    ["*", "anything:at/all"],
    ["iam:*", "iam:passrole"],
    ["iam:pass*", "iam:passrole"],
    ["iam:*access*key*", "iam:createaccesskey"],
    ["*:*", "iam:passrole"],
    ["ia?:pass????", "iam:passrole"],
    ["**r*", "iam:passrole"],
    ["arn:aws:iam::*:role/*", "arn:aws:iam::111122223333:role/a/b"],
  ])("%s %s", (pattern, text) => expect(matches(pattern, text)).toBe(true));
});

describe("a pattern does not take", () => {
  test.each([
    ["", "a"],
    ["iam:", "iam:passrole"],
    ["iam:pass", "iam:passrole"],
    ["passrole", "iam:passrole"],
    ["iam:passrole?", "iam:passrole"],
    ["IAM:*", "iam:passrole"],
    ["*x", "iam:passrole"],
    ["iam.passrole", "iam:passrole"],
  ])("%s %s", (pattern, text) => expect(matches(pattern, text)).toBe(false));
});

describe("a pattern against a pattern", () => {
  test("takes a narrower one", () => expect(matches("repo:acme/*", "repo:acme/web:*")).toBe(true));
  test("does not take a wider one", () => expect(matches("repo:acme/web:*", "repo:acme/*")).toBe(false));
  test("one character is not any text", () => expect(matches("repo:acme/?", "repo:acme/*")).toBe(false));
});

test("hostile patterns end at once", () => {
  const text = "a".repeat(2048);
  const start = performance.now();
  expect(matches(`${"a*".repeat(500)}b`, text)).toBe(false);
  expect(matches(`${"*a".repeat(30_000)}b`, text)).toBe(false);
  expect(matches("*".repeat(200_000), text)).toBe(true);
  expect(performance.now() - start).toBeLessThan(1000);
});

test("text over the bound is only compared for equality", () => {
  const long = "a".repeat(3000);
  expect(matches(long, long)).toBe(true);
  expect(matches("*", long)).toBe(true);
  expect(matches("a*", long)).toBe(false);
});
