import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "../shared/model.ts";
import { compilePattern, constraints, eventOf, type Matcher, type Pattern, PatternError } from "../shared/pattern.ts";

/** Values of the field `f`, by whether `{ f: matchers }` matches them. ABSENT leaves the field out. */
const ABSENT = Symbol("absent");
const eventWith = (value: unknown): JsonObject => (value === ABSENT ? { other: "x" } : { f: value });

const leaves: Record<string, { matchers: readonly Matcher[]; yes: readonly unknown[]; no: readonly unknown[] }> = {
  "a literal string is typed": { matchers: ["5"], yes: ["5"], no: [5, "55", "", null, ABSENT] },
  "a literal number is typed, and 5.0 is 5": { matchers: [5], yes: [5, 5.0], no: ["5", 5.1, true, ABSENT] },
  "true is not the string": { matchers: [true], yes: [true], no: ["true", 1, false, ABSENT] },
  "the string is not true": { matchers: ["true"], yes: ["true"], no: [true] },
  "null is a JSON null, not an absent field": { matchers: [null], yes: [null], no: ["", "null", 0, ABSENT, {}, []] },
  "the empty string": { matchers: [""], yes: [""], no: [null, " ", ABSENT] },
  "alternatives are joined with or": { matchers: ["a", 7, { prefix: "x" }], yes: ["a", 7, "xyz"], no: ["b", 8, "yx"] },
  "more literals than are compared one by one": {
    matchers: ["a", "b", "c", "d", "e", 6],
    yes: ["a", "e", 6],
    no: ["f", "6", null],
  },
  prefix: { matchers: [{ prefix: "ab" }], yes: ["ab", "abc"], no: ["a", "cab", "AB", 5, null, ABSENT] },
  suffix: { matchers: [{ suffix: "ab" }], yes: ["ab", "cab"], no: ["b", "abc", "AB", 5, ABSENT] },
  "prefix without regard to case": {
    matchers: [{ prefix: { "equals-ignore-case": "aB" } }],
    yes: ["ab", "ABc"],
    no: ["a", "cab"],
  },
  "suffix without regard to case": {
    matchers: [{ suffix: { "equals-ignore-case": "aB" } }],
    yes: ["ab", "cAB"],
    no: ["b", "abc"],
  },
  "the empty suffix without regard to case": {
    matchers: [{ suffix: { "equals-ignore-case": "" } }],
    yes: ["", "a"],
    no: [5, ABSENT],
  },
  "equals-ignore-case": {
    matchers: [{ "equals-ignore-case": "Yes" }],
    yes: ["YES", "yes", "Yes"],
    no: ["yess", "ye", true, ABSENT],
  },
  wildcard: {
    matchers: [{ wildcard: "arn:*:role/x*" }],
    yes: ["arn:aws:iam::111122223333:role/x", "arn::role/xyz"],
    no: ["arn:aws:iam::111122223333:role/y", "Arn::role/x", 5, ABSENT],
  },
  "a wildcard question mark is literal": { matchers: [{ wildcard: "a?*" }], yes: ["a?", "a?b"], no: ["ab", "abc"] },
  "a wildcard without star is a literal": { matchers: [{ wildcard: "ab" }], yes: ["ab"], no: ["abc", "a"] },
  "a lone star matches every string": { matchers: [{ wildcard: "*" }], yes: ["", "x"], no: [5, null, ABSENT] },
  "an escaped star is literal": { matchers: [{ wildcard: "a\\**" }], yes: ["a*", "a*b"], no: ["ab", "a\\b"] },
  "an escaped backslash is literal": { matchers: [{ wildcard: "a\\\\*" }], yes: ["a\\", "a\\b"], no: ["a*", "ab"] },
  "a star between escaped ones": { matchers: [{ wildcard: "\\**\\*" }], yes: ["**", "*x*"], no: ["*", "x**"] },
  "the ends of a wildcard do not overlap": { matchers: [{ wildcard: "aba*aba" }], yes: ["abaaba"], no: ["ababa"] },
  "the last piece is not taken by an earlier one": { matchers: [{ wildcard: "*ab*b" }], yes: ["abb"], no: ["ab"] },
  "numeric equality": { matchers: [{ numeric: ["=", 3] }], yes: [3, 3.0], no: ["3", 4, true, ABSENT] },
  "numeric greater than": { matchers: [{ numeric: [">", 3] }], yes: [3.1], no: [3, "4", ABSENT] },
  "numeric at least": { matchers: [{ numeric: [">=", 3] }], yes: [3], no: [2.9] },
  "numeric less than": { matchers: [{ numeric: ["<", 3] }], yes: [2, -1], no: [3, null] },
  "numeric at most": { matchers: [{ numeric: ["<=", 3] }], yes: [3], no: [3.1] },
  "a numeric range": { matchers: [{ numeric: [">", 0, "<=", 9] }], yes: [9, 0.5], no: [0, 9.1, "5"] },
  "an IPv4 block": {
    matchers: [{ cidr: "10.0.0.0/8" }],
    yes: ["10.0.0.0", "10.255.255.255"],
    no: [
      "11.0.0.0",
      "9.255.255.255",
      "AWS Internal",
      "iam.amazonaws.com",
      "10.0.0",
      "10.0.0.256",
      "::a00:1",
      5,
      ABSENT,
    ],
  },
  "an IPv4 block that ends within a byte": {
    matchers: [{ cidr: "198.51.100.128/25" }],
    yes: ["198.51.100.128", "198.51.100.255"],
    no: ["198.51.100.127", "198.51.101.128"],
  },
  "the block of all IPv4 addresses": {
    matchers: [{ cidr: "0.0.0.0/0" }],
    yes: ["192.0.2.1"],
    no: ["2001:db8::1", "x"],
  },
  "an IPv6 block": {
    matchers: [{ cidr: "2001:db8::/32" }],
    yes: ["2001:db8::1", "2001:0DB8:0:0:0:0:0:1", "2001:db8:ffff::"],
    no: [
      "2001:db9::1",
      "2001:db8",
      "2001:db8:::1",
      "2001::db8::1",
      "2001:db8:0:0:0:0:0:0:1",
      "2001:db8::g",
      "192.0.2.1",
    ],
  },
  "exists: true is any scalar": {
    matchers: [{ exists: true }],
    yes: [null, "", 0, false, ["a"], [[null]]],
    no: [ABSENT, [], {}, { a: 1 }, [{ a: 1 }], [[]]],
  },
  "exists: false is no scalar": {
    matchers: [{ exists: false }],
    yes: [ABSENT, [], {}, { a: 1 }, [{ a: 1 }], [[]]],
    no: [null, "", 0, false, ["a"]],
  },
  "anything-but a string": {
    matchers: [{ "anything-but": "x" }],
    yes: ["y", "", null, true, 5],
    no: ["x", ABSENT, [], {}],
  },
  "anything-but a list": { matchers: [{ "anything-but": ["x", "y"] }], yes: ["z", 1], no: ["x", "y", ABSENT] },
  "anything-but a number": { matchers: [{ "anything-but": 5 }], yes: [6, "5", null], no: [5, ABSENT] },
  "anything-but numbers": { matchers: [{ "anything-but": [5, 6] }], yes: [7, "5"], no: [5, 6] },
  "anything-but a prefix": {
    matchers: [{ "anything-but": { prefix: "ab" } }],
    yes: ["cab", 5, null],
    no: ["ab", "abc", ABSENT],
  },
  "anything-but prefixes": { matchers: [{ "anything-but": { prefix: ["a", "b"] } }], yes: ["c"], no: ["ab", "ba"] },
  "anything-but a suffix": { matchers: [{ "anything-but": { suffix: "ab" } }], yes: ["abc"], no: ["cab"] },
  "anything-but suffixes": { matchers: [{ "anything-but": { suffix: ["a", "b"] } }], yes: ["c"], no: ["ab", "ba"] },
  "anything-but without regard to case": {
    matchers: [{ "anything-but": { "equals-ignore-case": ["Ab", "c"] } }],
    yes: ["abc"],
    no: ["AB", "C"],
  },
  "anything-but a wildcard": { matchers: [{ "anything-but": { wildcard: "a*b" } }], yes: ["abc"], no: ["ab", "axb"] },
  "anything-but wildcards": {
    matchers: [{ "anything-but": { wildcard: ["a*", "*b"] } }],
    yes: ["c"],
    no: ["ac", "cb"],
  },
  "two anything-but objects are alternatives, so they match everything present": {
    matchers: [{ "anything-but": "x" }, { "anything-but": "y" }],
    yes: ["x", "y", "z"],
    no: [ABSENT],
  },
  "not equal or absent": {
    matchers: [{ "anything-but": ["AWSService"] }, { exists: false }],
    yes: ["IAMUser", ABSENT, null],
    no: ["AWSService"],
  },
  "an array matches when any element does": {
    matchers: ["x"],
    yes: [
      ["x", "y"],
      [["y"], ["x"]],
    ],
    no: [["y"], []],
  },
  "anything-but looks for any different element": {
    matchers: [{ "anything-but": "x" }],
    yes: [["x", "y"]],
    no: [["x"], [["x"]], []],
  },
};

