import { describe, expect, test } from "vitest";
import { evaluateTrust } from "../../shared/policy/trust.ts";
import {
  allow,
  deny,
  door,
  noOrganization,
  ORG,
  OUTSIDER,
  OWN,
  policy,
  SISTER,
  trust,
  VENDOR,
  variable,
} from "./support.ts";

describe("traps that leave it public", () => {
  test.each([
    ["a role name in any account", { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/ci" } }],
    ["an organisation with IfExists", { StringEqualsIfExists: { "aws:PrincipalOrgID": ORG } }],
    ["ForAllValues without a guard", { "ForAllValues:StringLike": { "aws:PrincipalOrgPaths": [`${ORG}/*`] } }],
    ["paths without a set operator", { StringLike: { "aws:PrincipalOrgPaths": [`${ORG}/*`] } }],
    ["a negated account", { StringNotEquals: { "aws:PrincipalAccount": OUTSIDER } }],
    ["any organisation", { StringLike: { "aws:PrincipalOrgID": "o-*" } }],
    ["a lone wildcard", { StringLike: { "aws:PrincipalArn": "*" } }],
    ["a wildcard among others", { StringLike: { "aws:PrincipalAccount": [OWN, "*"] } }],
    ["an account prefix", { StringLike: { "aws:PrincipalAccount": "1111*" } }],
    ["a wildcard that stretches", { StringLike: { "aws:PrincipalArn": `arn:*:iam::${OWN}:role/ci` } }],
    ["an ARN that begins anywhere", { StringLike: { "aws:PrincipalArn": "*:role/ci" } }],
    ["the whole internet", { IpAddress: { "aws:SourceIp": ["203.0.113.0/24", "0.0.0.0/0"] } }],
    ["half of the internet", { IpAddress: { "aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"] } }],
    ["all of IPv6", { IpAddress: { "aws:SourceIp": "::/0" } }],
    ["an address that is not excluded", { NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" } }],
    ["VPC addresses, which the owner of a VPC chooses", { IpAddress: { "aws:VpcSourceIp": "10.0.0.0/24" } }],
    ["a region", { StringEquals: { "aws:RequestedRegion": "eu-west-1" } }],
    ["a time", { DateLessThan: { "aws:CurrentTime": "2030-01-01T00:00:00Z" } }],
    ["TLS", { Bool: { "aws:SecureTransport": "true" } }],
    ["a user agent", { StringEquals: { "aws:UserAgent": "x" } }],
    ["a session name", { StringEquals: { "sts:RoleSessionName": "ci" } }],
    ["a request tag", { StringEquals: { "aws:RequestTag/team": "ci" } }],
    ["a principal tag that anybody can set", { StringEquals: { "aws:PrincipalTag/team": "ci" } }],
    ["MFA that anybody can have", { Bool: { "aws:MultiFactorAuthPresent": "true" } }],
    ["an absent key", { Null: { "aws:PrincipalOrgID": "true" } }],
    ["an unknown operator", { StringMatches: { "aws:PrincipalOrgID": ORG } }],
    ["an unknown key", { StringEquals: { "aws:Nonsense": "x" } }],
    ["an operator of another kind", { NumericEquals: { "aws:PrincipalAccount": OWN } }],
    ["an unknown variable", { StringEquals: { "aws:PrincipalAccount": variable("aws:PrincipalTag/account") } }],
  ])("%s", (_, condition) => expect(trust(allow("*", condition))).toMatchObject({ exposure: 100 }));

  test("unknown conditions are noted", () => {
    const notes = (condition: unknown) => trust(allow("*", condition)).notes.join();
    expect(notes({ StringMatches: { "aws:PrincipalOrgID": ORG } })).toContain("conditional-unknown");
    expect(notes({ StringEquals: { "aws:Nonsense": "x" } })).toContain(
      "conditional-unknown: stringequals aws:Nonsense",
    );
    expect(notes({ StringEqualsIfExists: { "aws:PrincipalOrgID": ORG } })).toContain("lack the key");
  });
});

describe("conditions that say who everyone is", () => {
  test.each([
    ["the own organisation", { StringEquals: { "aws:PrincipalOrgID": ORG } }, "same-org", 25, `organization:${ORG}`],
    [
      "the role's organisation",
      { StringEquals: { "aws:PrincipalOrgID": variable("aws:ResourceOrgID") } },
      "same-org",
      25,
      `organization:${ORG}`,
    ],
    [
      "its paths",
      { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": `${ORG}/*` } },
      "same-org",
      25,
      `organization:${ORG}`,
    ],
    [
      "another organisation",
      { StringEquals: { "aws:PrincipalOrgID": "o-other" } },
      "external",
      75,
      "organization:o-other",
    ],
    ["the own account", { StringEquals: { "aws:PrincipalAccount": OWN } }, "self", 5, `account:${OWN}`],
    [
      "the role's account",
      { StringEquals: { "aws:PrincipalAccount": variable("aws:ResourceAccount") } },
      "self",
      5,
      `account:${OWN}`,
    ],
    [
      "an account by IfExists, whose key is always sent",
      { StringEqualsIfExists: { "aws:PrincipalAccount": OWN } },
      "self",
      5,
      `account:${OWN}`,
    ],
    [
      "an account in any case of the key",
      { stringequals: { "AWS:PRINCIPALACCOUNT": SISTER } },
      "same-org",
      25,
      `account:${SISTER}`,
    ],
    [
      "an outside account",
      { StringEquals: { "aws:PrincipalAccount": OUTSIDER } },
      "external",
      75,
      `account:${OUTSIDER}`,
    ],
    [
      "one role",
      { ArnEquals: { "aws:PrincipalArn": `arn:aws:iam::${SISTER}:role/ci` } },
      "same-org",
      25,
      `arn:aws:iam::${SISTER}:role/ci`,
    ],
    [
      "all roles of an account",
      { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${OUTSIDER}:role/*` } },
      "external",
      75,
      `arn:aws:iam::${OUTSIDER}:role/*`,
    ],
    [
      "any partition, compared by part",
      { ArnLike: { "aws:PrincipalArn": `arn:*:iam::${OWN}:role/ci` } },
      "self",
      5,
      `arn:*:iam::${OWN}:role/ci`,
    ],
    ["services", { Bool: { "aws:PrincipalIsAWSService": "true" } }, "service", 40, "service:*"],
    [
      "one service",
      { StringEquals: { "aws:PrincipalServiceName": "sns.amazonaws.com" } },
      "service",
      15,
      "service:sns.amazonaws.com",
    ],
  ])("%s", (_, condition, doorClass, exposure, who) =>
    expect(door(allow({ AWS: "*" }, condition))).toMatchObject({ class: doorClass, exposure, who }),
  );

  test("ForAllValues with a guard counts", () =>
    expect(
      door(
        allow("*", {
          "ForAllValues:StringLike": { "aws:PrincipalOrgPaths": `${ORG}/*` },
          Null: { "aws:PrincipalOrgPaths": "false" },
        }),
      ),
    ).toMatchObject({ class: "same-org" }));
  test("a role name inside the own organisation", () =>
    expect(
      door(
        allow("*", {
          ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/ci" },
          StringEquals: { "aws:PrincipalOrgID": ORG },
        }),
      ),
    ).toMatchObject({
      class: "same-org",
      exposure: 25,
      words: `anyone in organization ${ORG} matching arn:aws:iam::*:role/ci`,
    }));
  test("a role name in listed accounts is one door an account", () =>
    expect(
      trust(
        allow("*", {
          ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/ci" },
          StringEquals: { "aws:PrincipalAccount": [OWN, SISTER] },
        }),
      ).doors.map(({ who }) => who),
    ).toEqual([`arn:aws:iam::${SISTER}:role/ci`, `arn:aws:iam::${OWN}:role/ci`]));
  test("of several organisations the outside one counts", () =>
    expect(trust(allow("*", { StringEquals: { "aws:PrincipalOrgID": [ORG, "o-other"] } })).exposure).toBe(75));
  test("demands that exclude each other let nobody in", () => {
    const found = trust(
      allow({ AWS: OUTSIDER }, { StringEquals: { "aws:PrincipalAccount": OWN } }),
      allow("*", { StringEquals: { "aws:PrincipalAccount": `${OWN}*` } }),
    );
    expect(found.doors).toEqual([]);
    expect(found.notes.join()).toContain("can never be met");
    expect(found.notes.join()).toContain("plain text");
  });
  test("a service named twice over is one service", () => {
    const service = { StringEquals: { "aws:PrincipalServiceName": "sns.amazonaws.com" } };
    const found = trust(allow("*", { ...service, Bool: { "aws:PrincipalIsAWSService": "true" } }));
    expect(found).toMatchObject({ notes: [], doors: [{ who: "service:sns.amazonaws.com", exposure: 15 }] });
  });
  test("an unlisted account in the own organisation is ours", () =>
    expect(door(allow({ AWS: OUTSIDER }, { StringEquals: { "aws:PrincipalOrgID": ORG } }))).toMatchObject({
      class: "same-org",
    }));
  test("an account narrowed to one role is that role", () =>
    expect(door(allow({ AWS: OUTSIDER }, { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/ci" } }))).toMatchObject(
      { who: `arn:aws:iam::${OUTSIDER}:role/ci`, exposure: 60 },
    ));
});

describe("without an organisation configured", () => {
  test("outside is only another account", () => {
    const found = evaluateTrust(policy(allow({ AWS: OUTSIDER })), noOrganization);
    expect(found).toMatchObject({ organizationKnown: false, doors: [{ class: "external", organizationKnown: false }] });
  });
  test("the role's own organisation is ours all the same", () => {
    const condition = { StringEquals: { "aws:PrincipalOrgID": variable("aws:ResourceOrgID") } };
    const found = evaluateTrust(policy(allow("*", condition)), noOrganization);
    expect(found.doors).toMatchObject([{ class: "same-org", words: "anyone in our own organization" }]);
  });
});

describe("conditions besides", () => {
  const externalId = { StringEquals: { "sts:ExternalId": "made-up-id" } };
  test("an ExternalId narrows an outsider", () =>
    expect(door(allow({ AWS: OUTSIDER }, externalId))).toMatchObject({
      exposure: 45,
      externalId: true,
      narrow: "strong",
      narrowedBy: ["ExternalId"],
    }));
  test("and a vendor", () =>
    expect(door(allow({ AWS: VENDOR }, externalId))).toMatchObject({ exposure: 35, externalId: true }));
  test("but makes nobody of everyone", () =>
    expect(door(allow("*", externalId))).toMatchObject({ class: "public", exposure: 80 }));
  test("and not when it may be anything or absent", () => {
    for (const condition of [
      { StringLike: { "sts:ExternalId": "*" } },
      { StringEqualsIfExists: { "sts:ExternalId": "made-up-id" } },
      { StringLike: { "sts:ExternalId": "made-*" } },
    ]) {
      expect(door(allow({ AWS: OUTSIDER }, condition))).toMatchObject({ exposure: 75, externalId: false });
    }
  });
  test("its value is in no word", () => {
    const found = trust(
      allow({ AWS: VENDOR }, externalId),
      deny({ AWS: OWN }, { Bool: { "aws:SecureTransport": "false" } }),
    );
    expect(JSON.stringify(found)).not.toContain("made-up-id");
  });
  test("a network narrows a little", () =>
    expect(door(allow({ AWS: OUTSIDER }, { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } }))).toMatchObject({
      exposure: 60,
      narrow: "medium",
    }));
  test("a source account does not narrow an AWS principal", () =>
    expect(door(allow({ AWS: OUTSIDER }, { StringEquals: { "aws:SourceAccount": OWN } })).exposure).toBe(75));
  test("a source account or ARN narrows a service", () => {
    const service = (condition: unknown) => door(allow({ Service: "sns.amazonaws.com" }, condition)).exposure;
    expect(service({ StringEquals: { "aws:SourceAccount": OWN } })).toBe(9);
    expect(service({ ArnLike: { "aws:SourceArn": `arn:aws:sns:*:${OWN}:*` } })).toBe(9);
    expect(service({ ArnLike: { "aws:SourceArn": "arn:aws:s3:::acme-logs" } })).toBe(9);
    expect(service({ ArnLike: { "aws:SourceArn": "arn:aws:sns:*:*:alerts" } })).toBe(15);
    expect(service({ ArnLike: { "aws:SourceArn": "arn:aws:s3:::*" } })).toBe(15);
    expect(service({ StringEqualsIfExists: { "aws:SourceAccount": OWN } })).toBe(15);
  });
  test("Roles Anywhere without a condition takes any trust anchor", () =>
    expect(trust(allow({ Service: "rolesanywhere.amazonaws.com" })).notes).toEqual([
      "any trust anchor of the account will do",
    ]));
  test("Roles Anywhere may be narrowed by certificate", () =>
    expect(
      door(
        allow(
          { Service: "rolesanywhere.amazonaws.com" },
          { StringEquals: { "aws:PrincipalTag/x509Subject/CN": "ci" } },
        ),
      ),
    ).toMatchObject({ narrow: "medium", exposure: 12 }));
  test("of two statements for one caller the wider counts", () =>
    expect(door(allow({ AWS: VENDOR }, externalId), allow({ AWS: VENDOR }))).toMatchObject({
      exposure: 58,
      externalId: false,
    }));
});
