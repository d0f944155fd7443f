/**
 * Calls that share a resource, each with what it shares and where its parameters say so: a table. The patterns of the
 * detectors are made of it, so that no name stands twice.
 * Sources: the API references (parameter names), whose first letter CloudTrail lowers; S3's bucket policy and headers,
 * queues' attributes, key policies and snapshot lists as published records show them.
 */
import { asObject, type JsonObject } from "../model.ts";
import type { KindName } from "./resource-kinds.ts";
import {
  accessControlList,
  accountLists,
  type Change,
  dig,
  grantsTo,
  labelled,
  patchedPolicy,
  permission,
  policyAt,
  policyIfAt,
  textsAt,
  withoutLabel,
} from "./sharing-shapes.ts";

/** Which detector looks at the call. */
export type SharingGroup = "policy" | "snapshot" | "function" | "grant" | "share";

export interface SharingCall {
  readonly group: SharingGroup;
  /** First label of eventSource. */
  readonly service: string;
  readonly name: string;
  readonly kind: KindName;
  /** A bucket has a policy and a list at once: each is compared with its own kind only. */
  readonly part: "policy" | "list" | "grants";
  /** Undefined when the call leaves the sharing as it is. */
  readonly change: (request: JsonObject) => Change | undefined;
}

type Read = SharingCall["change"];

const none: Read = () => ({ how: "replace", document: undefined });
const at =
  (path: string): Read =>
  (request) =>
    policyAt(request, path);
const ifAt =
  (path: string): Read =>
  (request) =>
    policyIfAt(request, path);

/** Calls of one service about one kind of resource. */
function calls(
  service: string,
  kind: KindName,
  changes: Readonly<Record<string, Read>>,
  more: Partial<Pick<SharingCall, "group" | "part">> = {},
): readonly SharingCall[] {
  return Object.entries(changes).map(([name, change]) => ({
    group: "policy",
    part: "policy",
    ...more,
    service,
    name,
    kind,
    change,
  }));
}

/** `{add: {items: [{userId}, {group: "all"}, {organizationArn}]}}`, as EC2 lists whom it shares with. */
function launchers(request: JsonObject, list: string): readonly string[] {
  return ["userId", "group", "organizationArn", "organizationalUnitArn"].flatMap((key) =>
    [dig(request, `${list}.items`), dig(request, list)]
      .flatMap((items) => (Array.isArray(items) ? items : []))
      .flatMap((item) => textsAt(item, key)),
  );
}

const ec2List =
  (permission: string, action: string): Read =>
  (request) => {
    if (dig(request, `${permission}.add`) === undefined && dig(request, `${permission}.remove`) === undefined)
      return accountLists(
        dig(request, "operationType") === "add" ? [...textsAt(request, "userIds"), ...textsAt(request, "groups")] : [],
        [...textsAt(request, "userIds"), ...textsAt(request, "groups")],
        [action],
      );
    return accountLists(launchers(request, `${permission}.add`), launchers(request, `${permission}.remove`), [action]);
  };

const restoreList: Read = (request) =>
  dig(request, "attributeName") === "restore"
    ? accountLists(textsAt(request, "valuesToAdd"), textsAt(request, "valuesToRemove"), ["ec2:CopySnapshot"])
    : undefined;

/** Topics and queues are made with attributes; a topic's are set one at a time. */
const topicAttribute: Read = (request) =>
  dig(request, "attributeName") === "Policy" ? policyAt(request, "attributeValue") : undefined;

/** A domain inside a network of its owner is reached from there only, whatever its policy says. */
const searchDomain: Read = (request) =>
  textsAt(request, "vPCOptions.subnetIds").length > 0 ? undefined : policyIfAt(request, "accessPolicies");

const accessGrant: Read = (request) => {
  const grant = asObject(dig(request, "CreateAccessGrantRequest")) ?? request;
  const arns = textsAt(grant, "grantee.granteeIdentifier").filter((name) => name.startsWith("arn:"));
  const isRead = dig(grant, "permission") === "READ";
  return arns.length === 0 ? undefined : grantsTo(arns, isRead ? ["s3:GetObject"] : ["s3:GetObject", "s3:PutObject"]);
};

