/**
 * The services as a sink meets them: how each answers, and what each would not take. Shapes of answers: Slack
 * "Sending messages using incoming webhooks"; SNS API (query protocol, XML); EventBridge API (JSON 1.1).
 */
import { asObject, type JsonObject } from "../../shared/model.ts";
import { CALL_BYTES_MAX } from "../../shared/sinks/alert-bus.ts";
import { asffFaults } from "./sink-asff.ts";
import { blockKitFaults } from "./sink-block-kit.ts";
import { KEY_ID, MARK } from "./sink-fixtures.ts";
import { type Answer, type Behaviour, type Protocol, UNFIT } from "./sink-receiver.ts";

const GARBAGE: Answer = {
  status: 200,
  headers: { "content-type": "text/html" },
  body: "<html><body>Sign in to the hotel's network</body></html>",
};
const AFTER = { "retry-after": "7" };

export const slackProtocol: Protocol = {
  answer: (behaviour, _request, echo) => {
    const answers: Partial<Record<Behaviour, Answer>> = {
      accept: { status: 200, body: "ok" },
      throttle: { status: 429, body: echo },
      "throttle for 7 s": { status: 429, headers: AFTER, body: "rate_limited" },
      refuse: { status: 404, body: echo },
      fail: { status: 500, body: echo },
    };
    return answers[behaviour] ?? GARBAGE;
  },
  faults: (request) => {
    const message = parsed(request.body);
    return [
      ...(message === undefined ? ["the body is no JSON object"] : blockKitFaults(message)),
      ...slackTexts(message),
    ];
  },
};

/** Texts of a message in which something is not escaped, or stands outside code. */
function slackTexts(message: JsonObject | undefined): string[] {
  return textsOf(message).flatMap(({ text, type }) => {
    const open = type === "mrkdwn" ? withoutCode(text) : "";
    return [
      ...(/[<>]/.test(text) ? ["an angle bracket"] : []),
      ...(/&(?!(amp|lt|gt);)/.test(text) ? ["an open ampersand"] : []),
      ...(/@(here|channel|everyone)\b/i.test(text) ? ["a mention"] : []),
      ...(open.includes(MARK) || open.includes("`") ? ["outside text that is not in code"] : []),
      ...unfit(text),
    ].map((what) => `${what} in ${text.slice(0, 200)}`);
  });
}

/** Every text object, and the message's own text, which Slack reads as markup. */
function textsOf(value: unknown): { readonly text: string; readonly type: string }[] {
  if (Array.isArray(value)) return value.flatMap(textsOf);
  const object = asObject(value);
  if (object === undefined) return [];
  const own = typeof object.text === "string" ? [{ text: object.text, type: String(object.type ?? "top") }] : [];
  return [...own, ...Object.values(object).flatMap(textsOf)];
}

