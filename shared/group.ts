/**
 * group: one alert out of repeats, one incident out of related alerts. An alert is told at once and then grows: repeats
 * merge into it while the gap between them stays short, and related alerts become its children. Nothing is ever unsent.
 */
import { hash } from "node:crypto";
import { aboutOpener } from "./attribute.ts";
import type { Config } from "./config.ts";
import type { Detection } from "./detect.ts";
import {
  INCIDENT,
  INCIDENT_GAP_MS,
  LINK_SCORE_MIN,
  linksOf,
  loadAlert,
  originLink,
  ownScore,
  rootOf,
  scored,
  titled,
  withChild,
  withoutIncident,
} from "./incident.ts";
import {
  type Activity,
  type Alert,
  type AlertHop,
  DAY_MS,
  EVENTS_MAX,
  HOUR_MS,
  type Hop,
  type Revision,
} from "./model.ts";
import { isoText } from "./normalise/dates.ts";
import type { Recall } from "./recall.ts";
import { joinSignals, severityOf, severityRank } from "./score.ts";
import type { State } from "./state/contract.ts";
import { leadSignal } from "./title.ts";
import { keyTail, printable, printableDeep } from "./words.ts";

/**
 * An alert stays open while the gap between its records is shorter. Days, not hours: what goes on every day and nobody
 * resolved is one alert that counts on, not a page each morning.
 */
export const ALERT_GAP_MS = 7 * DAY_MS;
/** A temporary key is good for 36 hours at most: so long its assumption may still arrive. */
const OPENER_WAIT_MS = 36 * HOUR_MS;

/** What became of one detection: its alert, and each alert that has something new to tell. */
export interface Grouped {
  readonly alert: Alert;
  readonly revisions: readonly Revision[];
}

/** The alert of a detection that scored, in its new revision, and the incident's when that grew. Remembers both. */
export async function group(detection: Detection, recall: Recall, state: State, config: Config): Promise<Grouped> {
  const { activity } = detection;
  const now = activity.at;
  const fingerprint = fingerprintOf(activity);
  const links = linksOf(activity);
  await recall.load({ items: alertKeys(activity) }, now);

  const known = await openAlert(fingerprint, detection, recall, state);
  const before = known.alert;
  // A record delivered twice changes nothing; what it leaves may not have been stored the first time.
  if (before?.events.includes(activity.eventId)) {
    leaveLinks(before, activity, recall);
    return { alert: before, revisions: [] };
  }
  const own =
    before === undefined ? firstRevision(known.id, fingerprint, detection, config) : merged(before, detection);
  const rootId = own.score >= LINK_SCORE_MIN ? await rootOf(own, links, recall, now) : own.parent;
  const linked = rootId !== undefined && rootId !== own.id ? { ...own, parent: rootId } : own;
  store(linked, now, recall);
  const grown = await grownRoot(linked, recall, config, now);
  leaveLinks(linked, activity, recall);
  return { alert: linked, revisions: [newsOf(before, linked, config), ...grown] };
}

/**
 * Those of a batch's revisions that are to be told: alerts from the threshold on, and the steps of incidents that are,
 * since the SIEM wants all of them. A step that grows comes with its incident in the same batch.
 */
export function outgoing(revisions: readonly Revision[], { alertAt }: Config): readonly Revision[] {
  const loud = new Set(revisions.filter(({ alert }) => alert.score >= alertAt).map(({ alert }) => alert.id));
  return revisions.filter(({ alert }) => loud.has(alert.id) || loud.has(alert.parent ?? ""));
}

/** Keys of what `group` will ask for first. */
export function alertKeys(activity: Activity): { readonly "open-alert": string[]; readonly link: string[] } {
  const { looks, leaves } = linksOf(activity);
  return { "open-alert": [fingerprintOf(activity)], link: [...looks, ...leaves] };
}

/** Key of the link from a temporary access key to the alert that it was used in before its assumption was seen. */
export function openerLink(accessKeyId: string): string {
  return `opener|${accessKeyId}`;
}

/** Key of the link that says whether any alert of an account waits so: mostly none does, and then nothing is looked up. */
export function openersLink(account: string): string {
  return `openers|${account}`;
}

/**
 * In AWS a call often arrives before the assumption that made it possible. When the assumption arrives, the alert of
 * that call learns who was behind it: a new revision, never a new alert.
 */
