/**
 * `rolecall.yaml`: one schema, from which the JSON Schema for editors and docs/configuration.md are generated.
 * Errors name line, column and key. Nothing here reads a file or the environment. Functions in AWS never load this file
 * (nor zod, nor yaml): the deployment checks the text here and hands them the settings as JSON.
 */
import { isIP } from "node:net";
import { LineCounter, parseDocument } from "yaml";
import * as z from "zod";
import { type Config, configOf } from "./config.ts";
import { ConfigError } from "./config-error.ts";

const accountId = z
  .string({ error: "must be a 12-digit account id in quotes" })
  .regex(/^\d{12}$/, "must be a 12-digit account id in quotes")
  .describe("12-digit account id, in quotes");

const accountName = z.string().min(1).max(64).describe("Name that alerts show");

const tier = z
  .enum(["production", "management", "security", "shared", "development", "sandbox"])
  .describe("How much a mistake costs here; production, management and security raise scores a little");

const otherAccount = z.strictObject({ id: accountId, name: accountName.optional() });

const cidr = z
  .string()
  .refine(isCidr, "must be an address block such as 203.0.113.0/24")
  .describe("IPv4 or IPv6 block");

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time such as 07:00");
const day = z.enum(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]);
const duration = z.string().regex(/^\d{1,4}[hd]$/, "must be a duration such as 14d or 36h");

/** `*` stands for any run of characters. */
const pattern = z.string().min(1).max(512).describe("Text in which * stands for any characters");

const expected = z.strictObject({
  match: z
    .strictObject({
      detector: pattern.optional(),
      origin: pattern.optional().describe("Id or name of the person, pipeline or workload at the start of the chain"),
      actor: pattern.optional().describe("Id or name of the signer"),
      target: pattern.optional().describe("ARN or name, such as role/Deploy"),
      account: accountId.optional(),
      network: cidr.optional(),
    })
    .refine(
      (match) => Object.keys(match).length > 0,
      "must name at least one of detector, origin, actor, target, account, network",
    )
    .describe("All given fields must match"),
  reason: z.string().min(3).max(500).describe("Why this is expected; printed with the score"),
  owner: z.string().min(1).max(200).describe("Who answers for it"),
  until: z.iso.date("must be a date such as 2026-12-31").describe("Last day on which it holds (UTC)"),
  points: z.int().min(-100).max(-1).default(-100).describe("Points it takes off"),
});

const severity = z.enum(["info", "low", "medium", "high", "critical"]).describe("Alerts of this severity or above");

const region = z
  .string({ error: "must be a region such as eu-west-1" })
  .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "must be a region such as eu-west-1");

const httpsUrl = z
  .string()
  .max(2000)
  .refine((text) => /^https:\/\/[^@]+$/.test(text) && URL.canParse(text), "must be an https address without a user");

const sinks = z
  .strictObject({
    sns: z
      .strictObject({ minSeverity: severity.default("medium") })
      .optional()
      .describe("An SNS topic of its own"),
    slack: z
      .strictObject({ minSeverity: severity.default("medium") })
      .optional()
      .describe("A Slack incoming webhook; its address is a secret of the deployment"),
    teams: z
      .strictObject({ minSeverity: severity.default("medium") })
      .optional()
      .describe("A Microsoft Teams channel through Workflows; its address is a secret of the deployment"),
    pagerduty: z
      .strictObject({
        minSeverity: severity.default("high"),
        region: z.enum(["us", "eu"]).default("us").describe("Where the PagerDuty account is"),
      })
      .optional()
      .describe("PagerDuty Events API v2; the routing key is a secret of the deployment"),
    splunk: z
      .strictObject({
        minSeverity: severity.default("low"),
        url: httpsUrl.describe("Address of the HTTP Event Collector, up to its port"),
        index: z.string().min(1).max(256).optional().describe("Index to write to, where the token has several"),
        ack: z.boolean().default(false).describe("Ask until the event is indexed; the token must have acknowledgment"),
      })
      .optional()
      .describe("Splunk HTTP Event Collector; the token is a secret of the deployment"),
    securityhub: z
      .strictObject({ minSeverity: severity.default("low") })
      .optional()
      .describe("AWS Security Hub (CSPM) of this account and region, as findings"),
    webhook: z
      .strictObject({
        minSeverity: severity.default("low"),
        url: httpsUrl.describe("Address of the receiver"),
        allowPrivate: z.boolean().default(false).describe("The receiver's address is not on the internet"),
      })
      .optional()
      .describe("A receiver of your own: the alert as JSON, signed with a secret of the deployment"),
  })
  .default({ sns: { minSeverity: "medium" } })
  .describe("Where alerts are told in AWS. The alert bus carries all of them, whatever stands here");