describe("a leaf", () => {
  for (const [name, { matchers, yes, no }] of Object.entries(leaves)) {
    test(name, () => {
      const matches = compilePattern({ f: matchers });
      expect(yes.filter((value) => !matches(eventWith(value)))).toEqual([]);
      expect(no.filter((value) => matches(eventWith(value)))).toEqual([]);
    });
  }

  test("a key of Object.prototype is no field of the event", () => {
    expect(compilePattern({ constructor: { name: [{ exists: true }] } })({})).toBe(false);
    expect(compilePattern({ constructor: [{ exists: false }] })({})).toBe(true);
    expect(compilePattern({ constructor: ["x"] })({ constructor: "x" })).toBe(true);
  });

  test("an array nested a hundred thousand deep neither throws nor matches", () => {
    const deep: unknown = JSON.parse(`${"[".repeat(100_000)}1${"]".repeat(100_000)}`);
    expect(compilePattern({ f: ["x"] })({ f: deep })).toBe(false);
    expect(compilePattern({ f: { g: [{ exists: false }] } })({ f: deep })).toBe(true);
  });

  test("a wildcard takes time in proportion to the value", () => {
    const matches = compilePattern({ f: [{ wildcard: `${"*a".repeat(50)}*b*` }] });
    expect(matches({ f: "a".repeat(1_000_000) })).toBe(false);
  });
});

