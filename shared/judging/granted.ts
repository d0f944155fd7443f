/**
 * What IAM calls grant, and what an identity holds by all its policies: several documents that are harmless alone may
 * open a known path together, so what each of them adds is remembered until it is taken away.
 */
import { parseArn, roleNameOf } from "../arn.ts";
import type { DocumentMemory } from "../detector.ts";
import { type Activity, textAt } from "../model.ts";
import { packedSteps, passesRole, pathsOf, unpackedSteps } from "../policy/escalation-paths.ts";
import { type Grant, type GrantLevel, LEVELS, reachesIdentities } from "../policy/grant.ts";
import { judgeIdentityPolicy } from "../policy/identity.ts";
import { judgeManagedPolicy } from "../policy/managed-policies.ts";
import { parsePolicy } from "../policy/parse.ts";
import { grantKey, heldBesidesKey, heldKey, policyKey } from "../remembered.ts";

/** What one policy of an identity grants, as it is remembered. */
export interface Held {
  /** ARN of a managed policy, `inline/name` of one written into the identity. */
  readonly source: string;
  readonly level: GrantLevel;
  readonly reason: string;
  readonly steps: readonly string[];
}

/** IAM lets an identity hold 25 managed policies at most; inline ones are bounded by their size. */
const HELD_MAX = 40;

/** What a document grants; undefined where there is none. */
export function judged(document: unknown): Grant | undefined {
  return document === undefined ? undefined : judgeIdentityPolicy(parsePolicy(document));
}

/** What an attached policy grants: AWS's own by its name, ours by its text, when that was seen. */
export function attached(arn: string, text: string | undefined): Grant | undefined {
  return judgeManagedPolicy(arn) ?? judged(text);
}

/** The policy that a call gives to an identity or takes from it. */
export function sourceOf({ request }: Activity): string | undefined {
  const arn = textAt(request, "policyArn");
  const name = textAt(request, "policyName");
  return arn ?? (name === undefined ? undefined : `inline/${name}`);
}

/** Known paths that open only now, with what the identity holds by its other policies. */
export function completedPaths(grant: Grant, text: string | undefined, source: string | undefined): readonly string[] {
  const others = readHeld(text)
    .filter((held) => held.source !== source)
    .flatMap(({ steps }) => steps);
  const before = new Set([...pathsOf(others), ...grant.paths]);
  return pathsOf([...others, ...grant.steps]).filter((id) => !before.has(id) && passesRole(id));
}

/** Does it give rights over identities or roles, so that its holder is worth more than others? */
export function isStrong({ level }: Pick<Grant, "level">): boolean {
  return level === "admin" || level === "admin-equivalent";
}

/** `iam-005, iam-009 and 3 more`. */
export function listedPaths(paths: readonly string[]): string {
  const shown = paths.slice(0, 3).join(", ");
  return paths.length > 3 ? `${shown} and ${paths.length - 3} more` : shown;
}

/** The lesser of two levels: a permissions boundary lets through no more than it allows itself. */
export function lesser(a: GrantLevel, b: GrantLevel): GrantLevel {
  return LEVELS.indexOf(a) < LEVELS.indexOf(b) ? a : b;
}

/** Points of a grant by what it lets its holder do. */
export function grantPoints(grant: Grant, isManaged: boolean): number {
  if (grant.level === "admin") return 55;
  if (grant.level === "admin-equivalent") return 45;
  if (reachesIdentities(grant)) return 35;
  // Running code where a role is: what every developer's policy allows somewhere, and AWS's own ones everywhere.
  if (grant.level === "escalation") return isManaged ? 15 : 25;
  return grant.paths.some(passesRole) ? (isManaged ? 15 : 30) : 0;
}

