import { describe, expect, test } from "vitest";
import { parsePolicy } from "../../shared/policy/parse.ts";
import { evaluateTrust } from "../../shared/policy/trust.ts";
import { allow, context, deny, door, GITHUB, ORG, OUTSIDER, OWN, SISTER, TRUSTED, trust, VENDOR } from "./support.ts";

const everyone = { who: "everyone", class: "public", exposure: 100 };

describe("who a principal is", () => {
  test.each([
    [OWN, "self", 5, `anyone in ${OWN}`],
    [`arn:aws:iam::${OWN}:root`, "self", 5, `anyone in ${OWN}`],
    [SISTER, "same-org", 25, `anyone in ${SISTER} (prod-core)`],
    [`arn:aws:iam::${SISTER}:role/deploy/ci`, "same-org", 25, `role ci in ${SISTER} (prod-core)`],
    [TRUSTED, "trusted", 25, `anyone in ${TRUSTED} (parent)`],
    [VENDOR, "vendor", 58, `anyone in ${VENDOR} (scanner)`],
    [OUTSIDER, "external", 75, `anyone in ${OUTSIDER}`],
    [`arn:aws:iam::${OUTSIDER}:role/ci`, "external", 60, `role ci in ${OUTSIDER}`],
    [`arn:aws-cn:iam::${OUTSIDER}:user/team/ana`, "external", 60, `user ana in ${OUTSIDER}`],
    [`arn:aws-us-gov:iam::${OUTSIDER}:root`, "external", 75, `anyone in ${OUTSIDER}`],
    [`arn:aws:sts::${OUTSIDER}:assumed-role/ci/build`, "external", 60, `session build of role ci in ${OUTSIDER}`],
    [`arn:aws:sts::${OUTSIDER}:federated-user/ana`, "external", 60, `federated user ana in ${OUTSIDER}`],
    ["AROAEXAMPLEDELETED12", "orphan", 5, "a deleted principal (AROAEXAMPLEDELETED12)"],
    ["AIDAEXAMPLEDELETED12", "orphan", 5, "a deleted principal (AIDAEXAMPLEDELETED12)"],
  ])("AWS %s", (principal, doorClass, exposure, words) => {
    expect(door(allow({ AWS: principal }))).toMatchObject({ class: doorClass, exposure, words });
  });

  test("everyone, in each form", () => {
    for (const principal of ["*", { AWS: "*" }, { AWS: ["*"] }]) {
      expect(door(allow(principal))).toMatchObject({ ...everyone, words: "everyone on the internet" });
    }
  });
  test("an account by id and by root ARN is one door", () =>
    expect(trust(allow({ AWS: [OUTSIDER, `arn:aws:iam::${OUTSIDER}:root`] })).doors).toHaveLength(1));
  test("several principals are a union", () =>
    expect(trust(allow({ AWS: [OWN, OUTSIDER], Service: "ec2.amazonaws.com" })).doors.map(({ who }) => who)).toEqual([
      `account:${OUTSIDER}`,
      "service:ec2.amazonaws.com",
      `account:${OWN}`,
    ]));
  test("a service", () =>
    expect(door(allow({ Service: "ec2.amazonaws.com" }))).toMatchObject({
      class: "service",
      exposure: 15,
      words: "the service ec2.amazonaws.com",
    }));
  test("a canonical user cannot be mapped, so it is outside", () =>
    expect(door(allow({ CanonicalUser: "a1b2" }))).toMatchObject({ class: "external", exposure: 75 }));
  test("a wildcard inside a principal ARN is a pattern", () => {
    expect(door(allow({ AWS: `arn:aws:iam::${OUTSIDER}:role/*` }))).toMatchObject({ class: "external", exposure: 75 });
    expect(door(allow({ AWS: "arn:aws:iam::*:role/ci" }))).toMatchObject({ class: "public", exposure: 100 });
  });
  test("Allow with NotPrincipal is everyone", () => {
    const found = trust({ Effect: "Allow", NotPrincipal: { AWS: OWN }, Action: "sts:AssumeRole" });
    expect(found.doors).toMatchObject([everyone]);
    expect(found.notes.join()).toContain("NotPrincipal");
  });
});

describe("which actions let in", () => {
  test("sts:TagSession alone does not", () => {
    const found = trust(allow({ AWS: OUTSIDER }, undefined, { Action: "sts:TagSession" }));
    expect(found.doors).toEqual([]);
    expect(found.notes).toContain(`anyone in ${OUTSIDER} may set session tags`);
  });
  test.each([["sts:*"], ["*"], ["STS:Assume*"], [["sts:TagSession", "sts:assumerole"]]])("%j does", (action) =>
    expect(door(allow({ AWS: OUTSIDER }, undefined, { Action: action })).via).toEqual(["sts:AssumeRole"]),
  );
  test("NotAction does by what it does not list", () => {
    const not = (actions: unknown) => trust({ Effect: "Allow", Principal: { AWS: OUTSIDER }, NotAction: actions });
    expect(not("sts:TagSession").exposure).toBe(75);
    expect(not("sts:Assume*").doors).toEqual([]);
  });
  test("an action of another kind of caller does not", () => {
    expect(trust(allow({ AWS: OUTSIDER }, undefined, { Action: "sts:AssumeRoleWithSAML" })).doors).toEqual([]);
    expect(trust(allow({ Federated: GITHUB })).doors).toEqual([]);
  });
});