describe("objects", () => {
  const nested = compilePattern({ a: { b: [{ exists: false }] } });

  test("different keys must all match", () => {
    const matches = compilePattern({ a: ["1"], b: ["2"], c: ["3"] });
    expect(matches({ a: "1", b: "2", c: "3", d: "4" })).toBe(true);
    expect(matches({ a: "1", b: "2" })).toBe(false);
  });

  test.each([[{}], [{ a: null }], [{ a: "text" }], [{ a: [] }], [{ a: ["text"] }], [{ a: { b: { c: 1 } } }]])(
    "exists: false holds where the parent is missing, null or text: %j",
    (event) => expect(nested(event)).toBe(true),
  );

  test("a scalar has no fields, so a nested pattern without exists: false does not match it", () => {
    const matches = compilePattern({ a: { b: ["x"] } });
    expect([{ a: "x" }, { a: null }, {}, { a: [] }].filter((event) => matches(event))).toEqual([]);
  });

  test("all that is said under an array of objects holds for one element", () => {
    const matches = compilePattern({ tags: { key: ["env"], value: ["prod"] } });
    expect(matches({ tags: [{ key: "a" }, { key: "env", value: "prod" }] })).toBe(true);
    expect(matches({ tags: [[{ key: "env", value: "prod" }]] })).toBe(true);
    expect(matches({ tags: { key: "env", value: "prod" } })).toBe(true);
    const crossed = [
      { key: "env", value: "test" },
      { key: "team", value: "prod" },
    ];
    expect(matches({ tags: crossed })).toBe(false);
  });

  test("the same element counts on every level", () => {
    const matches = compilePattern({ s: { id: ["1"], t: { k: ["a"], v: ["b"] } } });
    expect(matches({ s: [{ id: "1", t: [{ k: "a", v: "b" }] }] })).toBe(true);
    expect(
      matches({
        s: [
          { id: "1", t: [{ k: "a" }] },
          { id: "2", t: [{ k: "a", v: "b" }] },
        ],
      }),
    ).toBe(false);
  });

  test("exists: false in an array of objects fails when any element has the field", () => {
    const matches = compilePattern({ tags: { key: ["env"], value: [{ exists: false }] } });
    expect(matches({ tags: [{ key: "env" }, { key: "x" }] })).toBe(true);
    expect(matches({ tags: [{ key: "env" }, { key: "x", value: "1" }] })).toBe(false);
  });

  test("the answer about one event is not carried over to the next", () => {
    expect([{ a: { b: 1 } }, {}, { a: { b: 1 } }].map((event) => nested(event))).toEqual([false, true, false]);
  });

  test("absence in a long array of objects is asked once", () => {
    const matches = compilePattern({ a: { b: [{ exists: false }], c: ["x"] } });
    expect(matches({ a: Array.from({ length: 100_000 }, () => ({})) })).toBe(false);
  });
});