function withoutCode(text: string): string {
  return text.replace(/```[\s\S]*?```/g, "").replace(/`[^`\n]+`/g, "");
}

export const snsProtocol: Protocol = {
  answer: (behaviour, _request, echo) => {
    const answers: Partial<Record<Behaviour, Answer>> = {
      accept: xml(
        200,
        "<PublishResponse><PublishResult><MessageId>567910cd</MessageId></PublishResult></PublishResponse>",
      ),
      throttle: snsError(429, "Throttled", echo),
      "throttle for 7 s": { ...snsError(429, "Throttled", echo), headers: AFTER },
      refuse: snsError(403, "AuthorizationError", echo),
      fail: snsError(500, "InternalError", echo),
    };
    return answers[behaviour] ?? GARBAGE;
  },
  faults: ({ body }) => {
    const fields = new URLSearchParams(body);
    const subject = fields.get("Subject") ?? "";
    const message = fields.get("Message") ?? "";
    const attributes = attributesIn(fields);
    const size = [message, ...attributes.flatMap(({ name, type, value }) => [name, type, value])];
    const bytes = size.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    return [
      ...(fields.get("Action") === "Publish" ? [] : ["the action is not Publish"]),
      ...(/^[\x21-\x7e][\x20-\x7e]{0,98}$/.test(subject) ? [] : [`the subject ${JSON.stringify(subject)}`]),
      ...(message === "" ? ["an empty message"] : unfit(message)),
      ...(bytes > 262_144 ? [`${bytes} bytes`] : []),
      ...(attributes.length > 10 ? [`${attributes.length} attributes`] : []),
      ...attributes.flatMap(attributeFaults),
      ...(fields.has("MessageStructure") ? ["with MessageStructure no attribute is delivered"] : []),
    ];
  },
};

export interface Attribute {
  readonly name: string;
  readonly type: string;
  readonly value: string;
}

/** Message attributes as the query protocol numbers them. */
export function attributesIn(fields: URLSearchParams): Attribute[] {
  const prefixes = [...fields.keys()].filter((key) => /^MessageAttributes\.entry\.\d+\.Name$/.test(key));
  return prefixes.map((key) => {
    const prefix = key.slice(0, -"Name".length);
    return {
      name: fields.get(key) ?? "",
      type: fields.get(`${prefix}Value.DataType`) ?? "",
      value: fields.get(`${prefix}Value.StringValue`) ?? "",
    };
  });
}

function attributeFaults({ name, type, value }: Attribute): string[] {
  if (!/^[A-Za-z0-9_.-]{1,256}$/.test(name) || value === "")
    return [`the attribute ${name} is empty or has a wrong name`];
  if (!/^[\x20-\x7e]+$/.test(value)) return [`the attribute ${name} is not ASCII`];
  if (type === "Number") return /^-?\d{1,9}$/.test(value) ? [] : [`the attribute ${name} is no number`];
  if (type === "String.Array") return Array.isArray(JSON.parse(value)) ? [] : [`the attribute ${name} is no list`];
  return type === "String" ? [] : [`the attribute ${name} has the type ${type}`];
}

function xml(status: number, body: string): Answer {
  return { status, headers: { "content-type": "text/xml" }, body };
}

/** An error in the query protocol. */
export function snsError(status: number, code: string, message: string): Answer {
  const text = message.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return xml(
    status,
    `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${text}</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
  );
}

export const eventBridgeProtocol: Protocol = {
  answer: (behaviour, { body }, echo) => {
    const entries = entriesIn(body).map((_, index) => ({ EventId: `event-${index}` }));
    const answers: Partial<Record<Behaviour, Answer>> = {
      accept: json(200, { FailedEntryCount: 0, Entries: entries }),
      throttle: json(400, { __type: "ThrottlingException", message: echo }),
      "throttle for 7 s": { ...json(400, { __type: "ThrottlingException", message: echo }), headers: AFTER },
      refuse: json(400, { __type: "AccessDeniedException", message: echo }),
      fail: json(500, { __type: "InternalException", message: echo }),
    };
    return answers[behaviour] ?? GARBAGE;
  },
  faults: ({ body, headers }) => {
    const entries = entriesIn(body);
    const sizes = entries.map(({ Source, DetailType, Detail, Resources, Time }) => {
      const texts = [Source, DetailType, Detail, ...(Array.isArray(Resources) ? Resources : [])];
      return texts.reduce((sum: number, text) => sum + Buffer.byteLength(String(text)), Time === undefined ? 0 : 14);
    });
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    return [
      ...(headers["x-amz-target"] === "AWSEvents.PutEvents" ? [] : ["the target is not PutEvents"]),
      ...(entries.length >= 1 && entries.length <= 10 ? [] : [`${entries.length} entries`]),
      ...(bytes > CALL_BYTES_MAX ? [`${bytes} bytes`] : []),
      ...entries.flatMap(entryFaults),
    ];
  },
};

function entryFaults({ Source, DetailType, Detail, EventBusName }: JsonObject): string[] {
  const detail = parsed(String(Detail));
  return [
    ...(Source === "rolecall" && DetailType === "Rolecall Alert" ? [] : ["the source or the detail-type is wrong"]),
    ...(typeof EventBusName === "string" && EventBusName !== "" ? [] : ["no bus is named"]),
    ...(detail === undefined ? ["the detail is no JSON object"] : stringsOf(detail).flatMap(unfit)),
    ...(Buffer.byteLength(String(Detail)) > 200_000 ? [`a detail of ${Buffer.byteLength(String(Detail))} bytes`] : []),
  ];
}

