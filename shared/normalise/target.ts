/**
 * What a call changed or entered: the subject of an alert. A table from request keys to targets, so that everything one
 * signer does to one role, user or trail becomes one alert whatever the API was called.
 */
import { ACCOUNT_ID, lastSegment, parseArn, partitionOf, roleNameOf } from "../arn.ts";
import { asObject, type JsonObject, type Target, type TargetKind, textAt, textAtAnyCase } from "../model.ts";

export interface TargetFacts {
  readonly service: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly request: JsonObject;
  readonly response: JsonObject;
  readonly errorMessage?: string;
  /** The call was denied, so that its parameters are not told. */
  readonly refused?: boolean;
  /** User name of the signer: some IAM calls act on the caller when no user is named. */
  readonly callerUser?: string;
}

/** Where a request names its subject: the key, the kind, and the word that people use for it (else the kind). */
type Row = readonly [key: string, kind: TargetKind, noun?: string];

const resource = (noun: string, ...keys: readonly string[]): readonly Row[] =>
  keys.map((key) => [key, "resource", noun]);

/**
 * Request keys by service, most specific first, so that everything one signer does to one subject is one alert.
 * Sources: the API references (parameter names); CloudTrail lowers their first letter. Keys match whatever their case.
 */
const KEYS: ReadonlyMap<string, readonly Row[]> = new Map(
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
    ],
    cloudtrail: [
      ["trailName", "trail"],
      ["eventDataStore", "event-data-store"],
      ["name", "trail"],
    ],
    s3: resource("bucket", "bucketName", "bucket"),
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
      ...resource("instance", "instanceId"),
      ...resource("instance-profile-association", "associationId"),
    ],
    ssm: [...resource("document", "name", "documentName"), ...resource("instance", "target")],
    guardduty: resource("detector", "detectorId"),
    securityhub: resource("hub", "hubArn"),
    config: [
      ...resource("recorder", "configurationRecorderName"),
      ...resource("channel", "deliveryChannelName"),
      ...resource("rule", "configRuleName"),
    ],
    "access-analyzer": resource("analyzer", "analyzerName"),
    logs: [...resource("log-group", "logGroupName"), ...resource("destination", "destinationName")],
    events: [...resource("rule", "rule", "name"), ...resource("bus", "eventBusName")],
    organizations: [
      ...resource("organization-policy", "policyId"),
      ["accountId", "account"],
      ...resource("trusted-service", "servicePrincipal"),
    ],
    account: [["accountId", "account"]],
    sso: [
      ...resource("permission-set", "permissionSetArn"),
      ...resource("application", "applicationArn"),
      ...resource("identity-center", "instanceArn", "directoryId"),
    ],
    identitystore: [...resource("identity-group", "groupId"), ...resource("identity-user", "userId")],
    "sso-directory": [...resource("identity-group", "groupId"), ...resource("identity-user", "userId")],
    rolesanywhere: [
      ...resource("trust-anchor", "trustAnchorArn", "trustAnchorId"),
      ...resource("profile", "profileArn", "profileId"),
      ...resource("crl", "crlId"),
    ],
    ram: resource("resource-share", "resourceShareArn", "name"),
    glue: resource("job", "jobName"),
    cloudformation: resource("stack", "stackName", "stackSetName"),
    codebuild: resource("project", "projectName", "name"),
    eks: resource("cluster", "clusterName", "name"),
    backup: resource("vault", "backupVaultName"),
    elasticfilesystem: resource("file-system", "fileSystemId"),
    es: resource("domain", "domainName"),
    "cognito-identity": resource("identity-pool", "identityPoolId"),
  }),
);

/** IAM calls that act on the caller when the request names nobody. Source: IAM API Reference, parameter UserName. */
const ON_CALLER =
  /^(CreateAccessKey|DeleteAccessKey|UpdateAccessKey|EnableMFADevice|DeactivateMFADevice|ChangePassword)$/;

const READS = /^(Get|List|Describe|Simulate|Generate|Search|Lookup|BatchGet)/;

/** ARN in the text of a denied call, the only place that still names the role then. */
const DENIED_ON = /on resource: (arn:[a-z-]+:iam::\d{12}:role\/[\w+=,.@/-]{1,576})/;

