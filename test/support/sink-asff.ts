/**
 * What Security Hub would not take of a finding. Sources: Security Hub User Guide "Required top-level ASFF attributes",
 * "Types taxonomy for ASFF"; Security Hub API "AwsSecurityFinding" and the shapes in it; quotas (240 KB a finding).
 */
import { asObject, type JsonObject } from "../../shared/model.ts";

const TEXTS: Readonly<Record<string, number>> = {
  Id: 512,
  ProductArn: 2048,
  GeneratorId: 512,
  Title: 256,
  Description: 1024,
};
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/;
const LABELS = ["INFORMATIONAL", "LOW", "MEDIUM", "HIGH", "CRITICAL"];
const TACTICS = [
  "Initial Access",
  "Execution",
  "Persistence",
  "Privilege Escalation",
  "Defense Evasion",
  "Credential Access",
  "Discovery",
  "Lateral Movement",
  "Collection",
  "Command and Control",
];
const TYPES = new Set([...TACTICS.map((tactic) => `TTPs/${tactic}`), "Effects", "Unusual Behaviors/User"]);
const PRODUCT = /^arn:aws[a-z-]*:securityhub:([a-z0-9-]+):(\d{12}):product\/\2\/default$/;
const RESOURCES = [
  "AwsAccount",
  "AwsCloudTrailTrail",
  "AwsIamGroup",
  "AwsIamPolicy",
  "AwsIamRole",
  "AwsIamUser",
  "Other",
];

export function asffFaults(finding: JsonObject): string[] {
  const provider = asObject(finding.FindingProviderFields) ?? {};
  const bytes = Buffer.byteLength(JSON.stringify(finding));
  return [
    ...(finding.SchemaVersion === "2018-10-08" ? [] : ["the schema version"]),
    ...Object.entries(TEXTS).flatMap(([name, max]) => textFaults(name, finding[name], max)),
    ...["CreatedAt", "UpdatedAt", "FirstObservedAt", "LastObservedAt"].flatMap((name) =>
      TIME.test(String(finding[name])) ? [] : [`${name} is no time: ${finding[name]}`],
    ),
    ...accountFaults(finding),
    ...(LABELS.includes(String(asObject(provider.Severity)?.Label)) ? [] : ["no severity"]),
    ...listOf(provider.Types, 1, 50, "Types", (type) => (TYPES.has(String(type)) ? [] : [`the type ${type}`])),
    ...listOf(provider.RelatedFindings ?? [], 0, 10, "RelatedFindings", (related) => [
      ...textFaults("a related finding", asObject(related)?.Id, 512),
      ...(PRODUCT.test(String(asObject(related)?.ProductArn)) ? [] : ["the product of a related finding"]),
    ]),
    ...listOf(finding.Resources, 1, 32, "Resources", (resource) => resourceFaults(asObject(resource) ?? {})),
    ...fieldFaults(asObject(finding.ProductFields) ?? {}),
    ...remedyFaults(finding.Remediation),
    // What analysts decide is not for a provider to write.
    ...["Severity", "Types", "Note", "Workflow", "UserDefinedFields", "VerificationState"].flatMap((name) =>
      name in finding ? [`${name} belongs to those who work on the finding`] : [],
    ),
    ...(bytes <= 240_000 ? [] : [`${bytes} bytes`]),
  ];
}

function textFaults(name: string, value: unknown, max: number): string[] {
  if (typeof value !== "string" || value.trim() === "") return [`${name} is missing or empty`];
  return value.length <= max ? [] : [`${name} has ${value.length} characters`];
}

function accountFaults({ ProductArn, AwsAccountId, Region }: JsonObject): string[] {
  const [, region, account] = PRODUCT.exec(String(ProductArn)) ?? [];
  return [
    ...(account === undefined ? [`no default product: ${ProductArn}`] : []),
    ...(account === AwsAccountId ? [] : [`the account ${AwsAccountId} is not the product's`]),
    ...(region === Region ? [] : [`the region ${Region} is not the product's`]),
  ];
}

function listOf(value: unknown, min: number, max: number, name: string, faults: (item: unknown) => string[]): string[] {
  if (!Array.isArray(value) || value.length < min || value.length > max) return [`${name} are too few or too many`];
  return value.flatMap(faults);
}

function resourceFaults({ Type, Id, Region, Partition }: JsonObject): string[] {
  return [
    ...(RESOURCES.includes(String(Type)) ? [] : [`the resource type ${Type}`]),
    ...textFaults("a resource's Id", Id, 1024),
    ...textFaults("a resource's Region", Region, 16),
    ...(["aws", "aws-cn", "aws-us-gov"].includes(String(Partition)) ? [] : [`the partition ${Partition}`]),
  ];
}

function fieldFaults(fields: JsonObject): string[] {
  const entries = Object.entries(fields);
  return [
    ...(entries.length <= 50 ? [] : [`${entries.length} product fields`]),
    ...entries.flatMap(([name, value]) => [...textFaults("a name", name, 128), ...textFaults(name, value, 2048)]),
  ];
}

function remedyFaults(remediation: unknown): string[] {
  if (remediation === undefined) return [];
  return textFaults("the recommendation", asObject(asObject(remediation)?.Recommendation)?.Text, 512);
}
