import { saysOnly } from "./conditions.ts";
import { PATH_ACTIONS, passing, pathsOf } from "./escalation-paths.ts";
import { type Grant, type GrantLevel, LEVELS } from "./grant.ts";
import { isNearlyEveryone } from "./network.ts";
import type { Condition, ParsedPolicy, Statement } from "./parse.ts";
import { isEverything, type Reach, reachesEverything, widestFirst } from "./reach.ts";
import { type Power, SENSITIVE_ACTIONS, type SensitiveAction } from "./sensitive-actions.ts";
import { shown } from "./who.ts";
import { matches } from "./wildcard.ts";

/** Level by what the action gives and how far it reaches. */
const LEVEL_OF: Readonly<Record<Power, Readonly<Record<Reach, GrantLevel>>>> = {
  "write-policies": levels("admin-equivalent", "escalation", "escalation", "escalation"),
  "take-over": levels("escalation", "sensitive", "sensitive", "none"),
  "pass-role": levels("escalation", "sensitive", "sensitive", "none"),
  assume: levels("escalation", "sensitive", "none", "none"),
  "run-code": levels("escalation", "sensitive", "sensitive", "none"),
  watch: levels("sensitive", "none", "none", "none"),
};

function levels(all: GrantLevel, anyAccount: GrantLevel, named: GrantLevel, own: GrantLevel) {
  return { all, "any-account": anyAccount, named, own, none: "none" } as const;
}

/**
 * The gravest thing an identity policy allows. Patterns are matched against concrete sensitive actions. A Deny counts
 * only without conditions and at the same breadth; conditions that mean something lower a grant by one step, never
 * to nothing. Never throws. Source: IAM "Policy evaluation logic", "IAM JSON policy element reference".
 */
export function judgeIdentityPolicy(policy: ParsedPolicy): Grant {
  if (!policy.ok) return { ...NOTHING, unreadable: policy.why };
  const denied = deniedBy(policy.statements);
  const findings: Finding[] = [];
  const steps = new Set<string>();
  for (const statement of policy.statements) {
    if (statement.effect !== "Allow") continue;
    const found = findingsOf(statement, denied);
    findings.push(...found);
    for (const step of stepsOf(statement, found, denied)) steps.add(step);
  }
  findings.sort(byLevelThenReason);
  const grave = findings.filter((finding) => finding.level !== "none");
  const sorted = [...steps].sort();
  return {
    level: grave[0]?.level ?? "none",
    reasons: [...new Set(grave.map((finding) => finding.reason))],
    primitives: [...new Set(grave.flatMap((finding) => finding.actions))].sort(),
    steps: sorted,
    paths: pathsOf(sorted),
    ...(policy.faults.length === 0 ? {} : { unreadable: policy.faults.join("; ") }),
  };
}

const NOTHING: Grant = { level: "none", reasons: [], primitives: [], steps: [], paths: [] };

interface Finding {
  readonly level: GrantLevel;
  readonly reason: string;
  readonly actions: readonly string[];
}

/** What unconditional Deny statements take away: actions on everything of their kind, or on a resource as written. */
interface Denied {
  readonly everywhere: (lower: string) => boolean;
  readonly on: (lower: string, resource: string) => boolean;
}

function deniedBy(statements: readonly Statement[]): Denied {
  const certain = statements.filter((statement) => statement.effect === "Deny" && statement.conditions.length === 0);
  const wide = certain.filter((statement) => statement.resources.some(isEverything));
  const written = new Map<string, Statement[]>();
  for (const statement of certain) {
    for (const resource of statement.resources) {
      const same = written.get(resource);
      if (same === undefined) written.set(resource, [statement]);
      else same.push(statement);
    }
  }
  return {
    everywhere: remembered((lower) => wide.some((statement) => allows(statement, lower))),
    on: remembered((lower, resource) => written.get(resource)?.some((one) => allows(one, lower)) ?? false),
  };
}

