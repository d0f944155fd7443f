/**
 * Related alerts make one incident: the earliest of them leads, the others become its children and add to its score.
 * What relates them is remembered as links: the same origin, an entity that one changed and the other uses, or a key.
 */
import { parseArn, roleNameOf } from "./arn.ts";
import { detectors as catalogue } from "./detectors/index.ts";
import { passedRoles } from "./judging/passed-roles.ts";
import { type Activity, type Actor, type Alert, type AlertChild, HOUR_MS, type Signal, textAt } from "./model.ts";
import type { Recall } from "./recall.ts";
import { CAPPED, severityOf, severityRank, total } from "./score.ts";
import { leadSignal, summaryOf, titleOf } from "./title.ts";
import { plural } from "./words.ts";

/** Related alerts join an incident while the gap is shorter. */
export const INCIDENT_GAP_MS = 24 * HOUR_MS;
/** Score from which an alert may lead or join an incident. */
export const LINK_SCORE_MIN = 20;
/** Children that a parent lists: the highest scores, so that no number of small steps hides a large one. */
const CHILDREN_MAX = 100;
/** Points for each further ATT&CK tactic that an incident combines. */
const TACTIC_POINTS = 5;
export const INCIDENT = "incident";

const TACTICS: ReadonlyMap<string, string> = new Map(catalogue.map(({ id, tactic }) => [id, tactic]));

const LOOKED_AT = /^(Get|List|Describe|Simulate|Generate|Search|Lookup|BatchGet|ConsoleLogin$|CheckMfa$)/;

export interface Links {
  /** What this activity came from: an alert that left one of these is related. */
  readonly looks: readonly string[];
  /** What it leaves for others to find. */
  readonly leaves: readonly string[];
}

/** Key of the link that whoever starts a chain leaves. */
export function originLink({ id }: Actor): string {
  return `origin|${id}`;
}

/** Same origin, or an entity that one made or changed and the other uses. */
export function linksOf(activity: Activity): Links {
  const { origin, actor, target, identity } = activity;
  // The portal names the role of a permission set without the suffix that makes it unique.
  const changed = `entity|${target.account}|${target.name.replace(/^(role\/AWSReservedSSO_.+)_[0-9a-f]{16}$/, "$1")}`;
  const byOrigin = origin.class === "service" || origin.kind === "unknown" ? [] : [originLink(origin)];
  const asUser = actor.kind === "iam-user" ? [`entity|${actor.account}|user/${actor.name}`] : [];
  // What a role is handed to, or where new code waits for it, leads to what that role does there.
  const asRole = actor.class === "workload" ? rolesAt([identity.issuerArn]) : [];
  const runs = rolesAt([...passedRoles(activity).map(({ arn }) => arn), textAt(activity.response, "role")]);
  const enters = activity.service === "sts" || (activity.service === "rolesanywhere" && target.kind === "role");
  // Who signs in is a claim until it succeeds: what relates sign-ins is where they come from.
  const signsIn =
    activity.service === "signin" && activity.network !== undefined
      ? [`sign-ins|${activity.account}|${activity.network}`]
      : [];
  // An account that many look at relates none of them.
  const leavesChanged = !enters && !(target.kind === "account" && LOOKED_AT.test(activity.name));
  return {
    looks: [...byOrigin, ...asUser, ...asRole, ...signsIn, ...(enters ? [changed] : [])],
    leaves: [...byOrigin, ...runs, ...signsIn, ...(leavesChanged ? [changed] : [])],
  };
}

function rolesAt(arns: readonly (string | undefined)[]): string[] {
  return arns.flatMap((arn) => {
    const role = roleNameOf(arn);
    return role === undefined ? [] : [`entity|${parseArn(arn)?.account}|role/${role}`];
  });
}

/** The stored alert of an id, as it stands in this batch. */
export async function loadAlert(id: string, recall: Recall, now: number): Promise<Alert | undefined> {
  await recall.load({ items: { alert: [id] } }, now);
  return recall.item("alert", id, now);
}

