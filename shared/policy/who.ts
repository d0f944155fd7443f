import { type Arn, parseArn } from "../arn.ts";
import type { Principal } from "./parse.ts";
import { hasWildcard } from "./wildcard.ts";

/** What is known about accounts when a trust policy is judged. */
export interface TrustContext {
  /** Account that owns the role, 12 digits. */
  readonly account: string;
  /** `o-…`; undefined when not configured. */
  readonly organizationId?: string;
  /** Own accounts by id. */
  readonly accounts: ReadonlyMap<string, { readonly name?: string }>;
  readonly trustedAccounts: ReadonlyMap<string, { readonly name?: string }>;
  readonly vendorAccounts: ReadonlyMap<string, { readonly name?: string }>;
}

export type WhoKind =
  | "everyone"
  | "account"
  | "identity"
  | "pattern"
  | "organization"
  | "service"
  | "saml"
  | "oidc"
  | "canonical"
  | "orphan"
  | "unknown";

/** Who a principal means, before and after the statement's conditions have narrowed it. */
export interface Who {
  readonly kind: WhoKind;
  /** Account id where one is certain. */
  readonly account?: string;
  /** ARN of an identity, or ARN pattern. */
  readonly arn?: string;
  /** Organisation the caller must be in. */
  readonly organization?: string;
  /** Service name, OIDC issuer (host and path, lower case), SAML provider name, canonical or unique id. */
  readonly value?: string;
  /** OIDC subject, maybe with wildcards; undefined is any subject. */
  readonly subject?: string;
}

export function isAccountId(text: string): boolean {
  return /^\d{12}$/.test(text);
}

const EVERYONE: Who = { kind: "everyone" };

/** Sessions for certificates of any registered trust anchor, unless narrowed. Source: IAM Roles Anywhere "Trust model". */
export const ROLES_ANYWHERE = "rolesanywhere.amazonaws.com";

/** OIDC providers that IAM knows without a provider object. Source: IAM "Principal", web identity principals. */
export const BUILT_IN_ISSUERS: ReadonlySet<string> = new Set([
  "accounts.google.com",
  "cognito-identity.amazonaws.com",
  "graph.facebook.com",
  "www.amazon.com",
]);

/** Source: IAM "AWS JSON policy elements: Principal". */
export function whoOf(principal: Principal): Who {
  if (principal.type === "*") return EVERYONE;
  if (principal.type === "Service") return { kind: "service", value: principal.value };
  if (principal.type === "CanonicalUser") return { kind: "canonical", value: principal.value };
  if (principal.type === "Federated") return federated(principal.value);
  if (principal.type === "AWS") return awsPrincipal(principal.value);
  return { kind: "unknown", value: principal.value };
}

function awsPrincipal(value: string): Who {
  if (isAccountId(value)) return { kind: "account", account: value };
  // Unique ids are what IAM leaves behind when the user or role is deleted. Source: IAM "IAM identifiers".
  if (/^A(IDA|ROA|GPA|NPA)[A-Z0-9]{8,124}$/.test(value)) return { kind: "orphan", value };
  const arn = parseArn(value);
  if (arn?.service === "iam" && arn.resource === "root" && isAccountId(arn.account)) {
    return { kind: "account", account: arn.account };
  }
  return arn === undefined ? { kind: "unknown", value } : whoOfArn(value, arn, true);
}

/**
 * Who an `aws:PrincipalArn` value (or a principal ARN) takes. The account is certain only when nothing before it
 * can stretch: ARN operators compare part by part, string operators let an earlier `*` reach over colons.
 */
export function whoOfArnPattern(pattern: string, comparedByPart: boolean): Who {
  const arn = parseArn(pattern);
  return arn === undefined ? { kind: "pattern", arn: pattern } : whoOfArn(pattern, arn, comparedByPart);
}

function whoOfArn(text: string, arn: Arn, comparedByPart: boolean): Who {
  const stretches = !comparedByPart && hasWildcard(`${arn.partition}${arn.service}${arn.region}`);
  if (stretches || hasWildcard(arn.account)) return { kind: "pattern", arn: text };
  const account = isAccountId(arn.account) ? { account: arn.account } : {};
  if (arn.resource === "*" && isAccountId(arn.account)) return { kind: "account", ...account };
  return { kind: hasWildcard(text) ? "pattern" : "identity", arn: text, ...account };
}

function federated(value: string): Who {
  if (value === "*") return { kind: "oidc", value: "*" };
  const arn = parseArn(value);
  if (arn === undefined) return { kind: "oidc", value: value.toLowerCase() };
  const account = isAccountId(arn.account) ? { account: arn.account } : {};
  const slash = arn.resource.indexOf("/");
  const name = arn.resource.slice(slash + 1);
  if (arn.resource.startsWith("saml-provider/")) return { kind: "saml", value: name, arn: value, ...account };
  return { kind: "oidc", value: name.toLowerCase(), arn: value, ...account };
}

/** Stable key of a door: equal for the same callers, whatever form the policy names them in. */
export function keyOf(who: Who): string {
  switch (who.kind) {
    case "everyone":
      return "everyone";
    case "account":
      return `account:${who.account}`;
    case "organization":
      return `organization:${who.organization}`;
    case "identity":
    case "pattern":
      return who.kind === "pattern" && who.organization !== undefined
        ? `${who.arn} in ${who.organization}`
        : String(who.arn);
    case "saml":
      return String(who.arn);
    case "oidc":
      return who.subject === undefined ? sourceOf(who) : `${sourceOf(who)} ${who.subject}`;
    default:
      return `${who.kind}:${who.value}`;
  }
}

function sourceOf(who: Who): string {
  return who.arn ?? `federated:${who.value}`;
}

/** Text of a document made fit for a sentence: no control characters, at most 120 characters. */
export function shown(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "?");
  return plain.length > 120 ? `${plain.slice(0, 119)}…` : plain;
}
