/**
 * What the infrastructure repository builds: each module is a set of resources with the role that they run with, made in
 * one go and taken down in the reverse order. None of it lets anybody outside acme in.
 */
import type { JsonObject } from "../shared/model.ts";
import { roleIn } from "./accounts.ts";
import { createRole, iamChange } from "./changes.ts";
import type { Organisation } from "./organisation.ts";
import { allow, trustOfService } from "./policies.ts";
import { hex, pick, type Random, uuid } from "./random.ts";
import { type Call, HOME_REGION } from "./records.ts";
import {
  accountDecides,
  addPermission,
  blockPublicAccess,
  change,
  createBucket,
  createFunction,
  createGrant,
  createKey,
  createLaunchTemplate,
  deleteKeyLater,
  keyArnOf,
  onBucket,
  policyOf,
  putAlarm,
  putBucketPolicy,
  putKeyPolicy,
  regionalArn,
  registerTaskDefinition,
} from "./resources.ts";

/** What a module is built from: where, when, and what it is called. */
export interface Plot {
  readonly organisation: Organisation;
  readonly account: string;
  readonly name: string;
  readonly at: number;
  readonly random: Random;
}

export interface Module {
  readonly apply: readonly Call[];
  readonly destroy: readonly Call[];
}

/** A role that a service runs with: made and removed together with its policies. */
function serviceRole(
  plot: Plot,
  service: string,
  managed: string,
  actions: readonly string[],
  resource: string,
): Module {
  const { organisation, account, name, at } = plot;
  const role = { roleName: name };
  const attached = { ...role, policyArn: `arn:aws:iam::aws:policy/${managed}` };
  const inline = { ...role, policyName: "access" };
  const tags = [{ key: "managed-by", value: "terraform" }];
  const draft = { trust: trustOfService(service), description: "Managed by Terraform", tags };
  return {
    apply: [
      createRole(roleIn(organisation.seed, account, name), draft, at),
      iamChange("AttachRolePolicy", attached),
      iamChange("PutRolePolicy", { ...inline, policyDocument: allow(actions, [resource]) }),
    ],
    destroy: [
      iamChange("DeleteRolePolicy", inline),
      iamChange("DetachRolePolicy", attached),
      iamChange("DeleteRole", role),
    ],
  };
}

function roleArn({ account, name }: Plot): string {
  return `arn:aws:iam::${account}:role/${name}`;
}

function logGroup(logGroupName: string): Call[] {
  return [
    change("logs", "CreateLogGroup", { logGroupName }),
    change("logs", "PutRetentionPolicy", { logGroupName, retentionInDays: 30 }),
  ];
}

/** A function behind an API: role, function, log group, and the permission for the API of this account. */
function apiFunction(plot: Plot): Module {
  const { account, name, random } = plot;
  const table = regionalArn("dynamodb", account, `table/${name}`);
  const role = serviceRole(
    plot,
    "lambda.amazonaws.com",
    "service-role/AWSLambdaBasicExecutionRole",
    ["dynamodb:GetItem", "dynamodb:PutItem"],
    table,
  );
  const api = regionalArn("execute-api", account, `${hex(random, 10)}/*/*`);
  const logGroupName = `/aws/lambda/${name}`;
  return {
    apply: [
      ...role.apply,
      ...logGroup(logGroupName),
      createFunction(account, name, roleArn(plot)),
      addPermission(account, name, "apigateway.amazonaws.com", api),
      change("lambda", "UpdateFunctionConfiguration20150331v2", { functionName: name, memorySize: 512, timeout: 60 }),
      putAlarm(`${name}-errors`, "Errors", [regionalArn("sns", account, "alarms")]),
    ],
    destroy: [
      change("monitoring", "DeleteAlarms", { alarmNames: [`${name}-errors`] }),
      change("lambda", "RemovePermission20150331v2", { functionName: name, statementId: "allow-apigateway" }),
      change("lambda", "DeleteFunction20150331", { functionName: name }),
      change("logs", "DeleteLogGroup", { logGroupName }),
      ...role.destroy,
    ],
  };
}

