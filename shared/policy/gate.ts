import type { Caller, Effect, Mark, Strength } from "./conditions.ts";
import { type DoorClass, exposureOf } from "./exposure.ts";
import type { Condition, Principal, Statement } from "./parse.ts";
import { applicableActions, ENTRY_ACTIONS, type Granted, grantedActions } from "./trust-actions.ts";
import { type TrustContext, type Who, whoOf } from "./who.ts";

/**
 * What a policy stands in front of: a role that is entered, or a resource that is used. It says which actions let
 * somebody in and what differs in reading principals and conditions; everything else is the same for both.
 */
export interface Gate {
  /** Actions that let somebody in. */
  readonly actions: readonly string[];
  readonly granted: (statement: Statement) => Granted;
  /** Those of the actions that such a caller can use. */
  readonly applicable: (who: Who, actions: readonly string[]) => readonly string[];
  readonly whoOf: (principal: Principal) => Who;
  /** Is each such call signed, so that it carries the caller's ARN and account? */
  readonly signed: (who: Who, actions: readonly string[]) => boolean;
  /** What a condition key means at this gate only; undefined where it means what it means everywhere. */
  readonly effectOf?: (condition: Condition, caller: Caller) => Effect | undefined;
  readonly exposureOf: (
    who: Who,
    doorClass: DoorClass,
    marks: ReadonlySet<Mark>,
    narrow: Strength,
    context: TrustContext,
  ) => number;
  /** What somebody may do who gets in by the actions: `enter`, `read the bucket`. */
  readonly deed: (actions: readonly string[]) => string;
  /** Text of principals and conditions that is judged, in characters. */
  readonly charsMax: number;
  /** Statements that are told apart. */
  readonly statementsMax: number;
}

/** A role: whoever is let in gets a session. Twice the characters of IAM's largest trust policy. */
export const ROLE_GATE: Gate = {
  actions: ENTRY_ACTIONS,
  granted: grantedActions,
  applicable: applicableActions,
  whoOf,
  signed: (_, actions) => actions.every((action) => action === "sts:AssumeRole"),
  exposureOf,
  deed: () => "enter",
  charsMax: 16 * 1024,
  statementsMax: 100,
};