const eventBus: Read = (request) =>
  dig(request, "policy") === undefined ? permission(request) : policyAt(request, "policy");

const visibleProject: Read = (request) =>
  dig(request, "projectVisibility") === "PUBLIC_READ"
    ? grantsTo(["all"], ["codebuild:BatchGetBuilds"])
    : { how: "remove", ids: ["all"] };

export const SHARING_CALLS: readonly SharingCall[] = [
  ...calls("s3", "bucket", { PutBucketPolicy: at("bucketPolicy"), DeleteBucketPolicy: none }),
  ...calls("s3", "bucket", { PutAccessPointPolicy: at("policy"), DeleteAccessPointPolicy: none }),
  ...calls("s3", "bucket", { CreateBucket: accessControlList, PutBucketAcl: accessControlList }, { part: "list" }),
  ...calls("s3", "object", { PutObjectAcl: accessControlList }, { part: "list" }),
  ...calls("s3", "bucket", { CreateAccessGrant: accessGrant }, { part: "grants" }),
  ...calls("sqs", "queue", {
    CreateQueue: ifAt("attributes.Policy"),
    SetQueueAttributes: ifAt("attributes.Policy"),
    AddPermission: (request) => labelled(request, "sqs", "aWSAccountIds", "actions"),
    RemovePermission: (request) => withoutLabel(request, "label"),
  }),
  ...calls("sns", "topic", {
    CreateTopic: ifAt("attributes.Policy"),
    SetTopicAttributes: topicAttribute,
    AddPermission: (request) => labelled(request, "sns", "aWSAccountId", "actionName"),
    RemovePermission: (request) => withoutLabel(request, "label"),
  }),
  ...calls("kms", "key", { CreateKey: ifAt("policy"), PutKeyPolicy: at("policy") }),
  ...calls("secretsmanager", "secret", { PutResourcePolicy: at("resourcePolicy"), DeleteResourcePolicy: none }),
  ...calls("ecr", "repository", { SetRepositoryPolicy: at("policyText"), DeleteRepositoryPolicy: none }),
  ...calls("ecr", "registry", { PutRegistryPolicy: at("policyText"), DeleteRegistryPolicy: none }),
  ...calls("dynamodb", "table", { PutResourcePolicy: at("policy"), DeleteResourcePolicy: none }),
  ...calls("kinesis", "stream", { PutResourcePolicy: at("policy"), DeleteResourcePolicy: none }),
  ...calls("events", "bus", {
    PutPermission: eventBus,
    RemovePermission: (request) =>
      dig(request, "removeAllPermissions") === true
        ? { how: "remove", ids: undefined }
        : withoutLabel(request, "statementId"),
  }),
  ...calls("glue", "catalog", { PutResourcePolicy: at("policyInJson"), DeleteResourcePolicy: none }),
  ...calls("es", "domain", {
    CreateDomain: searchDomain,
    UpdateDomainConfig: searchDomain,
    CreateElasticsearchDomain: searchDomain,
    UpdateElasticsearchDomainConfig: searchDomain,
  }),
  ...calls("apigateway", "api", {
    CreateRestApi: (request) => policyIfAt(request, "policy") ?? policyIfAt(request, "createRestApiInput.policy"),
    UpdateRestApi: patchedPolicy,
  }),
  ...calls("backup", "vault", { PutBackupVaultAccessPolicy: at("policy"), DeleteBackupVaultAccessPolicy: none }),
  ...calls("elasticfilesystem", "files", { PutFileSystemPolicy: at("policy"), DeleteFileSystemPolicy: none }),
  ...calls("logs", "logs", { PutResourcePolicy: at("policyDocument"), PutDestinationPolicy: at("accessPolicy") }),
  ...calls("codeartifact", "packages", {
    PutDomainPermissionsPolicy: at("policyDocument"),
    PutRepositoryPermissionsPolicy: at("policyDocument"),
  }),
  ...calls("organizations", "organization", { PutResourcePolicy: at("content"), DeleteResourcePolicy: none }),
  ...calls("ssm", "document", {
    ModifyDocumentPermission: (request) =>
      accountLists(textsAt(request, "accountIdsToAdd"), textsAt(request, "accountIdsToRemove"), ["ssm:GetDocument"]),
  }),
  ...calls("ssm", "parameter", { PutResourcePolicy: at("policy"), DeleteResourcePolicy: none }),
  ...calls("ses", "mail", { PutIdentityPolicy: at("policy"), CreateEmailIdentityPolicy: at("policy") }),
  ...calls("glacier", "archive", { SetVaultAccessPolicy: at("policy.policy"), DeleteVaultAccessPolicy: none }),
  ...calls("codebuild", "project", {
    PutResourcePolicy: at("policy"),
    DeleteResourcePolicy: none,
    UpdateProjectVisibility: visibleProject,
  }),
  ...calls("acm-pca", "authority", { PutPolicy: at("policy"), DeletePolicy: none }),
  ...calls("ec2", "endpoint", {
    ModifyVpcEndpointServicePermissions: (request) =>
      accountLists(
        textsAt(request, "ModifyVpcEndpointServicePermissionsRequest.AddAllowedPrincipals.content"),
        textsAt(request, "ModifyVpcEndpointServicePermissionsRequest.RemoveAllowedPrincipals.content"),
        ["ec2:CreateVpcEndpoint"],
      ) ??
      accountLists(textsAt(request, "addAllowedPrincipals"), textsAt(request, "removeAllowedPrincipals"), [
        "ec2:CreateVpcEndpoint",
      ]),
  }),
  ...calls(
    "ec2",
    "snapshot",
    { ModifySnapshotAttribute: ec2List("createVolumePermission", "ec2:CopySnapshot") },
    { group: "snapshot", part: "list" },
  ),
  ...calls(
    "ec2",
    "image",
    { ModifyImageAttribute: ec2List("launchPermission", "ec2:RunInstances") },
    { group: "snapshot", part: "list" },
  ),
  ...calls(
    "rds",
    "snapshot",
    { ModifyDBSnapshotAttribute: restoreList, ModifyDBClusterSnapshotAttribute: restoreList },
    { group: "snapshot", part: "list" },
  ),
  ...calls(
    "redshift",
    "snapshot",
    {
      AuthorizeSnapshotAccess: (request) =>
        accountLists(textsAt(request, "accountWithRestoreAccess"), [], ["ec2:CopySnapshot"]),
      RevokeSnapshotAccess: (request) =>
        accountLists([], textsAt(request, "accountWithRestoreAccess"), ["ec2:CopySnapshot"]),
    },
    { group: "snapshot", part: "list" },
  ),
  ...calls(
    "lambda",
    "function",
    { AddPermission: permission, RemovePermission: (request) => withoutLabel(request, "statementId") },
    { group: "function" },
  ),
  ...calls(
    "lambda",
    "layer",
    {
      AddLayerVersionPermission: permission,
      RemoveLayerVersionPermission: (request) => withoutLabel(request, "statementId"),
    },
    { group: "function" },
  ),
  ...calls(
    "kms",
    "key",
    {
      CreateGrant: (request) =>
        grantsTo(
          textsAt(request, "granteePrincipal"),
          textsAt(request, "operations").map((operation) => `kms:${operation}`),
        ),
    },
    { group: "grant" },
  ),
  ...calls(
    "ram",
    "share",
    {
      CreateResourceShare: (request) => grantsTo(textsAt(request, "principals"), ["ram:UseShared"]),
      AssociateResourceShare: (request) => grantsTo(textsAt(request, "principals"), ["ram:UseShared"]),
    },
    { group: "share" },
  ),
];

const BY_CALL: ReadonlyMap<string, SharingCall> = new Map(
  SHARING_CALLS.map((call) => [`${call.group} ${call.service}:${call.name}`, call]),
);

/** Services and call names of a group, for the pattern of its detector. */
export function callsOfGroup(group: SharingGroup): { readonly services: string[]; readonly names: string[] } {
  const ofGroup = SHARING_CALLS.filter((call) => call.group === group);
  return {
    services: [...new Set(ofGroup.map(({ service }) => service))].sort(),
    names: [...new Set(ofGroup.map(({ name }) => name))].sort(),
  };
}

/** How the call shares, for the detector of the group. */
export function sharingCall(group: SharingGroup, service: string, name: string): SharingCall | undefined {
  return BY_CALL.get(`${group} ${service}:${name}`);
}
