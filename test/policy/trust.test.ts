import { describe, expect, test } from "vitest";
import { parsePolicy } from "../../shared/policy/parse.ts";
import { evaluateTrust } from "../../shared/policy/trust.ts";
import {
  allow,
  context,
  deny,
  door,
  GITHUB,
  github,
  noOrganization,
  ORG,
  OUTSIDER,
  OWN,
  policy,
  SISTER,
  TRUSTED,
  trust,
  VENDOR,
  variable,
} from "./support.ts";

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

describe("identity providers", () => {
  const saml = { Federated: `arn:aws:iam::${OWN}:saml-provider/Corp` };
  const web = { Action: "sts:AssumeRoleWithWebIdentity" };
  test("SAML is a matter of the provider", () =>
    expect(
      door(
        allow(
          saml,
          { StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" } },
          { Action: "sts:AssumeRoleWithSAML" },
        ),
      ),
    ).toMatchObject({ class: "idp", exposure: 20, words: "users of SAML provider Corp" }));
  test("a provider in another account is odd", () => {
    const other = { Federated: `arn:aws:iam::${OUTSIDER}:saml-provider/Corp` };
    expect(door(allow(other, undefined, { Action: "sts:AssumeRoleWithSAML" })).exposure).toBe(60);
  });
  test("GitHub with an audience only is anyone on GitHub", () =>
    expect(door(github(undefined))).toMatchObject({ class: "public-idp", exposure: 90, words: "anyone on GitHub" }));
  test.each([
    ["a branch", "repo:acme/web:ref:refs/heads/main", 20, "GitHub Actions of acme/web on main"],
    ["an environment", "repo:acme/web:environment:prod", 20, "GitHub Actions of acme/web in environment prod"],
    ["a tag", "repo:acme/web:ref:refs/tags/v1", 20, "GitHub Actions of acme/web on tag v1"],
    ["branches", "repo:acme/web:ref:refs/heads/*", 35, "GitHub Actions of acme/web on *"],
    ["pull requests", "repo:acme/web:pull_request", 40, "GitHub Actions of acme/web on pull requests"],
    ["a repository", "repo:acme/web:*", 40, "GitHub Actions of acme/web on any branch, tag or pull request"],
    ["repositories", "repo:acme/web-*:ref:refs/heads/main", 50, "GitHub Actions of acme/web-* on main"],
    ["an owner", "repo:acme/*", 50, "GitHub Actions of any repository of acme"],
    ["an owner by id", "repository_owner_id:4711", 50, "GitHub Actions with subject repository_owner_id:4711"],
  ])("GitHub with %s", (_, sub, exposure, words) =>
    expect(door(github(sub))).toMatchObject({ class: "idp", exposure, words }),
  );
  test.each([
    ["repo:*"],
    ["repo:acme*"],
    ["repo:acme*/web:*"],
    ["*"],
    ["*:acme/web:*"],
    ["*acme/web*"],
    ["repo:?cme/web:*"],
    ["environment:prod"],
    ["repository_owner:acme*"],
  ])("GitHub with %s is anyone on GitHub", (sub) =>
    expect(door(github(sub))).toMatchObject({ class: "public-idp", exposure: 90, words: "anyone on GitHub" }),
  );
  test("GitHub with one open value among tight ones is open", () =>
    expect(trust(github(["repo:acme/web:ref:refs/heads/main", "repo:*"])).exposure).toBe(90));
  test.each([["ForAllValues:StringLike"], ["StringLikeIfExists"], ["StringNotLike"]])(
    "GitHub with %s is open",
    (operator) => expect(door(github("repo:acme/web:*", operator))).toMatchObject({ exposure: 90 }),
  );
  test("StringEquals with a wildcard is broken, not open", () => {
    const found = trust(github("repo:acme/web:*", "StringEquals"));
    expect(found.doors).toEqual([]);
    expect(found.notes.join()).toContain("plain text");
  });
  test("a subject of another provider does not narrow", () =>
    expect(
      door(
        allow(
          { Federated: GITHUB },
          { StringEquals: { "gitlab.com:sub": "project_path:acme/web:ref_type:branch:ref:main" } },
          web,
        ),
      ).exposure,
    ).toBe(90));
  test("GitHub with an owner claim is narrowed", () =>
    expect(
      door(
        allow(
          { Federated: GITHUB },
          { StringEquals: { "token.actions.githubusercontent.com:repository_owner": "acme" } },
          web,
        ),
      ).exposure,
    ).toBe(72));

  const provider = (host: string, claims: Record<string, unknown>, operator = "StringLike") =>
    door(allow({ Federated: `arn:aws:iam::${OWN}:oidc-provider/${host}` }, { [operator]: claims }, web));
  test.each([
    ["gitlab.com", "project_path:acme/web:ref_type:branch:ref:main", 20],
    ["gitlab.com", "project_path:acme/web:*", 35],
    ["gitlab.com", "project_path:acme/*", 50],
    ["gitlab.com", "project_path:acme*", 90],
    ["app.terraform.io", "organization:acme:project:*:workspace:*:run_phase:*", 35],
    ["app.terraform.io", "organization:acme*", 90],
    ["oidc.eks.eu-west-1.amazonaws.com/id/ABC123", "system:serviceaccount:web:api", 20],
    ["oidc.eks.eu-west-1.amazonaws.com/id/ABC123", "system:serviceaccount:web:*", 35],
    ["oidc.eks.eu-west-1.amazonaws.com/id/ABC123", "system:serviceaccount:*:*", 50],
    ["idp.example.com", "ana", 20],
    ["idp.example.com", "*", 90],
  ])("%s %s", (host, sub, exposure) => expect(provider(host, { [`${host}:sub`]: sub }).exposure).toBe(exposure));
  test("pods are named", () => {
    const host = "oidc.eks.eu-west-1.amazonaws.com/id/ABC123";
    expect(provider(host, { [`${host}:sub`]: "system:serviceaccount:web:api" }).words).toBe(
      "service account api in namespace web of EKS cluster ABC123",
    );
  });

  const builtIn = (name: string, condition: unknown) => door(allow({ Federated: name }, condition, web));
  test("a built-in provider is public", () => {
    for (const name of [
      "accounts.google.com",
      "www.amazon.com",
      "graph.facebook.com",
      "cognito-identity.amazonaws.com",
    ]) {
      expect(builtIn(name, undefined)).toMatchObject({ class: "public-idp", exposure: 90 });
    }
  });
  test("an application narrows it, a subject more", () => {
    expect(builtIn("accounts.google.com", { StringEquals: { "accounts.google.com:aud": "app" } }).exposure).toBe(60);
    expect(builtIn("accounts.google.com", { StringEquals: { "accounts.google.com:sub": "12345" } }).exposure).toBe(20);
    expect(builtIn("www.amazon.com", { StringEquals: { "www.amazon.com:user_id": "amzn1.account.x" } }).exposure).toBe(
      20,
    );
  });
  test("Cognito needs the pool and the authentication", () => {
    const cognito = "cognito-identity.amazonaws.com";
    const pool = { [`${cognito}:aud`]: "eu-west-1:pool" };
    const amr = (value: string) => ({ [`${cognito}:amr`]: value });
    const of = (condition: unknown) => builtIn(cognito, condition);
    expect(of({ StringEquals: pool, "ForAnyValue:StringLike": amr("authenticated") })).toMatchObject({
      class: "idp",
      exposure: 20,
    });
    expect(of({ StringEquals: pool, "ForAnyValue:StringLike": amr("unauthenticated") })).toMatchObject({
      class: "public-idp",
      exposure: 80,
    });
    expect(of({ StringEquals: pool, "ForAnyValue:StringLike": amr("*authenticated") })).toMatchObject({ exposure: 80 });
    expect(of({ StringEquals: pool })).toMatchObject({ class: "public-idp", exposure: 80 });
    expect(of({ "ForAnyValue:StringLike": amr("authenticated") })).toMatchObject({ exposure: 90 });
  });
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
