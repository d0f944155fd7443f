import { listed, saysOnly, writtenOf } from "./conditions.ts";
import type { Condition, Statement } from "./parse.ts";
import { covers } from "./trust-actions.ts";
import { keyOf, type TrustContext, whoOf } from "./who.ts";
import { wordsOf } from "./words.ts";

/** A Deny whose effect is certain. */
export interface Denial {
  /** Keys of whom it names; "everyone" is every caller. */
  readonly keys: readonly string[];
  readonly actions: ReadonlySet<string>;
  readonly stops: "all" | "no-mfa";
}

/** A Deny that was not applied. `key` is equal for the same Deny in whatever form it is written. */
export interface ConditionalDeny {
  readonly key: string;
  /** Without the conditions' values: one of them may be an ExternalId. */
  readonly words: string;
}

export interface Denials {
  readonly denials: readonly Denial[];
  readonly conditionalDenies: readonly ConditionalDeny[];
  readonly notes: readonly string[];
}

/**
 * The Deny statements that take some of the actions away. Only one without conditions stops callers, and only one in the right
 * form stops callers without MFA; every other Deny is noted and not applied, so that nothing is thought closed that
 * may be open.
 */
export function denialsOf(
  statements: readonly Statement[],
  context: TrustContext,
  entryActions: readonly string[],
): Denials {
  const denials: Denial[] = [];
  const conditional = new Map<string, ConditionalDeny>();
  const notes = new Set<string>();
  for (const statement of statements) {
    if (statement.effect !== "Deny") continue;
    const actions = new Set(entryActions.filter((action) => covers(statement, action)));
    if (actions.size === 0) continue;
    const keys = statement.principals.map((principal) => keyOf(whoOf(principal)));
    const [only, ...more] = statement.conditions;
    const certain = statement.notPrincipals === undefined;
    if (certain && only === undefined) denials.push({ keys, actions, stops: "all" });
    else if (certain && only !== undefined && more.length === 0 && deniesWithoutMfa(only)) {
      denials.push({ keys, actions, stops: "no-mfa" });
    } else {
      const deny = conditionalDeny(statement, keys, [...actions], context);
      conditional.set(deny.key, deny);
    }
    if (statement.conditions.some(missesAccessKeys)) {
      notes.add("Deny with Bool aws:MultiFactorAuthPresent false does not stop access keys, which lack that key");
    }
  }
  for (const { words } of conditional.values()) notes.add(`not applied: ${words}`);
  return { denials, conditionalDenies: [...conditional.values()], notes: [...notes] };
}

/** Source: IAM "Configuring MFA-protected API access", "Condition operators" (…IfExists, Null). */
function deniesWithoutMfa({ operator, ifExists, key, values, set }: Condition): boolean {
  if (set !== undefined || values.length === 0) return false;
  const only = (text: string) => values.every((value) => value.toLowerCase() === text);
  if (key === "aws:multifactorauthpresent") return operator === "bool" && ifExists && only("false");
  if (key !== "aws:multifactorauthage") return false;
  return (operator === "null" && only("true")) || (operator.startsWith("numericgreaterthan") && ifExists);
}

function missesAccessKeys(condition: Condition): boolean {
  const present = condition.key === "aws:multifactorauthpresent" && condition.operator === "bool";
  return present && !condition.ifExists && saysOnly(condition, "false");
}

function conditionalDeny(
  { principals, notPrincipals, conditions }: Statement,
  keys: readonly string[],
  actions: readonly string[],
  context: TrustContext,
): ConditionalDeny {
  const whom = notPrincipals === undefined ? principals.map((one) => wordsOf(whoOf(one), context)) : ["all but some"];
  const under = conditions.length === 0 ? "" : ` with ${listed(conditions.map(writtenOf))}`;
  const asked = conditions.map(({ operator, set, ifExists, key, values }) => [operator, set, ifExists, key, values]);
  const others = notPrincipals?.map((one) => keyOf(whoOf(one)));
  return {
    key: JSON.stringify([[...keys].sort(), others, actions, asked]),
    words: `a Deny on ${listed(whom)}${under}`,
  };
}
