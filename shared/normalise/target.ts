/**
 * What a call changed or entered: the subject of an alert. A table from request keys to targets, so that everything one
 * signer does to one role, user or trail becomes one alert whatever the API was called.
 */
import { ACCOUNT_ID, lastSegment, parseArn, partitionOf, roleNameOf } from "../arn.ts";
import { asObject, type JsonObject, type Target, type TargetKind, textAt, textAtAnyCase } from "../model.ts";
import { CREATED, TARGET_KEYS } from "./target-keys.ts";

export interface TargetFacts {
  readonly service: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly request: JsonObject;
  readonly response: JsonObject;
  /** `serviceEventDetails`, where services write what other calls have in their request. */
  readonly details?: JsonObject;
  readonly errorMessage?: string;
  /** The call was denied, so that its parameters are not told. */
  readonly refused?: boolean;
  /** User name of the signer: some IAM calls act on the caller when no user is named. */
  readonly callerUser?: string;
}

/** IAM calls that act on the caller when the request names nobody. Source: IAM API Reference, parameter UserName. */
const ON_CALLER = new RegExp(
  `^(${[
    "(Create|Update|Delete)(AccessKey|LoginProfile)",
    "(Upload|Update|Delete)SigningCertificate",
    "(Update|Reset|Delete)ServiceSpecificCredential",
    "(Enable|Deactivate)MFADevice",
    "ChangePassword",
  ].join("|")})$`,
);

/** User in the text of a denied IAM call: by ARN where the call makes one, else in words. */
const DENIED_ON_USER = /on resource: (?:arn:[a-z-]+:iam::\d{12}:user\/|user )([\w+=,.@/-]{1,576})/;

/** Calls by which somebody comes into an account, and which name nothing but it. */
const SIGN_INS = /^(signin:|sso:CreateToken$)/;

const READS = /^(Get|List|Describe|Simulate|Generate|Search|Lookup|BatchGet)/;

/** ARN in the text of a denied call, the only place that still names the role then. */
const DENIED_ON = /on resource: (arn:[a-z-]+:iam::\d{12}:role\/[\w+=,.@/-]{1,576})/;

/** The target of a call; falls back to the account and call, never empty. */
export function targetOf(facts: TargetFacts): Target {
  if (facts.service === "sts") return stsTarget(facts);
  const granted = permissionSetTarget(facts);
  if (granted !== undefined) return granted;
  if (facts.service === "iam" && ON_CALLER.test(facts.name)) {
    const user =
      textAt(facts.request, "userName") ??
      deniedUser(facts) ??
      textAt(asObject(facts.response.accessKey), "userName") ??
      userOfMfaSerial(textAt(facts.request, "serialNumber")) ??
      facts.callerUser;
    if (user !== undefined) return iamTarget("user", user, facts);
  }
  for (const [parent, key, noun] of CREATED.get(facts.service) ?? []) {
    const value = textAtAnyCase(parent === "" ? facts.response : asObject(facts.response[parent]), key);
    if (value !== undefined) return named("resource", value, facts, noun);
  }
  const request = unwrapped(facts);
  for (const [key, kind, noun] of TARGET_KEYS.get(facts.service) ?? []) {
    const value = textAtAnyCase(request, key);
    if (value === undefined) continue;
    if (facts.service === "iam" && noun === undefined) return iamTarget(kind, value, facts);
    if (kind === "account" && ACCOUNT_ID.test(value)) return accountTarget(value, "");
    return named(kind, value, facts, noun);
  }
  if (facts.callerUser !== undefined && /^(Get|List|Simulate)/.test(facts.name))
    return iamTarget("user", facts.callerUser, facts);
  const key = textAt(asObject(facts.response.keyMetadata), "keyId");
  if (facts.service === "kms" && key !== undefined) return named("resource", key, facts, "key");
  const policy = textAt(asObject(facts.response.policy), "arn");
  if (policy !== undefined) return iamTarget("policy", policy, facts);
  const provider = ["sAMLProviderArn", "openIDConnectProviderArn"].map((key) => textAtAnyCase(facts.response, key));
  const made = provider.find((arn) => arn !== undefined);
  if (made !== undefined) return iamTarget("provider", made, facts);
  const call = `${facts.service}:${facts.name}`;
  // Looking around, and what was refused without a word about what it was for, is about the account.
  const isAccounts = SIGN_INS.test(call) || facts.refused === true || READS.test(facts.name);
  return accountTarget(facts.account, isAccounts ? "" : call);
}

function deniedUser({ errorMessage }: TargetFacts): string | undefined {
  const named = errorMessage === undefined ? undefined : DENIED_ON_USER.exec(errorMessage)?.[1];
  return named === undefined ? undefined : lastSegment(named);
}

/** EC2 writes newer calls inside an envelope: `{"ModifyInstanceMetadataOptionsRequest": {"InstanceId": …}}`. */
function unwrapped({ service, name, request }: TargetFacts): JsonObject {
  return (service === "ec2" ? asObject(request[`${name}Request`]) : undefined) ?? request;
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

/** The portal hands out credentials of a role that it names by permission set only, in whichever account it lies. */
function permissionSetTarget({ service, details }: TargetFacts): Target | undefined {
  const set = service === "sso" ? textAt(details, "role_name") : undefined;
  const account = textAt(details, "account_id") ?? "";
  if (set === undefined || !ACCOUNT_ID.test(account)) return undefined;
  return { kind: "role", id: `permission set ${set} in ${account}`, name: `role/AWSReservedSSO_${set}`, account };
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
