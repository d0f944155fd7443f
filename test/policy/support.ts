import { parsePolicy } from "../../shared/policy/parse.ts";
import { type Door, evaluateTrust, type Trust, type TrustContext } from "../../shared/policy/trust.ts";

export const OWN = "111122223333";
export const SISTER = "444455556666";
export const TRUSTED = "777788889999";
export const VENDOR = "123412341234";
export const OUTSIDER = "999988887777";
export const ORG = "o-exampleorg1";
export const GITHUB = `arn:aws:iam::${OWN}:oidc-provider/token.actions.githubusercontent.com`;
export const GITHUB_SUB = "token.actions.githubusercontent.com:sub";

export const context: TrustContext = {
  account: OWN,
  organizationId: ORG,
  accounts: new Map([
    [OWN, {}],
    [SISTER, { name: "prod-core" }],
  ]),
  trustedAccounts: new Map([[TRUSTED, { name: "parent" }]]),
  vendorAccounts: new Map([[VENDOR, { name: "scanner" }]]),
};

export const noOrganization: TrustContext = { ...context, organizationId: undefined };

/** `${name}`, as policies write it. */
export function variable(name: string): string {
  return `\${${name}}`;
}

export interface StatementJson {
  Effect?: unknown;
  Principal?: unknown;
  NotPrincipal?: unknown;
  Action?: unknown;
  NotAction?: unknown;
  Resource?: unknown;
  NotResource?: unknown;
  Condition?: unknown;
}

/** An Allow on sts:AssumeRole, altered. */
export function allow(principal: unknown, condition?: unknown, more: StatementJson = {}): StatementJson {
  const conditions = condition === undefined ? {} : { Condition: condition };
  return { Effect: "Allow", Principal: principal, Action: "sts:AssumeRole", ...conditions, ...more };
}

export function deny(principal: unknown, condition?: unknown, more: StatementJson = {}): StatementJson {
  return { ...allow(principal, condition, more), Effect: "Deny" };
}

/** GitHub's usual statement for a subject. */
export function github(sub: unknown, operator = "StringLike", audience = true): StatementJson {
  const block: Record<string, Record<string, unknown>> = {};
  if (audience) block["StringEquals"] = { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" };
  if (sub !== undefined) block[operator] = { ...block[operator], [GITHUB_SUB]: sub };
  return allow({ Federated: GITHUB }, block, { Action: "sts:AssumeRoleWithWebIdentity" });
}

export function policy(...statements: StatementJson[]) {
  return parsePolicy({ Version: "2012-10-17", Statement: statements });
}

export function trust(...statements: StatementJson[]): Trust {
  return evaluateTrust(policy(...statements), context);
}

/** The one door of these statements. */
export function door(...statements: StatementJson[]): Door {
  const { doors, notes } = trust(...statements);
  const [only] = doors;
  if (only === undefined || doors.length !== 1) {
    throw new Error(`expected one door, got ${doors.length}: ${JSON.stringify({ doors, notes })}`);
  }
  return only;
}
