import { parseArn } from "../arn.ts";
import { pathsOf, unpackedSteps } from "./escalation-paths.ts";
import type { Grant, GrantLevel } from "./grant.ts";
import { MANAGED_POLICIES } from "./tables/managed-policies.ts";

/** What rows of the table without a reason of their own have in common. */
const PASSES = "iam:PassRole on every role under conditions (iam:passedtoservice)";

function known(level: GrantLevel, reason: string, names: string, steps: readonly string[] = []) {
  const grant: Grant = { level, reasons: [reason], primitives: steps, steps, paths: pathsOf(steps) };
  return names.split(" ").map((name): readonly [string, Grant] => [name.toLowerCase(), grant]);
}

/**
 * What the documents do not say by themselves: policies that AWS took back and that are still attached here and there,
 * and those that hand out much without letting anybody escalate.
 * Source: AWS Managed Policy Reference.
 */
const BY_HAND: ReadonlyMap<string, Grant> = new Map([
  ...known("sensitive", "reads data of every service", "ReadOnlyAccess SecurityAudit"),
  ...known("sensitive", "administers operations", "DatabaseAdministrator NetworkAdministrator"),
  ...known("sensitive", "changes the organization", "AWSOrganizationsFullAccess"),
  ...known("sensitive", "administers keys", "AWSKeyManagementServicePowerUser"),
  ...known("sensitive", "reads every secret", "SecretsManagerReadWrite", ["secretsmanager:GetSecretValue"]),
  ...known("sensitive", "reads and writes every bucket", "AmazonS3FullAccess", ["s3:GetObject", "s3:PutBucketPolicy"]),
  ...known("sensitive", "creates and updates every stack", "AWSCloudFormationFullAccess", [
    "cloudformation:CreateStack",
    "cloudformation:UpdateStack",
  ]),
  ...known("sensitive", "opens support cases with account details", "AWSSupportAccess"),
  ...known(
    "escalation",
    "runs commands on every instance",
    "AmazonSSMFullAccess AmazonSSMAutomationRole AmazonSSMMaintenanceWindowRole",
    ["ssm:SendCommand"],
  ),
  ...known(
    "escalation",
    "iam:PassRole on every role",
    "AWSDataPipelineRole AWSElasticBeanstalkFullAccess AWSElasticBeanstalkService AWSLambdaFullAccess " +
      "AmazonElasticMapReduceFullAccess AmazonElasticMapReduceRole AmazonEC2ContainerServiceFullAccess " +
      "AmazonEC2SpotFleetRole AWSOpsWorksRole AWSOpsWorksFullAccess AWSOpsWorks_FullAccess",
    ["iam:PassRole"],
  ),
  ...known(
    "admin-equivalent",
    "writes IAM policies or permission sets everywhere",
    "AWSOpsWorksRegisterCLI AWSSSOMasterAccountAdministrator AWSSSOMemberAccountAdministrator",
  ),
]);

/** The generated rows, under names in lower case; what is said by hand wins. */
const MANAGED: ReadonlyMap<string, Grant> = new Map([
  ...MANAGED_POLICIES.trim()
    .split("\n")
    .flatMap((row) => {
      const [name = "", level = "", reason = "", packed = ""] = row.split("|");
      const found = (["admin", "admin-equivalent", "escalation", "sensitive"] as const).find((one) => one === level);
      return found === undefined ? [] : known(found, reason === "" ? PASSES : reason, name, unpackedSteps(packed));
    }),
  ...BY_HAND,
]);

const HARMLESS: Grant = { level: "none", reasons: [], primitives: [], steps: [], paths: [] };

/**
 * What an AWS managed policy grants, by its ARN; undefined when the ARN is not of one. A customer can name a policy
 * AdministratorAccess too, so the account part must be `aws`, and only the last part of the name counts: the path
 * differs between policies. A managed policy that is not listed grants nothing known to be sensitive.
 */
export function judgeManagedPolicy(arn: string): Grant | undefined {
  const parsed = parseArn(arn);
  if (parsed?.service !== "iam" || parsed.account !== "aws" || !parsed.resource.startsWith("policy/")) return undefined;
  const name = parsed.resource.split("/").at(-1) ?? "";
  return MANAGED.get(name.toLowerCase()) ?? HARMLESS;
}
