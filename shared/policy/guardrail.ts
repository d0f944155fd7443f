import type { Condition, ParsedPolicy, Statement } from "./parse.ts";
import { shown } from "./who.ts";
import { matches } from "./wildcard.ts";

/** Most actions and resources that are compared. AWS allows 10,240 characters; guardrails hold some dozens. */
const ACTIONS_MAX = 1000;

/** What an edit of a service or resource control policy changes for those below it. */
export interface GuardrailChange {
  /** In words, what was forbidden and is not any more. */
  readonly lost: readonly string[];
  /** Only listed actions were allowed before; now all are. */
  readonly allowsEverything: boolean;
}

/** How many statements of a policy forbid something; undefined when it cannot be read. */
export function deniesOf(policy: ParsedPolicy): number | undefined {
  return policy.ok ? policy.statements.filter(isDeny).length : undefined;
}

/** Does a policy allow all that no other forbids? Where only listed actions are allowed, attaching it ends the list. */
export function allowsEverything(policy: ParsedPolicy): boolean {
  return policy.ok && policy.statements.some(isOpen) && !policy.statements.some(isDeny);
}

/**
 * Compares what two policies forbid, action by action, so that a Deny that was split, merged or reordered is no loss,
 * and one whose conditions or exceptions grew is. Undefined when one of them cannot be read whole.
 */
export function compareGuardrails(before: ParsedPolicy, after: ParsedPolicy): GuardrailChange | undefined {
  if (!before.ok || !after.ok || before.faults.length + after.faults.length > 0) return undefined;
  if (sizeOf(before.statements) > ACTIONS_MAX || sizeOf(after.statements) > ACTIONS_MAX) return undefined;
  const denies = after.statements.filter(isDeny);
  const lost = before.statements
    .filter(isDeny)
    .flatMap(byAction)
    .filter((piece) => !denies.some((deny) => forbids(deny, piece)));
  return {
    lost: [...new Set(lost.map(wordsOf))],
    allowsEverything: !before.statements.some(isOpen) && after.statements.some(isOpen),
  };
}

/** A sentence part about what a policy forbids: `cloudtrail:StopLogging and 3 more`. */
export function listedDenies(words: readonly string[]): string {
  const [first = "something", ...others] = words;
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}

function sizeOf(statements: readonly Statement[]): number {
  return statements.reduce(
    (sum, { actions, notActions = [], resources }) => sum + actions.length + notActions.length + resources.length,
    0,
  );
}

function isDeny({ effect }: Statement): boolean {
  return effect === "Deny";
}

function isOpen({ effect, actions, resources, conditions }: Statement): boolean {
  return effect === "Allow" && actions.includes("*") && resources.includes("*") && conditions.length === 0;
}

function byAction(statement: Statement): readonly Statement[] {
  if (statement.notActions !== undefined) return [statement];
  return statement.actions.map((action) => ({ ...statement, actions: [action] }));
}

function wordsOf({ actions, notActions }: Statement): string {
  return notActions === undefined ? shown(actions[0] ?? "") : `everything except ${shown(notActions[0] ?? "")}`;
}

/** Does `outer` forbid all that `piece` forbids? */
function forbids(outer: Statement, piece: Statement): boolean {
  return (
    coversList(outer.actions, outer.notActions, piece.actions, piece.notActions) &&
    coversList(outer.resources, outer.notResources, piece.resources, piece.notResources) &&
    coversPrincipals(outer, piece) &&
    outer.conditions.every((condition) => piece.conditions.some((other) => isNoNarrower(condition, other)))
  );
}

type Patterns = readonly string[];

function coversList(outer: Patterns, notOuter: Patterns | undefined, inner: Patterns, notInner: Patterns | undefined) {
  if (notOuter !== undefined) {
    return notInner === undefined
      ? inner.every((one) => notOuter.every((left) => !matches(left, one) && !matches(one, left)))
      : notOuter.every((left) => notInner.some((other) => matches(other, left)));
  }
  if (notInner !== undefined) return outer.includes("*");
  return inner.every((one) => outer.some((pattern) => matches(pattern, one)));
}

/** Only resource control policies name principals, and only `*`. */
function coversPrincipals(outer: Statement, piece: Statement): boolean {
  const text = (statement: Statement) => JSON.stringify([statement.principals, statement.notPrincipals ?? null]);
  return text(outer) === text(piece);
}

/** A Deny with this condition forbids at least what the same Deny with the other does. */
function isNoNarrower(condition: Condition, other: Condition): boolean {
  if (condition.operator !== other.operator || condition.key !== other.key || condition.set !== other.set) return false;
  if (condition.ifExists !== other.ifExists) return false;
  const [fewer, more] = /not/.test(condition.operator) ? [condition, other] : [other, condition];
  return fewer.values.every((value) => more.values.includes(value));
}
