import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { GrantLevel } from "../../shared/policy/grant.ts";
import { judgeIdentityPolicy } from "../../shared/policy/identity.ts";
import { judgeManagedPolicy } from "../../shared/policy/managed-policies.ts";
import { parsePolicy } from "../../shared/policy/parse.ts";
import { evaluateTrust } from "../../shared/policy/trust.ts";
import { diffTrust } from "../../shared/policy/trust-diff.ts";
import {
  context,
  GITHUB,
  GITHUB_SUB,
  noOrganization,
  ORG,
  OUTSIDER,
  OWN,
  SISTER,
  TRUSTED,
  VENDOR,
  variable,
} from "./support.ts";

const RUNS = { numRuns: 300 };

const accounts = fc.constantFrom(OWN, SISTER, TRUSTED, VENDOR, OUTSIDER);
const arns = fc.constantFrom(
  `arn:aws:iam::${OWN}:user/ana`,
  `arn:aws:iam::${SISTER}:role/ci`,
  `arn:aws:iam::${OUTSIDER}:role/ci`,
  `arn:aws:iam::${VENDOR}:role/*`,
  `arn:aws:sts::${OUTSIDER}:assumed-role/ci/x`,
  "arn:aws:iam::*:role/ci",
  "arn:*:iam::*:role/*",
);
const subjects = fc.constantFrom(
  ...["repo:acme/web:ref:refs/heads/main", "repo:acme/web:*", "repo:acme/*", "repo:*", "*:ref:refs/heads/main", "*"],
);
const COGNITO = "cognito-identity.amazonaws.com";

const principals = fc.oneof(
  fc.constantFrom<unknown>(
    "*",
    { AWS: "*" },
    { Service: "ec2.amazonaws.com" },
    { Federated: GITHUB },
    { Federated: COGNITO },
  ),
  fc.constantFrom<unknown>({ AWS: "AROAEXAMPLEDELETED12" }, { Federated: `arn:aws:iam::${OWN}:saml-provider/Corp` }),
  fc.record({ AWS: fc.array(fc.oneof(accounts, arns), { maxLength: 3 }) }),
);

const values: readonly [string, fc.Arbitrary<string>][] = [
  ["aws:PrincipalAccount", fc.oneof(accounts, fc.constantFrom("*", "9999*", variable("aws:ResourceAccount")))],
  ["aws:PrincipalArn", arns],
  ["aws:PrincipalOrgID", fc.constantFrom(ORG, "o-other", "o-*", variable("aws:ResourceOrgID"))],
  ["aws:PrincipalOrgPaths", fc.constantFrom(`${ORG}/*`, `${ORG}/r-1/ou-1/*`, "o-other/*", "*")],
  ["aws:PrincipalIsAWSService", fc.constantFrom("true", "false")],
  ["aws:PrincipalServiceName", fc.constantFrom("ec2.amazonaws.com", "sns.amazonaws.com")],
  ["aws:PrincipalTag/team", fc.constantFrom("a", "*")],
  ["sts:ExternalId", fc.constantFrom("made-up-id", "*", "made*")],
  ["aws:SourceIp", fc.constantFrom("203.0.113.0/24", "203.0.113.7", "0.0.0.0/0")],
  ["aws:SourceAccount", fc.oneof(accounts, fc.constant("*"))],
  ["aws:SourceArn", fc.constantFrom(`arn:aws:sns:*:${OWN}:x`, "arn:aws:s3:::acme")],
  ["aws:MultiFactorAuthPresent", fc.constantFrom("true", "false")],
  ["aws:MultiFactorAuthAge", fc.constantFrom("60", "true", "false")],
  ["aws:Nonsense", fc.constant("x")],
  [GITHUB_SUB, subjects],
  ["token.actions.githubusercontent.com:aud", fc.constant("sts.amazonaws.com")],
  [`${COGNITO}:aud`, fc.constantFrom("pool", "*")],
  [`${COGNITO}:amr`, fc.constantFrom("authenticated", "unauthenticated")],
  ["iam:PassedToService", fc.constantFrom("ec2.amazonaws.com", "*")],
];
const operators = fc.constantFrom(
  ...["StringEquals", "StringEquals", "StringLike", "StringLike", "ArnLike", "StringNotEquals", "StringEqualsIfExists"],
  ...[
    "ForAnyValue:StringLike",
    "ForAllValues:StringLike",
    "Bool",
    "BoolIfExists",
    "Null",
    "NumericLessThan",
    "IpAddress",
    "Odd",
  ],
);

