import { parseArn } from "../arn.ts";
import type { Grant } from "./grant.ts";

type Known = Pick<Grant, "level" | "reasons" | "primitives">;

function known(level: Grant["level"], reason: string, names: string, primitives: readonly string[] = []) {
  return names.split(" ").map((name): readonly [string, Known] => {
    return [name.toLowerCase(), { level, reasons: [reason], primitives }];
  });
}

const IAM_WRITES = ["iam:AttachRolePolicy", "iam:AttachUserPolicy", "iam:PutRolePolicy", "iam:PutUserPolicy"];
const REMOTE_COMMANDS = ["ssm:SendCommand", "ssm:StartAutomationExecution"];

/**
 * AWS managed policies by what their documents hold, from the least to the most: a later line wins.
 * Source: AWS Managed Policy Reference; levels computed over the published documents.
 */
const MANAGED: ReadonlyMap<string, Known> = new Map([
  ...known("sensitive", "reads data of every service", "ReadOnlyAccess SecurityAudit"),
  ...known("sensitive", "administers operations", "SystemAdministrator DatabaseAdministrator NetworkAdministrator"),
  ...known("sensitive", "changes the organization", "AWSOrganizationsFullAccess"),
  ...known("sensitive", "changes directory users and groups", "AWSSSODirectoryAdministrator"),
  ...known("sensitive", "administers keys", "AWSKeyManagementServicePowerUser"),
  ...known("sensitive", "reads every secret", "SecretsManagerReadWrite", ["secretsmanager:GetSecretValue"]),
  ...known("sensitive", "reads and writes every bucket", "AmazonS3FullAccess", ["s3:GetObject", "s3:PutBucketPolicy"]),
  ...known("sensitive", "creates and updates every stack", "AWSCloudFormationFullAccess", [
    "cloudformation:CreateStack",
    "cloudformation:UpdateStack",
  ]),
  ...known("sensitive", "opens support cases with account details", "AWSSupportAccess"),
  ...known("escalation", "runs commands on every instance", "AmazonSSMFullAccess", REMOTE_COMMANDS),
  ...known("escalation", "runs commands on every instance", "AmazonSSMAutomationRole", REMOTE_COMMANDS),
  ...known("escalation", "runs commands on every instance", "AmazonSSMMaintenanceWindowRole", REMOTE_COMMANDS),
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
    "writes IAM policies on every resource",
    "IAMFullAccess AdministratorAccess-Amplify AWSOpsWorksRegisterCLI AWSSSOMasterAccountAdministrator " +
      "AWSSSOMemberAccountAdministrator",
    IAM_WRITES,
  ),
  ...known(
    "admin-equivalent",
    "every action except those of iam, organizations and account on every resource",
    "PowerUserAccess",
    ["ssm:SendCommand", "sts:AssumeRole"],
  ),
  ...known("admin", "every action on every resource", "AdministratorAccess", ["iam:PassRole", ...IAM_WRITES]),
]);

const HARMLESS: Known = { level: "none", reasons: [], primitives: [] };

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
