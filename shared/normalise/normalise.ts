/**
 * normalise: one CloudTrail record → one activity. Parses, never guesses: what a record does not say stays absent.
 * Secrets (session tokens, passwords) are removed from the record here and reach nothing behind this line.
 * Source for all field names: CloudTrail User Guide "CloudTrail record contents".
 */
import { ACCOUNT_ID, parseArn } from "../arn.ts";
import {
  type Activity,
  asObject,
  asText,
  type CloudTrailRecord,
  type Issued,
  type JsonObject,
  textAt,
} from "../model.ts";
import { networkOf } from "../networks.ts";
import { eventOf } from "../pattern.ts";
import { actorOf, readIdentity } from "./actor.ts";
import { isoTime, responseTime } from "./dates.ts";
import { mfaOf } from "./mfa.ts";
import { targetOf } from "./target.ts";

export type Normalised =
  | { readonly ok: true; readonly activity: Activity }
  | { readonly ok: false; readonly why: string };

const NOTHING: JsonObject = Object.freeze({});

/** Fields that hold a credential in some request or response, as AWS spells them. */
const SECRETS: ReadonlySet<string> = new Set(
  [
    "sessionToken secretAccessKey tokenCode webIdentityToken sAMLAssertion password newPassword oldPassword",
    "authenticationCode1 authenticationCode2 base32StringSeed qRCodePNG accessToken idToken refreshToken signinToken",
    "clientSecret deviceCode userCode codeVerifier privateKey",
    "serviceSpecificCredentialSecret serviceCredentialSecret servicePassword serviceApiKeyValue",
  ].flatMap((names) => names.split(" ")),
);

/** Codes of a denial, as STS and IAM, JSON services and EC2 write them. */
const DENIED = /^AccessDenied|UnauthorizedOperation$/;

/** Calls whose meaning lies in their parameters, so that losing them is a finding. STS denials lose them by design. */
const PARAMETERLESS =
  /^(ConsoleLogin|CheckMfa|GetCallerIdentity|GetSessionToken|CreateAccessKey|DeleteAccountPasswordPolicy|SwitchRole|ExitRole|RenewRole|PasswordRecoveryRequested|PasswordRecoveryCompleted|PasswordUpdated|EmailUpdated|LeaveOrganization|ChangePassword)$/;

/**
 * One activity from one record. A record without readable time, source or name is refused with the reason.
 * `networkName` names the configured network of an address: an office is smaller than the /24 around it.
 */
export function normalise(
  record: CloudTrailRecord,
  networkName: (ip: string) => string | undefined = () => undefined,
): Normalised {
  const at = isoTime(record.eventTime);
  const source = asText(record.eventSource);
  const rawName = asText(record.eventName);
  const eventId = asText(record.eventID);
  if (at === undefined) return { ok: false, why: "eventTime is missing or not an ISO time" };
  if (source === undefined || rawName === undefined) return { ok: false, why: "eventSource or eventName is missing" };
  if (eventId === undefined) return { ok: false, why: "eventID is missing" };

  const request = withoutSecrets(asObject(record.requestParameters)) ?? NOTHING;
  const response = withoutSecrets(asObject(record.responseElements)) ?? NOTHING;
  const additional = asObject(record.additionalEventData) ?? NOTHING;
  const identity = readIdentity(record);
  const service = source.split(".")[0] ?? source;
  const actor = actorOf(identity, {
    roleArn: textAt(request, "roleArn"),
    sessionName: textAt(request, "roleSessionName"),
    certificate: certificateOf(service, response),
  });
  const name = service === "lambda" ? rawName.replace(/\d{8}(v\d+)?$/, "") : rawName;
  const region = asText(record.awsRegion) ?? "";
  const account = accountOf(record, actor.account);
  const outcome = failed(record, response, name) ? "failed" : "succeeded";
  const address = asText(record.sourceIPAddress);
  const block = address === undefined ? undefined : networkOf(address);
  const isAddress = block !== undefined;
  const callerUser = identity.type === "IAMUser" || identity.type === "FederatedUser" ? userOf(identity) : undefined;

  const activity: Activity = {
    eventId,
    sharedEventId: asText(record.sharedEventID),
    at,
    account,
    region,
    service,
    name,
    eventType: asText(record.eventType) ?? "",
    outcome,
    errorCode: asText(record.errorCode),
    errorMessage: asText(record.errorMessage),
    identity,
    actor,
    origin: actor,
    chain: [],
    mfa: mfaOf({ name, outcome, identity, actor, request, additional }),
    ip: isAddress ? address : undefined,
    network: isAddress && address !== undefined ? (networkName(address) ?? block) : undefined,
    via: isAddress ? undefined : address,
    userAgent: asText(record.userAgent),
    vpcEndpointId: asText(record.vpcEndpointId),
    target: targetOf({
      service,
      name,
      account,
      region,
      request,
      response,
      details: asObject(record.serviceEventDetails),
      errorMessage: asText(record.errorMessage),
      refused: DENIED.test(asText(record.errorCode) ?? ""),
      callerUser,
    }),
    request,
    response,
    additional,
    requestVisible: visible(record, name),
    issued: outcome === "succeeded" ? issuedBy(response) : undefined,
    notKnown: [],
    event: eventOf(record),
  };
  return { ok: true, activity };
}

