/**
 * The envelope of a CloudTrail record, in the key order of real trails.
 * Source: CloudTrail User Guide "CloudTrail record contents for management, data, and network activity events".
 */
import type { CloudTrailRecord, JsonObject } from "../shared/model.ts";
import { type Random, sessionToken, uuid } from "./random.ts";
import { isoTime } from "./times.ts";

/** Where the organisation works; most services are filed here. */
export const HOME_REGION = "eu-west-1";
/** IAM, root sign-ins and Organizations are filed here, wherever they were called from. */
export const GLOBAL_REGION = "us-east-1";

/** A record with the members that the simulator itself sorts and files by. */
export interface TrailRecord extends CloudTrailRecord {
  readonly eventTime: string;
  readonly awsRegion: string;
  readonly recipientAccountId: string;
}

/** Where calls come from. */
export interface Origin {
  /** An address, a service's DNS name, or `AWS Internal`. */
  readonly ip: string;
  readonly userAgent: string;
  /** `console` and `service` calls carry no tlsDetails. */
  readonly through: "client" | "console" | "service";
  readonly vpcEndpoint?: { readonly id: string; readonly account: string };
}

/** Credentials in someone's hands: what every call made with them has in common. */
export interface Session {
  readonly identity: JsonObject;
  readonly principalId: string;
  readonly arn: string;
  readonly account: string;
  readonly accessKeyId: string;
  /** Epoch ms; Infinity for a long-term key. */
  readonly expiresAt: number;
  readonly mfa: boolean;
  readonly sourceIdentity?: string;
  readonly origin: Origin;
}

export interface Failure {
  /** Absent on failed sign-ins, which have a message only. */
  readonly code?: string;
  readonly message: string;
}

/** One call as the simulator describes it. Absent request and response are written as null, as CloudTrail does. */
export interface Call {
  /** First label of eventSource: `iam`, `sts`. */
  readonly service: string;
  readonly name: string;
  readonly readOnly: boolean;
  readonly request?: JsonObject | null;
  readonly response?: JsonObject | null;
  readonly additional?: JsonObject;
  readonly resources?: readonly JsonObject[];
  readonly region?: string;
  readonly failure?: Failure;
  /** DNS name of the service that makes the call in its caller's name. */
  readonly via?: string;
}

/** What a record has besides the call itself. */
export interface Filing {
  readonly identity: JsonObject;
  readonly origin: Origin;
  readonly account: string;
  readonly eventType?: string;
  readonly sharedEventId?: string;
  readonly requestId?: string;
  readonly serviceEventDetails?: JsonObject;
}

const GLOBAL_SERVICES = new Set(["iam", "organizations", "cloudfront", "route53"]);
const GLOBAL_HOSTS = new Set(["iam", "cloudfront", "route53"]);

function regionOf(call: Call): string {
  return call.region ?? (GLOBAL_SERVICES.has(call.service) ? GLOBAL_REGION : HOME_REGION);
}

function hostOf(service: string, region: string): string {
  return GLOBAL_HOSTS.has(service) ? `${service}.amazonaws.com` : `${service}.${region}.amazonaws.com`;
}

/** Writes one record. The order of the members is the order of real trails; a test compares. */
export function writeRecord(call: Call, filing: Filing, at: number, random: Random): TrailRecord {
  const region = regionOf(call);
  const { origin, sharedEventId, serviceEventDetails } = filing;
  return {
    eventVersion: "1.11",
    userIdentity: filing.identity,
    eventTime: isoTime(at),
    eventSource: `${call.service}.amazonaws.com`,
    eventName: call.name,
    awsRegion: region,
    sourceIPAddress: origin.ip,
    userAgent: origin.userAgent,
    ...(call.failure?.code !== undefined && { errorCode: call.failure.code }),
    ...(call.failure && { errorMessage: call.failure.message }),
    requestParameters: call.request ?? null,
    responseElements: call.response ?? null,
    ...(call.additional && { additionalEventData: call.additional }),
    requestID: filing.requestId ?? uuid(random),
    eventID: uuid(random),
    readOnly: call.readOnly,
    ...(call.resources && { resources: call.resources }),
    eventType: filing.eventType ?? "AwsApiCall",
    managementEvent: true,
    recipientAccountId: filing.account,
    ...(sharedEventId !== undefined && { sharedEventID: sharedEventId }),
    ...(serviceEventDetails && { serviceEventDetails }),
    ...(origin.vpcEndpoint && {
      vpcEndpointId: origin.vpcEndpoint.id,
      vpcEndpointAccountId: origin.vpcEndpoint.account,
    }),
    eventCategory: "Management",
    ...(origin.through === "client" && {
      tlsDetails: {
        tlsVersion: "TLSv1.3",
        cipherSuite: "TLS_AES_128_GCM_SHA256",
        clientProvidedHostHeader: hostOf(call.service, region),
      },
    }),
    ...(origin.through === "console" && { sessionCredentialFromConsole: "true" }),
  };
}

/** A call made with a session, filed in the session's own account; by a service in its name where the call says so. */
export function callWith(session: Session, call: Call, at: number, random: Random): TrailRecord {
  const { via } = call;
  if (via === undefined) return writeRecord(call, session, at, random);
  const identity = { ...session.identity, invokedBy: via };
  const origin: Origin = { ip: via, userAgent: via, through: "service" };
  return writeRecord(call, { identity, origin, account: session.account }, at, random);
}

/** Services whose denials are written `AccessDeniedException`, because they speak JSON. */
const JSON_SERVICES = new Set([
  "kms",
  "logs",
  "dynamodb",
  "ssm",
  "secretsmanager",
  "ecr",
  "lambda",
  "identitystore",
  "sso",
]);

function denialCode(service: string): string {
  if (service === "ec2") return "Client.UnauthorizedOperation";
  return JSON_SERVICES.has(service) ? "AccessDeniedException" : "AccessDenied";
}

/** Lambda writes `GetFunction20150331v2`; permissions have no date. */
function actionOf(call: Call): string {
  return `${call.service}:${call.name.replace(/20\d{6}(v\d+)?$/, "")}`;
}

/** EC2 words its denials differently and adds an encoded message that only the account can decode. */
function denialMessage(session: Session, call: Call, resource: string, random: Random): string {
  const action = actionOf(call);
  const because = `because no identity-based policy allows the ${action} action`;
  const who = `User: ${session.arn} is not authorized to perform: ${action}`;
  if (call.service !== "ec2") return `${who} on resource: ${resource} ${because}`;
  return (
    `You are not authorized to perform this operation. ${who} ${because}. ` +
    `Encoded authorization failure message: ${sessionToken(random)}`
  );
}

/**
 * The same call, refused. A denied call has neither parameters nor resources in the trail: what was wanted is only in
 * the message.
 */
export function deniedWith(session: Session, call: Call, resource: string, at: number, random: Random): TrailRecord {
  const failure: Failure = {
    code: denialCode(call.service),
    message: denialMessage(session, call, resource, random),
  };
  const { service, name, readOnly, region } = call;
  const refused: Call = { service, name, readOnly, ...(region !== undefined && { region }), failure };
  return writeRecord(refused, session, at, random);
}

/** Time order; records of one second keep the order in which they were made. */
export function inTimeOrder(records: readonly TrailRecord[]): TrailRecord[] {
  return records.toSorted((a, b) => (a.eventTime < b.eventTime ? -1 : a.eventTime > b.eventTime ? 1 : 0));
}
