import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePolicy } from "../../shared/policy/parse.ts";
import { diffResource, doorsOfResource, outsideSources, type ResourceContext } from "../../shared/policy/resource.ts";
import { KINDS } from "../../shared/policy/resource-kinds.ts";
import { SHARING_CALLS } from "../../shared/policy/sharing.ts";
import { context as accounts, ORG, OUTSIDER, OWN, SISTER, VENDOR, variable } from "./support.ts";

const context: ResourceContext = { ...accounts, networks: ["198.51.100.0/24"] };
const kinds = fc.constantFrom(KINDS.bucket, KINDS.key, KINDS.queue, KINDS.function);

const principals = fc.constantFrom<unknown>(
  ...["*", { AWS: "*" }, { AWS: OUTSIDER }, { AWS: [OWN, `arn:aws:iam::${OUTSIDER}:role/ci`] }, { AWS: SISTER }],
  ...[{ Service: "events.amazonaws.com" }, { AWS: `arn:aws:iam::${VENDOR}:root` }, { CanonicalUser: "a1" }],
);
const values: readonly [string, readonly string[]][] = [
  ["aws:PrincipalOrgID", [ORG, "o-other", "o-*"]],
  ["aws:PrincipalAccount", [OWN, OUTSIDER, variable("aws:ResourceAccount")]],
  ["aws:PrincipalArn", [`arn:aws:iam::${OUTSIDER}:role/ci`, "arn:aws:iam::*:role/ci", `arn:aws:iam::${OWN}:role/*`]],
  ["aws:SourceAccount", [OWN, OUTSIDER, "*"]],
  ["aws:SourceOwner", [OWN, OUTSIDER]],
  ["aws:SourceArn", [`arn:aws:sns:*:${OWN}:x`, "arn:aws:s3:::acme", `arn:aws:events:eu-west-1:${OUTSIDER}:rule/x`]],
  ["aws:SourceIp", ["198.51.100.7", "203.0.113.9", "0.0.0.0/0"]],
  ["aws:SourceVpce", ["vpce-0123456789abcdef0", "vpce-*"]],
  ["aws:SourceOrgID", [ORG, "o-other"]],
  ["kms:CallerAccount", [OWN, OUTSIDER]],
  ["kms:ViaService", ["s3.eu-west-1.amazonaws.com"]],
  ["s3:DataAccessPointAccount", [OWN, OUTSIDER]],
  ["lambda:FunctionUrlAuthType", ["NONE", "AWS_IAM"]],
  ["aws:SecureTransport", ["true", "false"]],
];
const operators = fc.constantFrom(
  ...["StringEquals", "StringEquals", "StringLike", "ArnLike", "IpAddress", "Bool", "StringNotEquals"],
  ...["StringEqualsIfExists", "ForAllValues:StringLike", "ForAnyValue:StringEquals", "Null", "Odd"],
);
const condition = fc.constantFrom(...values).chain(([key, wanted]) =>
  fc.record({
    operator: operators,
    key: fc.constant(key),
    wanted: fc.array(fc.constantFrom(...wanted), { minLength: 1, maxLength: 2 }),
  }),
);
const parts = fc.record({
  effect: fc.constantFrom("Allow", "Allow", "Allow", "Deny"),
  principal: principals,
  actions: fc.array(
    fc.constantFrom(
      "s3:GetObject",
      "s3:*",
      "*",
      "kms:Decrypt",
      "sqs:SendMessage",
      "lambda:InvokeFunction",
      "s3:GetBucketTagging",
    ),
    { minLength: 1, maxLength: 2 },
  ),
  resource: fc.constantFrom("*", "arn:aws:s3:::acme/*"),
  conditions: fc.uniqueArray(condition, { maxLength: 3, selector: ({ operator, key }) => `${operator} ${key}` }),
});
type Parts = typeof parts extends fc.Arbitrary<infer T> ? T : never;
const allParts = fc.array(parts, { maxLength: 4 });

function statementOf({ effect, principal, actions, resource, conditions }: Parts) {
  const block: Record<string, Record<string, unknown>> = {};
  for (const { operator, key, wanted } of conditions) block[operator] = { ...block[operator], [key]: wanted };
  return { Effect: effect, Principal: principal, Action: actions, Resource: resource, Condition: block };
}
const policyOf = (statements: readonly Parts[]) => ({ Version: "2012-10-17", Statement: statements.map(statementOf) });

