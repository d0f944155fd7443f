/** The rules deliver what the detectors listen to: all of it, nothing else, in few and short patterns. */
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { parseConfig } from "../shared/config-file.ts";
import type { Detector } from "../shared/detector.ts";
import { detectors } from "../shared/detectors/index.ts";
import type { JsonObject } from "../shared/model.ts";
import { anyCall, calls, NOT_BY_SERVICE } from "../shared/on.ts";
import { compilePattern, constraints, eventOf, type Pattern } from "../shared/pattern.ts";
import { PATTERN_CHARS_MAX, RULES_MAX, type Rule, rulesOf, withoutOwnCalls } from "../shared/rules.ts";
import { run } from "./support/detector.ts";
import { assumeRole, cloudtrail, identities, roleSession } from "./support/records.ts";

const rules = rulesOf(detectors);
const ownEvents = (on: Pattern) =>
  compilePattern(on)({ source: "rolecall", "detail-type": "Rolecall Detector Failed" });
const listening = detectors.filter(({ on }) => !ownEvents(on));

const matching = (all: readonly Rule[], event: JsonObject) =>
  all.filter(({ pattern }) => compilePattern(pattern)(event)).map(({ name }) => name);
const named = (all: readonly Rule[], name: string) => {
  const found = all.find((rule) => rule.name === name);
  if (found === undefined) throw new Error(`no rule ${name} among ${all.map((rule) => rule.name).join(", ")}`);
  return found;
};

describe("the rules", () => {
  test("are few, short, named once and accepted by EventBridge's grammar", () => {
    expect(rules.length).toBeGreaterThan(1);
    expect(rules.length).toBeLessThanOrEqual(RULES_MAX);
    expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
    for (const { pattern } of rules) {
      expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(PATTERN_CHARS_MAX);
      expect(() => compilePattern(pattern)).not.toThrow();
    }
  });

  test("do not depend on the order of the detectors", () => {
    const sets = (all: readonly Rule[]) => all.map(({ name, readOnlyEvents }) => ({ name, readOnlyEvents }));
    expect(sets(rulesOf(detectors.toReversed()))).toEqual(sets(rules));
  });

  test("match Rolecall's own events never: those go to another bus", () => {
    expect(listening.length).toBe(detectors.length - 1);
    expect(matching(rules, { source: "rolecall", "detail-type": "Rolecall Detector Failed", detail: {} })).toEqual([]);
  });
});

/** Events of the services and calls that a pattern names, of each type that it asks for. */
function namedBy(pattern: Pattern): JsonObject[] {
  const branches = (pattern["$or"] ?? [{}]) as readonly Pattern[];
  return branches.flatMap((branch) => {
    const whole = { ...pattern, ...branch };
    const texts = (path: readonly string[]) =>
      (constraints(whole, path) ?? []).filter((matcher) => typeof matcher === "string");
    return texts(["detail", "eventSource"]).flatMap((eventSource) =>
      texts(["detail", "eventName"]).flatMap((eventName) =>
        texts(["detail-type"]).map((type) => ({
          ...eventOf({
            eventSource,
            eventName,
            userIdentity: identities.ana,
            requestParameters: { withDecryption: true },
          }),
          "detail-type": type,
        })),
      ),
    );
  });
}

describe("of the examples", () => {
  const firing: JsonObject[] = [];
  beforeAll(async () => {
    const config = parseConfig(readFileSync("examples/rolecall.yaml", "utf8"), "rolecall.yaml");
    for (const name of readdirSync("examples/attacks").filter((file) => file.endsWith(".jsonl"))) {
      const lines = readFileSync(`examples/attacks/${name}`, "utf8").split("\n").filter(Boolean);
      const records: JsonObject[] = lines.map((line) => JSON.parse(line));
      const { detections } = await run(records, { config });
      const ids = new Set(
        detections
          .filter(({ signals }) => signals.some(({ points }) => points > 0))
          .map(({ activity }) => activity.eventId),
      );
      firing.push(...records.filter((record) => ids.has(String(record["eventID"]))).map(eventOf));
    }
  });

  test("every record on which a detector fires is delivered", () => {
    expect(firing.length).toBeGreaterThan(detectors.length);
    expect(firing.filter((event) => matching(rules, event).length === 0)).toEqual([]);
  });

  test.each(rules)("some record is delivered by $name alone, so that it is needed", ({ name, pattern }) => {
    const alone = (event: JsonObject) => matching(rules, event).join() === name;
    // Where no example does: what the rule itself names.
    expect(firing.some(alone) || namedBy(pattern).some(alone)).toBe(true);
  });
});

