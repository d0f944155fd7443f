/**
 * The wire form of a revision: the alert (`rolecall/alert/1`) plus `news`, small enough for every queue on its way, and
 * the careful reading of one. Whoever may write to the bus can put anything there, so nothing is taken on trust.
 */
import {
  type Actor,
  type ActorClass,
  type ActorKind,
  type Alert,
  type AlertChild,
  type AlertHop,
  asObject,
  EVENTS_MAX,
  type Mfa,
  type PolicyChange,
  type Revision,
  type Severity,
  type Signal,
  type TargetKind,
} from "../model.ts";
import { printable, printableDeep } from "../words.ts";
import {
  integer,
  listOf,
  literal,
  matching,
  memberOf,
  optional,
  type Reader,
  shape,
  text,
  textsByKey,
  UNREADABLE,
} from "./read.ts";

/** UTF-8 bytes of the wire form. An SNS message holds 256 KiB with everything around it; queues hold more. */
export const WIRE_BYTES_MAX = 200_000;
/** Characters of any one text. */
const TEXT_MAX = 1024;

/** What goes when the form is too large, least missed first. The last step bounds every text and list. */
const CUTS: readonly { readonly what: string; readonly cut: (alert: Alert) => Alert }[] = [
  { what: "events", cut: (alert) => ({ ...alert, events: alert.events.slice(0, 100) }) },
  { what: "children", cut: withShortSummaries },
  { what: "changes", cut: withFewChanges },
  { what: "texts", cut: (alert) => ({ ...shortened(alert), signals: alert.signals.map(shortened) }) },
];

/** The alert, its news, and in `cut` what had to be left out of it. At most `WIRE_BYTES_MAX` as JSON. */
export function wireOf({ alert, news }: Revision): object {
  let kept: Alert = printableDeep({ ...alert, events: alert.events.slice(0, EVENTS_MAX) }, TEXT_MAX);
  const cut: string[] = [];
  for (const { what, cut: cutBy } of CUTS) {
    if (sizeOf({ ...kept, news, cut }) <= WIRE_BYTES_MAX) break;
    const smaller = cutBy(kept);
    if (sizeOf(smaller) < sizeOf(kept)) cut.push(what);
    kept = smaller;
  }
  return { ...kept, news, ...(cut.length === 0 ? {} : { cut }) };
}

function sizeOf(value: object): number {
  return Buffer.byteLength(JSON.stringify(value));
}

function withShortSummaries(alert: Alert): Alert {
  if (alert.children === undefined) return alert;
  return {
    ...alert,
    children: alert.children.map((child) => ({ ...child, summary: printable(child.summary, SHORT_MAX) })),
  };
}

function withFewChanges(alert: Alert): Alert {
  if (alert.changes === undefined) return alert;
  const { opened, closed, previousKnown } = alert.changes;
  return { ...alert, changes: { opened: opened.slice(0, 20), closed: closed.slice(0, 20), previousKnown } };
}

const SHORT_MAX = 120;
const FEW = 10;
/** Names that would be wrong when cut keep their length. */
const NAMES = new Set(["id", "arn", "role", "event"]);

/** Lists of a few, texts of a line. Signals are left whole, since their points add up to the score. */
function shortened<T>(value: T): T {
  return short(value, "") as T;
}

function short(value: unknown, key: string): unknown {
  if (typeof value === "string") return NAMES.has(key) ? value : printable(value, SHORT_MAX);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.slice(0, FEW).map((item) => short(item, key));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, short(item, name)]));
}

const time = matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/);
const alertId = matching(/^A-[0-9A-Z]{10}$/);
const flag = literal(true, false);

const actorFields = {
  kind: memberOf<ActorKind>({
    root: true,
    "assumed-root": true,
    "iam-user": true,
    "sso-user": true,
    "saml-user": true,
    "oidc-pipeline": true,
    "oidc-user": true,
    "role-session": true,
    instance: true,
    function: true,
    service: true,
    "roles-anywhere": true,
    "federated-user": true,
    "external-account": true,
    anonymous: true,
    unknown: true,
  }),
  class: memberOf<ActorClass>({ human: true, pipeline: true, workload: true, service: true, unknown: true }),
  id: text(TEXT_MAX),
  name: text(TEXT_MAX),
  account: text(64),
  proven: flag,
};

