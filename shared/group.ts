/**
 * group: one alert out of repeats, one incident out of related alerts. An alert is told at once and then grows: repeats
 * merge into it while the gap between them stays short, and related alerts become its children. Nothing is ever unsent.
 */
import { hash } from "node:crypto";
import type { Config } from "./config.ts";
import type { Detection } from "./detect.ts";
import { detectors as catalogue } from "./detectors/index.ts";
import {
  type Activity,
  type Alert,
  type AlertChild,
  DAY_MS,
  EVENTS_MAX,
  HOUR_MS,
  type Revision,
  type Signal,
} from "./model.ts";
import { isoText } from "./normalise/dates.ts";
import type { Recall } from "./recall.ts";
import { CAPPED, joinSignals, SEVERITIES, severityOf, total } from "./score.ts";
import type { State } from "./state/contract.ts";
import { leadSignal, summaryOf, titleOf } from "./title.ts";
import { keyTail, plural, printable, printableDeep } from "./words.ts";

/**
 * An alert stays open while the gap between its records is shorter. Days, not hours: what goes on every day and nobody
 * resolved is one alert that counts on, not a page each morning.
 */
export const ALERT_GAP_MS = 7 * DAY_MS;
/** Related alerts join an incident while the gap is shorter. */
export const INCIDENT_GAP_MS = 24 * HOUR_MS;
/** Score from which an alert may lead or join an incident. */
const LINK_SCORE_MIN = 20;
/** Children that a parent lists; further ones are stored and counted in its score all the same. */
const CHILDREN_MAX = 100;
/** Points for each further ATT&CK tactic that an incident combines. */
const TACTIC_POINTS = 5;
const INCIDENT = "incident";

const TACTICS: ReadonlyMap<string, string> = new Map(catalogue.map(({ id, tactic }) => [id, tactic]));

/** The alert of a detection that scored, in its new revision, and the incident's when that grew. Remembers both. */
export async function group(
  detection: Detection,
  recall: Recall,
  state: State,
  config: Config,
): Promise<readonly Revision[]> {
  const { activity } = detection;
  const now = activity.at;
  const fingerprint = fingerprintOf(activity);
  const links = linksOf(activity);
  await recall.load({ items: { "open-alert": [fingerprint], link: [...links.looks, ...links.leaves] } }, now);

  const known = await openAlert(fingerprint, detection, recall, state);
  const before = known.alert;
  // A record delivered twice changes nothing.
  if (before?.events.includes(activity.eventId)) return [];
  const own =
    before === undefined ? firstRevision(known.id, fingerprint, detection, config) : merged(before, detection);
  const rootId = own.score >= LINK_SCORE_MIN ? await rootOf(own, links, recall, now) : own.parent;
  const linked = rootId !== undefined && rootId !== own.id ? { ...own, parent: rootId } : own;
  const revisions = [newsOf(before, linked)];
  store(linked, now, recall);
  if (linked.parent !== undefined) {
    const root = await loadAlert(linked.parent, recall, now);
    if (root !== undefined) {
      const grown = titled(withChild(root, linked));
      store(grown, now, recall);
      revisions.push(newsOf(root, grown));
    }
  }
  if (linked.score >= LINK_SCORE_MIN) {
    const lead = linked.parent ?? linked.id;
    for (const key of links.leaves) recall.keep("link", key, lead, now + INCIDENT_GAP_MS);
  }
  return revisions;
}

/**
 * account × signer's stable id × subject of change: the origin is left out, since it may become known later.
 * What the root user does in one account is one subject: it is rare, and each call of it is the same alarm.
 */
function fingerprintOf(activity: Activity): string {
  const { account, actor, target } = activity;
  if (actor.kind === "root") return digest(`${account}|root`).slice(0, 32);
  return digest(`${account}|${actor.id}|${target.account}|${target.kind}|${target.name}`).slice(0, 32);
}

function digest(text: string): string {
  return hash("sha256", text, "hex");
}

/** `A-` and ten characters, the same for every worker that opens this alert. */
function alertIdOf(fingerprint: string, eventId: string): string {
  const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const bytes = Buffer.from(digest(`${fingerprint}|${eventId}`), "hex");
  return `A-${[...bytes.subarray(0, 10)].map((byte) => letters[byte % 32]).join("")}`;
}