describe("lane and state", () => {
  const delivered = (record: JsonObject) => matching(rules, eventOf(record)).map((name) => named(rules, name));
  const readOnly = { AssumeRoleWithSAML: true, AssumeRoleWithWebIdentity: true, GetFederationToken: false };

  test("role assumptions take the sessions lane and need read-only events", () => {
    expect(delivered(assumeRole("Deploy"))).toMatchObject([{ lane: "sessions", readOnlyEvents: true }]);
    for (const [name, value] of Object.entries(readOnly))
      expect(delivered(cloudtrail(`sts:${name}`, { readOnly: value }))).toMatchObject([{ lane: "sessions" }]);
  });

  test("what changes who may takes the changes lane, which needs writes only", () => {
    for (const call of ["iam:UpdateAssumeRolePolicy", "iam:AttachUserPolicy", "cloudtrail:StopLogging"])
      expect(delivered(cloudtrail(call))).toMatchObject([{ lane: "changes", readOnlyEvents: false }]);
  });

  test("what a root user does, signing in included, takes the sessions lane", () => {
    for (const call of ["signin:ConsoleLogin", "ec2:DescribeInstances"])
      expect(delivered(cloudtrail(call, { userIdentity: identities.root }))[0]).toMatchObject({
        lane: "sessions",
        readOnlyEvents: true,
      });
  });

  test("assumptions by AWS services for themselves are left out, those without a type are not", () => {
    expect(delivered(assumeRole("web", { userIdentity: identities.service }))).toEqual([]);
    expect(delivered(assumeRole("web", { userIdentity: { invokedBy: "ecs.amazonaws.com" } }))).toHaveLength(1);
    expect(delivered(assumeRole("web", { userIdentity: identities.stranger }))).toHaveLength(1);
  });

  test("reading and writing calls of one detector take their own lanes", () => {
    const [sessions, changes, ...others] = rulesOf([{ on: calls("iam", ["ListUsers", "CreateUser"]) }]);
    expect(others).toEqual([]);
    expect(sessions).toMatchObject({ lane: "sessions", readOnlyEvents: true });
    expect(sessions?.pattern).toMatchObject({ detail: { eventName: ["ListUsers"] } });
    expect(changes).toMatchObject({ lane: "changes", readOnlyEvents: false });
    expect(changes?.pattern).toMatchObject({ detail: { eventName: ["CreateUser"] } });
  });

  test.each<[string, Pattern[string], boolean]>([
    ["a prefix that reads", [{ prefix: "Describe" }], true],
    ["a prefix of reading names", [{ prefix: "Assume" }], true],
    ["a prefix that writes", [{ prefix: "AddPermission" }], false],
    ["anything but a name", [{ "anything-but": ["CreateUser"] }], true],
    ["AssumeRoot, a write", ["AssumeRoot"], false],
    ["GetSessionToken, a write", ["GetSessionToken"], false],
  ])("%s", (_, names, readOnlyEvents) => {
    expect(rulesOf([{ on: calls("sts", names) }])).toMatchObject([{ readOnlyEvents }]);
  });

  test("findings of other services are events that are not read-only", () => {
    const on = { source: ["aws.guardduty"], "detail-type": ["GuardDuty Finding"] };
    expect(rulesOf([{ on }])).toEqual([{ name: "changes", lane: "changes", pattern: on, readOnlyEvents: false }]);
  });
});

describe("merging", () => {
  test("call names are united, repeats and covered patterns disappear", () => {
    const all = rulesOf([
      { on: calls("sts", ["AssumeRole"], NOT_BY_SERVICE) },
      { on: calls("sts", ["AssumeRole"], { userIdentity: { type: ["AssumedRole"] } }) },
      { on: calls("sts", ["AssumeRoleWithSAML", "AssumeRole"], NOT_BY_SERVICE) },
    ]);
    expect(all.map(({ pattern }) => pattern)).toEqual([
      calls("sts", ["AssumeRole", "AssumeRoleWithSAML"], NOT_BY_SERVICE),
    ]);
  });

  test("a catalogue too long for one pattern makes more rules, none too long", () => {
    const names = Array.from({ length: 300 }, (_, n) => `CreateSomethingWithALongName${n}`);
    const all = rulesOf([{ on: calls("iam", names) }]);
    expect(all.map(({ name }) => name)).toEqual(["changes", ...all.slice(1).map((_, n) => `changes-${n + 2}`)]);
    expect(all.length).toBeGreaterThan(4);
    for (const { pattern } of all) expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(PATTERN_CHARS_MAX);
    for (const name of names) expect(matching(all, eventOf(cloudtrail(`iam:${name}`)))).toHaveLength(1);
  });

  test("a catalogue that no quota would hold is refused", () => {
    const names = Array.from({ length: 2000 }, (_, n) => `CreateSomethingWithALongName${n}`);
    expect(() => rulesOf([{ on: calls("iam", names) }])).toThrow(/the detectors need \d+ rules/);
    expect(() => rulesOf([{ on: calls("iam", ["x".repeat(3000)]) }])).toThrow(/cannot be one rule/);
  });
});

