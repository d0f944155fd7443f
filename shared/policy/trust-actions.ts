import type { Statement } from "./parse.ts";
import { BUILT_IN_ISSUERS, type Who } from "./who.ts";
import { matches } from "./wildcard.ts";

/** Actions that issue a session. Source: IAM "Actions, resources, and condition keys for AWS STS". */
export const ENTRY_ACTIONS = ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"] as const;

/** What a statement grants on a role. Session tags alone let nobody in, but are worth telling about an outsider. */
export interface Granted {
  readonly entry: readonly string[];
  readonly tags: boolean;
}

export function grantedActions(statement: Statement): Granted {
  return {
    entry: ENTRY_ACTIONS.filter((action) => covers(statement, action)),
    tags: covers(statement, "sts:TagSession"),
  };
}

/** Is the action, in any case, among the statement's? NotAction is every action it does not list. */
export function covers(statement: Statement, action: string): boolean {
  const lower = action.toLowerCase();
  if (statement.notActions !== undefined) return !statement.notActions.some((pattern) => matches(pattern, lower));
  return statement.actions.some((pattern) => matches(pattern, lower));
}

/**
 * The actions such a caller can use: SAML users and tokens enter by their own action, all others by AssumeRole.
 * Whether `*` takes tokens of built-in providers is not documented, so it is taken to.
 */
export function applicableActions(who: Who, actions: readonly string[]): readonly string[] {
  if (who.kind === "everyone") return actions;
  const usable = usableActions(who);
  return actions.filter((action) => usable.includes(action));
}

function usableActions(who: Who): readonly string[] {
  if (who.kind === "saml") return ["sts:AssumeRoleWithSAML"];
  if (who.kind !== "oidc") return ["sts:AssumeRole"];
  const known = who.arn?.includes(":oidc-provider/") || BUILT_IN_ISSUERS.has(who.value ?? "");
  return known ? ["sts:AssumeRoleWithWebIdentity"] : ["sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"];
}
