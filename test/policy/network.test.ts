import { describe, expect, test } from "vitest";
import { blockCovers, isNearlyEveryone, parseBlock } from "../../shared/policy/network.ts";

describe("blocks", () => {
  test.each(["203.0.113.7", "203.0.113.0/24", "0.0.0.0/0", "::/0", "2001:db8::1", "2001:db8:0:0:0:0:0:1/128", "::"])(
    "%s is one",
    (text) => expect(parseBlock(text)).toBeDefined(),
  );
  test.each([
    "",
    "a",
    "203.0.113",
    "203.0.113.256",
    "203.0.113.0/33",
    "203.0.113.0/x",
    "1/2/3",
    "1:2",
    ":::",
    "2001:db8::1::2",
    "::12345",
    "::/129",
  ])("%s is none", (text) => expect(parseBlock(text)).toBeUndefined());
});

test.each([
  ["203.0.113.0/24", "203.0.113.7", true],
  ["203.0.113.0/24", "203.0.113.0/24", true],
  ["203.0.113.7/24", "203.0.113.128/25", true],
  ["203.0.113.0/25", "203.0.113.0/24", false],
  ["203.0.113.0/24", "198.51.100.1", false],
  ["2001:db8::/32", "2001:db8:1::/48", true],
  ["2001:db8::/32", "2001:db9::/48", false],
  ["0.0.0.0/0", "::1", false],
  ["nonsense", "203.0.113.7", false],
])("%s covers %s: %s", (outer, inner, expected) => expect(blockCovers(outer, inner)).toBe(expected));

test.each([
  ["0.0.0.0/0", true],
  ["128.0.0.0/1", true],
  ["::/0", true],
  ["nonsense", true],
  ["203.0.113.0/24", false],
  ["10.0.0.0/8", false],
])("%s is nearly everyone: %s", (text, expected) => expect(isNearlyEveryone(text)).toBe(expected));