interface ConditionJson {
  operator: string;
  key: string;
  wanted: readonly string[];
}
const condition: fc.Arbitrary<ConditionJson> = fc
  .constantFrom(...values)
  .chain(([key, wanted]) =>
    fc.record({ operator: operators, key: fc.constant(key), wanted: fc.array(wanted, { minLength: 1, maxLength: 3 }) }),
  );

const actions = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("sts:AssumeRole", "sts:*", "*", "sts:AssumeRoleWithWebIdentity") },
  fc.constantFrom(
    "sts:TagSession",
    "iam:*",
    "iam:PassRole",
    "iam:Put*Policy",
    "s3:Get*",
    "secretsmanager:GetSecretValue",
  ),
);
const resources = fc.constantFrom(
  ...["*", "arn:aws:iam::*:role/*", `arn:aws:iam::${OWN}:role/web`, `arn:aws:iam::*:user/${variable("aws:username")}`],
);

interface Parts {
  effect: "Allow" | "Deny";
  principal: unknown;
  verbs: readonly string[];
  negated: boolean;
  where: readonly string[];
  conditions: readonly ConditionJson[];
}
const parts: fc.Arbitrary<Parts> = fc.record({
  effect: fc.constantFrom("Allow", "Allow", "Allow", "Deny"),
  principal: principals,
  verbs: fc.array(actions, { minLength: 1, maxLength: 2 }),
  negated: fc.nat(9).map((n) => n === 0),
  where: fc.array(resources, { minLength: 1, maxLength: 2 }),
  conditions: fc.uniqueArray(condition, { maxLength: 4, selector: ({ operator, key }) => `${operator} ${key}` }),
});
const allParts = fc.array(parts, { maxLength: 4 });

function statementOf({ effect, principal, verbs, negated, where, conditions }: Parts): Record<string, unknown> {
  const block: Record<string, Record<string, unknown>> = {};
  for (const { operator, key, wanted } of conditions) block[operator] = { ...block[operator], [key]: wanted };
  return {
    Effect: effect,
    Principal: principal,
    [negated ? "NotAction" : "Action"]: verbs,
    Resource: where,
    Condition: block,
  };
}

function parse(statements: readonly Parts[]) {
  return parsePolicy({ Version: "2012-10-17", Statement: statements.map(statementOf) });
}

const LEVELS: readonly GrantLevel[] = ["none", "sensitive", "escalation", "admin-equivalent", "admin"];

function exposures(statements: readonly Parts[]): readonly number[] {
  const parsed = parse(statements);
  return [
    evaluateTrust(parsed, context).exposure,
    evaluateTrust(parsed, noOrganization).exposure,
    LEVELS.indexOf(judgeIdentityPolicy(parsed).level),
  ];
}

function expectNotLower(wide: readonly Parts[], narrow: readonly Parts[]): void {
  const highs = exposures(wide);
  for (const [index, low] of exposures(narrow).entries()) expect(highs[index]).toBeGreaterThanOrEqual(low);
}

function everything(value: unknown, other: unknown): void {
  const [parsed, earlier] = [parsePolicy(value), parsePolicy(other)];
  evaluateTrust(parsed, context);
  judgeIdentityPolicy(parsed);
  diffTrust(earlier, parsed, context);
  diffTrust(undefined, parsed, context);
}

/** Shapes near a policy, with anything where text is expected. */
const crooked = fc.record(
  {
    Version: fc.anything(),
    Statement: fc.oneof(
      fc.anything(),
      fc.array(
        fc.record(
          {
            Effect: fc.oneof(fc.constant("Allow"), fc.constant("Deny"), fc.anything()),
            Principal: fc.oneof(principals, fc.dictionary(fc.string(), fc.array(fc.string())), fc.anything()),
            NotPrincipal: fc.oneof(principals, fc.anything()),
            Action: fc.oneof(fc.constant("*"), fc.array(fc.string()), fc.anything()),
            Resource: fc.oneof(fc.string(), fc.anything()),
            Condition: fc.oneof(
              fc.dictionary(
                operators,
                fc.dictionary(fc.constantFrom(...values.map(([key]) => key)), fc.array(fc.string())),
              ),
              fc.anything(),
            ),
          },
          { requiredKeys: [] },
        ),
      ),
    ),
  },
  { requiredKeys: [] },
);

