/** What the actions of a resource policy give, by kind of resource: a table, in the words that an alert uses. */

/** From the most that can be given to the least. `use` is to run or write with it, without seeing what is in it. */
export const LEVELS = ["administer", "read", "write", "use"] as const;
export type Level = (typeof LEVELS)[number];

export interface ResourceKind {
  readonly noun: string;
  /** How much it matters that somebody outside gets in, 1 for a bucket's data. */
  readonly weight: number;
  /** What somebody may do who has a level, and the actions that give it. */
  readonly gives: Partial<Readonly<Record<Level, readonly [deed: string, ...actions: string[]]>>>;
  /** The action without which readers must know the names of what they read, as those of a website do. */
  readonly findsBy?: string;
}

/** Reads, writes and control of one service, with its prefix left out. */
function kind(
  noun: string,
  weight: number,
  service: string,
  gives: Partial<Record<Level, readonly [deed: string, actions: string]>>,
): ResourceKind {
  const full = Object.entries(gives).map(([level, [deed, actions]]) => [
    level,
    [deed, ...actions.split(" ").map((action) => `${service}:${action}`)],
  ]);
  return { noun, weight, gives: Object.fromEntries(full) };
}

/** Sources: the pages "Actions, resources, and condition keys" of the Service Authorization Reference. */
export const KINDS = {
  bucket: {
    findsBy: "s3:ListBucket",
    ...kind("bucket", 1, "s3", {
      administer: ["control the bucket", "PutBucketPolicy PutBucketAcl PutBucketOwnershipControls"],
      read: ["read the bucket", "GetObject GetObjectVersion"],
      write: ["write to the bucket", "PutObject DeleteObject PutObjectAcl"],
      use: ["list the bucket", "ListBucket ListBucketVersions"],
    }),
  },
  object: kind("object", 0.6, "s3", {
    administer: ["change who may read an object", "PutBucketAcl PutObjectAcl"],
    read: ["read an object of the bucket", "GetObject"],
    write: ["write an object of the bucket", "PutObject"],
  }),
  secret: kind("secret", 1.15, "secretsmanager", {
    administer: ["control the secret", "PutResourcePolicy UpdateSecret"],
    read: ["read the secret", "GetSecretValue BatchGetSecretValue"],
    write: ["change the secret", "PutSecretValue DeleteSecret"],
  }),
  key: kind("key", 1.15, "kms", {
    administer: ["control the key", "PutKeyPolicy ScheduleKeyDeletion DisableKey"],
    read: ["decrypt with the key", "Decrypt ReEncryptFrom CreateGrant"],
    use: ["encrypt with the key", "Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext ReEncryptTo Sign"],
  }),
  snapshot: kind("snapshot", 1.15, "ec2", { read: ["copy the snapshot", "CopySnapshot"] }),
  image: kind("image", 0.85, "ec2", { read: ["start machines from the image", "RunInstances"] }),
  queue: kind("queue", 0.8, "sqs", {
    administer: ["control the queue", "SetQueueAttributes AddPermission"],
    read: ["read the queue", "ReceiveMessage"],
    write: ["send to the queue", "SendMessage"],
    use: ["empty the queue", "DeleteMessage PurgeQueue"],
  }),
  topic: kind("topic", 0.65, "sns", {
    administer: ["control the topic", "SetTopicAttributes AddPermission"],
    read: ["subscribe to the topic", "Subscribe"],
    write: ["publish to the topic", "Publish"],
  }),
  function: kind("function", 1, "lambda", {
    administer: ["control the function", "UpdateFunctionCode UpdateFunctionConfiguration AddPermission"],
    read: ["read the code of the function", "GetFunction"],
    use: ["invoke the function", "InvokeFunction InvokeFunctionUrl InvokeAsync"],
  }),
  layer: kind("layer", 0.45, "lambda", { read: ["use the layer", "GetLayerVersion"] }),
  repository: kind("repository", 0.85, "ecr", {
    administer: ["control the repository", "SetRepositoryPolicy"],
    read: ["pull images of the repository", "BatchGetImage GetDownloadUrlForLayer"],
    write: ["push images to the repository", "PutImage CompleteLayerUpload"],
  }),
  registry: kind("registry", 0.85, "ecr", {
    write: ["replicate images into the registry", "ReplicateImage CreateRepository BatchImportUpstreamImage"],
  }),
  table: kind("table", 1, "dynamodb", {
    administer: ["control the table", "PutResourcePolicy UpdateTable"],
    read: ["read the table", "GetItem Query Scan BatchGetItem GetRecords PartiQLSelect"],
    write: ["write to the table", "PutItem UpdateItem DeleteItem BatchWriteItem"],
  }),
  stream: kind("stream", 0.85, "kinesis", {
    administer: ["control the stream", "PutResourcePolicy"],
    read: ["read the stream", "GetRecords SubscribeToShard GetShardIterator"],
    write: ["write to the stream", "PutRecord PutRecords"],
  }),
  bus: kind("event bus", 0.6, "events", {
    administer: ["set rules on the event bus", "PutRule PutTargets"],
    write: ["send events to the event bus", "PutEvents"],
  }),
  catalog: kind("data catalog", 0.9, "glue", {
    administer: ["control the data catalog", "PutResourcePolicy"],
    read: ["read the data catalog", "GetTable GetTables GetDatabase GetPartitions GetConnection"],
    write: ["change the data catalog", "CreateTable UpdateTable DeleteTable CreateDatabase"],
  }),
  domain: kind("search domain", 0.9, "es", {
    administer: ["control the search domain", "UpdateDomainConfig UpdateElasticsearchDomainConfig"],
    read: ["search the domain", "ESHttpGet ESHttpHead"],
    write: ["write to the search domain", "ESHttpPost ESHttpPut ESHttpDelete ESHttpPatch"],
  }),
  api: kind("API", 0.35, "execute-api", { use: ["call the API", "Invoke"] }),
  vault: kind("backup vault", 1, "backup", {
    administer: ["control the backup vault", "PutBackupVaultAccessPolicy DeleteRecoveryPoint"],
    read: ["restore from the backup vault", "StartRestoreJob CopyFromBackupVault StartCopyJob"],
    write: ["copy into the backup vault", "CopyIntoBackupVault"],
  }),
  files: kind("file system", 1, "elasticfilesystem", {
    administer: ["act as root on the file system", "ClientRootAccess PutFileSystemPolicy"],
    read: ["mount the file system", "ClientMount"],
    write: ["write to the file system", "ClientWrite"],
  }),
  logs: kind("log destination", 0.5, "logs", {
    write: ["send logs there", "PutSubscriptionFilter PutLogEvents"],
  }),
  packages: kind("package domain", 0.85, "codeartifact", {
    administer: ["control the packages", "PutDomainPermissionsPolicy PutRepositoryPermissionsPolicy"],
    read: ["read the packages", "ReadFromRepository GetPackageVersionAsset GetAuthorizationToken"],
    write: ["publish packages", "PublishPackageVersion PutPackageMetadata"],
  }),
  organization: kind("organisation", 1.15, "organizations", {
    administer: [
      "change the organisation's policies",
      "AttachPolicy DetachPolicy UpdatePolicy DeletePolicy CreatePolicy DisablePolicyType",
    ],
    use: ["look through the organisation", "ListAccounts DescribeOrganization"],
  }),
  document: kind("document", 0.65, "ssm", { read: ["read and run the document", "GetDocument SendCommand"] }),
  parameter: kind("parameter", 1.1, "ssm", { read: ["read the parameter", "GetParameter GetParameters"] }),
  mail: kind("mail identity", 0.85, "ses", { use: ["send mail as the identity", "SendEmail SendRawEmail"] }),
  archive: kind("archive", 1, "glacier", {
    administer: ["control the archive", "SetVaultAccessPolicy DeleteArchive"],
    read: ["read the archive", "InitiateJob GetJobOutput"],
    write: ["write to the archive", "UploadArchive"],
  }),
  project: kind("build project", 0.75, "codebuild", {
    read: ["read the builds and their logs", "BatchGetBuilds BatchGetProjects"],
    use: ["start builds", "StartBuild"],
  }),
  authority: kind("certificate authority", 1.1, "acm-pca", {
    read: ["issue certificates", "IssueCertificate GetCertificate"],
  }),
  share: kind("resource share", 0.8, "ram", { read: ["use the shared resources", "UseShared"] }),
  endpoint: kind("endpoint service", 0.4, "ec2", { use: ["connect to the endpoint service", "CreateVpcEndpoint"] }),
} as const satisfies Record<string, ResourceKind>;

export type KindName = keyof typeof KINDS;

/** Every action that gives something. */
export function actionsOf({ gives }: ResourceKind): readonly string[] {
  return LEVELS.flatMap((level) => gives[level]?.slice(1) ?? []);
}

/** The levels that some of the actions give, the most first. */
export function levelsOf({ gives }: ResourceKind, actions: readonly string[]): readonly Level[] {
  return LEVELS.filter((level) => gives[level]?.some((action, place) => place > 0 && actions.includes(action)));
}

/** What somebody may do with such actions: `read the bucket and write to the bucket`. The least only when it is all. */
export function deedOf(resource: ResourceKind, actions: readonly string[]): string {
  const levels = levelsOf(resource, actions);
  const said = levels.length > 1 ? levels.filter((level) => level !== "use") : levels;
  const deeds = said.flatMap((level) => resource.gives[level]?.[0] ?? []);
  return deeds.length === 0 ? `ask about the ${resource.noun}` : deeds.slice(0, 2).join(" and ");
}
