/**
 * The ordinary calls of other services, which make most of a trail: who made them does not matter here.
 * Request shapes follow real records: EC2 wraps lists in `items`, S3 adds the host, Lambda dates its names.
 */
import type { JsonObject } from "../shared/model.ts";
import { hex, integer, pick, type Random, randomFrom, uuid } from "./random.ts";
import { HOME_REGION } from "./records.ts";

type Request = (account: string, random: Random) => JsonObject | null;

export interface Resource {
  readonly type: string;
  readonly arn: string;
}

export interface Ordinary {
  readonly service: string;
  readonly name: string;
  readonly readOnly: boolean;
  readonly request: Request;
  readonly response?: Request;
  /** Type and ARN of the resource that the request names, for services that write it. */
  readonly resource?: (request: JsonObject | null, account: string, random: Random) => Resource;
}

/** Things in an account are few and are asked for again and again. */
function thing(account: string, kind: string, random: Random, length: number): string {
  return hex(randomFrom(`${account}/${kind}/${integer(random, 1, 6)}`), length);
}

const WORDS = ["orders", "catalogue", "sessions", "reports", "invoices", "media", "events", "ledger"] as const;

function arn(service: string, account: string, rest: string): string {
  return `arn:aws:${service}:${HOME_REGION}:${account}:${rest}`;
}

const bucket = (account: string, random: Random): string => `acme-${pick(random, WORDS)}-${account.slice(-4)}`;
const nothing: Request = () => null;
const empty: Request = () => ({});

function read(
  service: string,
  name: string,
  request: Request,
  more: Pick<Ordinary, "resource" | "response"> = {},
): Ordinary {
  return { service, name, readOnly: true, request, ...more };
}

function write(service: string, name: string, request: Request, response?: Request): Ordinary {
  return { service, name, readOnly: false, request, ...(response && { response }) };
}

function ec2Describe(name: string, set: string, key: string, prefix: string): Ordinary {
  return read("ec2", name, (account, random) => {
    const items = Array.from({ length: integer(random, 0, 9) }, () => ({
      [key]: prefix + thing(account, key, random, 16),
    }));
    return { [set]: items.length === 0 ? {} : { items }, filterSet: {} };
  });
}

function s3Read(name: string, query: string): Ordinary {
  return read(
    "s3",
    name,
    (account, random) => {
      const name = bucket(account, random);
      return { bucketName: name, Host: `${name}.s3.${HOME_REGION}.amazonaws.com`, [query]: "" };
    },
    { resource: (request) => ({ type: "AWS::S3::Bucket", arn: `arn:aws:s3:::${request?.["bucketName"]}` }) },
  );
}

const kmsKey = (account: string, random: Random): string => {
  const id = thing(account, "key", random, 32);
  const guid = [id.slice(0, 8), id.slice(8, 12), id.slice(12, 16), id.slice(16, 20), id.slice(20)].join("-");
  return arn("kms", account, `key/${guid}`);
};

