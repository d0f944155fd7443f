/** Which parameter of a request names what the call is about, by service: a table, so that a new service is a line. */
import type { TargetKind } from "../model.ts";

/** Where a request names its subject: the key, the kind, and the word that people use for it (else the kind). */
export type Row = readonly [key: string, kind: TargetKind, noun?: string];

const resource = (noun: string, ...keys: readonly string[]): readonly Row[] =>
  keys.map((key) => [key, "resource", noun]);

/**
 * Request keys by service, most specific first, so that everything one signer does to one subject is one alert.
 * Sources: the API references (parameter names); CloudTrail lowers their first letter. Keys match whatever their case.
 */
export const TARGET_KEYS: ReadonlyMap<string, readonly Row[]> = new Map(
  Object.entries<readonly Row[]>({
    iam: [
      ["roleName", "role"],
      ["groupName", "group"],
      ["userName", "user"],
      ["policyArn", "policy"],
      ["policyName", "policy"],
      ["sAMLProviderArn", "provider"],
      ["openIDConnectProviderArn", "provider"],
      ["serialNumber", "mfa-device"],
      ["virtualMFADeviceName", "mfa-device"],
      ["instanceProfileName", "resource", "instance-profile"],
      ["delegationRequestId", "resource", "delegation-request"],
    ],
    cloudtrail: [
      ["trailName", "trail"],
      ["eventDataStore", "event-data-store"],
      ["name", "trail"],
      ...resource("channel", "channel"),
      ["delegatedAdminAccountId", "account"],
    ],
    s3: [...resource("bucket", "bucketName", "bucket"), ...resource("access-point", "name")],
    sqs: [...resource("queue", "queueUrl", "queueName")],
    sns: [...resource("topic", "topicArn", "name")],
    kms: resource("key", "keyId"),
    lambda: [...resource("function", "functionName"), ...resource("layer", "layerName")],
    secretsmanager: resource("secret", "secretId"),
    ecr: resource("repository", "repositoryName"),
    rds: [
      ...resource("database-snapshot", "dBSnapshotIdentifier", "dBClusterSnapshotIdentifier"),
      ...resource("database", "dBInstanceIdentifier", "dBClusterIdentifier"),
    ],
    ec2: [
      ...resource("snapshot", "snapshotId"),
      ...resource("image", "imageId"),
      ...resource("endpoint-service", "serviceId"),
      ...resource("instance", "instanceId"),
      ...resource("instance-profile-association", "associationId"),
      ...resource("launch-template", "launchTemplateName", "launchTemplateId"),
    ],
    ssm: [
      ...resource("document", "name", "documentName"),
      ...resource("instance", "target"),
      ...resource("parameter", "resourceArn"),
    ],
    dynamodb: resource("table", "resourceArn"),
    kinesis: resource("stream", "resourceARN", "streamARN", "streamName"),
    apigateway: resource("api", "restApiId"),
    codeartifact: [...resource("package-repository", "repository"), ...resource("package-domain", "domain")],
    glacier: resource("archive", "vaultName"),
    ses: resource("mail-identity", "identity", "emailIdentity"),
    "acm-pca": resource("authority", "resourceArn", "certificateAuthorityArn"),
    guardduty: resource("detector", "detectorId"),
    securityhub: resource("hub", "hubArn"),
    config: [
      ...resource("recorder", "configurationRecorderName"),
      ...resource("channel", "deliveryChannelName"),
      ...resource("rule", "configRuleName", "organizationConfigRuleName"),
      ...resource("conformance-pack", "conformancePackName", "organizationConformancePackName"),
      ...resource("aggregator", "configurationAggregatorName"),
    ],
    "access-analyzer": resource("analyzer", "analyzerName", "analyzerArn"),
    monitoring: resource("alarm", "alarmName"),
    route53resolver: resource("query-log", "resolverQueryLogConfigId"),
    wafv2: resource("web-acl", "webACLArn", "name", "resourceArn"),
    redshift: [...resource("database-snapshot", "snapshotIdentifier"), ...resource("warehouse", "clusterIdentifier")],
    logs: [
      ...resource("log-group", "logGroupName", "logGroupIdentifier"),
      ...resource("destination", "destinationName"),
      ...resource("log-policy", "policyName"),
    ],
    events: [...resource("rule", "rule", "name"), ...resource("bus", "eventBusName")],
    organizations: [
      ...resource("organization-policy", "policyId"),
      ["accountId", "account"],
      ...resource("trusted-service", "servicePrincipal"),
      ...resource("handshake", "handshakeId"),
    ],
    account: [["accountId", "account"]],
    sso: [
      ...resource("permission-set", "permissionSetArn"),
      ...resource("application", "applicationArn"),
      ...resource("token-issuer", "trustedTokenIssuerArn"),
      ...resource("identity-center", "instanceArn", "directoryId"),
    ],
    identitystore: [...resource("identity-group", "groupId"), ...resource("identity-user", "userId")],
    "sso-directory": [
      ...resource("identity-group", "groupId"),
      ...resource("identity-user", "userId"),
      ...resource("identity-center", "directoryId", "identityStoreId"),
    ],
    rolesanywhere: [
      ["roleArn", "role"],
      ...resource("trust-anchor", "trustAnchorArn", "trustAnchorId"),
      ...resource("profile", "profileArn", "profileId"),
      ...resource("crl", "crlId"),
    ],
    ram: resource("resource-share", "resourceShareArn", "name"),
    glue: [...resource("job", "jobName", "name"), ...resource("dev-endpoint", "endpointName")],
    ecs: [
      ...resource("task-definition", "family", "taskDefinition"),
      ...resource("service", "service"),
      ...resource("cluster", "cluster"),
    ],
    "ec2-instance-connect": resource("instance", "instanceId"),
    sagemaker: [
      ...resource("notebook", "notebookInstanceName"),
      ...resource("job", "trainingJobName", "processingJobName"),
    ],
    states: resource("state-machine", "stateMachineArn", "name"),
    scheduler: resource("schedule", "name"),
    apprunner: resource("service", "serviceName", "serviceArn"),
    cloudformation: resource("stack", "stackName", "stackSetName"),
    codebuild: resource("project", "projectName", "name", "projectArn", "resourceArn"),
    eks: resource("cluster", "clusterName", "name"),
    backup: resource("vault", "backupVaultName"),
    elasticfilesystem: resource("file-system", "fileSystemId"),
    es: resource("domain", "domainName"),
    "cognito-identity": resource("identity-pool", "identityPoolId"),
  }),
);

/** Where a response names what was made, for calls whose request names at most its parent: the way to its ARN or id. */
export const CREATED: ReadonlyMap<string, readonly (readonly [parent: string, key: string, noun: string])[]> = new Map([
  ["sso", [["permissionSet", "permissionSetArn", "permission-set"]]],
  [
    "rolesanywhere",
    [
      ["trustAnchor", "trustAnchorArn", "trust-anchor"],
      ["profile", "profileArn", "profile"],
      ["crl", "crlId", "crl"],
    ],
  ],
  ["identitystore", [["", "userId", "identity-user"]]],
  ["sso-directory", [["user", "userId", "identity-user"]]],
]);
