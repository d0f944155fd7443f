import { describe, expect, test } from "vitest";
import { keyOf, timeOf, withEventId } from "../../shared/ingest/key.ts";
import { asRecord, unwrap } from "../../shared/ingest/unwrap.ts";
import { cloudtrail } from "../support/records.ts";

const record = cloudtrail("iam:CreateUser", { eventID: "e-1" });
const second = cloudtrail("sts:AssumeRole", { eventID: "e-2" });
const text = JSON.stringify(record);
const event = {
  version: "0",
  id: "x",
  "detail-type": "AWS API Call via CloudTrail",
  source: "aws.iam",
  detail: record,
};
const sns = (message: unknown) => ({
  Type: "Notification",
  MessageId: "m",
  TopicArn: "t",
  Message: JSON.stringify(message),
});
const sqs = (message: unknown) => ({ messageId: "m", body: JSON.stringify(message), eventSource: "aws:sqs" });

function read(value: unknown) {
  const out: { ids: unknown[]; foreign: string[]; unreadable: string[] } = { ids: [], foreign: [], unreadable: [] };
  unwrap(value, {
    record: ({ eventID }) => out.ids.push(eventID),
    foreign: (kind) => out.foreign.push(kind),
    unreadable: (reason) => out.unreadable.push(reason),
  });
  return out;
}
const records = (...ids: string[]) => ({ ids, foreign: [], unreadable: [] });
const foreign = (...kinds: string[]) => ({ ids: [], foreign: kinds, unreadable: [] });

describe("unwrap finds records in", () => {
  const shapes: Record<string, [unknown, string[]]> = {
    "a record": [record, ["e-1"]],
    "a CloudTrail file": [{ Records: [record, second] }, ["e-1", "e-2"]],
    "an empty CloudTrail file": [{ Records: [] }, []],
    "an array": [
      [record, second],
      ["e-1", "e-2"],
    ],
    "an EventBridge event": [event, ["e-1"]],
    "an EventBridge event without its envelope's fields": [{ detail: record }, ["e-1"]],
    "a received SQS message": [{ MessageId: "m", ReceiptHandle: "h", Body: text }, ["e-1"]],
    "the output of receive-message": [{ Messages: [{ Body: text }, { Body: JSON.stringify(second) }] }, ["e-1", "e-2"]],
    "a Lambda event from SQS": [{ Records: [sqs(event), sqs(second)] }, ["e-1", "e-2"]],
    "an SNS notification": [sns(event), ["e-1"]],
    "a Lambda event from SNS": [{ Records: [{ EventSource: "aws:sns", Sns: sns(event) }] }, ["e-1"]],
    "SNS in SQS in a Lambda event around an EventBridge event": [{ Records: [sqs(sns(event))] }, ["e-1"]],
    "a file in SNS in SQS": [{ Body: JSON.stringify(sns({ Records: [record, second] })) }, ["e-1", "e-2"]],
    "the output of LookupEvents": [{ Events: [{ EventId: "e-1", CloudTrailEvent: text }], NextToken: "n" }, ["e-1"]],
    "one event of LookupEvents": [{ EventId: "e-1", EventName: "CreateUser", CloudTrailEvent: text }, ["e-1"]],
  };
  for (const [name, [value, ids]] of Object.entries(shapes))
    test(name, () => expect(read(value)).toEqual(records(...ids)));
});

describe("unwrap tells what holds no records", () => {
  const shapes: Record<string, [unknown, string[]]> = {
    "a digest file": [{ digestStartTime: "a", digestEndTime: "b", logFiles: [{}] }, ["digest"]],
    "an insight": [{ Records: [{ ...record, eventCategory: "Insight" }] }, ["insight"]],
    "an insight by its type": [{ ...record, eventSource: undefined, eventType: "AwsCloudTrailInsight" }, ["insight"]],
    "an S3 notification": [{ Records: [{ ...record, eventSource: "aws:s3", s3: {} }] }, ["s3-notification"]],
    "an S3 test event": [{ Service: "Amazon S3", Event: "s3:TestEvent" }, ["s3-notification"]],
    "CloudTrail's own notification": [sns({ s3Bucket: "b", s3ObjectKey: ["k"] }), ["s3-notification"]],
    "an SNS subscription": [{ Type: "SubscriptionConfirmation", Message: "hello", Token: "t" }, ["sns-control"]],
    "another EventBridge event": [{ "detail-type": "GuardDuty Finding", detail: { severity: 2 } }, ["event"]],
    "other objects": [{ name: "package", version: 1 }, ["other"]],
    scalars: [
      [1, "text", true, null],
      ["other", "other", "other", "other"],
    ],
  };
  for (const [name, [value, kinds]] of Object.entries(shapes))
    test(name, () => expect(read(value)).toEqual(foreign(...kinds)));
});

