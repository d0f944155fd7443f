/**
 * AWS Security Finding Format, as Security Hub CSPM takes it: one finding an alert, under the account's default product.
 * Severity and types stand under FindingProviderFields, since the fields above belong to whoever works on the finding.
 * Sources: Security Hub User Guide "Required top-level ASFF attributes", "BatchImportFindings for finding providers",
 * "Types taxonomy for ASFF"; Security Hub API "AwsSecurityFinding", from which the limits are.
 */
import { isIPv4 } from "node:net";
import type { AwsSecurityFinding, Resource, SeverityLabel } from "@aws-sdk/client-securityhub";
import { runbookOf } from "../detectors/index.ts";
import { type Alert, DAY_MS, type Severity } from "../model.ts";
import { present } from "../present.ts";
import { printable } from "../words.ts";
import { findingOf } from "./finding.ts";

/** Where findings go, and what stands in when an alert's own times cannot be read. */
export interface AsffPlace {
  /** `arn:aws:securityhub:<region>:<account>:product/<account>/default`, under which an account imports its own findings. */
  readonly product: string;
  /** Epoch ms. */
  readonly now: () => number;
}

const TITLE_MAX = 256;
const DESCRIPTION_MAX = 1024;
const RECOMMENDATION_MAX = 512;
const TEXT_MAX = 512;
const REGION_MAX = 16;
/** Findings that one finding names. */
const RELATED_MAX = 10;

const LABELS: Readonly<Record<Severity, SeverityLabel>> = {
  info: "INFORMATIONAL",
  low: "LOW",
  medium: "MEDIUM",
  high: "HIGH",
  critical: "CRITICAL",
};

/** Names of resources that Security Hub has a type for. */
const TYPES: Readonly<Partial<Record<Alert["target"]["kind"], string>>> = {
  role: "AwsIamRole",
  user: "AwsIamUser",
  group: "AwsIamGroup",
  policy: "AwsIamPolicy",
  trail: "AwsCloudTrailTrail",
  account: "AwsAccount",
};

/** A finding of an alert's revision. The same for the same revision; of a later one it is newer. */
export function asffOf(alert: Alert, { product, now }: AsffPlace): AwsSecurityFinding {
  const [, partition = "aws", , region = "", account = ""] = product.split(":");
  const { lead } = findingOf(alert);
  const shown = present(alert, { runbookOf });
  const [link] = shown.links;
  const lastAt = timeOf(alert.lastAt, now);
  return {
    SchemaVersion: "2018-10-08",
    Id: idOf(alert.id),
    ProductArn: product,
    ProductName: "Rolecall",
    CompanyName: "Rolecall",
    GeneratorId: `rolecall/${said(lead.id, 128)}`,
    // Security Hub takes the caller's account alone; whose role it is stands with the resources.
    AwsAccountId: account,
    Region: region,
    CreatedAt: isoOf(timeOf(alert.time, now)),
    // What is not newer is ignored without a word, and revisions may share a second.
    UpdatedAt: isoOf(lastAt + Math.min(alert.revision, DAY_MS)),
    FirstObservedAt: isoOf(timeOf(alert.firstAt, now)),
    LastObservedAt: isoOf(lastAt),
    Title: said(shown.title, TITLE_MAX),
    Description: said(
      [...shown.lines.map(({ label, text }) => `${label}: ${text}`), ...reasonsOf(alert)].join(" · "),
      DESCRIPTION_MAX,
    ),
    FindingProviderFields: {
      Severity: { Label: LABELS[alert.severity], Original: String(alert.score) },
      Types: typesOf(alert),
      ...relatedTo(alert, product),
    },
    Resources: resourcesOf(alert, partition),
    Action: actionOf(alert),
    ProductFields: fieldsOf(alert),
    ...(lead.runbook === ""
      ? {}
      : { Remediation: { Recommendation: { Text: said(lead.runbook, RECOMMENDATION_MAX) } } }),
    ...(link?.label === "Event" ? { SourceUrl: link.url } : {}),
    RecordState: "ACTIVE",
  };
}

