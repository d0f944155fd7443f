/**
 * The nouns, one word per idea:
 * **record** (what CloudTrail wrote) → **activity** (what happened, normalised) → **signal** (one detector's reason,
 * with signed points) → **alert** (one scored subject, many signals) → **incident** (an alert with children).
 *
 * Types and tiny pure readers only: everything may import this file, it imports nothing.
 */

/** A parsed JSON object of which nothing is known yet. */
export type JsonObject = { readonly [key: string]: unknown };

/** One CloudTrail record as parsed, unchecked: any field may be missing or of the wrong type. */
export type CloudTrailRecord = JsonObject;

/** What an actor is, by how AWS names it. Source: CloudTrail "userIdentity element". */
export type ActorKind =
  | "root"
  | "assumed-root"
  | "iam-user"
  | "sso-user"
  | "saml-user"
  | "oidc-pipeline"
  | "oidc-user"
  | "role-session"
  | "instance"
  | "function"
  | "service"
  | "roles-anywhere"
  | "federated-user"
  | "external-account"
  | "anonymous"
  | "unknown";

export type ActorClass = "human" | "pipeline" | "workload" | "service" | "unknown";

/** Who acted. `id` is stable over sessions; a session name is never part of it. */
export interface Actor {
  readonly kind: ActorKind;
  readonly class: ActorClass;
  /** User ARN, role ARN, OIDC subject pattern, certificate CN, or permission set + user. */
  readonly id: string;
  /** What a person on call would call this actor: `ana`, `repo:acme/web@main`, `role Deploy`. */
  readonly name: string;
  /** 12 digits, or "" when the record names none. */
  readonly account: string;
  /** AWS or an identity provider vouches for the name. A plain session name is only a claim. */
  readonly proven: boolean;
}

/** One role assumption on the way from the origin to the signer. */
export interface Hop {
  readonly at: number;
  readonly role: string;
  readonly sessionName: string;
  readonly via: string;
  readonly eventId: string;
}

/** What is remembered of an issued session, under its access key id, until it expires. */
export interface Session {
  readonly origin: Actor;
  readonly chain: readonly Hop[];
  readonly mfa: Mfa;
  /** Where it was asked for; absent where AWS asked on behalf of somebody. */
  readonly network?: string;
  /** Epoch ms between which the key is good. */
  readonly at: number;
  readonly until: number;
}

/** Was multi-factor authentication used? "unknowable" is never "no". */
export type Mfa = "yes" | "no" | "unknowable" | "not-applicable";

export type TargetKind =
  | "role"
  | "user"
  | "group"
  | "policy"
  | "trail"
  | "event-data-store"
  | "mfa-device"
  | "provider"
  | "account"
  | "resource";

/** What the call changed or entered. The alert's subject: everything said about one target by one signer is one alert. */
export interface Target {
  readonly kind: TargetKind;
  /** ARN where one is known, else the name. Never empty. */
  readonly id: string;
  /** Short form for people: `role/AdminRole`, `user/bob`. */
  readonly name: string;
  readonly account: string;
}

/** The fields of userIdentity that are read, with absent ones as undefined. */
export interface Identity {
  readonly type: string;
  readonly principalId?: string;
  readonly arn?: string;
  readonly accountId?: string;
  readonly userName?: string;
  /** Full key id while in memory; only its last four characters may be printed or stored. */
  readonly accessKeyId?: string;
  readonly invokedBy?: string;
  readonly identityProvider?: string;
  /** ARN (with path) of the role, user or root whose credentials opened this session. */
  readonly issuerArn?: string;
  readonly issuerType?: string;
  readonly issuerId?: string;
  readonly sessionName?: string;
  /** The string CloudTrail wrote: "true", "false" or absent, which is neither. */
  readonly mfaAuthenticated?: string;
  readonly sourceIdentity?: string;
  readonly assumedRoot: boolean;
  readonly ec2RoleDelivery?: string;
  readonly webIdProvider?: string;
  readonly onBehalfOfUser?: string;
  /** The role session was issued to this service's resource (`inScopeOf.issuerType`, `sourceArn`). */
  readonly issuedFor?: string;
}

/** Temporary credentials that a call returned. The session token is never kept. */
export interface Issued {
  readonly accessKeyId: string;
  /** ARN of the session or federated user. */
  readonly arn?: string;
  /** Epoch ms; undefined when the record's date cannot be read. */
  readonly expiresAt?: number;
}

