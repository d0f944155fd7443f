/**
 * Calls that make, change and remove resources beside identities, with the parameters that real records show.
 * Sources: the services' API references. S3 adds the host and the query, EC2 keeps the capitals inside launch templates,
 * Lambda dates its names, KMS names the key once more in the response.
 */
import type { JsonObject } from "../shared/model.ts";
import { hex, type Random, uuid } from "./random.ts";
import { type Call, HOME_REGION } from "./records.ts";
import { iamDate } from "./times.ts";

export function change(
  service: string,
  name: string,
  request: JsonObject,
  response?: JsonObject,
  more: Pick<Call, "resources"> = {},
): Call {
  return { service, name, readOnly: false, request, ...(response && { response }), ...more };
}

export function regionalArn(service: string, account: string, rest: string): string {
  return `arn:aws:${service}:${HOME_REGION}:${account}:${rest}`;
}

/** A policy document of some statements, as an object; S3 writes it so, other services as text. */
export function policyOf(...statements: readonly JsonObject[]): JsonObject {
  return { Version: "2012-10-17", Statement: statements };
}

/** The statement of nearly every key policy: the account's own IAM decides. */
export function accountDecides(account: string): JsonObject {
  const Principal = { AWS: `arn:aws:iam::${account}:root` };
  return { Sid: "Enable IAM policies", Effect: "Allow", Principal, Action: "kms:*", Resource: "*" };
}

function keyResource(account: string, arn: string): JsonObject[] {
  return [{ accountId: account, type: "AWS::KMS::Key", ARN: arn }];
}

export function keyArnOf(account: string, random: Random): string {
  return regionalArn("kms", account, `key/${uuid(random)}`);
}

export function createKey(account: string, arn: string, policy: JsonObject, description: string, at: number): Call {
  const kind = { keySpec: "SYMMETRIC_DEFAULT", keyUsage: "ENCRYPT_DECRYPT", origin: "AWS_KMS", multiRegion: false };
  const keyId = arn.slice(arn.lastIndexOf("/") + 1);
  return change(
    "kms",
    "CreateKey",
    { ...kind, policy: JSON.stringify(policy), description, bypassPolicyLockoutSafetyCheck: false },
    { keyMetadata: { ...kind, aWSAccountId: account, keyId, arn, creationDate: iamDate(at), enabled: true } },
    { resources: keyResource(account, arn) },
  );
}

export function putKeyPolicy(account: string, keyId: string, policy: JsonObject): Call {
  const request = {
    keyId,
    policyName: "default",
    policy: JSON.stringify(policy),
    bypassPolicyLockoutSafetyCheck: false,
  };
  return change("kms", "PutKeyPolicy", request, undefined, { resources: keyResource(account, keyId) });
}

export interface Grant {
  readonly granteePrincipal: string;
  readonly operations: readonly string[];
  readonly retiringPrincipal?: string;
  readonly constraints?: JsonObject;
}

export function createGrant(account: string, keyId: string, grant: Grant, random: Random): Call {
  const response = { grantId: hex(random, 64), keyId };
  return change("kms", "CreateGrant", { keyId, ...grant }, response, { resources: keyResource(account, keyId) });
}

export function deleteKeyLater(account: string, keyId: string): Call {
  const request = { keyId, pendingWindowInDays: 30 };
  return change("kms", "ScheduleKeyDeletion", request, undefined, { resources: keyResource(account, keyId) });
}

export interface Bucket {
  readonly account: string;
  readonly bucketName: string;
}

/** A call on a bucket; `query` is the part of the address that says what of it. */
export function onBucket(name: string, { account, bucketName }: Bucket, query: string, more: JsonObject = {}): Call {
  const request = {
    bucketName,
    Host: `${bucketName}.s3.${HOME_REGION}.amazonaws.com`,
    ...(query !== "" && { [query]: "" }),
    ...more,
  };
  return change("s3", name, request, undefined, {
    resources: [{ accountId: account, type: "AWS::S3::Bucket", ARN: `arn:aws:s3:::${bucketName}` }],
  });
}

export function createBucket(bucket: Bucket): Call {
  const xmlns = "http://s3.amazonaws.com/doc/2006-03-01/";
  return onBucket("CreateBucket", bucket, "", {
    CreateBucketConfiguration: { LocationConstraint: HOME_REGION, xmlns },
  });
}