describe("$or", () => {
  const either: Pattern = { source: ["aws.iam"], $or: [{ a: ["1"] }, { b: ["2"] }] };

  test("one branch and everything outside must match", () => {
    const matches = compilePattern(either);
    expect(matches({ source: "aws.iam", a: "1" })).toBe(true);
    expect(matches({ source: "aws.iam", b: "2" })).toBe(true);
    expect(matches({ source: "aws.iam", a: "2" })).toBe(false);
    expect(matches({ source: "aws.sts", a: "1" })).toBe(false);
  });

  test("may be nested, and stand in a nested object", () => {
    const matches = compilePattern({ d: { $or: [{ a: ["1"] }, { $or: [{ b: ["2"] }, { c: ["3"] }] }] } });
    expect([{ d: { a: "1" } }, { d: { c: "3" } }].filter((event) => !matches(event))).toEqual([]);
    expect(matches({ c: "3" })).toBe(false);
  });

  test("joins a branch with the same object outside", () => {
    const matches = compilePattern({ d: { n: ["x"] }, $or: [{ d: { a: ["1"] } }, { d: { b: ["2"] } }, { e: ["3"] }] });
    expect(matches({ d: { n: "x", a: "1" } })).toBe(true);
    expect(matches({ d: { n: "x" }, e: "3" })).toBe(true);
    expect(matches({ d: { n: "y", a: "1" } })).toBe(false);
    expect(matches({ d: { n: "x" } })).toBe(false);
  });

  test("an element must satisfy what stands in the branch and what stands outside", () => {
    const matches = compilePattern({ t: { k: ["env"] }, $or: [{ t: { v: ["a"] } }, { t: { v: ["b"] } }] });
    expect(matches({ t: [{ k: "x" }, { k: "env", v: "b" }] })).toBe(true);
    expect(matches({ t: [{ k: "env" }, { k: "x", v: "b" }] })).toBe(false);
  });

  test("two of them over one object multiply", () => {
    const matches = compilePattern({
      t: { $or: [{ a: ["1"] }, { b: ["2"] }] },
      $or: [{ t: { $or: [{ c: ["3"] }, { d: ["4"] }] } }, { e: ["5"] }],
    });
    expect(matches({ t: [{ b: "2", d: "4" }] })).toBe(true);
    expect(matches({ t: [{ b: "2" }, { d: "4" }] })).toBe(false);
    expect(matches({ t: { a: "1" }, e: "5" })).toBe(true);
  });
});