const DECRYPT = read(
  "kms",
  "Decrypt",
  (account, random) => ({
    encryptionContext: { "aws:lambda:FunctionArn": arn("lambda", account, `function:${pick(random, WORDS)}`) },
    encryptionAlgorithm: "SYMMETRIC_DEFAULT",
  }),
  { resource: (_, account, random) => ({ type: "AWS::KMS::Key", arn: kmsKey(account, random) }) },
);
const DATA_KEY = read(
  "kms",
  "GenerateDataKey",
  (account, random) => ({
    keyId: kmsKey(account, random),
    encryptionContext: { "aws:s3:arn": `arn:aws:s3:::${bucket(account, random)}` },
    keySpec: "AES_256",
  }),
  { resource: (request) => ({ type: "AWS::KMS::Key", arn: `${request?.["keyId"]}` }) },
);
const DESCRIBE_INSTANCES = ec2Describe("DescribeInstances", "instancesSet", "instanceId", "i-0");
const DESCRIBE_GROUPS = ec2Describe("DescribeSecurityGroups", "securityGroupIdSet", "groupId", "sg-0");
const DESCRIBE_SUBNETS = ec2Describe("DescribeSubnets", "subnetSet", "subnetId", "subnet-0");
const DESCRIBE_VOLUMES = ec2Describe("DescribeVolumes", "volumeSet", "volumeId", "vol-0");
const DESCRIBE_TAGS = read("ec2", "DescribeTags", (account, random) => ({
  filterSet: {
    items: [
      { name: "resource-id", valueSet: { items: [{ value: `i-0${thing(account, "instanceId", random, 16)}` }] } },
    ],
  },
}));
const BUCKET_LOCATION = s3Read("GetBucketLocation", "location");
const BUCKET_POLICY = s3Read("GetBucketPolicy", "policy");
const BUCKET_ENCRYPTION = s3Read("GetBucketEncryption", "encryption");
const BUCKET_ACCESS = s3Read("GetBucketPublicAccessBlock", "publicAccessBlock");
const LIST_BUCKETS = read("s3", "ListBuckets", () => ({ Host: `s3.${HOME_REGION}.amazonaws.com` }));
const LOG_GROUPS = read("logs", "DescribeLogGroups", (_, random) => ({
  logGroupNamePrefix: `/aws/lambda/${pick(random, WORDS)}`,
  limit: 50,
}));
const CREATE_LOG_STREAM = write("logs", "CreateLogStream", (_, random) => ({
  logGroupName: `/aws/lambda/${pick(random, WORDS)}`,
  logStreamName: `[$LATEST]${hex(random, 32)}`,
}));
const GET_PARAMETER = read("ssm", "GetParameter", (_, random) => ({
  name: `/acme/${pick(random, WORDS)}/url`,
  withDecryption: true,
}));
const GET_SECRET = read("secretsmanager", "GetSecretValue", (account, random) => ({
  secretId: arn(
    "secretsmanager",
    account,
    `secret:${pick(random, WORDS)}/database-${thing(account, "secret", random, 6)}`,
  ),
}));
const LIST_SECRETS = read("secretsmanager", "ListSecrets", () => ({ maxResults: 100 }));
const DESCRIBE_TABLE = read("dynamodb", "DescribeTable", (_, random) => ({ tableName: pick(random, WORDS) }), {
  resource: (request, account) => ({
    type: "AWS::DynamoDB::Table",
    arn: arn("dynamodb", account, `table/${request?.["tableName"]}`),
  }),
});
const QUEUE_ATTRIBUTES = read("sqs", "GetQueueAttributes", (account, random) => ({
  queueUrl: `https://sqs.${HOME_REGION}.amazonaws.com/${account}/${pick(random, WORDS)}`,
  attributeNames: ["All"],
}));
const AUTHORIZATION_TOKEN = read("ecr", "GetAuthorizationToken", empty);
const BATCH_IMAGE = read("ecr", "BatchGetImage", (account, random) => ({
  registryId: account,
  repositoryName: `acme/${pick(random, WORDS)}`,
  imageIds: [{ imageTag: hex(random, 7) }],
  acceptedMediaTypes: [
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
  ],
}));
const DESCRIBE_ALARMS = read("monitoring", "DescribeAlarms", () => ({ maxRecords: 100, alarmTypes: ["MetricAlarm"] }));
const LIST_FUNCTIONS = read("lambda", "ListFunctions20150331", () => ({ maxItems: 50 }));
const GET_FUNCTION = read("lambda", "GetFunction20150331v2", (account, random) => ({
  functionName: arn("lambda", account, `function:${pick(random, WORDS)}`),
}));
const DESCRIBE_SERVICES = read("ecs", "DescribeServices", (_, random) => ({
  cluster: "main",
  services: [pick(random, WORDS)],
}));
const TARGET_HEALTH = read("elasticloadbalancing", "DescribeTargetHealth", (account, random) => ({
  targetGroupArn: arn(
    "elasticloadbalancing",
    account,
    `targetgroup/${pick(random, WORDS)}/${thing(account, "targets", random, 16)}`,
  ),
}));
const SCALING_GROUPS = read("autoscaling", "DescribeAutoScalingGroups", () => ({ maxRecords: 100 }));
const DESCRIBE_STACKS = read("cloudformation", "DescribeStacks", (_, random) => ({
  stackName: `${pick(random, WORDS)}-base`,
}));
const HOSTED_ZONES = read("route53", "ListHostedZones", empty);
const LIST_ACCOUNTS = read("organizations", "ListAccounts", empty);
const LIST_FINDINGS = read("access-analyzer", "ListFindingsV2", (account) => ({
  analyzerArn: arn("access-analyzer", account, "analyzer/account"),
  maxResults: 100,
}));
const UPDATE_SERVICE = write("ecs", "UpdateService", (account, random) => {
  const service = pick(random, WORDS);
  return {
    cluster: "main",
    service,
    taskDefinition: arn("ecs", account, `task-definition/${service}:${integer(random, 20, 400)}`),
    forceNewDeployment: false,
  };
});
const PUT_IMAGE = write("ecr", "PutImage", (account, random) => ({
  registryId: account,
  repositoryName: `acme/${pick(random, WORDS)}`,
  imageTag: hex(random, 7),
}));
const UPDATE_CODE = write("lambda", "UpdateFunctionCode20150331v2", (_, random) => ({
  functionName: pick(random, WORDS),
  s3Bucket: "acme-artifacts",
  s3Key: `${hex(random, 40)}.zip`,
  publish: true,
  dryRun: false,
}));
const START_QUERY = write(
  "athena",
  "StartQueryExecution",
  (_, random) => ({
    queryString: "***OMITTED***",
    workGroup: "primary",
    queryExecutionContext: { database: pick(random, WORDS) },
    clientRequestToken: uuid(random),
  }),
  (_, random) => ({ queryExecutionId: uuid(random) }),
);
const GET_ROLE = read("iam", "GetRole", (_, random) => ({ roleName: `${pick(random, WORDS)}-function` }));
const ROLE_POLICIES = read("iam", "ListAttachedRolePolicies", (_, random) => ({
  roleName: `${pick(random, WORDS)}-function`,
}));
const INLINE_POLICIES = read("iam", "ListRolePolicies", (_, random) => ({
  roleName: `${pick(random, WORDS)}-function`,
}));
const GET_POLICY = read("iam", "GetPolicy", (account, random) => ({
  policyArn: `arn:aws:iam::${account}:policy/${pick(random, WORDS)}-access`,
}));
const LIST_ROLES = read("iam", "ListRoles", () => ({ maxItems: 100 }));
const LIST_USERS = read("iam", "ListUsers", nothing);
const ACCOUNT_SUMMARY = read("iam", "GetAccountSummary", nothing);