/** The same question is asked for each statement, and a document may have many. */
function remembered(ask: (lower: string, resource: string) => boolean): (lower: string, resource?: string) => boolean {
  const answers = new Map<string, boolean>();
  return (lower, resource = "") => {
    const question = `${lower} ${resource}`;
    const answer = answers.get(question) ?? ask(lower, resource);
    answers.set(question, answer);
    return answer;
  };
}

/** Does the statement name the action? NotAction names every action it does not list. */
function allows(statement: Statement, lower: string): boolean {
  if (statement.notActions !== undefined) return !statement.notActions.some((pattern) => matches(pattern, lower));
  return statement.actions.some((pattern) => matches(pattern, lower));
}

/** No service has it: what allows it allows whatever AWS adds tomorrow. */
const ANY_ACTION = "any-service:any-action";

function findingsOf(statement: Statement, denied: Denied): readonly Finding[] {
  const conditions = statement.conditions.filter(lowers);
  const under = conditions.length === 0 ? "" : ` under conditions (${keysOf(conditions)})`;
  const settle = (level: GrantLevel) => (conditions.length === 0 ? level : oneStepDown(level));
  const granted = SENSITIVE_ACTIONS.filter(
    (action) => allows(statement, action.lower) && !denied.everywhere(action.lower),
  );
  const wide = reachesEverything(statement) ? wideLevel(statement, granted, denied) : "none";
  const names = granted.map((action) => action.name);
  if (wide !== "none")
    return [{ level: settle(wide), reason: `${wideWords(statement, wide)}${under}`, actions: names }];
  const reachOfAction = reachesOf(statement, denied);
  const groups = new Map<string, { level: GrantLevel; where: string; names: string[] }>();
  for (const action of granted) {
    const reach = reachOfAction(action);
    const level = LEVEL_OF[action.power][reach];
    if (level === "none") continue;
    const where = reachWords(reach, action);
    const group = groups.get(`${level} ${where}`);
    if (group === undefined) groups.set(`${level} ${where}`, { level, where, names: [action.name] });
    else group.names.push(action.name);
  }
  return [...groups.values()].map(({ level, where, names: grouped }) => {
    return { level: settle(level), reason: `${listedActions(grouped)} on ${where}${under}`, actions: grouped };
  });
}

/** Actions that count only as far as they reach: the others of a path are of use on anything. */
const BY_REACH = new Set(SENSITIVE_ACTIONS.filter(({ power }) => power !== "watch").map(({ name }) => name));

/** What the statement adds to the known paths: what escalates by itself, and what completes a path with more of it. */
function stepsOf(statement: Statement, found: readonly Finding[], denied: Denied): readonly string[] {
  const strong = found.filter(({ level }) => LEVELS.indexOf(level) >= LEVELS.indexOf("escalation"));
  const others = PATH_ACTIONS.filter(
    ({ name, lower }) => !BY_REACH.has(name) && allows(statement, lower) && !denied.everywhere(lower),
  );
  const own = strong.flatMap(({ actions }) => actions);
  return [...own, ...others.map(({ name }) => name), ...passedServices(statement, found)];
}

/** Passing any role, but to some services only: no less of a path where the path is that service's. */
function passedServices(
  { conditions, resources, notResources }: Statement,
  found: readonly Finding[],
): readonly string[] {
  const lowering = conditions.filter(lowers);
  const services = lowering.filter(({ key }) => key === "iam:passedtoservice");
  if (services.length === 0 || services.length < lowering.length) return [];
  if (!found.some(({ actions }) => actions.includes(passing()))) return [];
  const action = SENSITIVE_ACTIONS.find(({ name }) => name === passing());
  const any = reachesEverything({ resources, notResources });
  if (action === undefined || (!any && widestFirst(resources, action)[0]?.[0] !== "all")) return [];
  return services.flatMap(({ values }) => values.map((value) => passing(value.toLowerCase())));
}