describe("nothing throws", () => {
  test("on anything", () => fc.assert(fc.property(fc.anything(), fc.anything(), everything), RUNS));
  test("on text", () => fc.assert(fc.property(fc.string(), fc.string({ unit: "binary" }), everything), RUNS));
  test("on percent signs", () =>
    fc.assert(
      fc.property(
        fc.string().map((text) => `%${text}`),
        fc.json(),
        everything,
      ),
      RUNS,
    ));
  test("on crooked policies", () => fc.assert(fc.property(crooked, crooked, everything), RUNS));
  test("on managed policy ARNs", () =>
    fc.assert(
      fc.property(fc.string(), (arn) => void judgeManagedPolicy(arn)),
      RUNS,
    ));
});

/** The same document with keys and lists in another order, lists of one as scalars, and other case in names. */
function rewritten(value: unknown): unknown {
  if (Array.isArray(value)) {
    const turned = value.map(rewritten).reverse();
    return turned.length === 1 ? turned[0] : [...turned, ...turned.slice(0, 1)];
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key.toUpperCase(), rewritten(inner)]),
  );
}

describe("the form of a document does not matter", () => {
  test("to any judgement", () =>
    fc.assert(
      fc.property(allParts, (statements) => {
        const document = { Version: "2012-10-17", Statement: statements.map(statementOf) };
        const [plain, turned] = [parsePolicy(document), parsePolicy(JSON.stringify(rewritten(document)))];
        // Notes and labels quote names as written, so only names are alike here.
        const lower = (found: unknown) => JSON.parse(JSON.stringify(found).toLowerCase());
        expect(lower(evaluateTrust(turned, context))).toEqual(lower(evaluateTrust(plain, context)));
        expect(judgeIdentityPolicy(turned)).toEqual(judgeIdentityPolicy(plain));
        const changes = diffTrust(plain, turned, context);
        expect(changes).toMatchObject({ opened: [], closed: [], conditionsRemoved: [], mfaRemoved: false });
      }),
      RUNS,
    ));
});

describe("monotony", () => {
  test("removing a condition of an Allow never lowers exposure", () =>
    fc.assert(
      fc.property(allParts, fc.nat(), fc.nat(), (statements, which, what) => {
        const allows = statements.filter(({ effect, conditions }) => effect === "Allow" && conditions.length > 0);
        const chosen = allows[which % Math.max(1, allows.length)];
        if (chosen === undefined) return;
        const without = chosen.conditions.filter((_, index) => index !== what % chosen.conditions.length);
        const wider = statements.map((one) => (one === chosen ? { ...one, conditions: without } : one));
        expectNotLower(wider, statements);
      }),
      { numRuns: 1500 },
    ));
  test("adding an Allow never lowers exposure", () =>
    fc.assert(
      fc.property(allParts, parts, (statements, more) => {
        expectNotLower([...statements, { ...more, effect: "Allow" }], statements);
      }),
      RUNS,
    ));
});

describe("changes", () => {
  test("none between a policy and itself", () =>
    fc.assert(
      fc.property(allParts, (statements) => {
        const parsed = parse(statements);
        expect(diffTrust(parsed, parsed, context)).toMatchObject({
          opened: [],
          closed: [],
          sentences: { opened: [], closed: [] },
          conditionsRemoved: [],
          mfaRemoved: false,
        });
      }),
      RUNS,
    ));
  test("removing a statement that allows opens nothing", () =>
    fc.assert(
      fc.property(allParts, fc.nat(), (statements, which) => {
        const index = which % Math.max(1, statements.length);
        if (statements[index]?.effect !== "Allow") return;
        const fewer = statements.filter((_, at) => at !== index);
        expect(diffTrust(parse(statements), parse(fewer), context).opened).toEqual([]);
      }),
      RUNS,
    ));
  test("adding a statement that allows closes nothing", () =>
    fc.assert(
      fc.property(allParts, parts, (statements, more) => {
        const wider = parse([...statements, { ...more, effect: "Allow" }]);
        expect(diffTrust(parse(statements), wider, context).closed).toEqual([]);
      }),
      RUNS,
    ));
  test("a higher exposure always has a door that opened", () =>
    fc.assert(
      fc.property(allParts, allParts, (before, after) => {
        const changes = diffTrust(parse(before), parse(after), context);
        if (changes.exposureBefore === undefined || changes.exposureAfter <= changes.exposureBefore) return;
        // A deleted principal counts as exposed a little, yet lets nobody in.
        if (changes.exposureAfter <= 5) return;
        expect(changes.opened.length).toBeGreaterThan(0);
      }),
      RUNS,
    ));
});
