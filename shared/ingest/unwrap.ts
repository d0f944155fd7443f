import { asObject, asText, type CloudTrailRecord, type JsonObject } from "../model.ts";
import { parseJson } from "./json.ts";
import { timeOf } from "./key.ts";

/** JSON that is recognised and carries no record of its own. `event` is an EventBridge event of another kind. */
export type ForeignKind = "digest" | "insight" | "s3-notification" | "sns-control" | "event" | "other";

export interface UnwrapSink {
  /** `time` is the record's eventTime as `timeOf` writes it. */
  record(record: CloudTrailRecord, time: string): void;
  foreign(kind: ForeignKind): void;
  /** `reason` never quotes the content, which may hold a session token. */
  unreadable(reason: string): void;
}

/** SNS in SQS in a Lambda event around an EventBridge event is five. */
const ENVELOPES_MAX = 6;
const LISTS = ["Records", "Events", "Messages"];
const RECORD_FIELDS = ["eventVersion", "eventSource", "eventName", "eventTime", "eventID", "userIdentity"];

/**
 * Finds CloudTrail records in one parsed JSON value, told apart by content: a record, `{"Records":[…]}`, an array, an
 * EventBridge event, an SQS message or Lambda's batch of them, an SNS notification, LookupEvents output, and these
 * inside each other. Every value reaches the sink in one of three ways; none is dropped and nothing throws.
 *
 * Sources: CloudTrail "log file examples", "digest file structure"; Lambda "Using Lambda with Amazon SQS" and "… SNS";
 * CloudTrail API "LookupEvents".
 */
export function unwrap(value: unknown, sink: UnwrapSink): void {
  open(value, 0, sink);
}

/** The one record that a value is itself, outside any envelope; undefined for everything else. */
export function asRecord(value: unknown): CloudTrailRecord | undefined {
  const object = asObject(value);
  const isRecord = object !== undefined && foreignKind(object) === undefined && checkRecord(object).time !== undefined;
  return isRecord ? object : undefined;
}

function open(value: unknown, depth: number, sink: UnwrapSink): void {
  const object = asObject(value);
  if (depth > ENVELOPES_MAX) sink.unreadable(`wrapped in more than ${ENVELOPES_MAX} envelopes`);
  else if (Array.isArray(value)) openAll(value, depth, sink);
  else if (object === undefined) sink.foreign("other");
  else openObject(object, depth, sink);
}

function openObject(object: JsonObject, depth: number, sink: UnwrapSink): void {
  const kind = foreignKind(object);
  const checked = kind === undefined ? checkRecord(object) : undefined;
  if (kind !== undefined) sink.foreign(kind);
  else if (checked?.time !== undefined) sink.record(object, checked.time);
  else if (openEnvelope(object, depth, sink)) return;
  else if (checked !== undefined && hasRecordField(object)) sink.unreadable(checked.problem);
  else sink.foreign("other");
}

function openAll(items: readonly unknown[], depth: number, sink: UnwrapSink): void {
  for (const item of items) open(item, depth + 1, sink);
}

/** Looked for first: insights and S3 notifications carry fields of a record. */
function foreignKind(object: JsonObject): ForeignKind | undefined {
  if (object["eventCategory"] === "Insight" || object["eventType"] === "AwsCloudTrailInsight") return "insight";
  if (object["digestStartTime"] !== undefined && object["digestEndTime"] !== undefined) return "digest";
  if (object["eventSource"] === "aws:s3" || object["Event"] === "s3:TestEvent") return "s3-notification";
  if (typeof object["s3Bucket"] === "string" && object["s3ObjectKey"] !== undefined) return "s3-notification";
  const type = object["Type"];
  if (type === "SubscriptionConfirmation" || type === "UnsubscribeConfirmation") return "sns-control";
  return undefined;
}

type Checked =
  | { readonly time: string; readonly problem?: undefined }
  | { readonly time?: undefined; readonly problem: string };

/** The record's time, or why the object is no record, in words. */
function checkRecord(object: JsonObject): Checked {
  const source = asText(object["eventSource"]);
  if (source === undefined || source.startsWith("aws:")) return { problem: "the record has no eventSource" };
  if (asText(object["eventName"]) === undefined) return { problem: "the record has no eventName" };
  const written = asText(object["eventTime"]);
  if (written === undefined) return { problem: "the record has no eventTime" };
  const time = timeOf(written);
  return time === undefined ? { problem: "the record's eventTime is no ISO 8601 time" } : { time };
}

/** False when the object is no envelope. */
function openEnvelope(object: JsonObject, depth: number, sink: UnwrapSink): boolean {
  const lists = LISTS.map((name) => object[name]).filter((list) => Array.isArray(list));
  for (const list of lists) openAll(list, depth, sink);
  if (lists.length > 0) return true;
  const detail = asObject(object["detail"]);
  if (detail !== undefined && (typeof object["detail-type"] === "string" || hasRecordField(detail))) {
    if (hasRecordField(detail)) open(detail, depth + 1, sink);
    else sink.foreign("event");
    return true;
  }
  const sns = asObject(object["Sns"]);
  if (sns !== undefined) {
    open(sns, depth + 1, sink);
    return true;
  }
  const [what, text] = wrappedText(object);
  if (text === undefined) return false;
  openText(what, text, depth, sink);
  return true;
}

/** JSON text inside a field, and what the envelope is called. */
function wrappedText(object: JsonObject): readonly [string, string | undefined] {
  if (typeof object["CloudTrailEvent"] === "string") return ["CloudTrailEvent", object["CloudTrailEvent"]];
  if (typeof object["Body"] === "string") return ["SQS message", object["Body"]];
  if (typeof object["body"] === "string") return ["SQS message", object["body"]];
  const isNotification = object["Type"] === "Notification" || typeof object["TopicArn"] === "string";
  if (isNotification && typeof object["Message"] === "string") return ["SNS notification", object["Message"]];
  return ["", undefined];
}

function openText(what: string, text: string, depth: number, sink: UnwrapSink): void {
  const parsed = parseJson(text);
  if (parsed === undefined) sink.unreadable(`the text of the ${what} is not valid JSON`);
  else open(parsed.value, depth + 1, sink);
}

function hasRecordField(object: JsonObject): boolean {
  return RECORD_FIELDS.some((field) => object[field] !== undefined);
}