describe("MFA", () => {
  const ana = { AWS: `arn:aws:iam::${OWN}:user/ana` };
  const mfa = (condition: unknown) => door(allow(ana, condition)).mfa;
  test("Bool true asks for it", () => expect(mfa({ Bool: { "aws:MultiFactorAuthPresent": "true" } })).toBe(true));
  test("so does a fresh age", () => expect(mfa({ NumericLessThan: { "aws:MultiFactorAuthAge": "3600" } })).toBe(true));
  test("and an age that is there", () => expect(mfa({ Null: { "aws:MultiFactorAuthAge": "false" } })).toBe(true));
  test("BoolIfExists does not ask access keys", () => {
    const found = trust(allow({ AWS: OWN }, { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } }));
    expect(found.doors).toMatchObject([{ mfa: false }]);
    expect(found.notes.join()).toContain("lack the key");
  });
  test.each([
    [{ NumericLessThanIfExists: { "aws:MultiFactorAuthAge": "3600" } }],
    [{ Bool: { "aws:MultiFactorAuthPresent": "false" } }],
    [{ Bool: { "aws:MultiFactorAuthPresent": ["true", "false"] } }],
    [{ Null: { "aws:MultiFactorAuthPresent": "false" } }],
  ])("%j does not", (condition) => expect(mfa(condition)).toBe(false));

  const denied = (condition: unknown, principal: unknown = "*") => trust(allow(ana), deny(principal, condition));
  test("Deny with BoolIfExists false asks for it", () =>
    expect(denied({ BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } }).doors).toMatchObject([{ mfa: true }]));
  test("so do Deny without an age and Deny of an old one", () => {
    expect(denied({ Null: { "aws:MultiFactorAuthAge": "true" } }).doors).toMatchObject([{ mfa: true }]);
    expect(denied({ NumericGreaterThanIfExists: { "aws:MultiFactorAuthAge": "60" } }).doors).toMatchObject([
      { mfa: true },
    ]);
  });
  test("Deny with Bool false does not ask access keys", () => {
    const found = denied({ Bool: { "aws:MultiFactorAuthPresent": "false" } });
    expect(found.doors).toMatchObject([{ mfa: false }]);
    expect(found.notes.join()).toContain("does not stop access keys");
  });
  test("a Deny on somebody else does not", () =>
    expect(denied({ BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } }, { AWS: OUTSIDER }).doors).toMatchObject([
      { mfa: false },
    ]));
});

describe("Deny", () => {
  const role = { AWS: `arn:aws:iam::${OUTSIDER}:role/ci` };
  test.each([
    ["on the same principal", deny(role)],
    ["on everyone", deny("*")],
    ["on every action", deny(role, undefined, { Action: "*" })],
  ])("%s removes the door", (_, statement) => expect(trust(allow(role), statement).doors).toEqual([]));
  test.each([
    ["on the account of the principal", deny({ AWS: OUTSIDER })],
    ["on another principal", deny({ AWS: OWN })],
    ["of another action", deny(role, undefined, { Action: "sts:TagSession" })],
    ["with a condition", deny(role, { StringNotEquals: { "aws:PrincipalOrgID": ORG } })],
    ["of all but one", { Effect: "Deny", NotPrincipal: { AWS: OWN }, Action: "*" }],
  ])("%s does not", (_, statement) => expect(trust(allow(role), statement).doors).toHaveLength(1));
  test("a conditional one is noted", () =>
    expect(trust(allow(role), deny("*", { Bool: { "aws:SecureTransport": "false" } })).notes.join()).toContain(
      "not applied: a Deny on everyone",
    ));
  test("one that names the door a condition leaves removes it", () =>
    expect(
      trust(allow("*", { StringEquals: { "aws:PrincipalAccount": OUTSIDER } }), deny({ AWS: OUTSIDER })).doors,
    ).toEqual([]));
});

describe("what cannot be judged is said", () => {
  test("a missing and an unreadable document differ", () => {
    expect(evaluateTrust(parsePolicy(undefined), context)).toMatchObject({
      readable: "missing",
      doors: [],
      exposure: 0,
    });
    expect(evaluateTrust(parsePolicy("{"), context)).toMatchObject({
      readable: "no",
      notes: ["the policy text is not JSON"],
    });
  });
  test("unreadable statements are noted beside the others", () => {
    const found = trust(allow({ AWS: OUTSIDER }), allow({ AWS: OWN }, undefined, { Effect: "ALLOW" }));
    expect(found).toMatchObject({ readable: "partly", exposure: 75 });
    expect(found.notes.join()).toContain("unreadable: a statement's Effect");
  });
  test("more ways in than can be told apart are not judged", () => {
    const ids = Array.from({ length: 1001 }, (_, index) => String(100_000_000_000 + index));
    expect(trust(allow({ AWS: ids.slice(1) })).doors).toHaveLength(1000);
    expect(trust(allow({ AWS: ids }))).toMatchObject({ readable: "no", doors: [] });
    const [first, second] = [ids.slice(0, 600), ids.slice(401)];
    expect(trust(allow({ AWS: first }), allow({ AWS: second })).notes).toEqual([
      "the policy has more than 1000 ways in",
    ]);
  });
  test("too many statements, conditions or characters are not judged", () => {
    expect(trust(...Array(101).fill(allow({ AWS: OWN }))).readable).toBe("no");
    const tags = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`aws:PrincipalTag/${index}`, "x"]));
    expect(trust(allow({ AWS: OWN }, { StringEquals: tags })).readable).toBe("no");
    expect(trust(allow({ AWS: "x".repeat(40_000) })).readable).toBe("no");
  });
  test("text of the document cannot break a line", () => {
    const found = trust(
      allow({ AWS: `arn:aws:iam::${OUTSIDER}:role/a\nb\u202e` }),
      allow({ Service: `x${"y".repeat(500)}` }),
    );
    for (const { words } of found.doors) {
      expect(words).not.toMatch(/[\n\u202e]/);
      expect(words.length).toBeLessThan(200);
    }
  });
});