const actor = shape<Actor>(actorFields);
const signer = shape<Alert["actor"]>({ ...actorFields, key: optional(text(16)) });

const hop = shape<AlertHop>({
  at: time,
  role: text(TEXT_MAX),
  sessionName: text(TEXT_MAX),
  via: text(TEXT_MAX),
  event: text(128),
});

const signal = shape<Signal>({
  detector: text(64),
  points: integer(-1000, 1000),
  count: integer(0, Number.MAX_SAFE_INTEGER),
  reason: text(TEXT_MAX),
  attack: listOf(text(16), 20),
});

const child = shape<AlertChild>({
  id: alertId,
  at: time,
  account: text(64),
  score: integer(0, 100),
  origin: optional(text(TEXT_MAX)),
  weight: integer(-1000, 1000),
  summary: text(TEXT_MAX),
  detectors: listOf(text(64), 200),
});

const changes = shape<PolicyChange>({
  opened: listOf(text(TEXT_MAX), 1000),
  closed: listOf(text(TEXT_MAX), 1000),
  previousKnown: flag,
});

const alert: Reader<Alert> = shape<Alert>({
  schema: literal("rolecall/alert/1"),
  id: alertId,
  revision: integer(1, Number.MAX_SAFE_INTEGER),
  status: memberOf<Alert["status"]>({ open: true }),
  fingerprint: matching(/^[0-9a-f]{32}$/),
  time,
  account: shape<Alert["account"]>({ id: text(64), name: optional(text(64)) }),
  region: text(64),
  severity: memberOf<Severity>({ info: true, low: true, medium: true, high: true, critical: true }),
  score: integer(0, 100),
  title: text(TEXT_MAX),
  actor: signer,
  origin: actor,
  chain: listOf(hop, 100),
  mfa: memberOf<Mfa>({ yes: true, no: true, unknowable: true, "not-applicable": true }),
  action: shape<Alert["action"]>({
    service: text(128),
    name: text(128),
    outcome: memberOf<Alert["action"]["outcome"]>({ succeeded: true, failed: true }),
  }),
  target: shape<Alert["target"]>({
    kind: memberOf<TargetKind>({
      role: true,
      user: true,
      group: true,
      policy: true,
      trail: true,
      "event-data-store": true,
      "mfa-device": true,
      provider: true,
      account: true,
      resource: true,
    }),
    arn: text(TEXT_MAX),
    name: text(TEXT_MAX),
    account: text(64),
  }),
  source: shape<Alert["source"]>({
    ip: optional(text(64)),
    network: optional(text(TEXT_MAX)),
    via: optional(text(TEXT_MAX)),
    userAgent: optional(text(TEXT_MAX)),
  }),
  signals: listOf(signal, 200),
  changes: optional(changes),
  events: listOf(text(128), EVENTS_MAX),
  count: integer(0, Number.MAX_SAFE_INTEGER),
  firstAt: time,
  lastAt: time,
  parent: optional(alertId),
  children: optional(listOf(child, 100)),
  runbook: text(TEXT_MAX),
  links: textsByKey(20, TEXT_MAX),
  notKnown: listOf(text(TEXT_MAX), 100),
});

const news = memberOf<Revision["news"]>({ opened: true, raised: true, merged: true });

/**
 * The revision in what `wireOf` gave, or undefined when the value is no such thing: a field is missing, has another
 * type or a value that is none of its own. Texts are made printable, lists bounded, unknown fields left out.
 */
export function revisionOf(value: unknown): Revision | undefined {
  const read = alert(value);
  const said = news(asObject(value)?.news);
  return read === UNREADABLE || said === UNREADABLE ? undefined : { alert: read, news: said };
}
