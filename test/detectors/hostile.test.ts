/**
 * Whatever a record holds, every detector judges it: parameters of the wrong type, hidden, huge or absent, made by any
 * caller, succeeded or refused. A detector that throws is told as `detector-failed`; none is.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { detectors } from "../../shared/detectors/index.ts";
import type { JsonObject } from "../../shared/model.ts";
import { alternativesOf, constraints } from "../../shared/pattern.ts";
import { run } from "../support/detector.ts";
import { cloudtrail, identities, OTHER, OWN, roleSession } from "../support/records.ts";

/** Calls that a detector's pattern names, as `service:EventName`; of a prefix, the prefix as a name. */
const callsOf = (detector: (typeof detectors)[number]) =>
  alternativesOf(detector.on).flatMap((on) => {
    const texts = (path: readonly string[]) =>
      (constraints(on, path) ?? []).flatMap((matcher) => {
        if (typeof matcher === "string") return [matcher];
        const prefix = typeof matcher === "object" && matcher !== null ? Reflect.get(matcher, "prefix") : undefined;
        return typeof prefix === "string" ? [prefix] : [];
      });
    return texts(["detail", "eventSource"]).flatMap((source) =>
      texts(["detail", "eventName"]).map((name) => `${source.split(".")[0]}:${name}`),
    );
  });
const CALLS = [...new Set(detectors.flatMap(callsOf))];

/** Names of parameters that detectors read, so that hostile values stand where they look. */
const KEYS = [
  ...["userName", "roleName", "groupName", "policyArn", "policyName", "policyDocument", "policy", "versionId", "name"],
  ...["assumeRolePolicyDocument", "bucketPolicy", "bucketName", "attributes", "AccessControlPolicy", "keyId", "tags"],
  ...[
    "serialNumber",
    "accessKeyId",
    "status",
    "permissionSetArn",
    "inlinePolicy",
    "roleArns",
    "source",
    "filterPattern",
  ],
  ...[
    "durationSeconds",
    "maxSessionDuration",
    "role",
    "roleArn",
    "iamInstanceProfile",
    "principal",
    "layers",
    "findings",
  ],
  ...[
    "eventSelectors",
    "advancedEventSelectors",
    "configurationRecorder",
    "findingCriteria",
    "retentionInDays",
    "rule",
  ],
  ...["sAMLMetadataDocument", "url", "clientIDList", "thumbprintList", "principals", "resourceArns", "valuesToAdd"],
  ...["createVolumePermission", "launchPermission", "lifecycleConfiguration", "LifecycleConfiguration", "items"],
];
const hostile = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<unknown>(
      null,
      true,
      0,
      -1,
      1e308,
      "",
      "*",
      "HIDDEN_DUE_TO_SECURITY_REASONS",
      "all",
      "{",
      "[]",
      "%7B",
    ),
    fc.constantFrom(`arn:aws:iam::${OTHER}:role/x`, "arn:aws:iam", "arn:::::", "x".repeat(5000), "__proto__", "\u0000"),
    fc.constantFrom(
      '{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}',
      '{"Statement":[null]}',
    ),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...KEYS, "items", "add", "Statement", "__proto__", "0"), tie("value"), {
      maxKeys: 3,
    }),
  ),
})).value;
const parameters = fc.oneof(
  fc.constantFrom<unknown>(null, "omitted", { omitted: true }, []),
  fc.dictionary(fc.constantFrom(...KEYS), hostile, { maxKeys: 8 }),
);
const record = fc
  .record({
    call: fc.constantFrom(...CALLS),
    requestParameters: parameters,
    responseElements: parameters,
    additionalEventData: parameters,
    serviceEventDetails: parameters,
    userIdentity: fc.constantFrom<unknown>(
      ...[
        identities.ana,
        identities.anaWithMfa,
        identities.root,
        identities.service,
        identities.stranger,
        identities.sso,
      ],
      ...[identities.instance, identities.github, roleSession("x", "i-0"), { type: "AssumedRole" }, null, "x", {}],
    ),
    errorCode: fc.constantFrom<unknown>(undefined, undefined, "AccessDenied", "NoSuchEntityException", 7),
    sourceIPAddress: fc.constantFrom<unknown>("198.51.100.7", "AWS Internal", "2001:db8::1", 4),
  })
  .map(({ call, ...more }): JsonObject => cloudtrail(call, { ...more, recipientAccountId: OWN }));

test("the calls of the catalogue were found", () => {
  expect(CALLS.length).toBeGreaterThan(500);
});

describe("no detector fails", () => {
  test("on whatever stands in a record, nor on what it remembered of the one before", {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 2, maxLength: 12 }), async (records) => {
        const { detections } = await run(records);
        const failed = detections.flatMap(({ signals }) =>
          signals.filter(({ detector }) => detector === "detector-failed").map(({ reason }) => reason),
        );
        expect(failed).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });
});
