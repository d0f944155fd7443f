/**
 * attribute: who is behind the signer? Each assumption hands out a temporary access key id; it is remembered until it
 * expires, so a later call with that key leads back, hop by hop, to the person, pipeline or workload at the start.
 * Where a hop is missing the activity says so; nothing is guessed from a session name.
 */
import { roleNameOf } from "./arn.ts";
import { type Activity, HOUR_MS, type Hop, MINUTE_MS, type Session } from "./model.ts";
import { providerHost } from "./normalise/actor.ts";
import type { Recall } from "./recall.ts";

/** Longest life of temporary credentials (GetSessionToken). Source: STS API Reference. */
const SESSION_MS_MAX = 36 * HOUR_MS;
/** Session length when the record tells no expiry: the default of AssumeRole. */
const SESSION_MS_DEFAULT = HOUR_MS;
/** Clocks of different services disagree a little: a session may be used "before" it was issued. */
const SKEW_MS = 2 * MINUTE_MS;
/** Hops kept in a chain. A session that keeps renewing itself would otherwise grow without end. */
const HOPS_MAX = 20;

/** Access key ids whose sessions `attribute` will ask for. */
export function sessionKeys(activities: readonly Activity[]): string[] {
  return activities.map(({ identity }) => identity.accessKeyId).filter(isTemporary);
}

/**
 * The same activities, with each call behind the one that issued its key where both fall into one second: CloudTrail
 * tells time in seconds, so nothing else says which came first.
 */
export function issuersFirst(activities: readonly Activity[]): readonly Activity[] {
  const issuers = new Map<string, Activity>();
  for (const activity of activities)
    if (activity.issued !== undefined) issuers.set(activity.issued.accessKeyId, activity);
  const placed = new Set<Activity>();
  const ordered: Activity[] = [];
  for (const activity of activities) {
    const line: Activity[] = [];
    let next: Activity | undefined = activity;
    while (next !== undefined && !placed.has(next)) {
      placed.add(next);
      line.push(next);
      const issuer: Activity | undefined = issuers.get(next.identity.accessKeyId ?? "");
      next = issuer?.at === next.at ? issuer : undefined;
    }
    ordered.push(...line.reverse());
  }
  return ordered;
}

/** The activity with its origin, chain and MFA verdict; remembers the session that it opened. */
export function attribute(activity: Activity, recall: Recall): Activity {
  const session = sessionOf(activity, recall);
  const attributed = session === undefined ? withoutSession(activity) : withSession(activity, session);
  if (attributed.issued !== undefined) remember(attributed, attributed.issued.accessKeyId, recall);
  return attributed;
}

function sessionOf(activity: Activity, recall: Recall): Session | undefined {
  const key = activity.identity.accessKeyId;
  if (!isTemporary(key)) return undefined;
  const session = recall.item("session", key, activity.at);
  if (session === undefined) return undefined;
  return session.at <= activity.at + SKEW_MS && activity.at < session.until ? session : undefined;
}

function withSession(activity: Activity, session: Session): Activity {
  const mfa = activity.mfa === "unknowable" ? session.mfa : activity.mfa;
  // Signing in to a permission set is no hop: the session is the person's own.
  if (activity.actor.kind === "sso-user") return { ...activity, mfa };
  // The service that hands credentials to a machine is not behind what the machine does with them, and no hop on the way.
  if (activity.actor.class === "workload" && session.origin.class === "service") return { ...activity, mfa };
  return { ...activity, origin: session.origin, chain: session.chain, mfa, issuedFrom: session.network };
}

function withoutSession(activity: Activity): Activity {
  const { actor, identity } = activity;
  if (actor.kind === "role-session") {
    const claim = identity.sourceIdentity ?? identity.sessionName;
    const claimed = claim === undefined ? "" : `; it calls itself "${claim}", which proves nothing`;
    return noted(activity, `${OPENER} session of ${actor.name}: its assumption is not in the records${claimed}`);
  }
  if (actor.kind === "assumed-root")
    return noted(activity, `${OPENER} root session: its AssumeRoot is not in the records`);
  if (actor.kind === "external-account")
    return noted(activity, `who in account ${actor.account} this is: only that account can tell`);
  return activity;
}

const OPENER = "who opened this";

/** Is this note about an assumption that was not seen? It no longer holds once that one arrives. */
export function aboutOpener(note: string): boolean {
  return note.startsWith(OPENER);
}

function noted(activity: Activity, note: string): Activity {
  return { ...activity, notKnown: [...activity.notKnown, note] };
}

function remember(activity: Activity, accessKeyId: string, recall: Recall): void {
  const expiresAt = Math.min(
    activity.issued?.expiresAt ?? activity.at + SESSION_MS_DEFAULT,
    activity.at + SESSION_MS_MAX,
  );
  const until = expiresAt + SKEW_MS;
  const session: Session = {
    origin: activity.origin,
    chain: chainBehind(activity),
    mfa: activity.mfa,
    network: askedFrom(activity),
    at: activity.at,
    until,
  };
  recall.keep("session", accessKeyId, session, until);
}

/** The way to the session that this activity opens. */
function chainBehind(activity: Activity): readonly Hop[] {
  const { actor, chain, name } = activity;
  if (actor.kind === "sso-user" && name === "AssumeRoleWithSAML") return [];
  // The console is opened with the same rights: no hop.
  if (name === "GetSigninToken") return chain;
  return [...chain, hopOf(activity)].slice(-HOPS_MAX);
}

/** Identity Center asks STS from an address of its own, so the address of a portal's sign-in says nothing about the person. */
function askedFrom({ name, actor, network }: Activity): string | undefined {
  return name === "AssumeRoleWithSAML" && actor.kind === "sso-user" ? undefined : network;
}

function hopOf(activity: Activity): Hop {
  const { identity, request } = activity;
  const sessionName = request.roleSessionName ?? request.name;
  return {
    at: activity.at,
    role: roleNameOf(activity.target.id) === undefined ? activity.target.name : activity.target.id,
    sessionName: typeof sessionName === "string" ? sessionName.slice(0, 64) : "",
    via:
      identity.identityProvider === undefined
        ? activity.name
        : `${activity.name} from ${providerHost(identity.identityProvider)}`,
    eventId: activity.eventId,
  };
}

function isTemporary(key: string | undefined): key is string {
  return key?.startsWith("ASIA") === true;
}
