/** What a document holds back: its Deny statements over actions that matter, as guard rails, quarantines and revocations have them. */
import type { ParsedPolicy, Statement } from "./parse.ts";
import { SENSITIVE_ACTIONS } from "./sensitive-actions.ts";
import { shown } from "./who.ts";
import { matches } from "./wildcard.ts";

/** What AWS or its owner attaches to a credential that leaked, or to one that may do nothing. */
const QUARANTINE = /:aws:policy\/(?:[\w-]+\/)?(AWSCompromisedKeyQuarantine\w*|AWSDenyAll)$/;

/** In words, what the document denies of what matters; undefined when nothing. Conditions stay: most guard rails have some. */
export function heldBackBy(policy: ParsedPolicy): string | undefined {
  if (!policy.ok) return undefined;
  const denies = policy.statements.filter((statement) => statement.effect === "Deny" && reachesSensitive(statement));
  const [first] = denies;
  if (first === undefined) return undefined;
  if (denies.some(({ conditions }) => conditions.some(({ key }) => key === "aws:tokenissuetime")))
    return "the sessions that were revoked";
  if (first.notActions !== undefined) return `all but ${listed(first.notActions)}`;
  return listed([...new Set(denies.flatMap(({ actions }) => actions))]);
}

/** The name of one of AWS's policies that only deny, by its ARN. */
export function quarantineOf(arn: string): string | undefined {
  return QUARANTINE.exec(arn)?.[1];
}

function reachesSensitive({ actions, notActions }: Statement): boolean {
  return SENSITIVE_ACTIONS.some(({ lower }) =>
    notActions === undefined
      ? actions.some((pattern) => matches(pattern, lower))
      : !notActions.some((pattern) => matches(pattern, lower)),
  );
}

function listed(patterns: readonly string[]): string {
  const first = patterns.slice(0, 3).map(shown).join(", ");
  return patterns.length > 3 ? `${first} and ${patterns.length - 3} more` : first;
}
