/** How much a policy hands out, least first: `none`, `sensitive`, `escalation`, `admin-equivalent`, `admin`. */
export type GrantLevel = "admin" | "admin-equivalent" | "escalation" | "sensitive" | "none";

/** What an identity policy grants at most. Boundaries, service control and session policies are not evaluated. */
export interface Grant {
  readonly level: GrantLevel;
  /** In words, the gravest first: `iam:PassRole on every role`. */
  readonly reasons: readonly string[];
  /** Sensitive actions that it grants, as AWS writes them, sorted. */
  readonly primitives: readonly string[];
  /** Why the document, or part of it, is not judged. */
  readonly unreadable?: string;
}
