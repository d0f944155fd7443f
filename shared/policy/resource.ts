import { parseArn } from "../arn.ts";
import { type DoorClass, exposureOf } from "./exposure.ts";
import type { Gate } from "./gate.ts";
import type { ParsedPolicy, Principal, Statement } from "./parse.ts";
import { resourceEffect, withDeniesAsConditions } from "./resource-conditions.ts";
import { actionsOf, deedOf, type Level, levelsOf, type ResourceKind } from "./resource-kinds.ts";
import { type Door, doorsOf } from "./trust.ts";
import { covers } from "./trust-actions.ts";
import { type DoorChange, diffTrust, type TrustDiff } from "./trust-diff.ts";
import { waysOf } from "./ways.ts";
import { isAccountId, type TrustContext, type Who, whoOf } from "./who.ts";

/** What is known when a resource policy is judged: the accounts, and the networks that are ours as CIDR blocks. */
export interface ResourceContext extends TrustContext {
  readonly networks: readonly string[];
}

/** Twice the characters of the largest resource policy, a KMS key's. */
const CHARS_MAX = 64 * 1024;
/** More than fit into a policy of that size, so that no number of small ones hides a large one. */
const STATEMENTS_MAX = 1000;
/** Our own networks leave little more exposed than our own organisation. */
const OWN_NETWORK_MAX = 25;
/** An action that gives nothing in the table, such as reading tags. */
const OTHER = "other";

/**
 * Accounts from which load balancers deliver logs in older regions; they are AWS's, so that they count as a service.
 * Source: Elastic Load Balancing User Guide, "Enable access logs", bucket policies by region.
 */
const LOG_DELIVERY: ReadonlySet<string> = new Set([
  ...["127311923021", "033677994240", "027434742980", "797873946194", "098369216593", "754344448648", "589379963580"],
  ...["718504428378", "383597477331", "600734575887", "114774131450", "783225319266", "582318560864", "985666609251"],
  ...["054676820928", "156460612806", "652711504416", "635631232127", "009996457667", "897822967062", "076674570225"],
  ...["507241528517", "048591011584", "190560391635", "638102146993", "037604701340"],
]);

/** CloudFront delivers its older logs as this user. Source: CloudFront Developer Guide, "Configure standard logging". */
const LOG_DELIVERY_USER = "c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878632f77d2d0";

const CLOUDFRONT_IDENTITY = "a CloudFront origin access identity";

/**
 * Services that call for whoever sets them up in any account, and what it exposes to let them in without saying for
 * whom. A distribution of anybody then serves the bucket; whose an origin access identity is, nobody can tell.
 * Source: IAM "The confused deputy problem"; CloudFront Developer Guide, "Restrict access to an Amazon S3 origin".
 */
const LENT: ReadonlyMap<string, number> = new Map([
  ["cloudfront.amazonaws.com", 30],
  [CLOUDFRONT_IDENTITY, 20],
  ...["apigateway", "events", "iot", "logs", "s3", "scheduler", "ses", "sns"].map(
    (name) => [`${name}.amazonaws.com`, 17] as const,
  ),
]);

/** Who may use the resource, the most exposed first. Never throws. */
export function doorsOfResource(policy: ParsedPolicy, kind: ResourceKind, context: ResourceContext): readonly Door[] {
  return doorsOf(waysOf(prepared(policy, kind), context, gateOf(kind, context)).ways, context);
}

/** What a change of a resource policy opens and closes. Never throws. `before` undefined: it is not known. */
export function diffResource(
  before: ParsedPolicy | undefined,
  after: ParsedPolicy,
  kind: ResourceKind,
  context: ResourceContext,
): TrustDiff {
  const old = before === undefined ? undefined : prepared(before, kind);
  return diffTrust(old, prepared(after, kind), context, gateOf(kind, context));
}

function prepared(policy: ParsedPolicy, kind: ResourceKind): ParsedPolicy {
  return withDeniesAsConditions(policy, actionsOf(kind));
}

