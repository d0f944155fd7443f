/** The sinks there are, as a table: which secret each has, and whether people or machines read it. */
import { forwarding, notifying } from "../shared/deliver.ts";
import type { Deployment } from "./deployment.ts";

/** Sinks whose receiver asks for a secret: its name in the deployment, what it is, and whether people or machines read. */
export const WITH_SECRET = {
  slack: { secret: "SlackWebhook", what: "address of the Slack webhook", on: notifying },
  teams: { secret: "TeamsWebhook", what: "address of the Teams workflow", on: notifying },
  pagerduty: { secret: "PagerDutyRoutingKey", what: "routing key of PagerDuty", on: notifying },
  splunk: { secret: "SplunkToken", what: "token of Splunk's HTTP Event Collector", on: forwarding },
  webhook: { secret: "WebhookSecret", what: "secret that signs what the webhook is sent", on: forwarding },
} as const;

/** Names of the sinks that are configured, as the functions that tell them are named. */
export function sinkNames({ settings }: Deployment): readonly string[] {
  return ["sns" as const, "securityhub" as const, ...namesOf(WITH_SECRET)].filter(
    (name) => settings.sinks[name] !== undefined,
  );
}

export function namesOf<Name extends string>(table: Readonly<Record<Name, unknown>>): readonly Name[] {
  return Object.keys(table) as Name[];
}