export function entriesIn(body: string): JsonObject[] {
  const entries: unknown = parsed(body)?.Entries;
  if (!Array.isArray(entries)) return [];
  return entries.map((entry: unknown) => asObject(entry)).filter((entry) => entry !== undefined);
}

export const pagerDutyProtocol: Protocol = {
  answer: (behaviour, _request, echo) => {
    const answers: Partial<Record<Behaviour, Answer>> = {
      accept: json(202, { status: "success", message: "Event processed", dedup_key: "A-0000000001" }),
      throttle: { status: 429, body: echo },
      "throttle for 7 s": { status: 429, headers: AFTER, body: echo },
      refuse: json(400, { status: "invalid event", message: echo, errors: [echo] }),
      fail: { status: 500, body: echo },
    };
    return answers[behaviour] ?? GARBAGE;
  },
  faults: ({ body }) => {
    const event = parsed(body) ?? {};
    const payload = asObject(event.payload) ?? {};
    const texts = stringsOf({ ...event, routing_key: "" });
    return [
      ...(event.event_action === "trigger" ? [] : ["the action is not trigger"]),
      ...(/^[A-Za-z0-9]{32}$/.test(String(event.routing_key)) ? [] : ["no routing key"]),
      ...within("dedup_key", event.dedup_key, 255),
      ...within("summary", payload.summary, 1024),
      ...within("source", payload.source, 1024),
      ...(["critical", "error", "warning", "info"].includes(String(payload.severity)) ? [] : ["no severity"]),
      ...(Buffer.byteLength(body) > 512_000 ? [`${Buffer.byteLength(body)} bytes`] : []),
      ...texts.flatMap(unfit),
    ];
  },
};

export const splunkProtocol: Protocol = {
  answer: (behaviour, { path }, echo) => {
    const accepted = path.startsWith("/services/collector/ack")
      ? json(200, { acks: { 7: true } })
      : json(200, { text: "Success", code: 0, ackId: 7 });
    const answers: Partial<Record<Behaviour, Answer>> = {
      accept: accepted,
      throttle: json(429, { text: echo }),
      "throttle for 7 s": { ...json(429, { text: echo }), headers: AFTER },
      refuse: json(403, { text: echo.slice(0, 100), code: 4 }),
      fail: json(503, { text: "Server is busy", code: 9 }),
    };
    return answers[behaviour] ?? GARBAGE;
  },
  faults: ({ body, headers, path }) => {
    const event = parsed(body) ?? {};
    const fields = asObject(event.fields) ?? {};
    return [
      ...(path === "/services/collector/event" ? [] : [`the path ${path}`]),
      ...(/^Splunk [A-Za-z0-9-]+$/.test(headers.authorization ?? "") ? [] : ["no token"]),
      ...(event.time === undefined || (Number(event.time) > 1e9 && Number(event.time) < 1e11)
        ? []
        : [`the time ${event.time}`]),
      ...(asObject(event.event)?.schema === "rolecall/alert/1" ? [] : ["the event is no alert"]),
      ...(Object.values(fields).every((value) => typeof value === "string") ? [] : ["a field is no text"]),
      ...(Buffer.byteLength(body) > 800_000 ? [`${Buffer.byteLength(body)} bytes`] : []),
      ...stringsOf(event).flatMap(unfit),
    ];
  },
};

export const teamsProtocol: Protocol = {
  answer: (behaviour, _request, echo) => {
    const answers: Partial<Record<Behaviour, Answer>> = {
      accept: { status: 202, body: "" },
      throttle: { status: 429, body: echo },
      "throttle for 7 s": { status: 429, headers: AFTER, body: echo },
      refuse: { status: 404, body: echo },
      fail: { status: 502, body: echo },
    };
    return answers[behaviour] ?? GARBAGE;
  },
  faults: ({ body }) => {
    const runs = runsOf(parsed(body));
    return [
      ...(Buffer.byteLength(body) > 28 * 1024 ? [`${Buffer.byteLength(body)} bytes`] : []),
      ...(runs.length < 3 ? ["no text"] : []),
      // Only text runs know no markup.
      ...(/"TextBlock"|"FactSet"/.test(body) ? ["a block that reads Markdown"] : []),
      ...runs.flatMap(({ text }) => (text === "" ? ["an empty text"] : unfit(text))),
    ];
  },
};

