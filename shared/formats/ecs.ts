/**
 * Elastic Common Schema 9.4.0, one document a revision. `event.id` stays, so that an index that is keyed by it keeps the
 * last revision. What ECS has no field for stands under `rolecall`.
 * Source: elastic/ecs v9.4.0, field reference.
 */
import type { Alert } from "../model.ts";
import { findingOf, techniqueOf } from "./finding.ts";

const SEVERITY = { info: 0, low: 21, medium: 47, high: 73, critical: 99 } as const;

/** An ECS document of an alert's revision. @param version of the product */
export function ecsOf(alert: Alert, version: string): object {
  const { lead, attacks } = findingOf(alert);
  const { action, actor, origin, source, target } = alert;
  const ids = attacks.map(({ technique }) => techniqueOf(technique));
  return {
    "@timestamp": new Date(Date.parse(alert.lastAt)).toISOString(),
    "ecs.version": "9.4.0",
    message: alert.title,
    event: {
      kind: "alert",
      category: action.service === "signin" || action.service === "sts" ? ["authentication"] : ["iam"],
      type: ["info"],
      id: alert.id,
      sequence: alert.revision,
      action: action.name,
      provider: `${action.service}.amazonaws.com`,
      outcome: action.outcome === "succeeded" ? "success" : "failure",
      severity: SEVERITY[alert.severity],
      risk_score: alert.score,
      start: alert.firstAt,
      end: alert.lastAt,
      module: "rolecall",
      dataset: "rolecall.alert",
      ...(alert.links["event"] === undefined ? {} : { reference: alert.links["event"] }),
    },
    cloud: {
      provider: "aws",
      region: alert.region,
      account: { id: alert.account.id, ...(alert.account.name === undefined ? {} : { name: alert.account.name }) },
      service: { name: action.service },
    },
    user: {
      id: actor.id,
      name: actor.name,
      effective: { id: origin.id, name: origin.name },
      target: { id: target.arn, name: target.name },
    },
    ...sourceOf(source),
    rule: { id: lead.id, name: lead.title, ruleset: "rolecall", version },
    threat: {
      framework: "MITRE ATT&CK",
      tactic: {
        id: [...new Set(attacks.map(({ tacticId }) => tacticId))],
        name: [...new Set(attacks.map(({ tactic }) => tactic))],
      },
      technique: {
        id: [...new Set(ids.map(({ technique }) => technique))],
        subtechnique: { id: [...new Set(ids.flatMap(({ sub }) => sub ?? []))] },
      },
    },
    related: { ...(source.ip === undefined ? {} : { ip: [source.ip] }), user: [...new Set([actor.name, origin.name])] },
    rolecall: alert,
  };
}

/** `source.ip` is typed: the name of a service in it would refuse the whole document. */
function sourceOf({ ip, via, userAgent }: Alert["source"]): object {
  const address = ip ?? via;
  return {
    ...(address === undefined ? {} : { source: { address, ...(ip === undefined ? {} : { ip }) } }),
    ...(userAgent === undefined ? {} : { user_agent: { original: userAgent } }),
  };
}
