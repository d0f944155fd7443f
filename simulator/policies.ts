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