/** Every TextRun of a card. */
function runsOf(value: unknown): { readonly text: string }[] {
  if (Array.isArray(value)) return value.flatMap(runsOf);
  const object = asObject(value);
  if (object === undefined) return [];
  return object.type === "TextRun" ? [{ text: String(object.text) }] : Object.values(object).flatMap(runsOf);
}

export const webhookProtocol: Protocol = {
  answer: (behaviour, _request, echo) => {
    const answers: Partial<Record<Behaviour, Answer>> = {
      accept: { status: 204, body: "" },
      throttle: { status: 429, body: echo },
      "throttle for 7 s": { status: 429, headers: AFTER, body: echo },
      refuse: { status: 401, body: echo },
      fail: { status: 500, body: echo },
    };
    return answers[behaviour] ?? GARBAGE;
  },
  faults: ({ body, headers }) => [
    ...(/^\d{10}$/.test(String(headers["rolecall-timestamp"])) ? [] : ["no time"]),
    ...(/^v1=[0-9a-f]{64}$/.test(String(headers["rolecall-signature"])) ? [] : ["no signature"]),
    ...(parsed(body)?.schema === "rolecall/alert/1" ? [] : ["the body is no alert"]),
    ...(Buffer.byteLength(body) > 210_000 ? [`${Buffer.byteLength(body)} bytes`] : []),
    ...stringsOf(parsed(body)).flatMap(unfit),
  ],
};

/** One finding, imported or refused inside an answer of 200. Source: Security Hub API "BatchImportFindings". */
export function imported(code?: string, message = ""): Answer {
  const failed = code === undefined ? [] : [{ Id: "rolecall/A-0000000001", ErrorCode: code, ErrorMessage: message }];
  return json(200, { FailedCount: failed.length, SuccessCount: 1 - failed.length, FailedFindings: failed });
}

/** An error of the whole call, as AWS's REST JSON protocol names it. */
export function restError(status: number, name: string, message: string): Answer {
  return { ...json(status, { Message: message }), headers: { "x-amzn-errortype": name } };
}

export const securityHubProtocol: Protocol = {
  answer: (behaviour, _request, echo) => {
    const answers: Partial<Record<Behaviour, Answer>> = {
      accept: imported(),
      throttle: restError(429, "TooManyRequestsException", echo),
      "throttle for 7 s": {
        ...restError(429, "LimitExceededException", echo),
        headers: { ...AFTER, "x-amzn-errortype": "LimitExceededException" },
      },
      refuse: imported("InvalidAccess", echo),
      fail: restError(500, "InternalException", echo),
    };
    return answers[behaviour] ?? GARBAGE;
  },
  faults: ({ body, path }) => {
    const findings: unknown = parsed(body)?.Findings;
    const [finding, ...more] = Array.isArray(findings) ? findings : [];
    return [
      ...(path === "/findings/import" ? [] : [`the path ${path}`]),
      ...(more.length === 0 ? [] : ["more than one finding"]),
      ...asffFaults(asObject(finding) ?? {}),
      ...stringsOf(finding).flatMap(unfit),
    ];
  },
};

function within(name: string, value: unknown, max: number): string[] {
  const fits = typeof value === "string" && value.length > 0 && value.length <= max;
  return fits ? [] : [`${name} is empty, no text or longer than ${max}`];
}

function json(status: number, value: object): Answer {
  return { status, headers: { "content-type": "application/x-amz-json-1.1" }, body: JSON.stringify(value) };
}

function stringsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsOf) : [];
}

/** Characters that no reader should get, and secrets that must not leave. */
function unfit(text: string): string[] {
  return [
    ...(UNFIT.test(text) ? ["a control or direction character"] : []),
    ...(text.includes(KEY_ID) ? ["a whole access key id"] : []),
    ...(/[A-Za-z0-9+/]{80}/.test(text) && text.includes("IQoJ") ? ["a session token"] : []),
  ];
}

export function parsed(text: string): JsonObject | undefined {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}