/** A job that a rule starts by the clock. */
function scheduledJob(plot: Plot): Module {
  const { account, name } = plot;
  const bucket = `arn:aws:s3:::acme-${name}/*`;
  const managed = "service-role/AWSLambdaBasicExecutionRole";
  const role = serviceRole(plot, "lambda.amazonaws.com", managed, ["s3:GetObject", "s3:PutObject"], bucket);
  const rule = { name, eventBusName: "default" };
  const rate = "rate(1 hour)";
  const target = { id: "job", arn: regionalArn("lambda", account, `function:${name}`) };
  return {
    apply: [
      ...role.apply,
      createFunction(account, name, roleArn(plot)),
      change("events", "PutRule", { ...rule, scheduleExpression: rate, state: "ENABLED" }),
      change("events", "PutTargets", { rule: name, eventBusName: "default", targets: [target] }),
      addPermission(account, name, "events.amazonaws.com", regionalArn("events", account, `rule/${name}`)),
      change("ssm", "PutParameter", {
        name: `/acme/${name}/since`,
        type: "String",
        value: "HIDDEN_DUE_TO_SECURITY_REASONS",
        overwrite: false,
      }),
    ],
    destroy: [
      change("ssm", "DeleteParameter", { name: `/acme/${name}/since` }),
      change("events", "RemoveTargets", { rule: name, eventBusName: "default", ids: ["job"], force: false }),
      change("events", "DeleteRule", { ...rule, force: false }),
      change("lambda", "DeleteFunction20150331", { functionName: name }),
      ...role.destroy,
    ],
  };
}

/** Allows a service of AWS on a resource of this account, for its own sources only. */
function serviceMay(account: string, service: string, action: string, resource: string, sourceArn: string): JsonObject {
  return {
    Effect: "Allow",
    Principal: { Service: service },
    Action: action,
    Resource: resource,
    Condition: { StringEquals: { "aws:SourceAccount": account }, ArnLike: { "aws:SourceArn": sourceArn } },
  };
}

/** A bucket that only a distribution of this account reads; now and then one for logs, or for other accounts of acme. */
function bucket(plot: Plot): Module {
  const { account, name, random, organisation } = plot;
  const bucketName = `acme-${name}`;
  const its = { account, bucketName };
  const objects = `arn:aws:s3:::${bucketName}/*`;
  const other = pick(
    random,
    organisation.accounts.filter(({ id }) => id !== account),
  );
  const distribution = `arn:aws:cloudfront::${account}:distribution/E${hex(random, 13).toUpperCase()}`;
  const trail = regionalArn("cloudtrail", account, "trail/acme");
  const load = regionalArn("elasticloadbalancing", account, "loadbalancer/*");
  const readers: readonly JsonObject[] = [
    {
      Effect: "Allow",
      Principal: { Service: "cloudfront.amazonaws.com" },
      Action: "s3:GetObject",
      Resource: objects,
      Condition: { StringEquals: { "AWS:SourceArn": distribution } },
    },
    serviceMay(account, "cloudtrail.amazonaws.com", "s3:PutObject", objects, trail),
    serviceMay(account, "logdelivery.elasticloadbalancing.amazonaws.com", "s3:PutObject", objects, load),
    {
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${other.id}:role/deploy` },
      Action: "s3:GetObject",
      Resource: objects,
    },
  ];
  const onlyTls = {
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [`arn:aws:s3:::${bucketName}`, objects],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
  return {
    apply: [
      createBucket(its),
      blockPublicAccess(its),
      onBucket("PutBucketVersioning", its, "versioning", { VersioningConfiguration: { Status: "Enabled" } }),
      onBucket("PutBucketLifecycle", its, "lifecycle", {
        LifecycleConfiguration: {
          Rule: { ID: "old", Status: "Enabled", NoncurrentVersionExpiration: { NoncurrentDays: 90 } },
        },
      }),
      putBucketPolicy(its, onlyTls, pick(random, readers)),
    ],
    destroy: [
      onBucket("DeleteBucketPolicy", its, "policy"),
      onBucket("DeleteBucketPublicAccessBlock", its, "publicAccessBlock"),
      onBucket("DeleteBucket", its, ""),
    ],
  };
}

/** A key for logs and one role. A table is encrypted with it: its service grants itself the key, in Terraform's name. */
function key(plot: Plot): Module {
  const { account, name, random, at } = plot;
  const arn = keyArnOf(account, random);
  const logs = {
    Effect: "Allow",
    Principal: { Service: `logs.${HOME_REGION}.amazonaws.com` },
    Action: ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey*"],
    Resource: "*",
    Condition: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": regionalArn("logs", account, "log-group:*") } },
  };
  const user = {
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${account}:role/deploy` },
    Action: ["kms:Decrypt", "kms:DescribeKey"],
    Resource: "*",
  };
  const table = `dynamodb.${HOME_REGION}.amazonaws.com`;
  const ofTable = { granteePrincipal: table, retiringPrincipal: table, operations: ["Decrypt", "GenerateDataKey"] };
  return {
    apply: [
      createKey(account, arn, policyOf(accountDecides(account), logs), `${name} logs`, at),
      change("kms", "CreateAlias", { aliasName: `alias/${name}`, targetKeyId: arn }),
      change("kms", "EnableKeyRotation", { keyId: arn }),
      putKeyPolicy(account, arn, policyOf(accountDecides(account), logs, user)),
      change("dynamodb", "CreateTable", { tableName: name, sSESpecification: { enabled: true, kMSMasterKeyId: arn } }),
      { ...createGrant(account, arn, ofTable, random), via: "dynamodb.amazonaws.com" },
      createGrant(
        account,
        arn,
        { granteePrincipal: `arn:aws:iam::${account}:role/deploy`, operations: ["Decrypt", "DescribeKey"] },
        random,
      ),
    ],
    destroy: [
      change("dynamodb", "DeleteTable", { tableName: name }),
      change("kms", "DeleteAlias", { aliasName: `alias/${name}` }),
      deleteKeyLater(account, arn),
    ],
  };
}