export async function openerFound(activity: Activity, recall: Recall, config: Config): Promise<readonly Revision[]> {
  const key = activity.issued?.accessKeyId;
  const now = activity.at;
  const id = key === undefined ? undefined : recall.item("link", openerLink(key), now);
  const session = key === undefined ? undefined : recall.item("session", key, now);
  if (id === undefined || session === undefined) return [];
  const alert = await loadAlert(id, recall, now);
  if (alert === undefined || alert.origin.id !== alert.actor.id) return [];
  const next: Alert = {
    ...alert,
    revision: alert.revision + 1,
    origin: printableDeep(session.origin),
    chain: printableDeep(session.chain.map(hopText)),
    mfa: alert.mfa === "unknowable" ? session.mfa : alert.mfa,
    notKnown: alert.notKnown.filter((note) => !aboutOpener(note)),
  };
  const links = { looks: [originLink(session.origin)], leaves: [] };
  await recall.load({ items: { link: links.looks } }, now);
  const rootId = next.score >= LINK_SCORE_MIN ? await rootOf(next, links, recall, now) : undefined;
  const linked = titled(rootId !== undefined && rootId !== next.id ? { ...next, parent: rootId } : next);
  store(linked, now, recall);
  const grown = await grownRoot(linked, recall, config, now);
  if (linked.score >= LINK_SCORE_MIN)
    recall.keep("link", originLink(session.origin), linked.parent ?? linked.id, now + INCIDENT_GAP_MS);
  return [newsOf(alert, linked, config), ...grown];
}

/** The incident of an alert, grown by it. */
async function grownRoot(alert: Alert, recall: Recall, config: Config, now: number): Promise<readonly Revision[]> {
  const root = alert.parent === undefined ? undefined : await loadAlert(alert.parent, recall, now);
  if (root === undefined) return [];
  const grown = titled(withChild(root, alert));
  store(grown, now, recall);
  return [newsOf(root, grown, config)];
}

/**
 * The alert in a revision above one that was published and then not stored, because another worker was faster: who keeps
 * the highest revision would otherwise keep that one. Nothing when the alert is above it already.
 */
export async function raisedAbove(
  id: string,
  revision: number,
  recall: Recall,
  now: number,
): Promise<readonly Revision[]> {
  const alert = await loadAlert(id, recall, now);
  if (alert === undefined || alert.revision > revision) return [];
  const raised = { ...alert, revision: revision + 1 };
  store(raised, now, recall);
  return [{ alert: raised, news: "merged" }];
}

/** Leaves what later records are to find: who is related, and which key still waits for its assumption. */
function leaveLinks(alert: Alert, activity: Activity, recall: Recall): void {
  const now = activity.at;
  const key = activity.identity.accessKeyId;
  if (key !== undefined && activity.notKnown.some(aboutOpener)) {
    recall.keep("link", openerLink(key), alert.id, now + OPENER_WAIT_MS);
    recall.keep("link", openersLink(activity.account), alert.id, now + OPENER_WAIT_MS);
  }
  if (alert.score < LINK_SCORE_MIN) return;
  const lead = alert.parent ?? alert.id;
  for (const link of linksOf(activity).leaves) {
    // Two related alerts that two workers open at once must not both lead an incident.
    const leave = recall.item("link", link, now) === undefined ? recall.claim : recall.keep;
    leave("link", link, lead, now + INCIDENT_GAP_MS);
  }
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
  const alert = await loadAlert(id, recall, now);
  recall.keep("open-alert", fingerprint, id, latest(alert, now) + ALERT_GAP_MS);
  return { id, alert };
}

function store(alert: Alert, now: number, recall: Recall): void {
  recall.keep("alert", alert.id, alert, latest(alert, now) + INCIDENT_GAP_MS + ALERT_GAP_MS);
}

/** A record that comes late does not shorten the time for which an alert stays open and is kept. */
function latest(alert: Alert | undefined, now: number): number {
  return alert === undefined ? now : Math.max(now, Date.parse(alert.lastAt));
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
      chain: activity.chain.map(hopText),
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

function hopText({ at, role, sessionName, via, eventId }: Hop): AlertHop {
  return { at: isoText(at), role, sessionName, via, event: eventId };
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

/** A score that reaches the threshold asks for attention even where its severity stays: nobody was told before. */
function newsOf(before: Alert | undefined, after: Alert, { alertAt }: Config): Revision {
  if (before === undefined) return { alert: after, news: "opened" };
  const known = new Set(before.signals.map(({ detector }) => detector));
  const newReason = after.signals.some(
    ({ detector, points }) => points > 0 && !known.has(detector) && detector !== INCIDENT,
  );
  const isLoud = before.score < alertAt && after.score >= alertAt;
  const isWorse = severityRank(after.severity) < severityRank(before.severity);
  return { alert: after, news: isLoud || newReason || isWorse ? "raised" : "merged" };
}