/** Calls by who makes them. */
export const ORDINARY = {
  ec2: [
    DESCRIBE_TAGS,
    DESCRIBE_INSTANCES,
    DECRYPT,
    DATA_KEY,
    GET_PARAMETER,
    QUEUE_ATTRIBUTES,
    DESCRIBE_VOLUMES,
    BUCKET_LOCATION,
  ],
  lambda: [CREATE_LOG_STREAM, DECRYPT, DECRYPT, GET_SECRET, DESCRIBE_TABLE, DATA_KEY],
  ecs: [CREATE_LOG_STREAM, AUTHORIZATION_TOKEN, BATCH_IMAGE, GET_SECRET, DECRYPT, QUEUE_ATTRIBUTES],
  eks: [SCALING_GROUPS, DESCRIBE_INSTANCES, HOSTED_ZONES, TARGET_HEALTH, DESCRIBE_SUBNETS],
  config: [
    DESCRIBE_INSTANCES,
    DESCRIBE_GROUPS,
    DESCRIBE_SUBNETS,
    BUCKET_POLICY,
    BUCKET_ENCRYPTION,
    BUCKET_ACCESS,
    DESCRIBE_TABLE,
    GET_FUNCTION,
  ],
  vendor: [
    DESCRIBE_INSTANCES,
    DESCRIBE_ALARMS,
    LIST_FUNCTIONS,
    DESCRIBE_TABLE,
    TARGET_HEALTH,
    QUEUE_ATTRIBUTES,
    SCALING_GROUPS,
  ],
  ReadOnly: [
    DESCRIBE_INSTANCES,
    DESCRIBE_GROUPS,
    LIST_BUCKETS,
    LOG_GROUPS,
    DESCRIBE_ALARMS,
    LIST_FUNCTIONS,
    DESCRIBE_STACKS,
    DESCRIBE_SERVICES,
  ],
  Developer: [
    LIST_FUNCTIONS,
    GET_FUNCTION,
    LOG_GROUPS,
    DESCRIBE_SERVICES,
    DESCRIBE_STACKS,
    GET_PARAMETER,
    UPDATE_CODE,
    DESCRIBE_TABLE,
    GET_ROLE,
  ],
  DataAdmin: [LIST_BUCKETS, BUCKET_LOCATION, START_QUERY, DESCRIBE_TABLE, DECRYPT, LOG_GROUPS],
  AdministratorAccess: [
    DESCRIBE_INSTANCES,
    DESCRIBE_GROUPS,
    LIST_ROLES,
    GET_ROLE,
    ROLE_POLICIES,
    LIST_USERS,
    ACCOUNT_SUMMARY,
    LIST_ACCOUNTS,
    DESCRIBE_STACKS,
    LIST_FINDINGS,
  ],
  deploy: [AUTHORIZATION_TOKEN, PUT_IMAGE, UPDATE_SERVICE, DESCRIBE_SERVICES, UPDATE_CODE, DESCRIBE_STACKS, GET_ROLE],
  plan: [
    GET_ROLE,
    ROLE_POLICIES,
    INLINE_POLICIES,
    GET_POLICY,
    DESCRIBE_GROUPS,
    DESCRIBE_SUBNETS,
    BUCKET_POLICY,
    GET_FUNCTION,
    DESCRIBE_TABLE,
  ],
} as const satisfies Record<string, readonly Ordinary[]>;

/** What a stranger asks first, by account or by secret; ordinary calls too. */
export const SURVEY = {
  buckets: LIST_BUCKETS,
  instances: DESCRIBE_INSTANCES,
  roles: LIST_ROLES,
  users: LIST_USERS,
  functions: LIST_FUNCTIONS,
  secret: GET_SECRET,
  secrets: LIST_SECRETS,
} as const;

export type OrdinaryKind = keyof typeof ORDINARY;
