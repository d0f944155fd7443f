/**
 * Calls that share resources, with the parameters that CloudTrail writes for them.
 * Sources: the API references; S3's parsed policy, EC2's lists in `items` and Lambda's dated names as real records show.
 */
import type { JsonObject } from "../shared/model.ts";
import { hex, type Random } from "./random.ts";
import { type Call, HOME_REGION, type TrailRecord, writeRecord } from "./records.ts";

/** A policy with one statement, for whoever is named. */
export function sharingPolicy(principal: unknown, actions: readonly string[], condition?: JsonObject): JsonObject {
  const statement = { Sid: "Partner", Effect: "Allow", Principal: principal, Action: actions, Resource: "*" };
  return { Version: "2012-10-17", Statement: [{ ...statement, ...(condition && { Condition: condition }) }] };
}

function change(service: string, name: string, request: JsonObject, response?: JsonObject): Call {
  return { service, name, readOnly: false, request, ...(response && { response }) };
}

function ofBucket(name: string, bucketName: string, request: JsonObject): Call {
  return change("s3", name, { bucketName, Host: `${bucketName}.s3.${HOME_REGION}.amazonaws.com`, ...request });
}

export function putBucketPolicy(bucketName: string, bucketPolicy: JsonObject): Call {
  return ofBucket("PutBucketPolicy", bucketName, { bucketPolicy, policy: "" });
}

export function deleteBucketAccessBlock(bucketName: string): Call {
  return ofBucket("DeleteBucketPublicAccessBlock", bucketName, { publicAccessBlock: "" });
}

export function putBucketReplication(bucketName: string, role: string, toBucket: string, account: string): Call {
  const Destination = { Bucket: `arn:aws:s3:::${toBucket}`, Account: account };
  const Rule = { ID: "copy", Status: "Enabled", Priority: 1, Filter: { Prefix: "" }, Destination };
  return ofBucket("PutBucketReplication", bucketName, {
    replication: "",
    ReplicationConfiguration: { Role: role, Rule },
  });
}

export function putSecretPolicy(secretId: string, policy: JsonObject): Call {
  return change("secretsmanager", "PutResourcePolicy", { secretId, resourcePolicy: JSON.stringify(policy) });
}

export function createGrant(keyId: string, granteePrincipal: string, random: Random): Call {
  const operations = ["Decrypt", "DescribeKey"];
  return change("kms", "CreateGrant", { keyId, granteePrincipal, operations }, { grantId: hex(random, 64), keyId });
}

export function createResourceShare(name: string, resources: readonly string[], principals: readonly string[]): Call {
  return change("ram", "CreateResourceShare", { name, resourceArns: resources, principals });
}

export function shareSnapshot(snapshotId: string, accounts: readonly string[]): Call {
  const items = accounts.map((userId) => ({ userId }));
  return change(
    "ec2",
    "ModifySnapshotAttribute",
    { snapshotId, createVolumePermission: { add: { items } }, attributeType: "CREATE_VOLUME_PERMISSION" },
    { _return: true },
  );
}

export function shareDatabaseSnapshot(dBSnapshotIdentifier: string, accounts: readonly string[]): Call {
  const request = { dBSnapshotIdentifier, attributeName: "restore", valuesToAdd: accounts };
  return change("rds", "ModifyDBSnapshotAttribute", request);
}

export interface FunctionPermission {
  readonly principal: string;
  readonly action?: string;
  readonly sourceArn?: string;
  readonly functionUrlAuthType?: string;
}

export function addPermission(functionName: string, permission: FunctionPermission): Call {
  const request = { functionName, statementId: "invoke", action: "lambda:InvokeFunction", ...permission };
  return change("lambda", "AddPermission20150331v2", request);
}

export function createFunctionUrl(functionName: string, authType: "NONE" | "AWS_IAM"): Call {
  return change("lambda", "CreateFunctionUrlConfig", { functionName, authType });
}

export function setIdentityPoolRoles(identityPoolId: string, unauthenticated: string): Call {
  return change("cognito-identity", "SetIdentityPoolRoles", { identityPoolId, roles: { unauthenticated } });
}

/** What EC2 files with the owner when another account copies what was shared with it. */
export function sharedSnapshotCopied(
  snapshotId: string,
  owner: string,
  taker: string,
  at: number,
  random: Random,
): TrailRecord {
  const service = "ec2.amazonaws.com";
  return writeRecord(
    change("ec2", "SharedSnapshotCopyInitiated", { snapshotId }),
    {
      identity: { accountId: taker, invokedBy: service },
      origin: { ip: service, userAgent: service, through: "service" },
      account: owner,
      eventType: "AwsServiceEvent",
    },
    at,
    random,
  );
}
