import type { Mark, Strength } from "./conditions.ts";
import { isOwnOrganization } from "./narrow.ts";
import { gradeOf, isSharedIssuer, subjectExposure } from "./subjects.ts";
import { BUILT_IN_ISSUERS, type TrustContext, type Who } from "./who.ts";

export type DoorClass =
  | "self"
  | "same-org"
  | "trusted"
  | "vendor"
  | "external"
  | "public"
  | "service"
  | "idp"
  | "public-idp"
  | "orphan";

const STRENGTHS: readonly Strength[] = ["none", "weak", "medium", "strong"];

export function strongest(strengths: readonly Strength[]): Strength {
  return STRENGTHS[Math.max(0, ...strengths.map((strength) => STRENGTHS.indexOf(strength)))] ?? "none";
}

/** Whose door it is, after the conditions said who the caller may be. */
export function classOf(who: Who, context: TrustContext, marks: ReadonlySet<Mark>): DoorClass {
  const ours = who.organization !== undefined && isOwnOrganization(who.organization, context);
  switch (who.kind) {
    case "service":
      return "service";
    case "saml":
      return "idp";
    case "oidc":
      return providerClass(who, marks);
    case "orphan":
      return "orphan";
    case "everyone":
      return "public";
    case "organization":
      return ours ? "same-org" : "external";
    case "pattern":
      if (who.account === undefined && who.organization === undefined) return "public";
      return accountClass(who.account, ours, context);
    default:
      return accountClass(who.account, ours, context);
  }
}

export function isHome(doorClass: DoorClass): boolean {
  return doorClass === "self" || doorClass === "same-org";
}

function accountClass(account: string | undefined, ours: boolean, context: TrustContext): DoorClass {
  if (account === context.account) return "self";
  if (account !== undefined && context.accounts.has(account)) return "same-org";
  if (account !== undefined && context.trustedAccounts.has(account)) return "trusted";
  if (ours) return "same-org";
  return account !== undefined && context.vendorAccounts.has(account) ? "vendor" : "external";
}

function providerClass(who: Who, marks: ReadonlySet<Mark>): DoorClass {
  const issuer = who.value ?? "";
  if (gradeOf(issuer, who.subject) !== "open" || !isSharedIssuer(issuer)) return "idp";
  return isCognitoUser(issuer, marks) ? "idp" : "public-idp";
}

/** Source: Cognito "Role trust and permissions": both the pool and the authentication must be asked for. */
function isCognitoUser(issuer: string, marks: ReadonlySet<Mark>): boolean {
  return issuer === "cognito-identity.amazonaws.com" && marks.has("audience") && marks.has("authenticated");
}

/** Points without any narrowing: for a whole account or more, and for one named identity. */
const BASE: Readonly<Record<Exclude<DoorClass, "service" | "idp" | "public-idp">, readonly [number, number]>> = {
  self: [5, 5],
  orphan: [5, 5],
  "same-org": [25, 25],
  trusted: [25, 25],
  vendor: [58, 48],
  external: [75, 60],
  public: [100, 100],
};
/** Part that is left: 75 becomes 45 with an ExternalId, a vendor's 58 becomes 35. */
const LEFT: Readonly<Record<Strength, number>> = { none: 1, weak: 1, medium: 0.8, strong: 0.6 };
const SERVICE_BASE = 15;
const ANY_SERVICE_BASE = 40;
const SAML_BASE = 20;
/** A provider registered in an account other than the role's is very odd. */
const FOREIGN_PROVIDER_MIN = 60;

/**
 * 0 to 100: how exposed a door leaves the role, before what the role may do is known. Narrowing never raises it.
 * `narrow` is the strongest condition besides those that say who the caller is.
 */
export function exposureOf(
  who: Who,
  doorClass: DoorClass,
  marks: ReadonlySet<Mark>,
  narrow: Strength,
  context: TrustContext,
): number {
  return Math.round(baseOf(who, doorClass, marks, context) * LEFT[narrow]);
}

function baseOf(who: Who, doorClass: DoorClass, marks: ReadonlySet<Mark>, context: TrustContext): number {
  if (doorClass === "service") return who.value === "*" ? ANY_SERVICE_BASE : SERVICE_BASE;
  if (doorClass === "idp" || doorClass === "public-idp") {
    const base = who.kind === "saml" ? SAML_BASE : tokenBase(who, marks);
    return who.account === undefined || who.account === context.account ? base : Math.max(base, FOREIGN_PROVIDER_MIN);
  }
  const [whole, named] = BASE[doorClass];
  return who.kind === "identity" || who.kind === "unknown" ? named : whole;
}

function tokenBase(who: Who, marks: ReadonlySet<Mark>): number {
  const issuer = who.value ?? "";
  const grade = gradeOf(issuer, who.subject);
  const exposure = subjectExposure(issuer, grade);
  if (grade !== "open" || !BUILT_IN_ISSUERS.has(issuer) || !marks.has("audience")) return exposure;
  if (isCognitoUser(issuer, marks)) return 20;
  return issuer === "cognito-identity.amazonaws.com" ? 80 : 60;
}