describe("unwrap says why a record cannot be read", () => {
  const broken: Record<string, [unknown, string]> = {
    "no eventSource": [{ ...record, eventSource: undefined }, "the record has no eventSource"],
    "an eventSource of another type": [
      { ...record, eventSource: ["iam.amazonaws.com"] },
      "the record has no eventSource",
    ],
    "an empty eventName": [{ ...record, eventName: "" }, "the record has no eventName"],
    "no eventTime": [{ ...record, eventTime: undefined }, "the record has no eventTime"],
    "a number for eventTime": [{ ...record, eventTime: 1700000000 }, "the record has no eventTime"],
    "a day that is none": [
      { ...record, eventTime: "2026-02-30T00:00:00Z" },
      "the record's eventTime is no ISO 8601 time",
    ],
    "a local time": [{ ...record, eventTime: "2026-02-03T00:00:00" }, "the record's eventTime is no ISO 8601 time"],
    "an SQS body that is no JSON": [{ Body: '{"eventVersion":' }, "the text of the SQS message is not valid JSON"],
    "a CloudTrailEvent that is no JSON": [
      { CloudTrailEvent: "{" },
      "the text of the CloudTrailEvent is not valid JSON",
    ],
    "a notification that is no JSON": [
      { ...sns(1), Message: "hello" },
      "the text of the SNS notification is not valid JSON",
    ],
  };
  for (const [name, [value, reason]] of Object.entries(broken))
    test(name, () => expect(read(value)).toEqual({ ids: [], foreign: [], unreadable: [reason] }));

  test("six envelopes are opened, a seventh is not", () => {
    const wrapped = (times: number): unknown => (times === 0 ? record : { Body: JSON.stringify(wrapped(times - 1)) });
    expect(read(wrapped(6))).toEqual(records("e-1"));
    expect(read(wrapped(7)).unreadable).toEqual(["wrapped in more than 6 envelopes"]);
  });

  test("wrong types in envelopes are passed over", () => {
    const odd = [
      { Records: 5 },
      { Records: {} },
      { Events: "x" },
      { detail: [] },
      { Sns: "x" },
      { Body: 7 },
      { Message: {} },
    ];
    for (const value of odd) expect(read(value)).toEqual(foreign("other"));
  });
});

test("a record inside an envelope is not itself a record", () => {
  expect(asRecord(record)).toBe(record);
  for (const value of [event, [record], { Records: [record] }, { ...record, eventCategory: "Insight" }, null, "x"])
    expect(asRecord(value)).toBeUndefined();
});

describe("the time of a record", () => {
  const times: Record<string, string | undefined> = {
    "2026-03-02T10:00:00Z": "2026-03-02T10:00:00Z",
    "2024-02-29T23:59:59Z": "2024-02-29T23:59:59Z",
    "2026-03-31T10:00:00.123Z": "2026-03-31T10:00:00Z",
    "2026-03-02T10:00:00+02:00": "2026-03-02T08:00:00Z",
    "2026-01-01T00:30:00+01:00": "2025-12-31T23:30:00Z",
    "2026-02-29T10:00:00Z": undefined,
    "2026-13-01T10:00:00Z": undefined,
    "2026-03-02T25:00:00Z": undefined,
    "2026-03-02 10:00:00Z": undefined,
    "2026-03-02": undefined,
    "Mar 2, 2026, 10:00:00 AM": undefined,
    "": undefined,
  };
  for (const [written, time] of Object.entries(times))
    test(`${written || "nothing"} is ${time}`, () => expect(timeOf(written)).toBe(time));
});

describe("the key of a record", () => {
  const time = "2026-03-02T10:00:00Z";
  test("is its time, the id that copies share, and its own", () => {
    expect(keyOf(time, "s", "e")).toBe(`${time} s e`);
    expect(keyOf(time, undefined, "e")).toBe(`${time} e e`);
  });

  test("stays one short line of visible ASCII", () => {
    for (const id of ["a b", "a\nb", "é", "\u0000", "x".repeat(129), ""]) {
      const key = keyOf(time, undefined, id);
      expect(key).toMatch(/^2026-03-02T10:00:00Z sha256-[0-9a-f]{64} sha256-[0-9a-f]{64}$/);
      expect(key).toBe(keyOf(time, undefined, id));
    }
    expect(keyOf(time, undefined, "x".repeat(128))).toContain("xxx");
  });

  test("of a record without eventID is derived from its content", () => {
    const { eventID: _, ...anonymous } = record;
    const derived = withEventId(anonymous).eventID;
    expect(derived).toMatch(/^derived-[0-9a-f]{64}$/);
    expect(withEventId(JSON.parse(JSON.stringify(anonymous, null, 2))).eventID).toBe(derived);
    expect(withEventId({ ...anonymous, eventName: "DeleteUser" }).eventID).not.toBe(derived);
    expect(withEventId(record).eventID).toBe("e-1");
  });
});