describe("the union of the rules is the union of the detectors", () => {
  const words = ["aws.sts", "aws.iam", "aws.cloudtrail", "aws.signin", "aws.ec2", "rolecall", "aws.guardduty"];
  const names = [
    ...new Set(JSON.stringify(detectors.map(({ on }) => on)).match(/[A-Z][A-Za-z]{5,}/g)),
    "ListBuckets",
    "GetCallerIdentityX",
  ];
  const types = ["IAMUser", "AssumedRole", "Root", "AWSService", "AWSAccount", "WebIdentityUser"];
  const maybe = <T>(values: readonly T[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
  const event = fc.record({
    source: maybe(words),
    "detail-type": maybe(["AWS API Call via CloudTrail", "AWS Console Sign In via CloudTrail", "GuardDuty Finding"]),
    detail: fc.record({
      eventSource: maybe(["sts.amazonaws.com", "iam.amazonaws.com", "cloudtrail.amazonaws.com", "ec2.amazonaws.com"]),
      eventName: maybe(names),
      errorCode: maybe(["AccessDenied"]),
      userIdentity: fc.record({
        type: maybe(types),
        invokedBy: maybe(["ec2.amazonaws.com"]),
        accessKeyId: maybe(["AKIAEXAMPLEANA000001", "ASIAEXAMPLEANA000001", ""]),
      }),
    }),
  });
  const agree = (all: readonly Pick<Detector, "on">[], derived: readonly Rule[], given: JsonObject) => {
    const wanted = all.some(({ on }) => !ownEvents(on) && compilePattern(on)(given));
    expect(derived.some(({ pattern }) => compilePattern(pattern)(given))).toBe(wanted);
    return wanted;
  };

  test("for the catalogue", () => {
    let matched = 0;
    fc.assert(
      fc.property(event, (given) => {
        if (agree(detectors, rules, given)) matched += 1;
      }),
      { numRuns: 4000 },
    );
    expect(matched).toBeGreaterThan(20);
  });

  test("for detectors that are made up, alternatives inside included", () => {
    const some = <T>(values: readonly T[]) =>
      fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 4 });
    const more = fc.constantFrom<Pattern>(
      NOT_BY_SERVICE,
      {},
      { userIdentity: { type: ["Root", "IAMUser"] } },
      {
        $or: [{ errorCode: [{ exists: true }] }, { userIdentity: { type: ["AssumedRole"] } }],
      },
    );
    const ofCalls = fc
      .tuple(fc.constantFrom("sts", "iam", "cloudtrail"), some(names), more)
      .map(([service, chosen, rest]) => ({ on: calls(service, chosen, rest) }));
    const others = fc.constantFrom(
      { on: anyCall({ errorCode: [{ prefix: "AccessDenied" }] }) },
      { on: { source: ["aws.guardduty"], "detail-type": ["GuardDuty Finding"] } },
      { on: { $or: [calls("ec2", [{ prefix: "Run" }]), calls("iam", ["CreateUser", "ListUsers"])] } },
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(ofCalls, others), { minLength: 1, maxLength: 8 }),
        fc.array(event, { minLength: 20, maxLength: 40 }),
        (all, events) => {
          const derived = rulesOf(all);
          for (const given of events) agree(all, derived, given);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("what Rolecall's own functions do", () => {
  const own = "arn:aws:iam::111122223333:role/rolecall-production-detect-changes";
  const [anything] = rulesOf([{ on: anyCall({ errorCode: [{ prefix: "AccessDenied" }] }) }]);
  if (anything === undefined) throw new Error("no rule was made");
  const sparing = withoutOwnCalls(anything, [own], ["kms.amazonaws.com", "ssm.amazonaws.com"]);
  const denied = (call: string, role: string) =>
    compilePattern(sparing.pattern)(
      eventOf(cloudtrail(call, { errorCode: "AccessDenied", userIdentity: roleSession(role, "run") })),
    );

  test("does not come back to them", () => {
    expect(denied("kms:Decrypt", "rolecall-production-detect-changes")).toBe(false);
    expect(denied("ssm:GetParameter", "rolecall-production-detect-changes")).toBe(false);
  });

  test("hides nobody else, and no other use of their roles", () => {
    expect(denied("s3:ListBuckets", "rolecall-production-detect-changes")).toBe(true);
    expect(denied("kms:Decrypt", "rolecall-production-detect-changes2")).toBe(true);
    const user = cloudtrail("kms:Decrypt", { errorCode: "AccessDenied" });
    expect(compilePattern(sparing.pattern)(eventOf(user))).toBe(true);
  });

  test("is no concern of rules that name their services", () => {
    const changes = named(rules, "changes");
    expect(withoutOwnCalls(changes, [own], ["kms.amazonaws.com"])).toBe(changes);
  });

  test("leaves the deployed rules short enough", () => {
    const arns = Array.from(
      { length: 6 },
      (_, n) => `arn:aws:iam::111122223333:role/rolecall-production-${"x".repeat(20)}${n}`,
    );
    const sources = ["kms", "ssm", "dynamodb", "sns", "events", "sqs", "logs"].map((name) => `${name}.amazonaws.com`);
    for (const rule of rules)
      expect(JSON.stringify(withoutOwnCalls(rule, arns, sources).pattern).length).toBeLessThanOrEqual(
        PATTERN_CHARS_MAX,
      );
    expect(() => withoutOwnCalls(anything, [own.repeat(40)], sources)).toThrow(/too long/);
  });
});