/** The incident this alert belongs to: its own when it leads one, else the earliest that a link points to. */
export async function rootOf(alert: Alert, links: Links, recall: Recall, now: number): Promise<string | undefined> {
  if (alert.parent !== undefined || alert.children !== undefined) return alert.parent;
  const ids = new Set([...links.looks, ...links.leaves].flatMap((key) => recall.item("link", key, now) ?? []));
  ids.delete(alert.id);
  const roots: Alert[] = [];
  for (const id of [...ids].sort()) {
    const root = await loadAlert(id, recall, now);
    if (root !== undefined) roots.push(root);
  }
  const earliest = roots.toSorted((a, b) =>
    a.firstAt < b.firstAt ? -1 : a.firstAt > b.firstAt ? 1 : a.id < b.id ? -1 : 1,
  )[0];
  return earliest?.parent ?? earliest?.id;
}

export function withChild(root: Alert, child: Alert): Alert {
  const step: AlertChild = {
    id: child.id,
    at: child.firstAt,
    account: child.account.name ?? child.account.id,
    score: child.score,
    ...(child.origin.id === root.origin.id ? {} : { origin: child.origin.name }),
    weight: leadSignal(child.signals)?.points ?? 0,
    summary: summaryOf(child),
    detectors: child.signals.filter(({ detector }) => TACTICS.has(detector)).map(({ detector }) => detector),
  };
  const others = (root.children ?? []).filter(({ id }) => id !== child.id);
  const highest = [...others, step].toSorted((a, b) => b.score - a.score).slice(0, CHILDREN_MAX);
  const children = highest.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.id < b.id ? -1 : 1));
  const lastAt = child.lastAt > root.lastAt ? child.lastAt : root.lastAt;
  return scored({ ...root, revision: root.revision + 1, lastAt }, withoutIncident(root.signals), children);
}

/** Score of an incident: its highest step, and more for each further tactic. Never below any step. */
export function scored(alert: Alert, own: readonly Signal[], children: readonly AlertChild[]): Alert {
  const base = total(own);
  if (children.length === 0)
    return { ...alert, signals: base.signals, score: base.score, severity: severityOf(base.score) };
  const ids = [...own.map(({ detector }) => detector), ...children.flatMap(({ detectors }) => detectors)];
  const tactics = new Set(ids.flatMap((id) => TACTICS.get(id) ?? []));
  const highest = Math.max(base.score, ...children.map(({ score }) => score));
  // What a pipeline does on a day is many small things of many kinds: only where one of them matters do they add up.
  const isRoutine =
    alert.origin.class === "pipeline" &&
    alert.origin.proven &&
    severityRank(severityOf(highest)) > severityRank("medium");
  const more = isRoutine ? 0 : TACTIC_POINTS * Math.max(0, tactics.size - 1);
  const goal = Math.min(100, highest + more);
  if (goal <= base.score)
    return { ...alert, signals: base.signals, score: base.score, severity: severityOf(base.score), children };
  const steps = children.length === 1 ? "1 related step" : `${children.length} related steps`;
  const reason = `${steps}, the highest ${highest}, ${plural(tactics.size, "tactic")}`;
  const points = goal - own.reduce((sum, signal) => sum + signal.points, 0);
  const sum = total([...own, { detector: INCIDENT, points, count: children.length, reason, attack: [] }]);
  return { ...alert, signals: sum.signals, score: sum.score, severity: severityOf(sum.score), children };
}

export function withoutIncident(signals: readonly Signal[]): Signal[] {
  return signals.filter(({ detector }) => detector !== INCIDENT && detector !== CAPPED);
}

export function ownScore(alert: Alert): number {
  return total(withoutIncident(alert.signals)).score;
}

/** An incident is named after its weightiest step, its own or a child's; of equals the first. */
export function titled(alert: Alert): Alert {
  const own = leadSignal(alert.signals)?.points ?? 0;
  const step = alert.children?.reduce<AlertChild | undefined>(
    (best, child) => (child.weight > (best?.weight ?? own) ? child : best),
    undefined,
  );
  return { ...alert, title: titleOf(alert, step) };
}
