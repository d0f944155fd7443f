import { parseArn } from "../arn.ts";
import { OWN_ACCOUNT_VARIABLE, OWN_ORGANIZATION_VARIABLE, type Pin } from "./conditions.ts";
import { gradeOf, subjectExposure } from "./subjects.ts";
import { keyOf, type TrustContext, type Who, whoOfArnPattern } from "./who.ts";
import { hasWildcard, matches } from "./wildcard.ts";

/** One caller that passes a pin. `absorbed`: the caller now says all that the condition said. */
export interface Narrowed {
  readonly who: Who;
  readonly absorbed: boolean;
}

/** The organisation `${aws:ResourceOrgID}` stands for when its id is not configured. */
export const OWN_ORGANIZATION = "own";

export function isOwnOrganization(id: string, context: TrustContext): boolean {
  return id === OWN_ORGANIZATION || id === context.organizationId;
}

/**
 * Who of `who` passes the pin: one entry a value, none when no value can be met. Never wider than `who`.
 * A pin that does not concern `who` changes nothing.
 */
export function narrowBy(who: Who, pin: Pin, context: TrustContext): readonly Narrowed[] {
  const found = new Map<string, Narrowed>();
  for (const value of pin.values) {
    const narrowed = narrowByValue(who, pin, value, context);
    if (narrowed === undefined) continue;
    const key = keyOf(narrowed.who);
    const earlier = found.get(key);
    found.set(key, earlier === undefined || earlier.absorbed ? narrowed : earlier);
  }
  return [...found.values()];
}

/** A service acting for itself has no account, ARN or organisation to show, so such a demand stops it. */
function narrowByValue(who: Who, pin: Pin, value: string, context: TrustContext): Narrowed | undefined {
  switch (pin.kind) {
    case "account":
      if (who.kind === "service") return undefined;
      return byAccount(who, ownId(value, context));
    case "principal":
      if (who.kind === "service") return undefined;
      return byPrincipal(who, value, pin.byPart);
    case "organization":
      if (who.kind === "service") return undefined;
      return byOrganization(who, ownId(value, context), pin, context);
    case "service":
      return byService(who, value);
    case "subject":
      return bySubject(who, value);
  }
}

function absorbed(who: Who): Narrowed {
  return { who, absorbed: true };
}

function kept(who: Who): Narrowed {
  return { who, absorbed: false };
}

function ownId(value: string, context: TrustContext): string {
  if (OWN_ACCOUNT_VARIABLE.test(value)) return context.account;
  return OWN_ORGANIZATION_VARIABLE.test(value) ? (context.organizationId ?? OWN_ORGANIZATION) : value;
}

function byAccount(who: Who, value: string): Narrowed | undefined {
  if (who.account !== undefined) return matches(value, who.account) ? absorbed(who) : undefined;
  return who.kind === "everyone" && !hasWildcard(value) ? absorbed({ kind: "account", account: value }) : kept(who);
}

function byPrincipal(who: Who, value: string, byPart: boolean): Narrowed | undefined {
  const target = whoOfArnPattern(value, byPart);
  if (who.kind === "everyone") return absorbed(target);
  if (who.kind === "identity" && who.arn !== undefined) {
    if (matches(value, who.arn)) return absorbed(who);
    if (target.account !== undefined && target.account !== who.account) return undefined;
    // A session's aws:PrincipalArn is its role's, which the session's own ARN does not spell.
    return parseArn(who.arn)?.service === "iam" ? undefined : kept(who);
  }
  if (who.kind === "pattern" && who.arn !== undefined) return byTwoPatterns(who, who.arn, target, value);
  if (who.kind !== "account" || who.account === undefined) return kept(who);
  if (target.account !== undefined) return target.account === who.account ? absorbed(target) : undefined;
  const arn = parseArn(value);
  if (arn === undefined || !matches(arn.account, who.account)) return byPart ? undefined : kept(who);
  if (!byPart && hasWildcard(`${arn.partition}${arn.service}${arn.region}`)) return kept(who);
  const inside = `arn:${arn.partition}:${arn.service}:${arn.region}:${who.account}:${arn.resource}`;
  return absorbed(whoOfArnPattern(inside, true));
}

function byService(who: Who, value: string): Narrowed | undefined {
  if (who.kind === "everyone") return absorbed({ kind: "service", value });
  if (who.kind !== "service") return kept(who);
  if (who.value === "*") return absorbed({ ...who, value });
  return value === "*" || value === who.value ? absorbed(who) : undefined;
}

/** Where two patterns only overlap, the one that is more certain stands for both. */
function byTwoPatterns(who: Who, arn: string, target: Who, value: string): Narrowed | undefined {
  if (matches(value, arn)) return absorbed(who);
  if (matches(arn, value)) return absorbed(target);
  if (who.account !== undefined && target.account !== undefined && who.account !== target.account) return undefined;
  if (target.kind === "identity") return undefined;
  return kept(who.account === undefined ? target : who);
}

function byOrganization(who: Who, id: string, pin: Pin, context: TrustContext): Narrowed {
  const narrowed: Who = { ...who, organization: id };
  if (who.kind === "everyone") return { who: { kind: "organization", organization: id }, absorbed: pin.complete };
  if (who.organization !== undefined) {
    if (who.organization === id) return { who, absorbed: pin.complete };
    // Two ids can be one organisation when ours is not configured. In two that differ, nobody is.
    return kept(isOwnOrganization(id, context) ? narrowed : who);
  }
  if (who.kind === "pattern" && who.account === undefined) return { who: narrowed, absorbed: pin.complete };
  // Of several organisations it is not known which one an account is in.
  return kept(pin.values.length === 1 && who.account !== undefined ? narrowed : who);
}

function bySubject(who: Who, value: string): Narrowed | undefined {
  if (who.kind !== "oidc") return kept(who);
  if (who.subject === undefined || matches(who.subject, value)) return absorbed({ ...who, subject: value });
  if (matches(value, who.subject)) return absorbed(who);
  if (!hasWildcard(who.subject) || !hasWildcard(value)) return undefined;
  const issuer = who.value ?? "";
  const first = subjectExposure(issuer, gradeOf(issuer, who.subject));
  const second = subjectExposure(issuer, gradeOf(issuer, value));
  return kept(second < first ? { ...who, subject: value } : who);
}
