import { isNearlyEveryone } from "./network.ts";
import type { Condition } from "./parse.ts";
import { audienceKeys, subjectKeys } from "./subjects.ts";
import { isAccountId, ROLES_ANYWHERE, shown, type Who } from "./who.ts";
import { hasWildcard } from "./wildcard.ts";

/** How much a condition takes away. Weak is recorded but lowers nothing: the caller chooses the value. */
export type Strength = "none" | "weak" | "medium" | "strong";

/** Who asks, as far as the meaning of a condition depends on it. */
export interface Caller {
  readonly who: Who;
  /** In an account of ours, so that we decide on its tags and its MFA devices. */
  readonly home: boolean;
  /** Enters with sts:AssumeRole only, which is always signed and so always carries the caller's ARN and account. */
  readonly signed: boolean;
}

/** A condition that says who the caller is, by one of several values. */
export interface Pin {
  readonly kind: "account" | "principal" | "organization" | "service" | "subject";
  readonly values: readonly string[];
  /** ARN operators compare part by part. */
  readonly byPart: boolean;
  /** The values say all that the condition says. */
  readonly complete: boolean;
}

/** A condition as something to be compared with the one before. */
export interface Requirement {
  readonly key: string;
  /** Kind of the values: patterns may take each other, networks contain each other, opaque ones are only equal. */
  readonly compare: "text" | "pattern" | "network" | "opaque";
  readonly values: readonly string[];
  /** With values: `source account 111122223333`. */
  readonly words: string;
  /** Without: `source account`. */
  readonly label: string;
}

export type Mark = "mfa" | "external-id" | "audience" | "authenticated" | "own-network" | "sourced";

export interface Effect {
  readonly strength: Strength;
  readonly pin?: Pin;
  readonly mark?: Mark;
  readonly requirement?: Requirement;
  readonly note?: string;
}

const POSITIVE: ReadonlySet<string> = new Set([
  ...["stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike"],
  ...["ipaddress", "bool", "numericlessthan", "numericlessthanequals"],
]);
const NEGATED: ReadonlySet<string> = new Set([
  ...["stringnotequals", "stringnotequalsignorecase", "stringnotlike", "arnnotequals", "arnnotlike"],
  ...["notipaddress", "numericnotequals", "datenotequals"],
]);
/** Where and how a call is made: anybody can arrange it. */
const CIRCUMSTANCES: ReadonlySet<string> = new Set([
  ...["aws:requestedregion", "aws:currenttime", "aws:epochtime", "aws:securetransport", "aws:useragent"],
  ...["aws:referer", "aws:tokenissuetime", "aws:principaltype", "aws:viaawsservice"],
]);
const CHOSEN_BY_CALLER: ReadonlySet<string> = new Set([
  ...["sts:rolesessionname", "sts:sourceidentity", "sts:transitivetagkeys", "aws:tagkeys"],
]);
const MULTIVALUED: ReadonlySet<string> = new Set(["aws:principalorgpaths", "aws:sourceorgpaths"]);

/** The statement's keys that `Null: false` demands, without which ForAllValues holds for callers lacking the key. */
export function guardedKeys(conditions: readonly Condition[]): ReadonlySet<string> {
  const guards = conditions.filter((condition) => condition.operator === "null" && saysOnly(condition, "false"));
  return new Set(guards.map((condition) => condition.key));
}

/**
 * What one condition of an Allow does for one caller.
 * Unknown operators and keys, negated operators, and operators that hold when the key is absent do not narrow.
 * Sources: IAM "Condition operators", "Set operators for multivalued context keys", "AWS global condition context
 * keys", "IAM and AWS STS condition context keys".
 */
export function effectOf(
  condition: Condition,
  caller: Caller,
  guards: ReadonlySet<string>,
  special: (condition: Condition, caller: Caller) => Effect | undefined = () => undefined,
): Effect {
  if (condition.operator === "null") return nullEffect(condition, caller);
  if (CIRCUMSTANCES.has(condition.key)) return { strength: "none" };
  const written = writtenOf(condition);
  if (NEGATED.has(condition.operator)) return opaque(condition, `${written} only excludes, so it does not narrow`);
  if (!POSITIVE.has(condition.operator)) return opaque(condition, `conditional-unknown: ${written}`);
  if (holdsWhenAbsent(condition, caller, guards)) {
    return opaque(condition, `${written} also lets in callers that lack the key`);
  }
  if (condition.values.some((value) => isPattern(condition) && /^\*+$/.test(value))) return { strength: "none" };
  const effect =
    condition.values.length === 0
      ? undefined
      : (special(condition, caller) ?? mfaEffect(condition, caller) ?? keyEffect(condition, caller));
  return effect ?? opaque(condition, `conditional-unknown: ${written}`);
}