type Kind = (typeof KINDS)[keyof typeof KINDS];
const exposure = (statements: readonly Parts[], kind: Kind) =>
  Math.max(0, ...doorsOfResource(parsePolicy(policyOf(statements)), kind, context).map((door) => door.exposure));

/** Keys and lists in another order, lists of one as scalars, names in another case. */
function rewritten(value: unknown): unknown {
  if (Array.isArray(value)) {
    const turned = value.map(rewritten).reverse();
    return turned.length === 1 ? turned[0] : turned;
  }
  if (typeof value !== "object" || value === null) return value;
  const turned = Object.entries(value).reverse();
  return Object.fromEntries(turned.map(([key, inner]) => [key.toUpperCase(), rewritten(inner)]));
}

describe("resource policies", () => {
  test("never throw", () =>
    fc.assert(
      fc.property(fc.anything(), fc.anything(), kinds, (one, other, kind) => {
        const [before, after] = [parsePolicy(one), parsePolicy(other)];
        diffResource(before, after, kind, context);
        diffResource(undefined, after, kind, context);
        expect(outsideSources(after, context)).toEqual(expect.any(Array));
      }),
    ));

  test("do not depend on the form of the document", () =>
    fc.assert(
      fc.property(allParts, kinds, (statements, kind) => {
        const document = policyOf(statements);
        const [plain, turned] = [parsePolicy(document), parsePolicy(JSON.stringify(rewritten(document)))];
        const doors = (policy: typeof plain) =>
          doorsOfResource(policy, kind, context).map((door) => [door.who, door.class, door.exposure, door.via]);
        expect(doors(turned)).toEqual(doors(plain));
        expect(diffResource(plain, turned, kind, context).opened).toEqual([]);
      }),
    ));

  test("are not less exposed without one condition of an Allow", () =>
    fc.assert(
      fc.property(allParts, kinds, fc.nat(), fc.nat(), (all, kind, which, what) => {
        // A Deny of an account is not applied to what a condition makes of it, so that nothing is thought closed.
        const statements = all.filter(({ effect, principal }) => effect === "Allow" || principal === "*");
        const allows = statements.filter(({ effect, conditions }) => effect === "Allow" && conditions.length > 0);
        const chosen = allows[which % Math.max(1, allows.length)];
        if (chosen === undefined) return;
        const without = chosen.conditions.filter((_, index) => index !== what % chosen.conditions.length);
        const wider = statements.map((one) => (one === chosen ? { ...one, conditions: without } : one));
        expect(exposure(wider, kind)).toBeGreaterThanOrEqual(exposure(statements, kind));
      }),
      { numRuns: 1500 },
    ));

  test("are not less exposed with one Allow more", () =>
    fc.assert(
      fc.property(allParts, parts, kinds, (statements, more, kind) => {
        const wider: Parts[] = [...statements, { ...more, effect: "Allow" }];
        expect(exposure(wider, kind)).toBeGreaterThanOrEqual(exposure(statements, kind));
      }),
    ));
});

describe("the calls that share", () => {
  test("are listed once each", () => {
    const names = SHARING_CALLS.map(({ group, service, name }) => `${group} ${service}:${name}`);
    expect(names).toEqual([...new Set(names)]);
  });
  test("read any request without throwing", () =>
    fc.assert(
      fc.property(fc.constantFrom(...SHARING_CALLS), fc.dictionary(fc.string(), fc.anything()), (call, request) => {
        expect(() => call.change(request)).not.toThrow();
      }),
      { numRuns: 500 },
    ));
  test("read crooked values under the right keys", () => {
    const keys = [
      "attributes",
      "Policy",
      "policy",
      "principal",
      "action",
      "valuesToAdd",
      "patchOperations",
      "principals",
    ];
    const request = fc.dictionary(
      fc.constantFrom(
        ...keys,
        "createVolumePermission",
        "x-amz-acl",
        "AccessControlPolicy",
        "attributeName",
        "condition",
      ),
      fc.oneof(fc.anything(), fc.dictionary(fc.constantFrom("items", "add", "Policy", "Grant", "type"), fc.anything())),
    );
    fc.assert(
      fc.property(fc.constantFrom(...SHARING_CALLS), request, (call, given) => {
        expect(() => call.change(given)).not.toThrow();
      }),
      { numRuns: 1000 },
    );
  });
});