/** Written as JSON, so that shapes which the types forbid can be tried. */
const invalid: Record<string, { pattern: string; path: string; says: RegExp }> = {
  "a bare scalar": { pattern: '{"a":{"b":"x"}}', path: "a.b", says: /object or a non-empty array/ },
  "null for an object": { pattern: '{"a":null}', path: "a", says: /object or a non-empty array/ },
  "an empty array": { pattern: '{"a":[]}', path: "a", says: /empty array/ },
  "an empty object": { pattern: '{"a":{}}', path: "a", says: /empty object/ },
  "an empty pattern": { pattern: "{}", path: "", says: /empty object/ },
  "an array in a leaf": { pattern: '{"a":[["x"]]}', path: "a.0", says: /a matcher is/ },
  "an unknown matcher": { pattern: '{"a":[{"regex":"x"}]}', path: "a.0", says: /unknown matcher "regex"/ },
  "a matcher named like a property of every object": {
    pattern: '{"a":[{"toString":"x"}]}',
    path: "a.0",
    says: /unknown matcher/,
  },
  "a matcher with two keys": { pattern: '{"a":[{"prefix":"x","suffix":"y"}]}', path: "a.0", says: /exactly one key/ },
  "a matcher without key": { pattern: '{"a":[{}]}', path: "a.0", says: /exactly one key/ },
  "$or with one branch": { pattern: '{"$or":[{"a":["x"]}]}', path: "$or", says: /two or more/ },
  "$or with an object": { pattern: '{"$or":{"a":["x"]}}', path: "$or", says: /two or more/ },
  "$or with scalars": { pattern: '{"$or":["x","y"]}', path: "$or.0", says: /object/ },
  "$or with an empty branch": { pattern: '{"$or":[{"a":["x"]},{}]}', path: "$or.1", says: /empty object/ },
  "a field in $or named like a matcher": {
    pattern: '{"$or":[{"prefix":["x"]},{"a":["x"]}]}',
    path: "$or.0.prefix",
    says: /name of a matcher/,
  },
  "a field both inside and outside $or": {
    pattern: '{"a":["x"],"$or":[{"a":["y"]},{"b":["z"]}]}',
    path: "a",
    says: /inside and outside/,
  },
  "a nested field both inside and outside $or": {
    pattern: '{"d":{"a":["x"]},"$or":[{"d":{"a":["y"]}},{"b":["z"]}]}',
    path: "d.a",
    says: /inside and outside/,
  },
  "** in a wildcard": { pattern: '{"a":[{"wildcard":"x**"}]}', path: "a.0.wildcard", says: /\*\* is not allowed/ },
  "a stray backslash in a wildcard": {
    pattern: '{"a":[{"wildcard":"x\\\\y"}]}',
    path: "a.0.wildcard",
    says: /backslash/,
  },
  "a prefix list": { pattern: '{"a":[{"prefix":["x","y"]}]}', path: "a.0.prefix", says: /takes a string/ },
  "an ignored-case prefix with more": {
    pattern: '{"a":[{"prefix":{"equals-ignore-case":"x","y":1}}]}',
    path: "a.0.prefix",
    says: /one key/,
  },
  "an equals-ignore-case list": {
    pattern: '{"a":[{"equals-ignore-case":["x"]}]}',
    path: "a.0.equals-ignore-case",
    says: /takes a string/,
  },
  "exists without boolean": { pattern: '{"a":[{"exists":"false"}]}', path: "a.0.exists", says: /true or false/ },
  "anything-but a boolean": {
    pattern: '{"a":[{"anything-but":true}]}',
    path: "a.0.anything-but",
    says: /strings or n/,
  },
  "anything-but null": { pattern: '{"a":[{"anything-but":null}]}', path: "a.0.anything-but", says: /strings or n/ },
  "anything-but a mixed list": {
    pattern: '{"a":[{"anything-but":["x",1]}]}',
    path: "a.0.anything-but",
    says: /not both/,
  },
  "anything-but nothing": { pattern: '{"a":[{"anything-but":[]}]}', path: "a.0.anything-but", says: /strings or n/ },
  "anything-but a block": {
    pattern: '{"a":[{"anything-but":{"cidr":"10.0.0.0/8"}}]}',
    path: "a.0.anything-but",
    says: /takes one of/,
  },
  "anything-but a range": {
    pattern: '{"a":[{"anything-but":{"numeric":[">",1]}}]}',
    path: "a.0.anything-but",
    says: /takes one of/,
  },
  "anything-but the empty prefix": {
    pattern: '{"a":[{"anything-but":{"prefix":""}}]}',
    path: "a.0.anything-but.prefix",
    says: /not be empty/,
  },
  "numeric with a bare number": { pattern: '{"a":[{"numeric":5}]}', path: "a.0.numeric", says: /takes an array/ },
  "numeric with an unknown operator": { pattern: '{"a":[{"numeric":["!",5]}]}', path: "a.0.numeric", says: /operator/ },
  "numeric with text": { pattern: '{"a":[{"numeric":[">","5"]}]}', path: "a.0.numeric", says: /a bound is a number/ },
  "numeric beyond the range": { pattern: '{"a":[{"numeric":[">",5000000001]}]}', path: "a.0.numeric", says: /between/ },
  "numeric bounds the wrong way round": {
    pattern: '{"a":[{"numeric":[">",9,"<",1]}]}',
    path: "a.0.numeric",
    says: /below the upper/,
  },
  "two lower bounds": { pattern: '{"a":[{"numeric":[">",1,">",9]}]}', path: "a.0.numeric", says: /one comparison/ },
  "a block without size": { pattern: '{"a":[{"cidr":"10.0.0.1"}]}', path: "a.0.cidr", says: /no address block/ },
  "a block of one address": { pattern: '{"a":[{"cidr":"10.0.0.1/32"}]}', path: "a.0.cidr", says: /no address block/ },
  "a block with a name": { pattern: '{"a":[{"cidr":"localhost/8"}]}', path: "a.0.cidr", says: /no address block/ },
  "a block that starts within": { pattern: '{"a":[{"cidr":"10.0.0.1/8"}]}', path: "a.0.cidr", says: /bits set/ },
};