/** Switches all four public access blocks on. */
export function blockPublicAccess(bucket: Bucket): Call {
  return onBucket("PutBucketPublicAccessBlock", bucket, "publicAccessBlock", {
    PublicAccessBlockConfiguration: {
      xmlns: "http://s3.amazonaws.com/doc/2006-03-01/",
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    },
  });
}

export function putBucketPolicy(bucket: Bucket, ...statements: readonly JsonObject[]): Call {
  return onBucket("PutBucketPolicy", bucket, "policy", { bucketPolicy: policyOf(...statements) });
}

export function createFunction(account: string, functionName: string, roleArn: string): Call {
  const settings = { functionName, runtime: "nodejs22.x", role: roleArn, handler: "index.handler", timeout: 30 };
  return change(
    "lambda",
    "CreateFunction20150331",
    { ...settings, memorySize: 256, code: {}, publish: false, packageType: "Zip", architectures: ["arm64"] },
    { ...settings, functionArn: regionalArn("lambda", account, `function:${functionName}`), state: "Pending" },
  );
}

/** Lets a service call the function, for one source of this account only. */
export function addPermission(account: string, functionName: string, principal: string, sourceArn: string): Call {
  const statementId = `allow-${principal.split(".")[0]}`;
  const action = "lambda:InvokeFunction";
  const statement = {
    Sid: statementId,
    Effect: "Allow",
    Principal: { Service: principal },
    Action: action,
    Resource: regionalArn("lambda", account, `function:${functionName}`),
    Condition: { ArnLike: { "AWS:SourceArn": sourceArn } },
  };
  return change(
    "lambda",
    "AddPermission20150331v2",
    { functionName, statementId, action, principal, sourceArn },
    { statement: JSON.stringify(statement) },
  );
}

/** A launch template whose machines run with an instance profile and ask for version 2 of the metadata service. */
export function createLaunchTemplate(name: string, profile: string, random: Random): Call {
  const launchTemplateId = `lt-0${hex(random, 16)}`;
  return change(
    "ec2",
    "CreateLaunchTemplate",
    {
      CreateLaunchTemplateRequest: {
        LaunchTemplateName: name,
        LaunchTemplateData: {
          ImageId: `ami-0${hex(random, 16)}`,
          InstanceType: "m7g.large",
          IamInstanceProfile: { Name: profile },
          MetadataOptions: { HttpTokens: "required", HttpEndpoint: "enabled" },
        },
        ClientToken: uuid(random),
      },
    },
    { CreateLaunchTemplateResponse: { launchTemplate: { launchTemplateId, launchTemplateName: name } } },
  );
}

export function registerTaskDefinition(account: string, family: string, roles: JsonObject, random: Random): Call {
  return change("ecs", "RegisterTaskDefinition", {
    family,
    ...roles,
    networkMode: "awsvpc",
    requiresCompatibilities: ["FARGATE"],
    cpu: "512",
    memory: "1024",
    containerDefinitions: [
      {
        name: "app",
        image: `${account}.dkr.ecr.${HOME_REGION}.amazonaws.com/acme/${family}:${hex(random, 7)}`,
        essential: true,
        portMappings: [{ containerPort: 8080, protocol: "tcp" }],
      },
    ],
  });
}

export function putAlarm(alarmName: string, metricName: string, alarmActions: readonly string[]): Call {
  return change("monitoring", "PutMetricAlarm", {
    alarmName,
    metricName,
    namespace: "AWS/ECS",
    statistic: "Average",
    period: 60,
    evaluationPeriods: 3,
    threshold: 60,
    comparisonOperator: "GreaterThanThreshold",
    actionsEnabled: true,
    alarmActions,
  });
}

/** A snapshot that another account may restore. */
export function shareSnapshot(snapshotId: string, userId: string): Call {
  return change("ec2", "ModifySnapshotAttribute", {
    snapshotId,
    createVolumePermission: { add: { items: [{ userId }] } },
    attributeType: "CREATE_VOLUME_PERMISSION",
  });
}

export function createSnapshot(volumeId: string, snapshotId: string, description: string): Call {
  const answer = { snapshotId, volumeId, status: "pending", encrypted: true };
  return change("ec2", "CreateSnapshot", { volumeId, description }, answer);
}