/** The default product is shared with whatever else imports findings by hand. */
function idOf(alert: string): string {
  return `rolecall/${said(alert, 128)}`;
}

/** Printable and never empty, which Security Hub refuses. */
function said(text: string, max = TEXT_MAX): string {
  return printable(text, max).trim() || "unknown";
}

/** Events from elsewhere may hold a time that is none. */
function timeOf(text: string, now: () => number): number {
  const at = Date.parse(text);
  return Number.isNaN(at) ? now() : at;
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}

function reasonsOf({ score, signals }: Alert): readonly string[] {
  return [`Why: ${score}`, ...signals.map(({ points, reason }) => `${points > 0 ? "+" : ""}${points} ${reason}`)];
}

/** Tactics as the taxonomy has them: it knows no impact, but effects. */
function typesOf(alert: Alert): string[] {
  const tactics = findingOf(alert).attacks.map(({ tactic }) => (tactic === "Impact" ? "Effects" : `TTPs/${tactic}`));
  return tactics.length === 0 ? ["Unusual Behaviors/User"] : [...new Set(tactics)];
}

/** The incident that an alert is a step of, or the steps of an incident. */
function relatedTo({ parent, children = [] }: Alert, product: string) {
  const related = parent === undefined ? children.map(({ id }) => id) : [parent];
  if (related.length === 0) return {};
  return { RelatedFindings: related.slice(0, RELATED_MAX).map((id) => ({ ProductArn: product, Id: idOf(id) })) };
}

/** What it was done to, and the user or role that did it. */
function resourcesOf({ target, actor, region }: Alert, partition: string): Resource[] {
  const kind = /^arn:[a-z-]+:iam::\d{12}:(user|role)\/[\x21-\x7e]{1,600}$/.exec(actor.id)?.[1];
  const place = { Partition: partitionOf(partition), Region: said(region, REGION_MAX) };
  const account = target.kind === "account";
  const hit: Resource = {
    Type: TYPES[target.kind] ?? "Other",
    Id: account ? `AWS::::Account:${said(target.account, 12)}` : said(target.arn),
    ResourceRole: "Target",
    ...place,
  };
  if (kind === undefined || actor.id === target.arn) return [hit];
  return [hit, { Type: kind === "user" ? "AwsIamUser" : "AwsIamRole", Id: actor.id, ResourceRole: "Actor", ...place }];
}

function partitionOf(partition: string): "aws" | "aws-cn" | "aws-us-gov" {
  return partition === "aws-cn" || partition === "aws-us-gov" ? partition : "aws";
}

/** An address of version 6 has no place here; it is among the product's fields. */
function actionOf({ action, source }: Alert): NonNullable<AwsSecurityFinding["Action"]> {
  const { ip } = source;
  return {
    ActionType: "AWS_API_CALL",
    AwsApiCallAction: {
      Api: said(action.name, 128),
      ServiceName: `${said(action.service, 100)}.amazonaws.com`,
      CallerType: ip === undefined ? "domain" : "remoteIp",
      ...(ip !== undefined && isIPv4(ip) ? { RemoteIpDetails: { IpAddressV4: ip } } : {}),
    },
  };
}

/** What the format has no place for, as texts. */
function fieldsOf(alert: Alert): Record<string, string> {
  const { actor, origin, source, signals, events } = alert;
  const fields: Readonly<Record<string, string | undefined>> = {
    alert: alert.id,
    revision: String(alert.revision),
    score: String(alert.score),
    account: alert.account.id,
    outcome: alert.action.outcome,
    actor: actor.name,
    origin: origin.name,
    originId: origin.id,
    mfa: alert.mfa,
    address: source.ip ?? source.via,
    network: source.network,
    userAgent: source.userAgent,
    detectors: [...new Set(signals.map(({ detector }) => detector))].join(" "),
    attack: [...new Set(signals.flatMap(({ attack }) => attack))].join(" "),
    event: events[0],
    incident: alert.parent,
  };
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, text]) =>
      text === undefined || text === "" ? [] : [[`rolecall/${name}`, said(text)]],
    ),
  );
}