/** Remembers what the policies of an identity grant, and in words what makes it privileged. `document`: a policy's text. */
export const HELD: DocumentMemory = {
  grows: true,
  read: ({ target }) => heldKey(target),
  keep: (activity, current, others) => {
    const source = sourceOf(activity);
    if (source === undefined || !/^(Attach|Put|Detach|Delete)\w+Policy$/.test(activity.name)) return [];
    const known = readHeld(current);
    const rest = known.filter((held) => held.source !== source);
    const grant = given(activity, source, others("document"));
    // One of our own making may get another text later, so it counts even while it grants nothing.
    const isOurs = activity.name.startsWith("Attach") && isOwn(source);
    const isKept = grant !== undefined ? isOurs || !isNothing(grant) : isOurs;
    const now = isKept ? [...rest, heldOf(source, grant)].slice(-HELD_MAX) : rest;
    if (now.length === 0 && known.length === 0) return [];
    const strongest = now.find(isStrong);
    return [
      { key: heldKey(activity.target), value: now.length === 0 ? undefined : writeHeld(now) },
      ...besides(now),
      ...(isKept || !isOwn(source) ? [] : [{ key: heldBesidesKey(source), value: undefined }]),
      ...(strongest !== undefined || known.some(isStrong)
        ? [{ key: grantKey(activity.target), value: strongest?.reason }]
        : []),
    ];
  },
};

/** Is the identity that is changed the one that changes it? */
export function isOnSelf({ actor, identity, target, request }: Activity): boolean {
  const user = textAt(request, "userName");
  if (actor.kind === "iam-user") return target.account === actor.account && user === actor.name;
  const role = roleNameOf(identity.issuerArn);
  const account = parseArn(identity.issuerArn)?.account;
  return role !== undefined && account === target.account && textAt(request, "roleName") === role;
}

/** What else whoever holds the policy holds, for when a new version of it completes a path. */
export const HELD_BESIDES: DocumentMemory = {
  read: ({ name, request }) => {
    const arn = textAt(request, "policyArn");
    return arn !== undefined && name.endsWith("PolicyVersion") ? heldBesidesKey(arn) : undefined;
  },
};

/** A managed policy of one's own making, whose text may change. */
function isOwn(source: string): boolean {
  const parsed = parseArn(source);
  return parsed !== undefined && parsed.account !== "aws";
}

function besides(held: readonly Held[]) {
  return held
    .filter(({ source }) => isOwn(source))
    .map(({ source }) => {
      const others = held.filter((one) => one.source !== source);
      return { key: heldBesidesKey(source), value: others.length === 0 ? undefined : writeHeld(others) };
    });
}

/** Where the text of the policy that is attached or detached is remembered. */
export function attachedText({ request }: Activity): string | undefined {
  const arn = textAt(request, "policyArn");
  return arn === undefined || parseArn(arn)?.account === "aws" ? undefined : policyKey(arn);
}

function given({ name, request }: Activity, source: string, text: string | undefined): Grant | undefined {
  if (name.startsWith("Attach")) return attached(source, text);
  return name.startsWith("Put") ? judged(request.policyDocument) : undefined;
}

/** Nothing that others could add to, nor that makes its holder privileged. */
function isNothing(grant: Grant): boolean {
  return grant.steps.length === 0 && !isStrong(grant);
}

function heldOf(source: string, grant: Grant | undefined): Held {
  if (grant === undefined) return { source, level: "none", reason: "", steps: [] };
  const { level, reasons, steps } = grant;
  return { source, level, reason: (reasons[0] ?? level).slice(0, 200), steps };
}

function writeHeld(held: readonly Held[]): string {
  return JSON.stringify(
    held.map(({ source, level, reason, steps }) => [
      source,
      level,
      reason,
      isStrong({ level }) ? "" : packedSteps(steps),
    ]),
  );
}

/** What `writeHeld` wrote; nothing where the text is another's. */
export function readHeld(text: string | undefined): readonly Held[] {
  if (text === undefined) return [];
  try {
    const rows: unknown = JSON.parse(text);
    return Array.isArray(rows) ? rows.flatMap(heldAt) : [];
  } catch {
    return [];
  }
}

function heldAt(row: unknown): Held[] {
  const [source, level, reason, packed] = Array.isArray(row) ? row : [];
  const found = LEVELS.find((one) => one === level);
  if (typeof source !== "string" || found === undefined || typeof packed !== "string") return [];
  return [{ source, level: found, reason: String(reason), steps: unpackedSteps(packed) }];
}
