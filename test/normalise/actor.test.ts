/** Ids are stable and never hold what the caller may choose; names are what a person would say. */
import { describe, expect, test } from "vitest";
import { actorOf, readIdentity } from "../../shared/normalise/actor.ts";
import { identities, OWN, roleSession } from "../support/records.ts";

const actor = (userIdentity: unknown) => actorOf(readIdentity({ userIdentity }));
const github = (subject: string) => ({
  ...identities.github,
  userName: subject,
  principalId: `${identities.github.identityProvider}:sts.amazonaws.com:${subject}`,
});

describe("actors", () => {
  test.each<[string, unknown, object]>([
    [
      "an IAM user",
      identities.ana,
      { kind: "iam-user", class: "human", id: `arn:aws:iam::${OWN}:user/ana`, name: "ana", proven: true },
    ],
    ["root", identities.root, { kind: "root", proven: true, account: OWN }],
    ["central root", { ...identities.root, sessionContext: { assumedRoot: "true" } }, { kind: "assumed-root" }],
    [
      "Identity Center",
      identities.sso,
      {
        kind: "sso-user",
        class: "human",
        id: "sso Developer carol@acme.example",
        name: "carol@acme.example",
        proven: true,
      },
    ],
    [
      "a plain session: its name is a claim",
      identities.terraform,
      {
        kind: "role-session",
        class: "unknown",
        id: `arn:aws:iam::${OWN}:role/terraform`,
        name: "role terraform",
        proven: false,
      },
    ],
    [
      "a role with a path",
      roleSession("Deploy", "x", { path: "ops/" }),
      { id: `arn:aws:iam::${OWN}:role/ops/Deploy`, name: "role Deploy" },
    ],
    ["an instance", identities.instance, { kind: "instance", class: "workload", proven: true }],
    ["a session that calls itself i-…", roleSession("web", "i-0123456789abcdef0"), { kind: "instance", proven: false }],
    [
      "a service-linked role",
      roleSession("AWSServiceRoleForConfig", "x", { path: "aws-service-role/config.amazonaws.com/" }),
      { kind: "service", class: "service" },
    ],
    [
      "a certificate",
      roleSession("Anywhere", "0a1b", { sourceIdentity: "CN=build-7" }),
      { kind: "roles-anywhere", id: "certificate build-7", proven: true },
    ],
    [
      "a Lambda function",
      { ...roleSession("fn", "fn"), inScopeOf: { issuerType: "AWS::Lambda::Function" } },
      { kind: "function", class: "workload" },
    ],
    [
      "another account",
      identities.stranger,
      { kind: "external-account", id: "account 999988887777/AIDAEXAMPLESTRANGER1", account: "999988887777" },
    ],
    [
      "nobody",
      { type: "AWSAccount", principalId: "", accountId: "ANONYMOUS_PRINCIPAL" },
      { kind: "anonymous", proven: false },
    ],
    ["a service", identities.service, { kind: "service", id: "ec2.amazonaws.com" }],
    [
      "a service event without type",
      { accountId: OWN, invokedBy: "autoscaling.amazonaws.com" },
      { kind: "service", id: "autoscaling.amazonaws.com" },
    ],
    [
      "GitHub on main",
      identities.github,
      {
        kind: "oidc-pipeline",
        class: "pipeline",
        id: "oidc token.actions.githubusercontent.com repo:acme/infra:ref:refs/heads/main",
        proven: true,
      },
    ],
    [
      "GitHub on a feature branch",
      github("repo:acme/web:ref:refs/heads/feature/x"),
      {
        id: "oidc token.actions.githubusercontent.com repo:acme/web:ref:refs/heads/*",
        name: "repo:acme/web:ref:refs/heads/feature/x",
      },
    ],
    [
      "GitHub in an environment",
      github("repo:acme/web:environment:prod"),
      { id: "oidc token.actions.githubusercontent.com repo:acme/web:environment:prod" },
    ],
    [
      "a subject without userName",
      { ...identities.github, userName: undefined },
      { name: "repo:acme/infra:ref:refs/heads/main" },
    ],
    [
      "a Kubernetes service account",
      {
        type: "WebIdentityUser",
        userName: "system:serviceaccount:shop:cart",
        identityProvider: `arn:aws:iam::${OWN}:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC`,
      },
      { kind: "oidc-user", class: "workload", name: "shop/cart" },
    ],
    [
      "SAML",
      { type: "SAMLUser", principalId: "n:ana@acme.example", userName: "ana@acme.example", identityProvider: "n" },
      { kind: "saml-user", class: "human", name: "ana@acme.example" },
    ],
    [
      "a federated user",
      {
        type: "FederatedUser",
        arn: `arn:aws:sts::${OWN}:federated-user/x`,
        accountId: OWN,
        sessionContext: { sessionIssuer: { type: "IAMUser", arn: `arn:aws:iam::${OWN}:user/ana` } },
      },
      { kind: "federated-user", id: `arn:aws:iam::${OWN}:user/ana#federated`, proven: true },
    ],
    [
      "Identity Center's own user",
      { type: "IdentityCenterUser", accountId: OWN, onBehalfOf: { userId: "u-1" } },
      { kind: "sso-user", id: "identity-center u-1" },
    ],
    ["an unknown type", { type: "Directory", principalId: "d-1:x" }, { kind: "unknown", id: "d-1" }],
    ["nothing", undefined, { kind: "unknown", proven: false }],
    ["wrong types", { type: 7, arn: [], accountId: {} }, { kind: "unknown" }],
  ])("%s", (_name, userIdentity, expected) => {
    expect(actor(userIdentity)).toMatchObject(expected);
  });

  test("another session of the same role is the same actor", () => {
    expect(actor(roleSession("Deploy", "one")).id).toBe(
      actor(roleSession("Deploy", "two", { key: "ASIAEXAMPLEOTHER0001" })).id,
    );
  });
});
