/** Exit codes of every command. */
export const EXIT = { ran: 0, internal: 1, usage: 2, findings: 3, incomplete: 4, interrupted: 130 } as const;

/** Something the caller has to mend: says what, where and how. */
export class UsageError extends Error {}
