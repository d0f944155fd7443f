import { describe, expect, test } from "vitest";
import { detectors } from "../../shared/detectors/index.ts";
import { relevanceOf } from "../../shared/ingest/relevance.ts";
import { type Pattern, PatternError } from "../../shared/pattern.ts";
import { assumeRole, cloudtrail, identities } from "../support/records.ts";

/** What is said about a source and name, and about a service's call of that name. */
function verdicts(patterns: readonly Pattern[], eventSource: string, eventName: string): string {
  const source = relevanceOf(patterns).bySource(Buffer.from(`${eventSource}"`), 0);
  return `${source?.anyName ?? source?.byName(Buffer.from(`${eventName}"`), 0)}${source?.skipsService ? " no services" : ""}`;
}
const people = { type: [{ "anything-but": ["AWSService"] }, { exists: false }] };
const sts: Pattern = {
  source: ["aws.sts"],
  detail: { eventSource: ["sts.amazonaws.com"], eventName: [{ prefix: "AssumeRole" }], userIdentity: people },
};

describe("a source and a name are", () => {
  const iam: Pattern = { detail: { eventSource: ["iam.amazonaws.com"] } };
  test("skipped where no pattern allows them", () => {
    expect(verdicts([sts], "s3.amazonaws.com", "ListBuckets")).toBe("skip");
    expect(verdicts([sts], "sts.amazonaws.com", "GetCallerIdentity")).toBe("skip no services");
    expect(verdicts([], "sts.amazonaws.com", "AssumeRole")).toBe("skip");
  });

  test("kept where one does, by name or whole source", () => {
    expect(verdicts([sts], "sts.amazonaws.com", "AssumeRoleWithSAML")).toBe("keep-unless-service no services");
    expect(verdicts([iam], "iam.amazonaws.com", "Anything")).toBe("keep");
    expect(verdicts([{ source: ["aws.iam"] }], "iam.amazonaws.com", "Anything")).toBe("keep");
    expect(verdicts([{ source: ["aws.iam"] }], "sts.amazonaws.com", "Anything")).toBe("skip");
    expect(verdicts([{ detail: { eventName: ["Go"] } }], "any.amazonaws.com", "Go")).toBe("keep");
    expect(verdicts([{ detail: { eventName: ["Go"] } }], "any.amazonaws.com", "Stop")).toBe("skip");
  });

  test("kept for services when one pattern of several wants them", () => {
    const all: Pattern = { detail: { eventSource: ["sts.amazonaws.com"], eventName: ["AssumeRole"] } };
    expect(verdicts([sts, all], "sts.amazonaws.com", "AssumeRole")).toBe("keep");
    expect(verdicts([sts, all], "sts.amazonaws.com", "AssumeRoleWithSAML")).toBe("keep-unless-service");
    const named: Pattern = { detail: { eventName: ["AssumeRole"], userIdentity: { type: ["AWSService"] } } };
    expect(verdicts([named], "sts.amazonaws.com", "AssumeRole")).toBe("keep");
  });

  test("kept by every matcher of the pattern language", () => {
    const by = (...eventName: NonNullable<Pattern[string]>[]) =>
      [{ detail: { eventName: eventName.flat() } }] as Pattern[];
    for (const matcher of [{ suffix: "User" }, { wildcard: "Create*" }, { "equals-ignore-case": "createuser" }]) {
      expect(verdicts(by([matcher]), "iam.amazonaws.com", "CreateUser")).toBe("keep");
      expect(verdicts(by([matcher]), "iam.amazonaws.com", "DeleteGroup")).toBe("skip");
    }
  });

  test("undefined when there is no plain word", () => {
    const { bySource } = relevanceOf([sts]);
    for (const text of ["", '"', 'a\\nb"', 'a b"', 'é"', "sts.amazonaws.com", `${"x".repeat(200)}"`])
      expect(bySource(Buffer.from(text), 0)).toBeUndefined();
  });
});

describe("what is searched for", () => {
  const needles = (detail: Pattern) => relevanceOf([{ detail }]).needles;
  test("is text that every match must hold", () => {
    expect(needles({ userIdentity: { type: ["Root"] } })).toEqual(['"Root"']);
    expect(needles({ errorCode: [{ prefix: "AccessDenied" }, { suffix: "Operation" }] })).toEqual(['"errorCode"']);
    expect(needles({ a: [{ prefix: "Client.Unauthorized" }] })).toEqual(["Unauthorized"]);
    expect(needles({ a: ["x"], b: ["LongerText"] })).toEqual(['"LongerText"']);
    expect(needles({ $or: [{ a: ["First"] }, { b: { c: ["Second"] } }] })).toEqual(['"First"', '"Second"']);
  });

  test("makes every record relevant where there is none", () => {
    for (const detail of [
      { a: [1] },
      { a: ["1-2"] },
      { a: [{ exists: true }] },
      { a: ["Word", { wildcard: "*" }] },
      { $or: [{ a: ["Word"] }, { b: [null] }] },
    ] as Pattern[]) {
      expect(needles(detail)).toEqual([]);
      expect(verdicts([{ detail }], "s3.amazonaws.com", "ListBuckets")).toBe("keep");
    }
    expect(verdicts([{ "detail-type": ["AWS API Call via CloudTrail"] }], "s3.amazonaws.com", "ListBuckets")).toBe(
      "keep",
    );
  });

  test("is not needed where source or name tell", () => {
    expect(relevanceOf([sts]).needles).toEqual([]);
  });
});

test("a record matches exactly", () => {
  const { matches } = relevanceOf([sts, { detail: { userIdentity: { type: ["Root"] } } }]);
  expect(matches(assumeRole("ops"))).toBe(true);
  expect(matches(assumeRole("ops", { userIdentity: identities.service }))).toBe(false);
  expect(matches(cloudtrail("s3:ListBuckets", { userIdentity: identities.root }))).toBe(true);
  expect(matches(cloudtrail("s3:ListBuckets", { requestParameters: { type: "Root" } }))).toBe(false);
});

test("a list with a pattern that is none is refused", () => {
  expect(() => relevanceOf([{ detail: {} }])).toThrow(PatternError);
});

test("the catalogue leaves assumptions by AWS services unread: they are most of a trail", () => {
  const patterns = detectors.map(({ on }) => on);
  for (const name of ["AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "GetCallerIdentity"])
    expect([name, verdicts(patterns, "sts.amazonaws.com", name)]).toEqual([
      name,
      expect.stringMatching(/^keep-unless-service/),
    ]);
  for (const name of ["DescribeInstances", "DescribeSubnets"])
    expect(verdicts(patterns, "ec2.amazonaws.com", name)).toMatch(/^skip/);
});