/** Finds the open alert of a fingerprint or claims a new id: of two workers that race, both get the same one. */
async function openAlert(fingerprint: string, { activity }: Detection, recall: Recall, state: State) {
  const now = activity.at;
  const expiresAt = now + ALERT_GAP_MS;
  let id = recall.item("open-alert", fingerprint, now);
  if (id === undefined) {
    const claimed = alertIdOf(fingerprint, activity.eventId);
    const item = { key: fingerprint, value: JSON.stringify(claimed), expiresAt };
    id = String(JSON.parse(await state.putIfAbsent("open-alert", item, now)));
  }
  recall.keep("open-alert", fingerprint, id, expiresAt);
  return { id, alert: await loadAlert(id, recall, now) };
}

async function loadAlert(id: string, recall: Recall, now: number): Promise<Alert | undefined> {
  await recall.load({ items: { alert: [id] } }, now);
  return recall.item("alert", id, now);
}

function store(alert: Alert, now: number, recall: Recall): void {
  const expiresAt = now + INCIDENT_GAP_MS + ALERT_GAP_MS;
  recall.keep("alert", alert.id, alert, expiresAt);
}

function firstRevision(id: string, fingerprint: string, detection: Detection, config: Config): Alert {
  const { activity, signals, score } = detection;
  const time = isoText(activity.at);
  const name = config.accountsById.get(activity.account)?.name;
  const key = activity.identity.accessKeyId;
  const lead = leadSignal(signals)?.detector ?? "";
  return titled(
    printableDeep({
      schema: "rolecall/alert/1",
      id,
      revision: 1,
      status: "open",
      fingerprint,
      time,
      account: name === undefined ? { id: activity.account } : { id: activity.account, name },
      region: activity.region,
      severity: severityOf(score),
      score,
      title: "",
      actor: key === undefined ? activity.actor : { ...activity.actor, key: keyTail(key) },
      origin: activity.origin,
      chain: activity.chain.map(({ at, role, sessionName, via, eventId }) => ({
        at: isoText(at),
        role,
        sessionName,
        via,
        event: eventId,
      })),
      ...leadOf(activity),
      source: sourceOf(activity),
      signals,
      ...(detection.changes === undefined ? {} : { changes: detection.changes }),
      events: [activity.eventId],
      count: 1,
      firstAt: time,
      lastAt: time,
      runbook: `docs/detectors.md#${lead}`,
      links: { event: eventLink(activity) },
      notKnown: [...new Set(detection.notKnown)].slice(0, 20),
    } satisfies Alert),
  );
}

function sourceOf({ ip, network, via, userAgent }: Activity): Alert["source"] {
  return {
    ...(ip === undefined ? {} : { ip }),
    ...(network === undefined ? {} : { network }),
    ...(via === undefined ? {} : { via }),
    ...(userAgent === undefined ? {} : { userAgent: printable(userAgent, 200) }),
  };
}

function eventLink({ region, eventId }: Activity): string {
  const place = /^[a-z0-9-]{1,32}$/.test(region) ? region : "us-east-1";
  return `https://${place}.console.aws.amazon.com/cloudtrailv2/home?region=${place}#/events/${encodeURIComponent(eventId)}`;
}

/** The alert with one more record in it. What it is about stays; points, reasons and times grow. */
function merged(alert: Alert, detection: Detection): Alert {
  const { activity, signals } = detection;
  const children = alert.children ?? [];
  const own = joinSignals(withoutIncident(alert.signals), signals).map((signal) =>
    alert.signals.some(({ reason }) => reason === signal.reason) ? signal : printableDeep(signal),
  );
  const stronger = detection.score > ownScore(alert);
  const at = isoText(activity.at);
  const next: Alert = {
    ...alert,
    ...(stronger ? leadOf(activity) : {}),
    ...(detection.changes === undefined ? {} : { changes: printableDeep(detection.changes) }),
    origin: alert.origin.id === alert.actor.id ? printableDeep(activity.origin) : alert.origin,
    revision: alert.revision + 1,
    signals: own,
    events: alert.events.length < EVENTS_MAX ? [...alert.events, printableDeep(activity.eventId)] : alert.events,
    count: alert.count + 1,
    firstAt: at < alert.firstAt ? at : alert.firstAt,
    lastAt: at > alert.lastAt ? at : alert.lastAt,
    notKnown: [...new Set([...alert.notKnown, ...printableDeep(detection.notKnown)])].slice(0, 20),
  };
  return titled(scored(next, own, children));
}

/** A record that scores higher than what the alert showed so far becomes what it shows. */
function leadOf({ service, name, outcome, mfa, target }: Activity): Pick<Alert, "action" | "mfa" | "target"> {
  return {
    action: { service, name, outcome },
    mfa,
    target: printableDeep({ kind: target.kind, arn: target.id, name: target.name, account: target.account }),
  };
}