/** Do all values read `text`, in any case? */
export function saysOnly(condition: Condition, text: "true" | "false"): boolean {
  return condition.values.length > 0 && condition.values.every((value) => value.toLowerCase() === text);
}

/** `StringLike aws:PrincipalArn`, as a reader of the document would find it. */
export function writtenOf(condition: Condition): string {
  const set = condition.set === undefined ? "" : `${condition.set}:`;
  return shown(`${set}${condition.operator}${condition.ifExists ? "IfExists" : ""} ${condition.keyAsWritten}`);
}

export function isAwsCaller(who: Who): boolean {
  return !["service", "saml", "oidc", "orphan"].includes(who.kind);
}

function isPattern(condition: Condition): boolean {
  return condition.operator === "stringlike" || condition.operator.startsWith("arn");
}

function holdsWhenAbsent(condition: Condition, caller: Caller, guards: ReadonlySet<string>): boolean {
  const always = condition.key === "aws:principalarn" || condition.key === "aws:principalaccount";
  if (always && caller.signed && isAwsCaller(caller.who)) return false;
  if (condition.ifExists) return true;
  if (condition.set === "ForAllValues") return !guards.has(condition.key);
  return condition.set === undefined && MULTIVALUED.has(condition.key);
}

function opaque(condition: Condition, note?: string): Effect {
  const requirement: Requirement = {
    key: `${condition.set ?? ""} ${condition.operator} ${condition.ifExists} ${condition.key}`,
    compare: "opaque",
    values: condition.values,
    words: writtenOf(condition),
    label: shown(condition.keyAsWritten),
  };
  return note === undefined ? { strength: "none", requirement } : { strength: "none", requirement, note };
}

function nullEffect(condition: Condition, caller: Caller): Effect {
  if (!saysOnly(condition, "false")) return { strength: "none" };
  if (condition.key === "aws:multifactorauthage" && isAwsCaller(caller.who)) return mfaRequired(caller.home);
  return opaque(condition);
}

/** The same for each of the ways to ask for MFA, so that changing the idiom is no change. */
const MFA: Requirement = { key: "mfa", compare: "text", values: [], words: "MFA", label: "MFA" };

/** MFA that the caller must have. Outsiders register their own devices, so there it narrows little. */
export function mfaRequired(home: boolean): Effect {
  return { strength: home ? "medium" : "weak", mark: "mfa", requirement: MFA };
}

/** Source: IAM "Configuring MFA-protected API access". */
function mfaEffect(condition: Condition, caller: Caller): Effect | undefined {
  const present = condition.key === "aws:multifactorauthpresent" && condition.operator === "bool";
  const fresh = condition.key === "aws:multifactorauthage" && condition.operator.startsWith("numericlessthan");
  if (!fresh && !(present && saysOnly(condition, "true"))) return undefined;
  return isAwsCaller(caller.who) ? mfaRequired(caller.home) : undefined;
}

/** Variables that stand for the role's own account and organisation. Source: IAM "Policy elements: Variables". */
export const OWN_ACCOUNT_VARIABLE = /^\$\{aws:ResourceAccount\}$/i;
export const OWN_ORGANIZATION_VARIABLE = /^\$\{aws:ResourceOrgID\}$/i;

function isOwnVariable(value: string): boolean {
  return OWN_ACCOUNT_VARIABLE.test(value) || OWN_ORGANIZATION_VARIABLE.test(value);
}