const schema = z.strictObject({
  $schema: z.string().optional().describe("For editors"),
  organization: z
    .strictObject({ id: z.string().regex(/^o-[a-z0-9]{10,32}$/, "must be an organization id such as o-abcdefghij") })
    .optional()
    .describe("Your AWS Organization"),
  accounts: z
    .array(z.strictObject({ id: accountId, name: accountName, tier: tier.default("production") }))
    .max(10_000)
    .default([])
    .describe("Your own accounts"),
  trusted: z.array(otherAccount).max(10_000).default([]).describe("Outside accounts that you run or fully trust"),
  vendors: z
    .array(otherAccount)
    .max(10_000)
    .default([])
    .describe("Outside accounts of suppliers; ExternalId is still expected"),
  networks: z
    .array(z.strictObject({ cidr, name: z.string().min(1).max(64) }))
    .max(10_000)
    .default([])
    .describe("Your own networks: offices, VPN, NAT gateways"),
  pipelines: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(64),
        subjects: z.array(pattern).max(1000).default([]).describe("OIDC subjects, such as repo:acme/infra:*"),
        roles: z.array(pattern).max(1000).default([]).describe("ARNs of IAM users or roles that only a pipeline uses"),
      }),
    )
    .max(1000)
    .default([])
    .describe("Builds and infrastructure as code"),
  breakGlassRoles: z.array(pattern).max(1000).default([]).describe("ARNs or names of roles for emergencies"),
  privilegedRoles: z
    .array(pattern)
    .max(1000)
    .default([])
    .describe("ARNs or names of roles to treat as administrators, besides those whose name or policies say so"),
  workingHours: z
    .strictObject({
      timezone: z.string().default("UTC").refine(isTimezone, "must be a time zone such as Europe/Berlin"),
      from: time.default("07:00"),
      to: time.default("19:00"),
      days: z.array(day).min(1).default(["mon", "tue", "wed", "thu", "fri"]),
    })
    .optional()
    .describe("When people usually work; outside it their actions score a little more"),
  alertAt: z.int().min(1).max(100).default(40).describe("Score from which an alert is sent"),
  learn: duration.default("14d").describe("How long an account is learned before novelty counts"),
  detectors: z
    .record(
      z.string(),
      z.union([
        z.literal("off"),
        z.literal("shadow"),
        z.strictObject({ points: z.int().min(-100).max(100).describe("Most points this detector gives") }),
      ]),
    )
    .default({})
    .describe("By detector id: off, shadow (counted, never scored), or the most points it gives"),
  sinks,
  lake: z
    .strictObject({
      keepDays: z.int().min(1).max(3650).default(400).describe("Days after which S3 deletes what it holds"),
    })
    .optional()
    .describe("An S3 bucket of its own with every alert as OCSF, one a line, for a data lake"),
  regions: z
    .union([z.literal("enabled"), z.array(region).max(50)])
    .default("enabled")
    .describe("Regions whose events are forwarded to the one Rolecall runs in: every enabled one, or those listed"),
  heartbeat: z
    .url({ protocol: /^https$/, error: "must be an https address" })
    .optional()
    .describe("An address outside AWS that is called whenever the hourly canary came through"),
  expected: z.array(expected).max(1000).default([]).describe("Activity that is known and accepted for a while"),
});

