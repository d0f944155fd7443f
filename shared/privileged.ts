/** Names that say much may be done with what bears them. A name is a hint: what was seen to be granted goes before it. */
import type { Config } from "./config.ts";
import { matchesStar } from "./words.ts";

/** Names that by common custom belong to administrators or emergencies. */
export const PRIVILEGED_NAME = /admin|power-?user|super-?user|root|full-?access|owner|break-?glass|emergency/i;

/** Do the owners list the role as privileged or for emergencies? `arn` and `name` are of one role. */
export function isListed(arn: string, name: string, { privilegedRoles, breakGlassRoles }: Config): boolean {
  return [...privilegedRoles, ...breakGlassRoles].some(
    (pattern) => matchesStar(pattern, arn) || matchesStar(pattern, name),
  );
}
