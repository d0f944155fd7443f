import { describe, expect, test } from "vitest";
import { compareGuardrails, deniesOf, listedDenies } from "../../shared/policy/guardrail.ts";
import { parsePolicy } from "../../shared/policy/parse.ts";

const policy = (...Statement: object[]) => parsePolicy({ Version: "2012-10-17", Statement });
const deny = (Action: unknown, more: object = {}) => ({ Effect: "Deny", Action, Resource: "*", ...more });
const unless = (tag: string) => ({ Condition: { StringNotEquals: { "aws:PrincipalTag/team": tag } } });
const lost = (before: ReturnType<typeof policy>, after: ReturnType<typeof policy>) =>
  compareGuardrails(before, after)?.lost;

describe("nothing is lost", () => {
  test.each([
    ["the same", deny("a:B"), deny("a:b")],
    ["a wider action", deny(["a:B", "a:C"]), deny("a:*")],
    ["everything but some", deny("a:B"), { Effect: "Deny", NotAction: "c:*", Resource: "*" }],
    [
      "fewer left out",
      { Effect: "Deny", NotAction: ["iam:*", "sts:*"], Resource: "*" },
      { Effect: "Deny", NotAction: ["iam:*"], Resource: "*" },
    ],
    ["a wider resource", deny("a:B", { Resource: "arn:aws:s3:::x/*" }), deny("a:B")],
    ["no condition any more", deny("a:B", unless("ops")), deny("a:B")],
  ])("%s", (_, before, after) => {
    expect(lost(policy(before), policy(after))).toEqual([]);
  });
});

describe("something is lost", () => {
  test.each([
    ["gone", deny("a:B"), deny("a:C")],
    ["allowed instead", deny("a:B"), { Effect: "Allow", Action: "a:B", Resource: "*" }],
    ["a narrower resource", deny("a:B"), deny("a:B", { Resource: "arn:aws:s3:::x/*" })],
    ["a resource left out", deny("a:B"), { Effect: "Deny", Action: "a:B", NotResource: "arn:aws:s3:::x" }],
    ["a condition more", deny("a:B"), deny("a:B", unless("ops"))],
    [
      "an exception more",
      deny("a:B", unless("ops")),
      deny("a:B", { Condition: { StringNotEquals: { "aws:PrincipalTag/team": ["ops", "lab"] } } }),
    ],
    [
      "a region less",
      deny("a:B", { Condition: { StringEquals: { "aws:RequestedRegion": ["x", "y"] } } }),
      deny("a:B", { Condition: { StringEquals: { "aws:RequestedRegion": "x" } } }),
    ],
    [
      "another operator",
      deny("a:B", unless("ops")),
      deny("a:B", { Condition: { StringNotLike: { "aws:PrincipalTag/team": "ops" } } }),
    ],
    [
      "one more left out",
      { Effect: "Deny", NotAction: "iam:*", Resource: "*" },
      { Effect: "Deny", NotAction: ["iam:*", "ec2:*"], Resource: "*" },
    ],
  ])("%s", (_, before, after) => {
    expect(lost(policy(before), policy(after))).toHaveLength(1);
  });
});

test("what cannot be read, or is far larger than AWS allows, is not compared", () => {
  const large = policy(deny(Array.from({ length: 3000 }, (_, index) => `a:B${index}`)));
  expect(compareGuardrails(parsePolicy("{"), policy())).toBeUndefined();
  expect(compareGuardrails(policy(), parsePolicy(undefined))).toBeUndefined();
  expect(compareGuardrails(large, policy())).toBeUndefined();
  expect(deniesOf(parsePolicy("{"))).toBeUndefined();
});

test("is said with the first action and the number of others", () => {
  expect(listedDenies(["a:b"])).toBe("a:b");
  expect(listedDenies(["a:b", "a:c", "a:d"])).toBe("a:b and 2 more");
  expect(listedDenies([])).toBe("something");
});