/** Level of a statement over every action or all but some, on everything; "none" when only single actions matter. */
function wideLevel(statement: Statement, granted: readonly SensitiveAction[], denied: Denied): GrantLevel {
  if (!allows(statement, ANY_ACTION) || denied.everywhere(ANY_ACTION)) return "none";
  const writers = SENSITIVE_ACTIONS.filter((action) => action.power === "write-policies").length;
  if (granted.filter((action) => action.power === "write-policies").length === writers) return "admin";
  const left = (service: string) => granted.some((action) => action.lower.startsWith(`${service}:`));
  return left("iam") || left("organizations") || granted.some((action) => action.power === "assume")
    ? "admin-equivalent"
    : "none";
}

function wideWords({ notActions = [], notResources }: Statement, level: GrantLevel): string {
  const where = notResources === undefined ? "every resource" : "every resource but some";
  if (notActions.length > 0) return `every action except ${listedActions(notActions)} on ${where}`;
  return level === "admin" ? `every action on ${where}` : `every action on ${where}, less what a Deny takes`;
}

/** Asks each kind of resource once, as actions of one kind reach equally far and a document may list many. */
function reachesOf(statement: Statement, denied: Denied): (action: SensitiveAction) => Reach {
  if (reachesEverything(statement)) return () => "all";
  if (statement.notResources !== undefined) return () => "none";
  const byKind = new Map<string, readonly (readonly [Reach, string])[]>();
  return (action) => {
    const kind = `${action.type} ${action.services.join(" ")}`;
    const known = byKind.get(kind) ?? widestFirst(statement.resources, action);
    byKind.set(kind, known);
    return known.find(([, resource]) => !denied.on(action.lower, resource))?.[0] ?? "none";
  };
}

function reachWords(reach: Reach, { type, power }: SensitiveAction): string {
  const kind = type === "" || power === "watch" ? "resource" : type.replaceAll("-", " ");
  if (reach === "all") return `every ${kind}`;
  if (reach === "own") return "the caller's own user";
  const many = `named ${kind.replace(/y$/, "ie")}s`;
  return reach === "any-account" ? `${many} of any account` : many;
}

function listedActions(names: readonly string[]): string {
  const sorted = [...names].sort();
  const first = sorted.slice(0, 3).map(shown);
  return sorted.length > 3 ? `${first.join(", ")} and ${sorted.length - 3} more` : first.join(", ");
}

function oneStepDown(level: GrantLevel): GrantLevel {
  return level === "none" ? "none" : (LEVELS[Math.max(1, LEVELS.indexOf(level) - 1)] ?? level);
}

const LOWERING_KEYS = new Set(["iam:permissionsboundary", "iam:policyarn", "iam:passedtoservice"]);
/** The request always says these, so IfExists changes nothing. */
const ALWAYS_SENT = new Set(["iam:policyarn", "iam:passedtoservice"]);

/** Does the condition take away a part that matters? Negated, absent-tolerant and wildcard-only ones do not. */
function lowers(condition: Condition): boolean {
  const { operator, set, ifExists, key, values } = condition;
  if (set === "ForAllValues" || values.length === 0 || (ifExists && !ALWAYS_SENT.has(key))) return false;
  if (key === "aws:multifactorauthpresent") return operator === "bool" && saysOnly(condition, "true");
  if (key === "aws:multifactorauthage") return operator.startsWith("numericlessthan");
  if (key === "aws:ismcpserviceaction") return operator === "bool" && saysOnly(condition, "true");
  if (key === "aws:sourceip") return operator === "ipaddress" && !values.some(isNearlyEveryone);
  const isTag = /^(?:aws:requesttag|aws:resourcetag|iam:resourcetag)\//.test(key);
  if (!isTag && !LOWERING_KEYS.has(key)) return false;
  const positive = ["stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike"].includes(operator);
  return positive && !values.some((value) => /^[*?]+$/.test(value));
}

function keysOf(conditions: readonly Condition[]): string {
  return [...new Set(conditions.map((condition) => condition.key))].sort().slice(0, 3).map(shown).join(", ");
}

function byLevelThenReason(a: Finding, b: Finding): number {
  return LEVELS.indexOf(b.level) - LEVELS.indexOf(a.level) || (a.reason < b.reason ? -1 : a.reason > b.reason ? 1 : 0);
}