/** A topic that alarms write to and a queue that reads it, both of this account. */
function messages(plot: Plot): Module {
  const { account, name, random } = plot;
  const [topicArn, queueArn] = [regionalArn("sns", account, name), regionalArn("sqs", account, name)];
  const queueUrl = `https://sqs.${HOME_REGION}.amazonaws.com/${account}/${name}`;
  const alarms = regionalArn("cloudwatch", account, "alarm:*");
  const publish = policyOf(serviceMay(account, "cloudwatch.amazonaws.com", "sns:Publish", topicArn, alarms));
  const send = policyOf(serviceMay(account, "sns.amazonaws.com", "sqs:SendMessage", queueArn, topicArn));
  return {
    apply: [
      change("sns", "CreateTopic", { name }, { topicArn }),
      change("sns", "SetTopicAttributes", {
        topicArn,
        attributeName: "Policy",
        attributeValue: JSON.stringify(publish),
      }),
      change("sqs", "CreateQueue", { queueName: name, attributes: { SqsManagedSseEnabled: "true" } }, { queueUrl }),
      change("sqs", "SetQueueAttributes", { queueUrl, attributes: { Policy: JSON.stringify(send) } }),
      change("sns", "Subscribe", { topicArn, protocol: "sqs", endpoint: queueArn, returnSubscriptionArn: true }),
    ],
    destroy: [
      change("sns", "Unsubscribe", { subscriptionArn: `${topicArn}:${uuid(random)}` }),
      change("sqs", "DeleteQueue", { queueUrl }),
      change("sns", "DeleteTopic", { topicArn }),
    ],
  };
}

/** Machines behind a launch template, with their instance profile. */
function machines(plot: Plot): Module {
  const { account, name, random } = plot;
  const queue = regionalArn("sqs", account, name);
  const role = serviceRole(plot, "ec2.amazonaws.com", "AmazonSSMManagedInstanceCore", ["sqs:ReceiveMessage"], queue);
  const profile = { instanceProfileName: name };
  return {
    apply: [
      ...role.apply,
      iamChange("CreateInstanceProfile", { ...profile, path: "/" }),
      iamChange("AddRoleToInstanceProfile", { ...profile, roleName: name }),
      createLaunchTemplate(name, name, random),
    ],
    destroy: [
      change("ec2", "DeleteLaunchTemplate", { DeleteLaunchTemplateRequest: { LaunchTemplateName: name } }),
      iamChange("RemoveRoleFromInstanceProfile", { ...profile, roleName: name }),
      iamChange("DeleteInstanceProfile", profile),
      ...role.destroy,
    ],
  };
}

/** A container service: its role, and the deploy role's right to pass that one role on. */
function containers(plot: Plot): Module {
  const { account, name, random } = plot;
  const managed = "service-role/AmazonECSTaskExecutionRolePolicy";
  const topic = regionalArn("sns", account, name);
  const role = serviceRole(plot, "ecs-tasks.amazonaws.com", managed, ["sns:Publish"], topic);
  const pass = { roleName: "deploy", policyName: `pass-${name}` };
  const roles = { taskRoleArn: roleArn(plot), executionRoleArn: roleArn(plot) };
  return {
    apply: [
      ...role.apply,
      iamChange("PutRolePolicy", { ...pass, policyDocument: allow(["iam:PassRole"], [roleArn(plot)]) }),
      ...logGroup(`/ecs/${name}`),
      registerTaskDefinition(account, name, roles, random),
    ],
    destroy: [
      change("ecs", "DeregisterTaskDefinition", { taskDefinition: `${name}:1` }),
      iamChange("DeleteRolePolicy", pass),
      ...role.destroy,
    ],
  };
}

export const MODULES: readonly ((plot: Plot) => Module)[] = [
  apiFunction,
  scheduledJob,
  bucket,
  key,
  messages,
  machines,
  containers,
];
