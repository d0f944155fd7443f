/** How much a policy hands out, least first: `none`, `sensitive`, `escalation`, `admin-equivalent`, `admin`. */
export type GrantLevel = "admin" | "admin-equivalent" | "escalation" | "sensitive" | "none";

/** From the least to the most. */
export const LEVELS: readonly GrantLevel[] = ["none", "sensitive", "escalation", "admin-equivalent", "admin"];

/** What an identity policy grants at most. Boundaries, service control and session policies are not evaluated. */
export interface Grant {
  readonly level: GrantLevel;
  /** In words, the gravest first: `iam:PassRole on every role`. */
  readonly reasons: readonly string[];
  /** Sensitive actions that it grants, as AWS writes them, sorted. */
  readonly primitives: readonly string[];
  /** Steps of known escalation paths that it grants; passing roles with the service where it is limited. Sorted. */
  readonly steps: readonly string[];
  /** Ids of the known escalation paths that it opens by itself: `iam-005`. */
  readonly paths: readonly string[];
  /** Why the document, or part of it, is not judged. */
  readonly unreadable?: string;
}

const ON_IDENTITIES = /^(?:iam|sts|sso|identitystore|rolesanywhere|organizations):[^>]+$/;

/** Does it let its holder take or make identities and rights, or only run code where a role is? */
export function reachesIdentities({ level, steps }: Pick<Grant, "level" | "steps">): boolean {
  if (level === "admin" || level === "admin-equivalent") return true;
  return level === "escalation" && steps.some((step) => ON_IDENTITIES.test(step));
}