/**
 * Joins records that share one `sharedEventID` into the one that tells most: the caller's copy knows the identity, the
 * role owner's copy knows whose account it is. The order of the copies does not matter.
 */
export function joinCopies(copies: readonly Activity[]): Activity | undefined {
  const richest = copies.reduce<Activity | undefined>(
    (best, copy) => (best === undefined || richness(copy) > richness(best) ? copy : best),
    undefined,
  );
  if (richest === undefined || copies.length === 1) return richest;
  const owner = copies.find((copy) => copy.account === copy.target.account);
  return {
    ...richest,
    account: owner?.account ?? richest.account,
    issued: richest.issued ?? copies.find((copy) => copy.issued !== undefined)?.issued,
  };
}

function richness(activity: Activity): number {
  const { identity } = activity;
  return (
    (identity.type === "AWSAccount" ? 0 : 4) + (identity.arn === undefined ? 0 : 2) + (identity.accessKeyId ? 1 : 0)
  );
}

function accountOf(record: JsonObject, callerAccount: string): string {
  const recipient = textAt(record, "recipientAccountId");
  if (recipient !== undefined && ACCOUNT_ID.test(recipient)) return recipient;
  return ACCOUNT_ID.test(callerAccount) ? callerAccount : "";
}

function failed(record: JsonObject, response: JsonObject, name: string): boolean {
  if (asText(record.errorCode) !== undefined || asText(record.errorMessage) !== undefined) return true;
  const answer = textAt(response, name);
  return answer !== undefined && answer.toLowerCase() === "failure";
}

/**
 * CloudTrail drops parameters over 100 KB and some services hide them; what stands there instead is not documented, so
 * null, a non-object, and an object that says it was omitted all count as not visible.
 */
function visible(record: JsonObject, name: string): boolean {
  const request = record.requestParameters;
  const parameters = asObject(request);
  if (parameters !== undefined) {
    const text = Object.values(parameters);
    return (
      parameters.omitted !== true &&
      !(text.length > 0 && text.every((value) => value === "HIDDEN_DUE_TO_SECURITY_REASONS"))
    );
  }
  if (PARAMETERLESS.test(name)) return true;
  const denied = DENIED.test(asText(record.errorCode) ?? "");
  return (request === null || request === undefined) && denied;
}

/** Subject of the certificate for which Roles Anywhere opened a session. */
function certificateOf(service: string, response: JsonObject): string | undefined {
  const set = service === "rolesanywhere" ? response.credentialSet : undefined;
  return Array.isArray(set) ? textAt(asObject(set[0]), "sourceIdentity") : undefined;
}

function issuedBy(response: JsonObject): Issued | undefined {
  const set = response.credentialSet;
  const first = Array.isArray(set) ? asObject(asObject(set[0])?.credentials) : undefined;
  const credentials = asObject(response.credentials) ?? first;
  const accessKeyId = textAt(credentials, "accessKeyId");
  if (accessKeyId === undefined) return undefined;
  const session = asObject(response.assumedRoleUser) ?? asObject(response.federatedUser);
  return { accessKeyId, arn: textAt(session, "arn"), expiresAt: responseTime(credentials?.expiration) };
}

function userOf(identity: Activity["identity"]): string | undefined {
  if (identity.userName !== undefined && identity.type === "IAMUser") return identity.userName;
  const resource = parseArn(identity.type === "IAMUser" ? identity.arn : identity.issuerArn)?.resource;
  return resource?.startsWith("user/") ? resource.slice(resource.lastIndexOf("/") + 1) : undefined;
}

/** Objects below request and response that are searched for secrets; STS and IAM put them into the first two levels. */
const SECRET_DEPTH = 4;

/** Removes secret fields in place: the record was parsed for us alone. */
function withoutSecrets(object: JsonObject | undefined, depth = 0): JsonObject | undefined {
  for (const key in object) {
    // Set, not deleted: deleting would make the object slow for everything behind.
    if (SECRETS.has(key)) Reflect.set(object, key, undefined);
    else if (depth < SECRET_DEPTH && typeof object[key] === "object") searchSecrets(object[key], depth + 1);
  }
  return object;
}

function searchSecrets(value: unknown, depth: number): void {
  if (Array.isArray(value)) for (const item of value) withoutSecrets(asObject(item), depth);
  else withoutSecrets(asObject(value), depth);
}