describe("an invalid pattern", () => {
  for (const [name, { pattern, path, says }] of Object.entries(invalid)) {
    test(`${name} is refused with its path`, () => {
      let caught: unknown;
      try {
        compilePattern(JSON.parse(pattern));
      } catch (error) {
        caught = error;
      }
      if (!(caught instanceof PatternError)) throw new Error("accepted");
      expect({ path: caught.path.join("."), message: caught.message }).toEqual({
        path,
        message: expect.stringMatching(says),
      });
    });
  }

  test("more than 1,000 combinations are refused, 1,000 are not", () => {
    const branches = (count: number) => ({ $or: Array.from({ length: count }, (_, n) => ({ a: [n] })) });
    expect(() => compilePattern({ x: branches(20), y: branches(50) })).not.toThrow();
    expect(() => compilePattern({ x: branches(20), y: branches(51) })).toThrow(/1020 combinations/);
  });
});

describe("whole patterns", () => {
  const detail = (record: JsonObject): JsonObject =>
    eventOf({ eventSource: "sts.amazonaws.com", eventType: "AwsApiCall", ...record });

  test("assumptions without those by a service", () => {
    const matches = compilePattern({
      source: ["aws.sts"],
      "detail-type": ["AWS API Call via CloudTrail"],
      detail: {
        eventName: [{ prefix: "AssumeRole" }, "AssumeRoot", "GetSessionToken", "GetFederationToken"],
        userIdentity: { type: [{ "anything-but": ["AWSService"] }, { exists: false }] },
      },
    });
    const wanted = [
      { userIdentity: { type: "IAMUser" } },
      { userIdentity: { type: "AssumedRole" } },
      { userIdentity: {} },
      {},
    ];
    expect(wanted.filter((record) => !matches(detail({ eventName: "AssumeRole", ...record })))).toEqual([]);
    expect(matches(detail({ eventName: "AssumeRole", userIdentity: { type: "AWSService" } }))).toBe(false);
    expect(matches(detail({ eventName: "DecodeAuthorizationMessage", userIdentity: { type: "IAMUser" } }))).toBe(false);
  });

  test("calls without MFA, also by long-term keys", () => {
    const matches = compilePattern({
      detail: { userIdentity: { sessionContext: { attributes: { mfaAuthenticated: ["false", { exists: false }] } } } },
    });
    const session = (mfaAuthenticated: unknown) =>
      detail({ userIdentity: { sessionContext: { attributes: { mfaAuthenticated } } } });
    expect(
      [session("false"), detail({ userIdentity: { type: "IAMUser" } })].filter((event) => !matches(event)),
    ).toEqual([]);
    expect([session("true"), session(false)].filter((event) => matches(event))).toEqual([]);
  });

  test("a policy inside a string is text only", () => {
    const record = { requestParameters: { policyDocument: '{"Statement":[{"Effect":"Allow"}]}' } };
    const text = compilePattern({ detail: { requestParameters: { policyDocument: [{ wildcard: '*"Allow"*' }] } } });
    const parsed = compilePattern({
      detail: { requestParameters: { policyDocument: { Statement: { Effect: ["Allow"] } } } },
    });
    expect([text(detail(record)), parsed(detail(record))]).toEqual([true, false]);
  });

  test("no event makes a compiled pattern throw", () => {
    const matches = compilePattern({
      a: { b: ["x", { exists: false }, { cidr: "10.0.0.0/8" }], c: [{ "anything-but": { wildcard: "a*b" } }] },
      $or: [{ a: { d: [{ numeric: [">", 0] }] } }, { e: [{ suffix: { "equals-ignore-case": "İ" } }] }],
    });
    const key = fc.constantFrom("a", "b", "c", "d", "e");
    const leaf = fc.oneof(fc.string(), fc.ipV4(), fc.double(), fc.constant(null), fc.boolean(), fc.constant(undefined));
    const list = fc.array(fc.oneof(leaf, fc.dictionary(key, leaf, { maxKeys: 3 })), { maxLength: 4 });
    const tree = fc.oneof(leaf, list, fc.dictionary(key, fc.oneof(leaf, list), { maxKeys: 4 }));
    fc.assert(fc.property(fc.dictionary(key, tree), (event) => typeof matches(event) === "boolean"));
  });

  test("a wildcard agrees with a search over all positions of its stars", () => {
    const slow = (pattern: string, value: string): boolean =>
      pattern === ""
        ? value === ""
        : pattern.startsWith("*")
          ? Array.from({ length: value.length + 1 }, (_, n) => n).some((n) => slow(pattern.slice(1), value.slice(n)))
          : value !== "" && value[0] === pattern[0] && slow(pattern.slice(1), value.slice(1));
    const letters = (alphabet: string) => fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 8 });
    fc.assert(
      fc.property(letters("ab*"), letters("ab"), (stars, value) => {
        const pattern = stars.replace(/\*+/g, "*");
        return compilePattern({ f: [{ wildcard: pattern }] })({ f: value }) === slow(pattern, value);
      }),
    );
  });
});

