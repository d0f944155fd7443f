/**
 * The sink for an SNS topic: plain text for the people who subscribe by e-mail, and attributes for filter policies.
 * The text is one for all protocols. `MessageStructure: json` would give programs a JSON of their own, but then SNS
 * delivers no attributes; programs have the whole alert on the alert bus.
 * Sources: SNS API "Publish", SNS Developer Guide "Message attributes", "Subscription filter policies".
 */
import { type MessageAttributeValue, PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import type { Alert, Revision } from "../model.ts";
import { type PresentOptions, present } from "../present.ts";
import { faultOf, faultText, withinLimit } from "./aws.ts";
import { ACCEPTED, failedForNow, refused, type Sent, type Sink, timeLimit } from "./contract.ts";
import { plainText } from "./plain.ts";

export interface SnsOptions extends PresentOptions {
  /** Its own retries count against the time limit; give it few, since whoever calls the sink retries too. */
  readonly client: Pick<SNSClient, "send">;
  /** A standard topic: e-mail and HTTP cannot subscribe to a FIFO topic. */
  readonly topicArn: string;
  /** Milliseconds for one request, the client's retries included. Default and maximum: `REQUEST_MS_MAX`. */
  readonly timeLimitMs?: number;
}

/** A subject is shorter than 100 characters. */
const SUBJECT_MAX = 99;
/** Detectors named in an attribute. */
const DETECTORS_MAX = 50;

/** What the errors that stay ask of the operator. */
const HINTS: Readonly<Record<string, string>> = {
  AuthorizationErrorException: "allow this function sns:Publish on the topic, in its role and in the topic's policy",
  AccessDeniedException: "allow this function sns:Publish on the topic, in its role and in the topic's policy",
  NotFoundException: "the topic does not exist; deploy again or correct its ARN",
  InvalidParameterException:
    "the topic's ARN is not one of a standard topic in this region, or it takes only smaller messages",
  InvalidParameterValueException: "the topic's ARN is not one of a standard topic in this region",
  KMSAccessDeniedException: "allow this function kms:GenerateDataKey* and kms:Decrypt on the topic's key",
  KMSDisabledException: "the topic's key is disabled; enable it or give the topic another",
  KMSInvalidStateException: "the topic's key cannot be used, perhaps it is being deleted; give the topic another",
  KMSNotFoundException: "the topic's key does not exist; give the topic another",
};

export function snsSink(options: SnsOptions): Sink {
  const { client, topicArn } = options;
  const limitMs = timeLimit(options.timeLimitMs);
  return {
    id: "sns",
    async send(revision) {
      const command = new PublishCommand({
        TopicArn: topicArn,
        Subject: subjectOf(revision.alert.title),
        Message: plainText(present(revision.alert, options), revision.news),
        MessageAttributes: attributesOf(revision),
      });
      try {
        const answer = await withinLimit(limitMs, (abortSignal) => client.send(command, { abortSignal }));
        if (answer.MessageId !== undefined) return ACCEPTED;
        return failedForNow("SNS answered without a message id: something else may be answering for it");
      } catch (error) {
        return sentOf(error, limitMs);
      }
    },
  };
}

function sentOf(error: unknown, limitMs: number): Sent {
  const fault = faultOf(error);
  const why = faultText("SNS", fault, limitMs);
  if (fault.retry) return failedForNow(why, fault.afterMs);
  const hint = HINTS[fault.name];
  return refused(hint === undefined ? why : `${why}: ${hint}`);
}

const ASCII: Readonly<Record<string, string>> = { "·": "-", "→": "->", "…": "...", "−": "-", "×": "x", "±": "+/-" };

/** ASCII without control characters, beginning with a letter, digit or sign: what SNS takes as a subject. */
export function subjectOf(title: string): string {
  const plain = title
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^\x20-\x7e]/gu, (sign) => ASCII[sign] ?? "?")
    .trim();
  if (plain === "") return "Rolecall alert";
  return plain.length <= SUBJECT_MAX ? plain : `${plain.slice(0, SUBJECT_MAX - 3)}...`;
}

/**
 * At most 10, since raw delivery to SQS drops a message with more. Values that are empty, which SNS refuses, are left out.
 * `step` says whether the alert is a step of an incident that was told.
 */
function attributesOf({ alert, news }: Revision): Record<string, MessageAttributeValue> {
  const texts: Readonly<Record<string, string>> = {
    severity: alert.severity,
    account: asciiName(alert.account.id),
    region: asciiName(alert.region),
    news,
    step: String(alert.parent !== undefined),
    alert: asciiName(alert.id),
  };
  const detectors = JSON.stringify(detectorsOf(alert));
  return {
    ...Object.fromEntries(
      Object.entries(texts)
        .filter(([, value]) => value !== "")
        .map(([name, value]) => [name, { DataType: "String", StringValue: value }]),
    ),
    score: { DataType: "Number", StringValue: String(alert.score) },
    detectors: { DataType: "String.Array", StringValue: detectors },
  };
}

function detectorsOf({ signals }: Alert): string[] {
  const ids = signals.map(({ detector }) => asciiName(detector)).filter((id) => id !== "");
  return [...new Set(ids)].slice(0, DETECTORS_MAX);
}

function asciiName(text: string): string {
  return text.replace(/[^A-Za-z0-9._:/-]/g, "").slice(0, 64);
}