function gateOf(kind: ResourceKind, { networks }: ResourceContext): Gate {
  const actions = actionsOf(kind);
  return {
    actions,
    granted: (statement) => ({ entry: grantedBy(statement, actions), tags: false }),
    applicable: (_, usable) => usable,
    whoOf: whoOfResource,
    // Anonymous calls exist, and only whoever is named by account or ARN is certain to sign.
    signed: (who) => who.kind !== "everyone",
    effectOf: (condition, caller) => resourceEffect(condition, caller, networks),
    exposureOf: (who, doorClass, marks, narrow, context) => {
      const isSaid = marks.has("sourced") || narrow === "medium" || narrow === "strong";
      const lent = doorClass !== "service" || isSaid ? 0 : (LENT.get(who.value ?? "") ?? 0);
      const exposure = exposureOf(who, doorClass, marks, narrow, context) + lent;
      return marks.has("own-network") ? Math.min(exposure, OWN_NETWORK_MAX) : exposure;
    },
    deed: (given) => deedOf(kind, given),
    charsMax: CHARS_MAX,
    statementsMax: STATEMENTS_MAX,
  };
}

function grantedBy(statement: Statement, actions: readonly string[]): readonly string[] {
  const given = actions.filter((action) => covers(statement, action));
  return given.length === 0 ? [OTHER] : given;
}

/** CloudFront's identities and the accounts that deliver logs are AWS's own, though written like accounts. */
function whoOfResource(principal: Principal): Who {
  const who = whoOf(principal);
  const isDelivery = LOG_DELIVERY.has(who.account ?? "") || who.value === LOG_DELIVERY_USER;
  if (isDelivery) return { kind: "service", value: "log delivery" };
  const isCloudFront = who.kind === "identity" && parseArn(who.arn)?.account === "cloudfront";
  return isCloudFront ? { kind: "service", value: CLOUDFRONT_IDENTITY } : who;
}

/** Points by exposure, before what is given and the kind of resource are weighed. */
const POINTS: readonly (readonly [exposure: number, points: number])[] = [
  [90, 80],
  [75, 65],
  [58, 55],
  [45, 45],
  [35, 25],
  [32, 20],
  [30, 10],
  [15, 5],
];
const SHARE: Readonly<Record<Level, number>> = { administer: 1.1, read: 1, write: 0.85, use: 0.75 };
const OTHER_SHARE = 0.25;
/** Anyone may read what they know the name of: mostly a website, which somebody should know of but not wake for. */
const UNFOUND_SHARE = 0.8;
/** Our own accounts, those that are configured as trusted, and what nobody can use. */
const OURS: ReadonlySet<DoorClass> = new Set(["self", "same-org", "trusted", "orphan"]);
/** "Outside" without a configured organisation only means "another account". */
const ORGANIZATION_UNKNOWN_SHARE = 0.7;

/** What a door is worth: who may come, times what they may do, times what it is. Ours are worth nothing. */
export function pointsOfDoor(door: Door, kind: ResourceKind): number {
  if (OURS.has(door.class)) return 0;
  const base = POINTS.find(([from]) => door.exposure >= from)?.[1] ?? 0;
  const [highest] = levelsOf(kind, door.via);
  const share = highest === undefined ? OTHER_SHARE : SHARE[highest] * foundShare(door, kind, highest);
  const known = door.class === "external" && !door.organizationKnown ? ORGANIZATION_UNKNOWN_SHARE : 1;
  return Math.round(base * share * kind.weight * known);
}

function foundShare(door: Door, { findsBy }: ResourceKind, highest: Level): number {
  const isUnfound = findsBy !== undefined && !door.via.includes(findsBy);
  return highest === "read" && door.class === "public" && isUnfound ? UNFOUND_SHARE : 1;
}

/** Points of what a change opened; none where the same caller's door was worth as much before. */
export function pointsOfChange({ door, before }: DoorChange, kind: ResourceKind): number {
  const points = pointsOfDoor(door, kind);
  return before !== undefined && points <= pointsOfDoor(before, kind) ? 0 : points;
}

/**
 * Outside accounts for which AWS services are let in: a rule or a bucket of theirs then uses the resource, though the
 * policy names a service only.
 */
export function outsideSources(policy: ParsedPolicy, context: ResourceContext): readonly string[] {
  if (!policy.ok) return [];
  const found = policy.statements
    .filter(({ effect, principals }) => effect === "Allow" && principals.some(({ type }) => type === "Service"))
    .flatMap(({ conditions }) => conditions)
    .flatMap(({ key, operator, values }) => {
      if (operator.includes("not")) return [];
      if (key === "aws:sourceaccount") return values;
      return key === "aws:sourcearn" ? values.map((value) => parseArn(value)?.account ?? "") : [];
    });
  const isKnown = (id: string) =>
    id === context.account ||
    context.accounts.has(id) ||
    context.trustedAccounts.has(id) ||
    context.vendorAccounts.has(id);
  return [...new Set(found)].filter((id) => isAccountId(id) && !isKnown(id)).sort();
}
