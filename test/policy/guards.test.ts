import { describe, expect, test } from "vitest";
import { heldBackBy, quarantineOf } from "../../shared/policy/guards.ts";
import { parsePolicy } from "../../shared/policy/parse.ts";
import { OWN, policy } from "./support.ts";

const deny = (more: object) => policy({ Effect: "Deny", Resource: "*", ...more });

describe("what a document holds back", () => {
  test.each([
    [{ Action: "*" }, "*"],
    [{ Action: ["iam:*", "kms:Decrypt"] }, "iam:*, kms:decrypt"],
    [{ Action: ["a:a", "b:b", "c:c", "iam:*", "d:d"] }, "a:a, b:b, c:c and 2 more"],
    [{ NotAction: ["s3:*"] }, "all but s3:*"],
    [
      { Action: "*", Condition: { DateLessThan: { "aws:TokenIssueTime": "2026-01-01" } } },
      "the sessions that were revoked",
    ],
    [{ Action: "iam:*", Condition: { Bool: { "aws:MultiFactorAuthPresent": "false" } } }, "iam:*"],
  ])("%j", (more, words) => expect(heldBackBy(deny(more))).toBe(words));
  test.each([[{ Action: "s3:DeleteBucket" }], [{ NotAction: "*" }]])("nothing that matters: %j", (more) =>
    expect(heldBackBy(deny(more))).toBeUndefined(),
  );
  test("an Allow holds nothing back", () =>
    expect(heldBackBy(policy({ Effect: "Allow", Action: "*", Resource: "*" }))).toBeUndefined());
  test("nor does what cannot be read", () => expect(heldBackBy(parsePolicy("{"))).toBeUndefined());
});

test("AWS's own policies that only deny are known by name and account", () => {
  expect(quarantineOf("arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV2")).toBe("AWSCompromisedKeyQuarantineV2");
  expect(quarantineOf("arn:aws-cn:iam::aws:policy/AWSDenyAll")).toBe("AWSDenyAll");
  expect(quarantineOf(`arn:aws:iam::${OWN}:policy/AWSDenyAll`)).toBeUndefined();
  expect(quarantineOf("arn:aws:iam::aws:policy/ReadOnlyAccess")).toBeUndefined();
});
