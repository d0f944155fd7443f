/** What a tool asks that compares accounts with a benchmark: the lists and settings of every service, and nothing else. */
import { pick, type Random } from "./random.ts";
import type { Call } from "./records.ts";

/** Reading calls by service; those that need no name of anything. */
const LISTS: Readonly<Record<string, readonly string[]>> = {
  iam: [
    "GenerateCredentialReport",
    "GetCredentialReport",
    "GetAccountAuthorizationDetails",
    "GetAccountPasswordPolicy",
    "GetAccountSummary",
    "ListAccountAliases",
    "ListGroups",
    "ListInstanceProfiles",
    "ListOpenIDConnectProviders",
    "ListPolicies",
    "ListRoles",
    "ListSAMLProviders",
    "ListServerCertificates",
    "ListUsers",
    "ListVirtualMFADevices",
  ],
  "access-analyzer": ["ListAnalyzers"],
  account: ["GetAlternateContact", "GetContactInformation"],
  acm: ["ListCertificates"],
  autoscaling: ["DescribeAutoScalingGroups", "DescribeLaunchConfigurations"],
  cloudformation: ["DescribeStacks", "ListStacks"],
  cloudfront: ["ListDistributions2020_05_31"],
  cloudtrail: ["DescribeTrails", "GetInsightSelectors", "ListTrails"],
  config: ["DescribeConfigurationRecorders", "DescribeConfigurationRecorderStatus", "DescribeDeliveryChannels"],
  dynamodb: ["ListTables", "ListBackups"],
  ec2: [
    "DescribeAddresses",
    "DescribeFlowLogs",
    "DescribeImages",
    "DescribeInstances",
    "DescribeNetworkAcls",
    "DescribeRegions",
    "DescribeSecurityGroups",
    "DescribeSnapshots",
    "DescribeSubnets",
    "DescribeVolumes",
    "DescribeVpcEndpoints",
    "DescribeVpcs",
    "GetEbsEncryptionByDefault",
    "GetSnapshotBlockPublicAccessState",
  ],
  ecr: ["DescribeRepositories", "DescribeRegistry"],
  ecs: ["ListClusters", "ListTaskDefinitions"],
  eks: ["ListClusters"],
  elasticfilesystem: ["DescribeFileSystems"],
  elasticloadbalancing: ["DescribeLoadBalancers"],
  es: ["ListDomainNames"],
  events: ["ListEventBuses", "ListRules"],
  guardduty: ["ListDetectors"],
  kms: ["ListAliases", "ListKeys"],
  lambda: ["ListFunctions20150331", "ListLayers20181031"],
  logs: ["DescribeLogGroups", "DescribeMetricFilters"],
  macie2: ["GetMacieSession"],
  monitoring: ["DescribeAlarms"],
  organizations: ["DescribeOrganization", "ListAccounts", "ListDelegatedAdministrators"],
  rds: ["DescribeDBClusters", "DescribeDBInstances", "DescribeDBSnapshots"],
  redshift: ["DescribeClusters"],
  route53: ["ListHostedZones"],
  s3: ["ListBuckets", "GetAccountPublicAccessBlock"],
  sagemaker: ["ListModels", "ListNotebookInstances"],
  secretsmanager: ["ListSecrets"],
  securityhub: ["DescribeHub", "GetEnabledStandards"],
  sns: ["ListSubscriptions", "ListTopics"],
  sqs: ["ListQueues"],
  ssm: ["DescribeInstanceInformation", "DescribeParameters", "ListDocuments"],
  wafv2: ["ListWebACLs"],
};

/** Reading calls about one thing each, and the name of the thing's key in the request. */
const DETAILS: readonly (readonly [service: string, name: string, key: string, things: readonly string[]])[] = [
  ["iam", "ListAccessKeys", "userName", ["svc-reports", "bob", "build-artifacts"]],
  ["iam", "ListAttachedUserPolicies", "userName", ["svc-reports", "bob", "build-artifacts"]],
  ["iam", "ListMFADevices", "userName", ["svc-reports", "bob", "build-artifacts"]],
  ["iam", "ListAttachedRolePolicies", "roleName", ["deploy", "terraform", "orders-api-function", "web-instance"]],
  ["iam", "ListRolePolicies", "roleName", ["deploy", "terraform", "orders-api-function", "web-instance"]],
  ["iam", "GetRolePolicy", "roleName", ["deploy", "terraform", "orders-api-function"]],
  ["s3", "GetBucketAcl", "bucketName", ["acme-orders", "acme-media", "acme-reports"]],
  ["s3", "GetBucketPolicy", "bucketName", ["acme-orders", "acme-media", "acme-reports"]],
  ["s3", "GetBucketPolicyStatus", "bucketName", ["acme-orders", "acme-media", "acme-reports"]],
  ["kms", "GetKeyPolicy", "keyId", ["alias/orders", "alias/logs"]],
  ["kms", "GetKeyRotationStatus", "keyId", ["alias/orders", "alias/logs"]],
  ["lambda", "GetPolicy20150331v2", "functionName", ["orders-api", "mailer", "scratch"]],
  ["sqs", "GetQueueAttributes", "queueUrl", ["https://sqs.eu-west-1.amazonaws.com/orders"]],
];

function read(service: string, name: string, request: Call["request"]): Call {
  return { service, name, readOnly: true, request: request ?? null };
}

/** Everything the audit asks in one account, in the order of its checks. */
export function auditCalls(): Call[] {
  return [
    ...Object.entries(LISTS).flatMap(([service, names]) => names.map((name) => read(service, name, null))),
    ...DETAILS.flatMap(([service, name, key, things]) => things.map((thing) => read(service, name, { [key]: thing }))),
  ];
}

/** What the audit may not see: its role was written before the check was. */
export function refusedInAudit(random: Random): Call {
  return pick(random, [read("bedrock", "ListGuardrails", null), read("account", "GetRegionOptStatus", null)]);
}