function keyEffect(condition: Condition, caller: Caller): Effect | undefined {
  const { key } = condition;
  const { who } = caller;
  if (key === "aws:sourceip" || key === "aws:vpcsourceip") return networkEffect(condition, who);
  if (key === "aws:principalisawsservice" || key === "sts:roleauthorizedbyidp") return flagEffect(condition, who);
  const text = condition.operator.startsWith("string");
  const arn = condition.operator.startsWith("arn") && (key === "aws:principalarn" || key === "aws:sourcearn");
  if (!text && !arn) return undefined;
  const variable = condition.values.some((value) => value.includes("${") && !isOwnVariable(value));
  const wild = isPattern(condition) && condition.values.some(hasWildcard);
  if (CHOSEN_BY_CALLER.has(key) || key.startsWith("aws:requesttag/")) return plain(condition, "weak", "session choice");
  if (variable) return undefined;
  if (who.kind === "oidc" || who.kind === "saml") return providerEffect(condition, who, wild);
  if (key.startsWith("aws:principaltag/")) return tagEffect(condition, caller, wild);
  return who.kind === "service" ? sourceEffect(condition, "strong") : awsEffect(condition, caller, wild);
}

/** Keys that describe a caller with AWS credentials. */
function awsEffect(condition: Condition, caller: Caller, wild: boolean): Effect | undefined {
  switch (condition.key) {
    case "aws:principalaccount":
      return pinned(condition, "account", "account", wild ? "weak" : "strong");
    case "aws:principalarn":
      return pinned(condition, "principal", "ARN", wild ? "medium" : "strong");
    case "aws:principalorgid":
      return wild
        ? plain(condition, "none", "organization")
        : pinned(condition, "organization", "organization", "strong");
    case "aws:principalorgpaths":
      return organizationPaths(condition);
    case "aws:principalservicename":
      return wild ? undefined : pinned(condition, "service", "service", "strong");
    case "sts:externalid":
      return externalId(condition, caller, wild);
    case "aws:sourcevpc":
    case "aws:sourcevpce":
      return plain(condition, wild ? "none" : "medium", "source network");
    default:
      // Sent by services for their own calls only. An AWS principal named in the policy never has them.
      return isAnyAccount(caller.who) ? sourceEffect(condition, "medium") : undefined;
  }
}

export function isAnyAccount(who: Who): boolean {
  return who.kind === "everyone" || (who.kind === "pattern" && who.account === undefined);
}

export function plain(condition: Condition, strength: Strength, label: string, mark?: Mark): Effect {
  const requirement: Requirement = {
    key: condition.key,
    compare: isPattern(condition) ? "pattern" : "text",
    values: condition.values,
    words: `${label} ${listed(condition.values)}`,
    label,
  };
  return mark === undefined ? { strength, requirement } : { strength, requirement, mark };
}

export function pinned(condition: Condition, kind: Pin["kind"], label: string, strength: Strength): Effect {
  const alive = condition.values.filter((value) => isPattern(condition) || !hasWildcard(value));
  const byPart = condition.operator.startsWith("arn");
  const effect: Effect = {
    ...plain(condition, strength, label),
    pin: { kind, values: alive, byPart, complete: true },
  };
  const literal = alive.length < condition.values.length;
  return literal ? { ...effect, note: `${writtenOf(condition)} compares a wildcard as plain text` } : effect;
}

/** `o-exampleorg1/*` is the whole organisation; a longer path less. The id must be written out. */
function organizationPaths(condition: Condition): Effect {
  const ids = condition.values.map((value) => value.split("/", 1)[0] ?? "");
  if (ids.some(hasWildcard)) return plain(condition, "none", "organization");
  const complete = condition.values.every((value) => /^[^/]+\/\*$/.test(value));
  const pin: Pin = { kind: "organization", values: [...new Set(ids)], byPart: false, complete };
  return { ...plain(condition, "strong", "organization"), pin };
}

/** Never printed: it is no secret to AWS, but it is one to its owners. */
function externalId(condition: Condition, caller: Caller, wild: boolean): Effect {
  const strength = wild || caller.home ? "weak" : caller.who.kind === "everyone" ? "medium" : "strong";
  const effect = plain(condition, strength, "ExternalId", wild ? undefined : "external-id");
  return effect.requirement ? { ...effect, requirement: { ...effect.requirement, words: "ExternalId" } } : effect;
}