/** The target of a call; falls back to the account and call, never empty. */
export function targetOf(facts: TargetFacts): Target {
  if (facts.service === "sts") return stsTarget(facts);
  if (facts.service === "iam" && ON_CALLER.test(facts.name)) {
    const user =
      textAt(facts.request, "userName") ??
      textAt(asObject(facts.response.accessKey), "userName") ??
      userOfMfaSerial(textAt(facts.request, "serialNumber")) ??
      facts.callerUser;
    if (user !== undefined) return iamTarget("user", user, facts);
  }
  for (const [key, kind, noun] of KEYS.get(facts.service) ?? []) {
    const value = textAtAnyCase(facts.request, key);
    if (value === undefined) continue;
    if (facts.service === "iam" && noun === undefined) return iamTarget(kind, value, facts);
    if (kind === "account" && ACCOUNT_ID.test(value)) return accountTarget(value, "");
    return named(kind, value, facts, noun);
  }
  if (facts.callerUser !== undefined && /^(Get|List|Simulate)/.test(facts.name))
    return iamTarget("user", facts.callerUser, facts);
  const created = textAt(asObject(facts.response.policy), "arn") ?? textAtAnyCase(facts.response, "sAMLProviderArn");
  if (created !== undefined) return iamTarget("policy", created, facts);
  // Looking around, and what was refused without a word about what it was for, is about the account.
  const isAccounts = facts.service === "signin" || facts.refused === true || READS.test(facts.name);
  return accountTarget(facts.account, isAccounts ? "" : `${facts.service}:${facts.name}`);
}

function stsTarget(facts: TargetFacts): Target {
  const denied = facts.errorMessage === undefined ? undefined : DENIED_ON.exec(facts.errorMessage)?.[1];
  const roleArn = textAt(facts.request, "roleArn") ?? denied;
  if (roleArn !== undefined) return iamTarget("role", roleArn, facts);
  const root = textAt(facts.request, "targetPrincipal");
  if (root !== undefined) {
    const account = parseArn(root)?.account ?? root;
    return accountTarget(ACCOUNT_ID.test(account) ? account : facts.account, "");
  }
  if (facts.callerUser !== undefined) return iamTarget("user", facts.callerUser, facts);
  return accountTarget(facts.account, `sts:${facts.name}`);
}

/** A role, user, group or policy by name or ARN. The path stays in the ARN and out of the name: names are unique. */
function iamTarget(kind: TargetKind, value: string, facts: TargetFacts): Target {
  const parsed = parseArn(value);
  if (parsed !== undefined) {
    const name = kind === "role" ? (roleNameOf(value) ?? lastSegment(parsed.resource)) : lastSegment(parsed.resource);
    const account = ACCOUNT_ID.test(parsed.account) ? parsed.account : facts.account;
    return { kind, id: value, name: `${kind}/${name}`, account };
  }
  const id = `arn:${partitionOf(facts.region)}:iam::${facts.account}:${kind === "mfa-device" ? "mfa" : kind}/${value}`;
  return { kind, id, name: `${kind}/${value}`, account: facts.account };
}

/** Anything else by name, ARN or address; two services may use one name, so a bare name is kept with its service. */
function named(kind: TargetKind, value: string, facts: TargetFacts, noun: string = kind): Target {
  const parsed = parseArn(value);
  const account = parsed !== undefined && ACCOUNT_ID.test(parsed.account) ? parsed.account : facts.account;
  const id = parsed === undefined && kind === "resource" ? `${facts.service} ${noun} ${value}` : value;
  return { kind, id, name: `${noun}/${shortName(parsed?.resource, value)}`, account };
}

/** `function:report` of an ARN is called report, and a queue by the end of its URL; a path is kept, as of log groups. */
function shortName(resource: string | undefined, value: string): string {
  if (resource !== undefined) return lastSegment(resource).replace(/^[a-z-]+:/, "");
  return value.startsWith("https://") ? lastSegment(value) : value;
}

function accountTarget(account: string, detail: string): Target {
  return {
    kind: "account",
    id: detail === "" ? `account ${account}` : `account ${account} ${detail}`,
    name: detail === "" ? `account ${account}` : detail,
    account,
  };
}

/** `arn:aws:iam::111122223333:mfa/ana` names the device; by custom, also its user. */
function userOfMfaSerial(serial: string | undefined): string | undefined {
  const parsed = parseArn(serial);
  return parsed?.resource.startsWith("mfa/") ? lastSegment(parsed.resource) : undefined;
}
