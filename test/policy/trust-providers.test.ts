import { describe, expect, test } from "vitest";
import { allow, door, GITHUB, github, OUTSIDER, OWN, trust } from "./support.ts";

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