function withChild(root: Alert, child: Alert): Alert {
  const step: AlertChild = {
    id: child.id,
    at: child.firstAt,
    account: child.account.name ?? child.account.id,
    score: child.score,
    weight: leadSignal(child.signals)?.points ?? 0,
    summary: summaryOf(child),
    detectors: child.signals.filter(({ detector }) => TACTICS.has(detector)).map(({ detector }) => detector),
  };
  const others = (root.children ?? []).filter(({ id }) => id !== child.id);
  const listed = others.length < CHILDREN_MAX ? [...others, step] : others;
  const children = listed.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.id < b.id ? -1 : 1));
  const lastAt = child.lastAt > root.lastAt ? child.lastAt : root.lastAt;
  return scored({ ...root, revision: root.revision + 1, lastAt }, withoutIncident(root.signals), children);
}

/** Score of an incident: its highest step, and more for each further tactic. Never below any step. */
function scored(alert: Alert, own: readonly Signal[], children: readonly AlertChild[]): Alert {
  const base = total(own);
  if (children.length === 0)
    return { ...alert, signals: base.signals, score: base.score, severity: severityOf(base.score) };
  const ids = [...own.map(({ detector }) => detector), ...children.flatMap(({ detectors }) => detectors)];
  const tactics = new Set(ids.flatMap((id) => TACTICS.get(id) ?? []));
  const highest = Math.max(base.score, ...children.map(({ score }) => score));
  const goal = Math.min(100, highest + TACTIC_POINTS * Math.max(0, tactics.size - 1));
  if (goal <= base.score)
    return { ...alert, signals: base.signals, score: base.score, severity: severityOf(base.score), children };
  const steps = children.length === 1 ? "1 related step" : `${children.length} related steps`;
  const reason = `${steps}, the highest ${highest}, ${plural(tactics.size, "tactic")}`;
  const points = goal - own.reduce((sum, signal) => sum + signal.points, 0);
  const sum = total([...own, { detector: INCIDENT, points, count: children.length, reason, attack: [] }]);
  return { ...alert, signals: sum.signals, score: sum.score, severity: severityOf(sum.score), children };
}

function withoutIncident(signals: readonly Signal[]): Signal[] {
  return signals.filter(({ detector }) => detector !== INCIDENT && detector !== CAPPED);
}

function ownScore(alert: Alert): number {
  return total(withoutIncident(alert.signals)).score;
}

/** An incident is named after its weightiest step, its own or a child's; of equals the first. */
function titled(alert: Alert): Alert {
  const own = leadSignal(alert.signals)?.points ?? 0;
  const step = alert.children?.reduce<AlertChild | undefined>(
    (best, child) => (child.weight > (best?.weight ?? own) ? child : best),
    undefined,
  );
  return { ...alert, title: titleOf(alert, step) };
}

function newsOf(before: Alert | undefined, after: Alert): Revision {
  if (before === undefined) return { alert: after, news: "opened" };
  const rank = (alert: Alert) => SEVERITIES.findIndex(([severity]) => severity === alert.severity);
  const known = new Set(before.signals.map(({ detector }) => detector));
  const newReason = after.signals.some(
    ({ detector, points }) => points > 0 && !known.has(detector) && detector !== INCIDENT,
  );
  return { alert: after, news: rank(after) < rank(before) || newReason ? "raised" : "merged" };
}

interface Links {
  /** What this activity came from: an alert that left one of these is related. */
  readonly looks: readonly string[];
  /** What it leaves for others to find. */
  readonly leaves: readonly string[];
}

/** Same origin, or an entity that one made or changed and the other uses. */
function linksOf(activity: Activity): Links {
  const { origin, actor, target } = activity;
  const changed = `entity|${target.account}|${target.name}`;
  const byOrigin = origin.class === "service" || origin.kind === "unknown" ? [] : [`origin|${origin.id}`];
  const asUser = actor.kind === "iam-user" ? [`entity|${actor.account}|user/${actor.name}`] : [];
  const enters = activity.service === "sts";
  return {
    looks: [...byOrigin, ...asUser, ...(enters ? [changed] : [])],
    leaves: [...byOrigin, ...(enters ? [] : [changed])],
  };
}

/** The incident this alert belongs to: its own when it leads one, else the earliest that a link points to. */
async function rootOf(alert: Alert, links: Links, recall: Recall, now: number): Promise<string | undefined> {
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
