/**
 * OCSF 1.8.0 Detection Finding (class 2004, cloud profile), as Security Lake and most SIEMs take it. One revision is one
 * event: `finding_info.uid` stays, `metadata.uid` is new. What OCSF has no place for stands under `unmapped.rolecall`.
 * Source: ocsf/ocsf-schema v1.8.0, classes and objects; https://schema.ocsf.io/1.8.0/classes/detection_finding
 */
import type { Alert, Severity } from "../model.ts";
import { findingOf, RESOURCE_TYPES, techniqueOf } from "./finding.ts";

const CLASS = 2004;
const ACCOUNT_TYPE = 10;
const SEVERITY_ID: Readonly<Record<Severity, number>> = { info: 1, low: 2, medium: 3, high: 4, critical: 5 };
/** Informational is 0 here and 1 above. */
const RISK_ID: Readonly<Record<Severity, number>> = { info: 0, low: 1, medium: 2, high: 3, critical: 4 };
const CREATE = 1;
const UPDATE = 2;

/** An OCSF event of an alert's revision. @param version of the product */
export function ocsfOf(alert: Alert, version: string): object {
  const { lead } = findingOf(alert);
  const activity = alert.revision === 1 ? CREATE : UPDATE;
  return {
    class_uid: CLASS,
    class_name: "Detection Finding",
    category_uid: 2,
    category_name: "Findings",
    activity_id: activity,
    activity_name: activity === CREATE ? "Create" : "Update",
    type_uid: CLASS * 100 + activity,
    time: Date.parse(alert.lastAt),
    severity_id: SEVERITY_ID[alert.severity],
    severity: alert.severity,
    status_id: 1,
    status: "New",
    is_alert: true,
    message: alert.title,
    risk_score: alert.score,
    risk_level_id: RISK_ID[alert.severity],
    count: alert.count,
    metadata: {
      version: "1.8.0",
      uid: `${alert.id}-${alert.revision}`,
      profiles: ["cloud"],
      product: { name: "Rolecall", vendor_name: "Rolecall", version },
    },
    finding_info: findingInfo(alert),
    cloud: { provider: "AWS", region: alert.region, account: accountOf(alert.account.id, alert.account.name) },
    resources: [resourceOf(alert)],
    evidences: [evidenceOf(alert)],
    observables: observablesOf(alert),
    ...(lead.runbook === "" ? {} : { remediation: { desc: lead.runbook } }),
    unmapped: { rolecall: restOf(alert) },
  };
}

function findingInfo(alert: Alert): object {
  const { lead, attacks } = findingOf(alert);
  return {
    uid: alert.id,
    title: alert.title,
    desc: alert.signals.map(({ points, reason }) => `${points > 0 ? "+" : ""}${points} ${reason}`).join("; "),
    created_time: Date.parse(alert.time),
    modified_time: Date.parse(alert.lastAt),
    first_seen_time: Date.parse(alert.firstAt),
    last_seen_time: Date.parse(alert.lastAt),
    analytic: { type_id: 1, type: "Rule", uid: lead.id, name: lead.title },
    ...(attacks.length === 0 ? {} : { attacks: attacks.map(attackOf) }),
    ...relatedTo(alert),
  };
}

/** The incident that an alert is a step of, or the steps of an incident: one or the other. */
function relatedTo({ parent, children = [] }: Alert): object {
  const related = parent === undefined ? children.map(({ id }) => id) : [parent];
  return related.length === 0
    ? {}
    : { related_events: related.map((uid) => ({ uid, type_uid: CLASS * 100 + CREATE })) };
}

function attackOf({ tacticId, tactic, technique: id }: ReturnType<typeof findingOf>["attacks"][number]): object {
  const { technique, sub } = techniqueOf(id);
  return {
    tactic: { uid: tacticId, name: tactic },
    technique: { uid: technique },
    ...(sub === undefined ? {} : { sub_technique: { uid: sub } }),
  };
}

function accountOf(uid: string, name?: string): object {
  return { uid, type_id: ACCOUNT_TYPE, type: "AWS Account", ...(name === undefined ? {} : { name }) };
}

function resourceOf({ target, region }: Alert): object {
  return {
    uid: target.arn,
    name: target.name,
    type: RESOURCE_TYPES[target.kind] ?? "AWS resource",
    region,
    owner: { account: accountOf(target.account) },
  };
}

/** The class has no actor of its own: who did it stands with the evidence. */
function evidenceOf({ actor, origin, mfa, action, source, events }: Alert): object {
  const knowsMfa = mfa === "yes" || mfa === "no";
  return {
    actor: {
      user: {
        uid: actor.id,
        name: actor.name,
        ...(actor.account === "" ? {} : { account: accountOf(actor.account) }),
        ...(knowsMfa ? { has_mfa: mfa === "yes" } : {}),
        ...(actor.key === undefined ? {} : { credential_uid: actor.key }),
      },
      ...(origin.id === actor.id ? {} : { session: { issuer: origin.id } }),
    },
    api: {
      operation: action.name,
      service: { name: `${action.service}.amazonaws.com` },
      ...(action.outcome === "failed" ? { response: { error: "failed" } } : {}),
    },
    ...endpointOf(source),
    ...(source.userAgent === undefined ? {} : { http_request: { user_agent: source.userAgent } }),
    data: { cloudtrail_event_ids: events },
  };
}

function endpointOf({ ip, via }: Alert["source"]): object {
  if (ip !== undefined) return { src_endpoint: { ip } };
  return via === undefined ? {} : { src_endpoint: { svc_name: via } };
}

function observablesOf({ source, actor, target, account }: Alert): readonly object[] {
  return [
    ...(source.ip === undefined ? [] : [{ name: "evidences[0].src_endpoint.ip", type_id: 2, value: source.ip }]),
    { name: "evidences[0].actor.user.uid", type_id: 31, value: actor.id },
    { name: "resources[0].uid", type_id: 10, value: target.arn },
    { name: "cloud.account.uid", type_id: 35, value: account.id },
  ];
}

/** What is Rolecall's own: who is behind the actor, the chain, the arithmetic, what a policy opened, what is not known. */
function restOf({
  schema,
  origin,
  chain,
  mfa,
  signals,
  changes,
  fingerprint,
  notKnown,
  links,
  runbook,
}: Alert): object {
  return { schema, fingerprint, origin, chain, mfa, signals, ...(changes && { changes }), notKnown, links, runbook };
}