/** What the file says, defaults filled in. Plain data: it survives JSON. */
export type Settings = z.infer<typeof schema>;

/** Reads the text of a `rolecall.yaml`. Throws ConfigError listing every fault as `file:line:column key: what`. */
export function parseConfig(text: string, file: string, detectorIds: readonly string[] = []): Config {
  return configOf(parseSettings(text, file, detectorIds));
}

/** The same as data, to be handed on as JSON. Throws as `parseConfig` does. */
export function parseSettings(text: string, file: string, detectorIds: readonly string[] = []): Settings {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  if (document.errors.length > 0) {
    throw new ConfigError(document.errors.map((error) => `${at(error.pos[0])} ${error.message}`).join("\n"));
  }
  const parsed = schema.safeParse(document.toJS({ maxAliasCount: 100 }) ?? {});
  const faults: string[] = [];
  const fault = (path: readonly PropertyKey[], message: string) => {
    faults.push(`${at(offsetOf(document, path))} ${path.map(String).join(".") || "(top level)"}: ${message}`);
  };
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      if (issue.code === "unrecognized_keys") {
        for (const key of issue.keys) fault([...issue.path, key], `unknown key; known here: ${knownKeys(issue.path)}`);
      } else fault(issue.path, issue.message);
    }
    throw new ConfigError(faults.join("\n"));
  }
  for (const id of Object.keys(parsed.data.detectors)) {
    if (detectorIds.length > 0 && !detectorIds.includes(id)) {
      fault(["detectors", id], `no such detector; known: ${detectorIds.join(", ")}`);
    }
  }
  for (const [index, account] of parsed.data.accounts.entries()) {
    if (parsed.data.accounts.findIndex((other) => other.id === account.id) < index) {
      fault(["accounts", index, "id"], `account ${account.id} is listed twice`);
    }
  }
  if (faults.length > 0) throw new ConfigError(faults.join("\n"));
  return parsed.data;
}

/** The configuration when there is no file: nothing known about accounts, networks or pipelines. */
export function defaultConfig(): Config {
  return configOf(schema.parse({}));
}

/** JSON Schema of the file, for editors. */
export function configJsonSchema(): object {
  return z.toJSONSchema(schema, { io: "input", target: "draft-7" });
}

function isCidr(text: string): boolean {
  const [address, prefix, ...rest] = text.split("/");
  const version = isIP(address ?? "");
  if (version === 0 || rest.length > 0 || prefix === undefined || !/^\d{1,3}$/.test(prefix)) return false;
  return Number(prefix) <= (version === 6 ? 128 : 32);
}

function isTimezone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** Where a key is written: of the longest part of the path that exists in the file. */
function offsetOf(document: ReturnType<typeof parseDocument>, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const offset = keyOffset(parent, path[length - 1]);
    if (offset !== undefined) return offset;
  }
  return document.range?.[0] ?? 0;
}

function keyOffset(node: unknown, key: PropertyKey | undefined): number | undefined {
  if (typeof node !== "object" || node === null || !("items" in node) || !Array.isArray(node.items)) return undefined;
  for (const [index, item] of node.items.entries()) {
    const isPair = typeof item === "object" && item !== null && "key" in item;
    const place = isPair ? item.key : index === key ? item : undefined;
    const name = isPair && typeof item.key === "object" && item.key !== null ? item.key.value : index;
    if (String(name) === String(key) && Array.isArray(place?.range)) return Number(place.range[0]);
  }
  return undefined;
}

function knownKeys(path: readonly PropertyKey[]): string {
  let node: unknown = configJsonSchema();
  for (const step of path) {
    const at = node as { properties?: Record<string, unknown>; items?: unknown };
    node = typeof step === "number" ? at.items : at.properties?.[String(step)];
  }
  const properties = (node as { properties?: Record<string, unknown> } | undefined)?.properties ?? {};
  return Object.keys(properties)
    .filter((key) => key !== "$schema")
    .join(", ");
}