describe("constraints", () => {
  const names = ["detail", "eventName"];

  test("are the matchers of the leaf", () =>
    expect(constraints({ detail: { eventName: ["A", { prefix: "B" }] } }, names)).toEqual(["A", { prefix: "B" }]));

  test("are unknown where the leaf is missing or the path ends early", () => {
    const pattern: Pattern = { source: ["aws.iam"], detail: { eventName: ["A"] } };
    expect(constraints(pattern, ["detail", "errorCode"])).toBeUndefined();
    expect(constraints(pattern, ["detail"])).toBeUndefined();
    expect(constraints(pattern, ["source", "x"])).toBeUndefined();
    expect(constraints(pattern, ["toString"])).toBeUndefined();
    expect(constraints(pattern, [])).toBeUndefined();
  });

  test("join the branches of a $or when all have the leaf", () => {
    const detail: Pattern = { $or: [{ eventName: ["A"] }, { $or: [{ eventName: ["B"] }, { eventName: [null] }] }] };
    expect(constraints({ detail }, names)).toEqual(["A", "B", null]);
  });

  test("are unknown when one branch leaves the field free", () =>
    expect(constraints({ $or: [{ detail: { eventName: ["A"] } }, { source: ["aws.sts"] }] }, names)).toBeUndefined());

  test("outside a $or hold beside it", () =>
    expect(constraints({ source: ["aws.iam"], $or: [{ a: ["1"] }, { b: ["2"] }] }, ["source"])).toEqual(["aws.iam"]));
});

