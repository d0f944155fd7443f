/** Which roles may do much: by what was seen to be granted to them, by the configuration, or by what they are called. */
import { parseArn, roleNameOf } from "../arn.ts";
import type { Config } from "../config.ts";
import { matchesStar } from "../words.ts";

/** Names that by common custom belong to administrators or emergencies. A name is a hint: what was seen goes before it. */
export const PRIVILEGED_NAME = /admin|power-?user|super-?user|root|full-?access|owner|break-?glass|emergency/i;

/** Do the owners list the role as privileged or for emergencies? `arn` and `name` are of one role. */
export function isListed(arn: string, name: string, { privilegedRoles, breakGlassRoles }: Config): boolean {
  return [...privilegedRoles, ...breakGlassRoles].some(
    (pattern) => matchesStar(pattern, arn) || matchesStar(pattern, name),
  );
}

/** Why a role counts as privileged, and whether that was seen or is only said by its name. */
export interface Privilege {
  readonly seen: boolean;
  readonly words: string;
}

/** What makes a role privileged; undefined when nothing known does. `grant`: what it was seen to hold, in words. */
export function privilegeOf(roleArn: string, grant: string | undefined, config: Config): Privilege | undefined {
  const name = roleNameOf(roleArn) ?? roleArn;
  if (grant !== undefined) return { seen: true, words: `it holds ${grant}` };
  if (isListed(roleArn, name, config)) return { seen: true, words: "it is listed as privileged" };
  return PRIVILEGED_NAME.test(name) ? { seen: false, words: "its name says administrator" } : undefined;
}

/** The ARN of a role that a request names by ARN, or by name in the caller's own account. */
export function roleArnOf(value: string, account: string, partition = "aws"): string | undefined {
  if (parseArn(value) !== undefined) return roleNameOf(value) === undefined ? undefined : value;
  return /^[\w+=,.@/-]{1,576}$/.test(value) ? `arn:${partition}:iam::${account}:role/${value}` : undefined;
}
