import { held } from "./held.ts";

/** Amazon Resource Names: `arn:partition:service:region:account:resource`. Source: IAM User Guide "IAM ARNs". */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

const takeApart = held((text: string): Arn | undefined => {
  const parts = text.split(":");
  const [, partition, service, region, account] = parts;
  if (parts.length < 6 || partition === undefined || service === undefined) return undefined;
  return { partition, service, region: region ?? "", account: account ?? "", resource: parts.slice(5).join(":") };
});

/** The parts of an ARN in any partition, or undefined when the text is none. The resource may hold colons. */
export function parseArn(text: string | undefined): Arn | undefined {
  return text?.startsWith("arn:") === true ? takeApart(text) : undefined;
}

/** Last path segment: `Deploy` of `role/ops/Deploy`. */
export function lastSegment(resource: string): string {
  return resource.slice(resource.lastIndexOf("/") + 1);
}

/** Role name of a role ARN or an assumed-role session ARN; undefined for anything else. */
export function roleNameOf(arn: string | undefined): string | undefined {
  const parsed = parseArn(arn);
  if (parsed === undefined) return undefined;
  if (parsed.resource.startsWith("role/")) return lastSegment(parsed.resource);
  return parsed.resource.startsWith("assumed-role/") ? parsed.resource.split("/")[1] : undefined;
}

/** Partition of a region: China and GovCloud have their own. */
export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

export const ACCOUNT_ID = /^\d{12}$/;