/** Source: IAM "The confused deputy problem". */
function sourceEffect(condition: Condition, strength: Strength): Effect | undefined {
  const { key, values } = condition;
  if (key === "aws:sourceaccount") {
    const exact = values.every((value) => isAccountId(value) || OWN_ACCOUNT_VARIABLE.test(value));
    return plain(condition, exact ? strength : "none", "source account");
  }
  if (key === "aws:sourceorgid") {
    return plain(condition, values.some(hasWildcard) ? "none" : strength, "source organization");
  }
  if (key === "aws:sourceorgpaths") {
    const open = values.some((value) => hasWildcard(value.split("/", 1)[0] ?? ""));
    return plain(condition, open ? "none" : strength, "source organization");
  }
  if (key !== "aws:sourcearn") return undefined;
  return plain(condition, values.every(namesItsOwner) ? strength : "none", "source ARN");
}

/** An ARN (pattern) with an account id, or with none (a bucket) and a name. */
export function namesItsOwner(pattern: string): boolean {
  const [, partition = "*", service = "*", region = "*", account = "*", ...resource] = pattern.split(":");
  if (hasWildcard(`${partition}${service}`)) return false;
  if (isAccountId(account)) return true;
  return account === "" && !hasWildcard(region) && /^[^*?]{3}/.test(resource.join(":"));
}

function networkEffect(condition: Condition, who: Who): Effect | undefined {
  if (condition.operator !== "ipaddress") return undefined;
  if (who.kind === "service") return plain(condition, "none", "source network");
  if (condition.values.some(isNearlyEveryone)) return { strength: "none" };
  // Addresses inside a VPC are chosen by whoever owns that VPC.
  const effect = plain(condition, condition.key === "aws:sourceip" ? "medium" : "weak", "source network");
  return effect.requirement ? { ...effect, requirement: { ...effect.requirement, compare: "network" } } : effect;
}

function flagEffect(condition: Condition, who: Who): Effect | undefined {
  if (condition.operator !== "bool" || !saysOnly(condition, "true")) return undefined;
  if (condition.key === "sts:roleauthorizedbyidp") return plain(condition, "weak", "authorization by the provider");
  const effect = plain(condition, "strong", "AWS services");
  return who.kind === "everyone"
    ? { ...effect, pin: { kind: "service", values: ["*"], byPart: false, complete: true } }
    : { ...effect, strength: "none" };
}

/** Tags count where we set them; Roles Anywhere copies them from the certificate. */
function tagEffect(condition: Condition, caller: Caller, wild: boolean): Effect | undefined {
  const { who } = caller;
  if (who.kind === "service" && who.value !== ROLES_ANYWHERE) return undefined;
  const ours = caller.home || who.kind === "service";
  return plain(condition, ours && !wild ? "medium" : "weak", "principal tag");
}

const GITHUB_CLAIMS = ["repository", "repository_id", "repository_owner", "repository_owner_id"];

/** Keys that an identity provider's token fills. Source: IAM "Available keys for OIDC federation", "… SAML". */
function providerEffect(condition: Condition, who: Who, wild: boolean): Effect | undefined {
  const { key } = condition;
  if (who.kind === "saml") {
    if (key === "saml:aud") return plain(condition, "weak", "audience", "audience");
    return key.startsWith("saml:")
      ? plain(condition, wild ? "weak" : "medium", shown(condition.keyAsWritten))
      : undefined;
  }
  const issuer = who.value ?? "";
  if (subjectKeys(issuer).includes(key)) return pinned(condition, "subject", "subject", wild ? "medium" : "strong");
  if (audienceKeys(issuer).includes(key)) return plain(condition, "weak", "audience", wild ? undefined : "audience");
  if (key === "cognito-identity.amazonaws.com:amr" && key === `${issuer}:amr` && condition.set === "ForAnyValue") {
    const signedIn = !wild && !condition.values.includes("unauthenticated");
    return plain(condition, "weak", "authentication", signedIn ? "authenticated" : undefined);
  }
  const claim = key.startsWith(`${issuer}:`) ? key.slice(issuer.length + 1) : "";
  const owned = issuer === "token.actions.githubusercontent.com" && GITHUB_CLAIMS.includes(claim) && !wild;
  return owned ? plain(condition, "medium", claim) : undefined;
}

/** Three values at most, fit for a sentence. */
export function listed(values: readonly string[]): string {
  const first = values.slice(0, 3).map(shown).join(", ");
  return values.length > 3 ? `${first} and ${values.length - 3} more` : first;
}
