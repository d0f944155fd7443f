/**
 * Where this deployment stands, looked up once. Names and ARNs of everything Rolecall owns begin with one prefix, `rolecall-<stage>-`,
 * and are plain text, so that policies, guard rules and alarms can name exactly what they mean.
 */
import type { Settings } from "../shared/config-file.ts";
import { readSettings, writeSettings } from "./settings.ts";

export interface Deployment {
  readonly app: string;
  readonly stage: string;
  /** In the stage of that name nothing that holds data can be removed. */
  readonly production: boolean;
  /** 12-digit id. */
  readonly account: string;
  /** The home region: where detection runs. */
  readonly region: string;
  /** `aws`, `aws-cn` or `aws-us-gov`. */
  readonly partition: string;
  /** The other regions whose events are forwarded here, sorted. */
  readonly otherRegions: readonly string[];
  readonly settings: Settings;
  /** The settings as JSON, relative to the root; every function's package holds it as `rolecall.json`. */
  readonly settingsFile: string;
}

/** Where IAM's calls are filed, by partition: watched even when the configuration leaves it out. Source: CloudTrail concepts. */
const GLOBAL_REGIONS: Readonly<Record<string, readonly string[]>> = {
  aws: ["us-east-1"],
  "aws-cn": ["cn-north-1"],
  "aws-us-gov": ["us-gov-west-1"],
};

/** Every name and guard pattern holds the stage; with a longer one a pattern would pass EventBridge's 2,048 characters. */
const STAGE = /^[a-z][a-z0-9-]{0,23}$/;

/** @throws ConfigError for a bad `rolecall.yaml`, Error for a stage that cannot be part of names. */
export async function deployment(): Promise<Deployment> {
  const { name, stage } = $app;
  if (!STAGE.test(stage))
    throw new Error(`The stage "${stage}" cannot be part of names: use at most 24 of a-z, 0-9 and -, a letter first.`);
  const settings = readSettings();
  const [{ accountId }, { region }, { partition }] = await Promise.all([
    aws.getCallerIdentity({}),
    aws.getRegion({}),
    aws.getPartition({}),
  ]);
  const regions = settings.regions === "enabled" ? (await aws.getRegions({})).names : settings.regions;
  const watched = new Set([...regions, ...(GLOBAL_REGIONS[partition] ?? [])]);
  return {
    app: name,
    stage,
    production: stage === "production",
    account: accountId,
    region,
    partition,
    otherRegions: [...watched].filter((other) => other !== region).toSorted(),
    settings,
    settingsFile: writeSettings(settings),
  };
}

/** Physical name of something of ours: `("detect", "changes")` is `rolecall-production-DetectChanges`. */
export function named({ app, stage }: Pick<Deployment, "app" | "stage">, ...parts: readonly string[]): string {
  return `${app}-${stage}-${logical(...parts)}`;
}

/** The reverse, where a physical name is given. */
export function withoutPrefix(here: Deployment, name: string): string {
  return name.slice(named(here).length);
}

/** Pulumi's name of a resource: `("detect", "changes-2")` is `DetectChanges2`. */
export function logical(...parts: readonly string[]): string {
  return parts
    .join("-")
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}

type Service = "cloudwatch" | "events" | "iam" | "logs" | "securityhub" | "sns";

/** ARN in this account and the home region; IAM has no regions. `resource` is what follows the account. */
export function arnOf({ partition, region, account }: Deployment, service: Service, resource: string): string {
  return `arn:${partition}:${service}:${service === "iam" ? "" : region}:${account}:${resource}`;
}
