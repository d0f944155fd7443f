import type { Statement } from "./parse.ts";
import type { SensitiveAction } from "./sensitive-actions.ts";
import { hasWildcard, matches } from "./wildcard.ts";

/**
 * How far a resource element reaches for one action: `all` of its kind, `any-account` (a name in whichever account),
 * `named` ones, the caller's `own` user only, or `none` of its kind.
 */
export type Reach = "all" | "any-account" | "named" | "own" | "none";

const REACHES: readonly Reach[] = ["all", "any-account", "named", "own"];

/** The resources that the action acts on at all, with their reach. */
export function widestFirst(
  resources: readonly string[],
  action: SensitiveAction,
): readonly (readonly [Reach, string])[] {
  return resources
    .map((resource) => [reachOf(resource, action), resource] as const)
    .filter(([reach]) => reach !== "none")
    .sort(([a], [b]) => REACHES.indexOf(a) - REACHES.indexOf(b));
}

/** Resource patterns that take everything of every service. */
export function reachesEverything({ resources, notResources }: Pick<Statement, "resources" | "notResources">): boolean {
  if (notResources !== undefined) return !notResources.some(takesEverything);
  return resources.length === 0 || resources.some(takesEverything);
}

const ANYTHING = ["aws", "aws-cn", "aws-us-gov"].map((partition) => `arn:${partition}:any:any:000000000000:any/any`);

/** Of one partition at least: an account is in only one. */
function takesEverything(resource: string): boolean {
  return ANYTHING.some((arn) => matches(resource, arn));
}

/** Of every partition, so that it is certain whichever one the account is in. */
export function isEverything(resource: string): boolean {
  return ANYTHING.every((arn) => matches(resource, arn));
}

/**
 * Reach of one resource pattern. `*` is all; an ARN is judged by its service, account and resource parts, and
 * `${aws:username}` leaves the caller's own user. Source: IAM "Policy element Resource", "Policy elements: Variables".
 */
function reachOf(resource: string, { services, type }: SensitiveAction): Reach {
  if (takesEverything(resource)) return "all";
  const [arn = "", partition = "", service, region, account, ...rest] = resource.split(":");
  if (!matches(arn, "arn")) return "none";
  // With fewer parts the last wildcard reaches over the colons that are missing.
  if (service === undefined || region === undefined || account === undefined || rest.length === 0) {
    const found = service === undefined || services.some((one) => matches(service, one));
    return found && resource.endsWith("*") && partition !== "" ? "all" : "none";
  }
  if (!services.some((one) => matches(service, one))) return "none";
  return reachOfName(rest.join(":"), type, service === "s3", account);
}

function reachOfName(name: string, type: string, isBucket: boolean, account: string): Reach {
  if (type !== "" && !fits(name, type)) return "none";
  if (/\$\{aws:username\}$/i.test(name)) return "own";
  const fixed = name.replace(/[*?]/g, "");
  // `*`, `role/*`, `function:*`: no part of a name. In S3 the first part is a name.
  const whole = fixed === "" || fixed === "/" || (!isBucket && (fixed === type || /^[a-z-]+[/:]$/.test(fixed)));
  if (whole && hasWildcard(name)) return "all";
  return hasWildcard(account) ? "any-account" : "named";
}

/** Can the name, a pattern, be of the type? Only the part ahead of the first wildcard says. */
function fits(name: string, type: string): boolean {
  const at = name.search(/[*?]/);
  const fixed = at < 0 ? name : name.slice(0, at);
  const start = `${type}/`;
  const other = `${type}:`;
  return [start, other].some((prefix) => (at < 0 ? fixed.startsWith(prefix) || fixed === type : agrees(fixed, prefix)));
}

function agrees(fixed: string, prefix: string): boolean {
  return fixed.length < prefix.length ? prefix.startsWith(fixed) : fixed.startsWith(prefix);
}