describe("eventOf", () => {
  const record = {
    eventID: "11111111-2222-3333-4444-555555555555",
    eventSource: "iam.amazonaws.com",
    eventType: "AwsApiCall",
    eventTime: "2026-03-01T10:00:00Z",
    awsRegion: "us-east-1",
    recipientAccountId: "111122223333",
  };

  test("is the envelope of EventBridge", () =>
    expect(eventOf(record)).toEqual({
      version: "0",
      id: record.eventID,
      "detail-type": "AWS API Call via CloudTrail",
      source: "aws.iam",
      account: "111122223333",
      time: "2026-03-01T10:00:00Z",
      region: "us-east-1",
      resources: [],
      detail: record,
    }));

  test.each([
    ["AwsApiCall", "AWS API Call via CloudTrail"],
    ["AwsConsoleSignIn", "AWS Console Sign In via CloudTrail"],
    ["AwsConsoleSignin", "AWS Console Sign In via CloudTrail"],
    ["AwsConsoleAction", "AWS Console Action via CloudTrail"],
    ["AwsServiceEvent", "AWS Service Event via CloudTrail"],
    ["AwsCloudTrailInsight", "AWS Insight via CloudTrail"],
    ["AwsVpceEvents", "AWS Network Activity Event via CloudTrail"],
    ["SomethingNew", "AWS API Call via CloudTrail"],
    [undefined, "AWS API Call via CloudTrail"],
    [7, "AWS API Call via CloudTrail"],
  ])("eventType %j is delivered as %j", (eventType, detailType) =>
    expect(eventOf({ ...record, eventType })["detail-type"]).toBe(detailType),
  );

  test.each([
    ["sts.amazonaws.com", "aws.sts"],
    ["signin.amazonaws.com", "aws.signin"],
    ["plain", "aws.plain"],
    ["", undefined],
    [5, undefined],
    [undefined, undefined],
  ])("eventSource %j becomes source %j", (eventSource, source) =>
    expect(eventOf({ ...record, eventSource })["source"]).toBe(source),
  );

  test("fields of a wrong type are left out, as if absent", () => {
    const event = eventOf({ eventTime: 5, awsRegion: null, recipientAccountId: {} });
    expect(JSON.parse(JSON.stringify({ ...event, detail: 0 }))).toEqual({
      version: "0",
      "detail-type": "AWS API Call via CloudTrail",
      resources: [],
      detail: 0,
    });
    expect(compilePattern({ region: [{ exists: false }] })(event)).toBe(true);
  });
});
