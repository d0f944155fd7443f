import { parseArn } from "../arn.ts";
import {
  type Caller,
  type Effect,
  isAnyAccount,
  namesItsOwner,
  OWN_ACCOUNT_VARIABLE,
  OWN_ORGANIZATION_VARIABLE,
  pinned,
  plain,
  saysOnly,
} from "./conditions.ts";
import { blockCovers } from "./network.ts";
import type { Condition, ParsedPolicy, Principal, Statement } from "./parse.ts";
import { covers } from "./trust-actions.ts";
import { isAccountId } from "./who.ts";
import { hasWildcard, matches } from "./wildcard.ts";

/** Keys whose value is the account that calls, or for which a service calls. */
const ACCOUNT_KEYS: ReadonlySet<string> = new Set([
  "aws:sourceaccount",
  "aws:sourceowner",
  "kms:calleraccount",
  "s3:dataaccesspointaccount",
]);
/** Keys whose value is an ARN that holds that account. */
const ARN_KEYS: ReadonlySet<string> = new Set(["aws:sourcearn", "s3:dataaccesspointarn"]);

/**
 * What a condition of a resource policy says beyond its meaning in a trust policy: there the caller may be anybody, so
 * the account in it says who comes. `networks` are the blocks that are known to be ours.
 * Sources: IAM "AWS global condition context keys"; KMS, S3 and EFS, pages on condition keys; SNS, default policy.
 */
export function resourceEffect(condition: Condition, { who }: Caller, networks: readonly string[]): Effect | undefined {
  const { key, operator, values } = condition;
  if (operator === "ipaddress") return ownNetwork(condition, networks);
  if (key === "elasticfilesystem:accessedviamounttarget" && operator === "bool" && saysOnly(condition, "true"))
    return { ...plain(condition, "strong", "a mount target in the network"), mark: "own-network" };
  if (!isAnyAccount(who) || !(operator.startsWith("string") || operator.startsWith("arn"))) return undefined;
  if (values.some(isUnknownVariable)) return undefined;
  if (ACCOUNT_KEYS.has(key)) return named(condition, "account", "source account");
  if (key === "aws:sourceorgid") return named(condition, "organization", "source organization");
  if (ARN_KEYS.has(key)) return sourceArn(condition);
  return key === "kms:viaservice" ? plain(condition, "weak", "service in between") : undefined;
}

function isUnknownVariable(value: string): boolean {
  return value.includes("${") && !OWN_ACCOUNT_VARIABLE.test(value) && !OWN_ORGANIZATION_VARIABLE.test(value);
}

/** A pattern of account or organisation ids says next to nothing. */
function named(condition: Condition, kind: "account" | "organization", label: string): Effect {
  const isPattern = condition.operator.endsWith("like") && condition.values.some(hasWildcard);
  return isPattern ? plain(condition, "weak", label) : pinned(condition, kind, label, "strong");
}

function ownNetwork(condition: Condition, networks: readonly string[]): Effect | undefined {
  if (condition.key !== "aws:sourceip") return undefined;
  const isOurs = condition.values.every((value) => networks.some((block) => blockCovers(block, value)));
  return isOurs ? { ...plain(condition, "strong", "source network"), mark: "own-network" } : undefined;
}

/** A bucket's ARN names no account, and needs none, as its name is unique: then a service comes, for that bucket. */
function sourceArn(condition: Condition): Effect | undefined {
  const accounts = condition.values.map((value) => parseArn(value)?.account ?? "");
  const effect = pinned(condition, "account", "source ARN", "strong");
  if (accounts.every(isAccountId)) {
    return {
      ...effect,
      pin: { kind: "account", values: [...new Set(accounts)].sort(), byPart: false, complete: false },
    };
  }
  if (!condition.values.every((value) => namesItsOwner(value) || namesBucket(value))) return undefined;
  const services = condition.values.map((value) => `${parseArn(value)?.service ?? ""}.amazonaws.com`);
  return {
    ...effect,
    mark: "sourced",
    pin: { kind: "service", values: [...new Set(services)], byPart: false, complete: false },
  };
}

function namesBucket(pattern: string): boolean {
  const arn = parseArn(pattern);
  return arn?.service === "s3" && /^[^*?/]{3}[^*?]*$/.test(arn.resource);
}

/** Operators that a Deny turns round: whoever is not so is denied, hence only who is so is allowed. */
const OPPOSITE: ReadonlyMap<string, string> = new Map([
  ["stringnotequals", "stringequals"],
  ["stringnotequalsignorecase", "stringequalsignorecase"],
  ["stringnotlike", "stringlike"],
  ["arnnotequals", "arnequals"],
  ["arnnotlike", "arnlike"],
  ["notipaddress", "ipaddress"],
]);

/** Conditions that only spare AWS's own calls from a Deny. */
const SPARES_SERVICES: ReadonlySet<string> = new Set(["aws:principalisawsservice", "aws:viaawsservice"]);

/**
 * The policy with "deny everyone who is not of us" read as what it does to each Allow: one more condition. It is the
 * usual way to close a bucket or a queue to a network or an organisation, and a policy without it is open.
 */
export function withDeniesAsConditions(policy: ParsedPolicy, actions: readonly string[]): ParsedPolicy {
  if (!policy.ok) return policy;
  const guards = policy.statements.flatMap((statement) => {
    const condition = guardOf(statement);
    return condition === undefined ? [] : [{ statement, condition }];
  });
  if (guards.length === 0) return policy;
  const statements = policy.statements.map((statement) => {
    if (statement.effect !== "Allow") return statement;
    const asked = guards.filter((guard) => isWithin(statement, guard.statement, actions));
    return { ...statement, conditions: [...statement.conditions, ...asked.map(({ condition }) => condition)] };
  });
  return { ...policy, statements };
}

/** The one condition under which such a Deny leaves somebody in. */
function guardOf({ effect, principals, notPrincipals, conditions }: Statement): Condition | undefined {
  if (effect !== "Deny") return undefined;
  if (notPrincipals !== undefined) return conditions.length === 0 ? onlyThese(notPrincipals) : undefined;
  if (!principals.some(({ type }) => type === "*")) return undefined;
  const asked = conditions.filter((condition) => !sparesServices(condition));
  const [only, ...others] = asked;
  const operator = only === undefined ? undefined : OPPOSITE.get(only.operator);
  if (only === undefined || operator === undefined || others.length > 0 || only.set !== undefined) return undefined;
  return { ...only, operator, ifExists: false };
}

function sparesServices(condition: Condition): boolean {
  return SPARES_SERVICES.has(condition.key) && condition.operator === "bool" && saysOnly(condition, "false");
}

/** A Deny of all but some leaves those: by ARN, as long as all of them have one. */
function onlyThese(principals: readonly Principal[]): Condition | undefined {
  if (principals.length === 0 || principals.some(({ type }) => type !== "AWS")) return undefined;
  const values = principals.map(({ value }) => (isAccountId(value) ? `arn:aws:iam::${value}:root` : value)).sort();
  return { operator: "arnequals", ifExists: false, key: "aws:principalarn", keyAsWritten: "aws:PrincipalArn", values };
}

/** Does the Deny stand before all that the Allow gives? */
function isWithin(allow: Statement, deny: Statement, actions: readonly string[]): boolean {
  const given = actions.filter((action) => covers(allow, action));
  if (!given.every((action) => covers(deny, action)) || deny.notResources !== undefined) return false;
  return allow.resources.every((resource) => deny.resources.some((pattern) => matches(pattern, resource)));
}
