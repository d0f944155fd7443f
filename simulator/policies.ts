/** Policy documents as people and Terraform write them: JSON text without line breaks. */
import type { JsonObject } from "../shared/model.ts";

type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

function document(statements: readonly JsonObject[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

function trust(principal: JsonObject, action: string, condition?: Condition): JsonObject {
  return { Effect: "Allow", Principal: principal, Action: action, ...(condition && { Condition: condition }) };
}

/** Who of AWS accounts may enter: ARNs of accounts, roles or users. */
export function trustOfPrincipals(arns: readonly string[], condition?: Condition): string {
  const [only] = arns;
  return document([trust({ AWS: arns.length === 1 && only !== undefined ? only : arns }, "sts:AssumeRole", condition)]);
}

export function trustOfService(dnsName: string): string {
  return document([trust({ Service: dnsName }, "sts:AssumeRole")]);
}

/** The trust of a role that Identity Center keeps: assertions of its own provider, for the console. */
export function trustOfSaml(providerArn: string): string {
  const statement = {
    Effect: "Allow",
    Principal: { Federated: providerArn },
    Action: ["sts:AssumeRoleWithSAML", "sts:TagSession"],
    Condition: { StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" } },
  };
  return document([statement]);
}

/** Roles Anywhere also tags the session and names its source. */
export function trustOfRolesAnywhere(): string {
  const actions = ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"];
  return document([{ Effect: "Allow", Principal: { Service: "rolesanywhere.amazonaws.com" }, Action: actions }]);
}

/** Which GitHub subjects may enter. A subject with a `*` needs StringLike. */
export function trustOfGitHub(providerArn: string, subject: string): string {
  const host = "token.actions.githubusercontent.com";
  const audience = { [`${host}:aud`]: "sts.amazonaws.com" };
  const who = { [`${host}:sub`]: subject };
  const condition: Condition = subject.includes("*")
    ? { StringEquals: audience, StringLike: who }
    : { StringEquals: { ...audience, ...who } };
  return document([trust({ Federated: providerArn }, "sts:AssumeRoleWithWebIdentity", condition)]);
}

/** Which subject of an issuer may enter. */
export function trustOfIssuer(providerArn: string, subject: string): string {
  const host = providerArn.slice(providerArn.indexOf("oidc-provider/") + "oidc-provider/".length);
  const condition = { StringEquals: { [`${host}:aud`]: "sts.amazonaws.com", [`${host}:sub`]: subject } };
  return document([trust({ Federated: providerArn }, "sts:AssumeRoleWithWebIdentity", condition)]);
}

/** What a service control policy forbids everybody below it, besides allowing the rest. */
export function forbid(actions: readonly string[]): string {
  return document([
    { Effect: "Allow", Action: "*", Resource: "*" },
    { Effect: "Deny", Action: actions, Resource: "*" },
  ]);
}

/** An identity policy of one statement. */
export function allow(actions: readonly string[], resources: readonly string[]): string {
  return document([{ Effect: "Allow", Action: actions, Resource: resources }]);
}

/** The same, for callers that have a tag of this value. */
export function allowTagged(
  actions: readonly string[],
  resources: readonly string[],
  key: string,
  value: string,
): string {
  const condition = { StringEquals: { [`aws:PrincipalTag/${key}`]: value } };
  return document([{ Effect: "Allow", Action: actions, Resource: resources, Condition: condition }]);
}

export function allowEverything(): string {
  return document([{ Effect: "Allow", Action: "*", Resource: "*" }]);
}

/** Passing any role, but to one service only. */
export function allowPassingTo(serviceDnsName: string): string {
  const condition = { StringEquals: { "iam:PassedToService": serviceDnsName } };
  return document([{ Effect: "Allow", Action: "iam:PassRole", Resource: "*", Condition: condition }]);
}