/** One call, normalised from one record (or from the copies of one). Nothing in it is guessed. */
export interface Activity {
  readonly eventId: string;
  readonly sharedEventId?: string;
  /** Epoch ms of the record. All time in `shared/` is this time. */
  readonly at: number;
  /** Account the activity belongs to: the role owner's for assumptions, else the recipient's. */
  readonly account: string;
  readonly region: string;
  /** First label of eventSource: `iam`, `sts`, `signin`. */
  readonly service: string;
  /** API name without a date suffix: `CreateFunction`, not `CreateFunction20150331`. */
  readonly name: string;
  /** `AwsApiCall`, `AwsConsoleSignIn`, `AwsServiceEvent` … as written. */
  readonly eventType: string;
  readonly outcome: "succeeded" | "failed";
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly identity: Identity;
  /** The signer. */
  readonly actor: Actor;
  /** Start of the chain. Equal to `actor` when nothing earlier is known. */
  readonly origin: Actor;
  readonly chain: readonly Hop[];
  readonly mfa: Mfa;
  /** An IP address as text; service names and "AWS Internal" are not addresses. */
  readonly ip?: string;
  /** The network of `ip` as baselines know it: the configured one that holds it, else its /24 or /48. */
  readonly network?: string;
  /** The network from which the key of this call was asked for, where its assumption was seen. */
  readonly issuedFrom?: string;
  /** sourceIPAddress when it was no address. */
  readonly via?: string;
  readonly userAgent?: string;
  readonly vpcEndpointId?: string;
  readonly target: Target;
  readonly request: JsonObject;
  readonly response: JsonObject;
  readonly additional: JsonObject;
  /** False when requestParameters were omitted, hidden or not an object on a call that has some. */
  readonly requestVisible: boolean;
  readonly issued?: Issued;
  /** What could not be known about this activity, in words. */
  readonly notKnown: readonly string[];
  /** The record as EventBridge would deliver it, for pattern matching. */
  readonly event: JsonObject;
}

/** One detector's reason. `points` are signed; the signals of an alert sum to its score. */
export interface Signal {
  readonly detector: string;
  readonly points: number;
  readonly count: number;
  readonly reason: string;
  readonly attack: readonly string[];
}

export type Severity = "info" | "low" | "medium" | "high" | "critical";

/** A semantic difference of a policy, in sentences. */
export interface PolicyChange {
  /** What is now possible that was not. */
  readonly opened: readonly string[];
  /** What is no longer possible. */
  readonly closed: readonly string[];
  /** False when the document before is not known, so "opened" lists all that is possible now. */
  readonly previousKnown: boolean;
}

/** The wire contract `rolecall/alert/1`. Nothing secret is in it, ever. Times are ISO 8601 UTC. */
export interface Alert {
  readonly schema: "rolecall/alert/1";
  readonly id: string;
  readonly revision: number;
  readonly status: "open";
  readonly fingerprint: string;
  readonly time: string;
  readonly account: { readonly id: string; readonly name?: string };
  readonly region: string;
  readonly severity: Severity;
  readonly score: number;
  readonly title: string;
  readonly actor: Actor & { readonly key?: string };
  readonly origin: Actor;
  readonly chain: readonly AlertHop[];
  readonly mfa: Mfa;
  readonly action: { readonly service: string; readonly name: string; readonly outcome: "succeeded" | "failed" };
  readonly target: { readonly kind: TargetKind; readonly arn: string; readonly name: string; readonly account: string };
  readonly source: {
    readonly ip?: string;
    readonly network?: string;
    readonly via?: string;
    readonly userAgent?: string;
  };
  readonly signals: readonly Signal[];
  readonly changes?: PolicyChange;
  /** eventIDs of records that gave positive points, at most `EVENTS_MAX`. */
  readonly events: readonly string[];
  /** Exact number of records in the alert. */
  readonly count: number;
  readonly firstAt: string;
  readonly lastAt: string;
  readonly parent?: string;
  readonly children?: readonly AlertChild[];
  readonly runbook: string;
  readonly links: Readonly<Record<string, string>>;
  readonly notKnown: readonly string[];
}

export interface AlertHop {
  readonly at: string;
  readonly role: string;
  readonly sessionName: string;
  readonly via: string;
  readonly event: string;
}

/** One step of an incident, as its parent shows it. */
export interface AlertChild {
  readonly id: string;
  readonly at: string;
  /** Name of the account where there is one, else its id. */
  readonly account: string;
  readonly score: number;
  /** Name of its origin, where that is another than the incident's. */
  readonly origin?: string;
  /** Points of its strongest signal: what was done, without the circumstances. */
  readonly weight: number;
  readonly summary: string;
  readonly detectors: readonly string[];
}

/** One new revision of an alert. `opened` and `raised` ask for attention; `merged` edits quietly. */
export interface Revision {
  readonly alert: Alert;
  readonly news: "opened" | "raised" | "merged";
}

/** Records named in an alert. */
export const EVENTS_MAX = 1000;

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** The value when it is a JSON object, else undefined. */
export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

/** The value when it is a non-empty string, else undefined. */
export function asText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The value of `key` when it is a non-empty string. */
export function textAt(object: JsonObject | undefined, key: string): string | undefined {
  return asText(object?.[key]);
}

/** Text keyed without regard to case: CloudTrail's spelling of some request keys is not documented. */
export function textAtAnyCase(object: JsonObject | undefined, key: string): string | undefined {
  const direct = textAt(object, key);
  if (direct !== undefined || object === undefined) return direct;
  const wanted = key.toLowerCase();
  const found = Object.keys(object).find((candidate) => candidate.toLowerCase() === wanted);
  return found === undefined ? undefined : textAt(object, found);
}
