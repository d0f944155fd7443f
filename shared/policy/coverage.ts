import { parseArn } from "../arn.ts";
import type { Requirement } from "./conditions.ts";
import { isHome } from "./exposure.ts";
import { blockCovers } from "./network.ts";
import type { Way } from "./ways.ts";
import type { Who } from "./who.ts";
import { matches } from "./wildcard.ts";

/** Longest patterns that are compared as patterns; longer ones only with themselves. */
const PATTERN_CHARS_MAX = 256;

/** Is everyone who comes by `narrow` also let in by `wide`, conditions aside? */
export function coversCaller(wide: Way, narrow: Way): boolean {
  return (
    narrow.via.every((action) => wide.via.includes(action)) && (wide.key === narrow.key || coversWho(wide, narrow))
  );
}

/** Conditions of `before` that `after` does not ask for, or asks for less strictly. */
export function lostRequirements(before: Way, after: Way): readonly Requirement[] {
  const lost: Requirement[] = [];
  for (const [key, wanted] of before.requirements) {
    const given = after.requirements.get(key) ?? [];
    lost.push(...wanted.filter((one) => !given.some((other) => implies(other, one))));
  }
  return lost;
}

function coversWho(wide: Way, narrow: Way): boolean {
  const [outer, inner] = [wide.who, narrow.who];
  switch (outer.kind) {
    case "everyone":
      return inner.kind !== "service" && inner.kind !== "orphan";
    case "organization":
      if (inner.organization === outer.organization) return true;
      return wide.class === "same-org" && isHome(narrow.class) && inner.account !== undefined;
    case "account":
      return inner.account === outer.account && ["account", "identity", "pattern"].includes(inner.kind);
    case "pattern":
    case "identity":
      return coversArn(outer, inner);
    case "oidc":
      return inner.kind === "oidc" && coversSubject(outer, inner);
    case "service":
      return inner.kind === "service" && outer.value === "*";
    default:
      return false;
  }
}

function coversArn(outer: Who, inner: Who): boolean {
  if (outer.arn === undefined || inner.arn === undefined) return false;
  if (inner.kind !== "identity" && inner.kind !== "pattern") return false;
  if (outer.organization !== undefined && outer.organization !== inner.organization) return false;
  return coversText(outer.arn, inner.arn) || isSessionOf(outer.arn, inner.arn);
}

/** Is it a session of the role? A session's ARN has the role's name without its path. */
function isSessionOf(role: string, session: string): boolean {
  const [whole, part] = [parseArn(role), parseArn(session)];
  if (whole === undefined || part === undefined || whole.account !== part.account) return false;
  const [type, name] = part.resource.split("/");
  return type === "assumed-role" && whole.resource.startsWith("role/") && whole.resource.split("/").at(-1) === name;
}

function coversSubject(outer: Who, inner: Who): boolean {
  if (outer.arn !== inner.arn || outer.value !== inner.value) return false;
  if (outer.subject === undefined) return true;
  return inner.subject !== undefined && coversText(outer.subject, inner.subject);
}

function coversText(wide: string, narrow: string): boolean {
  if (wide === narrow) return true;
  return wide.length <= PATTERN_CHARS_MAX && narrow.length <= PATTERN_CHARS_MAX && matches(wide, narrow);
}

/** Of two requirements with one key. */
function implies(given: Requirement, wanted: Requirement): boolean {
  if (wanted.compare === "opaque" || given.compare === "opaque") {
    return given.compare === wanted.compare && given.values.join("\n") === wanted.values.join("\n");
  }
  return given.values.every((value) => wanted.values.some((allowed) => coversValue(wanted, allowed, value)));
}

function coversValue(wanted: Requirement, allowed: string, value: string): boolean {
  if (allowed === value) return true;
  if (wanted.compare === "network") return blockCovers(allowed, value);
  return wanted.compare === "pattern" && coversText(allowed, value);
}
