import { describe, expect, test } from "vitest";
import { POLICY_CHARS_MAX, parsePolicy, STATEMENTS_MAX } from "../../shared/policy/parse.ts";

const document = {
  Version: "2012-10-17",
  Statement: {
    Effect: "Allow",
    Principal: { Service: ["lambda.amazonaws.com", "ec2.amazonaws.com"], AWS: "111122223333" },
    Action: "STS:AssumeRole",
    Condition: { "ForAnyValue:StringEqualsIfExists": { "Aws:PrincipalTag/Team": ["b", "a", "b"] } },
  },
};

function only(value: unknown) {
  const parsed = parsePolicy(value);
  if (!parsed.ok || parsed.statements[0] === undefined) throw new Error(JSON.stringify(parsed));
  return parsed.statements[0];
}

function withStatement(statement: unknown) {
  return parsePolicy({ Statement: statement });
}

describe("the three encodings", () => {
  const text = JSON.stringify(document);
  test("JSON text reads like the object", () => expect(parsePolicy(text)).toEqual(parsePolicy(document)));
  test("percent-encoded JSON reads like the object", () =>
    expect(parsePolicy(encodeURIComponent(text))).toEqual(parsePolicy(document)));
  test("spaces ahead do not matter", () =>
    expect(parsePolicy(`\n ${encodeURIComponent(text)}`)).toEqual(parsePolicy(document)));
  test("a plus stays a plus", () =>
    expect(only('{"Statement":{"Effect":"Allow","Action":"a:b","Resource":"x+y"}}').resources).toEqual(["x+y"]));
});

describe("a statement", () => {
  const statement = only(document);
  test("has its principals as one sorted list", () =>
    expect(statement.principals).toEqual([
      { type: "AWS", value: "111122223333" },
      { type: "Service", value: "ec2.amazonaws.com" },
      { type: "Service", value: "lambda.amazonaws.com" },
    ]));
  test("has lower-case actions", () => expect(statement.actions).toEqual(["sts:assumerole"]));
  test("has conditions taken apart", () =>
    expect(statement.conditions).toEqual([
      {
        operator: "stringequals",
        set: "ForAnyValue",
        ifExists: true,
        key: "aws:principaltag/team",
        keyAsWritten: "Aws:PrincipalTag/Team",
        values: ["a", "b"],
      },
    ]));
  test("names everyone in one way", () => {
    const everyone = [{ type: "*", value: "*" }];
    for (const principal of ["*", { AWS: "*" }, { AWS: ["*"] }, { aws: ["*", "*"] }]) {
      expect(only({ Statement: [{ Effect: "Allow", Principal: principal, Action: "*" }] }).principals).toEqual(
        everyone,
      );
    }
  });
  test("reads booleans and numbers of conditions as text", () => {
    const condition = {
      Bool: { "aws:MultiFactorAuthPresent": true },
      NumericLessThan: { "aws:MultiFactorAuthAge": 3600 },
    };
    const { conditions } = only({ Statement: { Effect: "Allow", Action: "a:b", Condition: condition } });
    expect(conditions.map(({ values }) => values)).toEqual([["true"], ["3600"]]);
  });
  test("keeps absent and empty apart", () => {
    expect(only({ Statement: { Effect: "Allow", Action: "a:b" } }).notPrincipals).toBeUndefined();
    expect(only({ Statement: { Effect: "Allow", Action: "a:b", NotPrincipal: {} } }).notPrincipals).toEqual([]);
    expect(only({ Statement: { Effect: "Allow", NotAction: [] } }).notActions).toEqual([]);
  });
});

describe("without a Version", () => {
  test("the oldest is meant", () =>
    expect(parsePolicy({ Statement: [] })).toEqual({ ok: true, version: "2008-10-17", statements: [], faults: [] }));
});

describe("there is no document in", () => {
  test.each([[undefined], [null], [""], ["  \n"]])("%j", (value) =>
    expect(parsePolicy(value)).toMatchObject({ ok: false, kind: "missing" }),
  );
});

describe("there is an unreadable document in", () => {
  test.each([
    ["HIDDEN_DUE_TO_SECURITY_REASONS"],
    ["%"],
    ["%7B%22Statement%22"],
    ["%E0%A4%A"],
    ['{"Statement":'],
    ['"a string"'],
    ["[]"],
    ["null"],
    [{}],
    [{ Statement: null }],
    [{ Statement: [], statement: [] }],
    [[]],
    [17],
    [true],
    [Symbol("x")],
  ])("%j", (value) => expect(parsePolicy(value)).toMatchObject({ ok: false, kind: "unreadable" }));
  test("deep nesting", () => expect(parsePolicy(`{"Statement":${"[".repeat(100_000)}`)).toMatchObject({ ok: false }));
});

describe("a statement is refused and the others kept", () => {
  const good = { Effect: "Allow", Action: "a:b" };
  test.each([
    [{ ...good, Effect: "allow" }, "Effect"],
    [{ Action: "a:b" }, "Effect"],
    [{ Effect: "Allow" }, "Action"],
    [{ ...good, NotAction: "a:c" }, "Action"],
    [{ ...good, Action: [{}] }, "Action"],
    [{ ...good, Principal: "111122223333" }, "Principal"],
    [{ ...good, Principal: { AWS: [null] } }, "Principal"],
    [{ ...good, Resource: { a: 1 } }, "Resource"],
    [{ ...good, Condition: "x" }, "Condition"],
    [{ ...good, Condition: { Bool: "x" } }, "Condition"],
    [{ ...good, Condition: { Bool: { a: [[]] } } }, "Condition"],
    [{ ...good, effect: "Deny" }, "twice"],
    ["text", "object"],
  ])("%j", (bad, word) => {
    const parsed = withStatement([bad, good]);
    if (!parsed.ok) throw new Error(parsed.why);
    expect(parsed.statements).toHaveLength(1);
    expect(parsed.faults).toHaveLength(1);
    expect(parsed.faults[0]).toContain(word);
  });
});

describe("bounds", () => {
  const padded = (length: number) => JSON.stringify({ Statement: [], Id: "" }).replace('""', `"${"x".repeat(length)}"`);
  const frame = padded(0).length;
  test("text at the bound is read", () => expect(parsePolicy(padded(POLICY_CHARS_MAX - frame)).ok).toBe(true));
  test("text over it is not", () =>
    expect(parsePolicy(padded(POLICY_CHARS_MAX - frame + 1))).toMatchObject({ ok: false, kind: "unreadable" }));
  test("an object over it is not", () =>
    expect(parsePolicy({ Statement: [], Id: "x".repeat(POLICY_CHARS_MAX) })).toMatchObject({ kind: "unreadable" }));
  test("a cyclic object is not", () => {
    const cyclic: Record<string, unknown> = { Statement: [] };
    cyclic.self = cyclic;
    expect(parsePolicy(cyclic)).toMatchObject({ kind: "unreadable" });
  });
  test("too many statements are not", () => {
    const statement = { Effect: "Allow", Action: "a:b" };
    expect(withStatement(Array(STATEMENTS_MAX).fill(statement)).ok).toBe(true);
    expect(withStatement(Array(STATEMENTS_MAX + 1).fill(statement)).ok).toBe(false);
  });
});
