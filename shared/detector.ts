/**
 * What a detector is: metadata first, one pure function last. Deployed rules, dispatch, the replay's prefilter, the
 * catalogue in docs and `explain` all read this one literal.
 */
import type { Config } from "./config.ts";
import type { Activity, PolicyChange } from "./model.ts";
import type { Pattern } from "./pattern.ts";

/** ATT&CK tactics that an incident may combine. Source: MITRE ATT&CK, cloud matrix. */
export type Tactic =
  | "Initial Access"
  | "Persistence"
  | "Privilege Escalation"
  | "Defense Evasion"
  | "Credential Access"
  | "Discovery"
  | "Lateral Movement"
  | "Exfiltration"
  | "Impact";

/** A fact that was asked for: was this key seen before this activity? */
export interface Fact {
  /** Not seen before today, and the account has been watched long enough for that to mean something. */
  readonly novel: boolean;
  /** Not seen before today (or not within the time that facts are kept). */
  readonly first: boolean;
  /** Distinct days before today on which it was seen. */
  readonly days: number;
  /** Whole days since it was last seen before today; 0 when never seen or seen today. */
  readonly idleDays: number;
}

/** A document remembered by key: the latest is read before the detector runs, new ones are kept after it. */
export interface DocumentMemory {
  readonly read: (activity: Activity) => string | undefined;
  /**
   * What a successful activity leaves behind. `value` undefined forgets the key; `others` are the detector's other
   * documents by name, as they were before this activity.
   */
  readonly keep?: (
    activity: Activity,
    current: string | undefined,
    others: (name: string) => string | undefined,
  ) => readonly { readonly key: string; readonly value: string | undefined }[];
  /**
   * What is kept adds to what was there, so it is kept in whatever order it comes, and no other worker's addition is lost.
   * Without it a change that comes late does not replace what a later one wrote.
   */
  readonly grows?: true;
}

/**
 * Distinct values seen under a key within a window: calls refused, roles tried, watchers switched off. Distinct, not
 * counted: ten thousand retries of one call are one value. Failed activity counts, and so does what alerted.
 */
export interface Tally {
  readonly key: (activity: Activity) => string | undefined;
  /** What this activity adds; undefined only looks. At most `VALUE_CHARS_MAX` characters are kept. */
  readonly value: (activity: Activity) => string | undefined;
  /** Values further away from the activity than this, before or after, do not count. */
  readonly windowMs: number;
}

export interface Tallied {
  /** In the order in which they came, this activity's included. At most `TALLY_MAX`. */
  readonly values: readonly string[];
  /** Epoch ms at which a value came last; undefined for one that is not among them. */
  readonly lastAt: (value: string) => number | undefined;
}

/** State is declared, not performed: the engine fetches these and hands them in. Keys must hold the account. */
export interface Remember {
  readonly facts?: { readonly [name: string]: (activity: Activity) => string | undefined };
  readonly documents?: { readonly [name: string]: DocumentMemory };
  readonly tallies?: { readonly [name: string]: Tally };
}

export interface Memory {
  /** A fact by name; one whose key is undefined for this activity reads as not novel. */
  readonly fact: (name: string) => Fact;
  readonly document: (name: string) => string | undefined;
  readonly tally: (name: string) => Tallied;
}

export interface Finding {
  /** At most the detector's `points`. Signed for context terms. */
  readonly points: number;
  /** One clause, no full stop: `the role may do everything`. Facts with numbers where there are any. */
  readonly reason: string;
  readonly changes?: PolicyChange;
  readonly notKnown?: readonly string[];
}

export interface Runbook {
  readonly check: string;
  readonly contain: string;
  readonly undo: string;
}

export interface Detector {
  /** Flat, says what happened, equals the file name. Never renamed. */
  readonly id: string;
  readonly title: string;
  /** Why an attacker does this. */
  readonly why: string;
  /** When it is innocent. */
  readonly benign: string;
  readonly tactic: Tactic;
  /** ATT&CK technique ids. */
  readonly attack: readonly string[];
  /** The most points one finding gives. */
  readonly points: number;
  /** An EventBridge pattern over the whole event. */
  readonly on: Pattern;
  readonly remember?: Remember;
  /** Familiarity (a known pipeline, a known network) never lowers an alert that holds this signal. */
  readonly guarded?: boolean;
  readonly runbook: Runbook;
  readonly detect: (activity: Activity, memory: Memory, config: Config) => Finding | undefined;
}

/** Circumstances that move the points of an activity on which a detector fired. */
export interface ContextTerm {
  readonly id: string;
  readonly title: string;
  readonly remember?: Remember;
  readonly weigh: (activity: Activity, memory: Memory, config: Config) => Finding | undefined;
}
