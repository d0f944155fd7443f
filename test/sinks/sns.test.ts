import { SNSClient } from "@aws-sdk/client-sns";
import { describe, expect, test } from "vitest";
import { runbookOf } from "../../shared/detectors/index.ts";
import { snsSink, subjectOf } from "../../shared/sinks/sns.ts";
import { clientConfig, SECRETS } from "../support/sink-aws.ts";
import { describeSink, type Opened } from "../support/sink-conformance.ts";
import { full, HOSTILE, revisionWith } from "../support/sink-fixtures.ts";
import { attributesIn, snsError, snsProtocol } from "../support/sink-protocols.ts";
import { openReceiver, type Protocol } from "../support/sink-receiver.ts";

const TOPIC = "arn:aws:sns:eu-west-1:111122223333:rolecall-alerts";

async function open(timeLimitMs: number, protocol: Protocol = snsProtocol): Promise<Opened> {
  const receiver = await openReceiver(protocol);
  const client = new SNSClient(clientConfig(receiver.url));
  const sink = snsSink({ client, topicArn: TOPIC, timeLimitMs, runbookOf });
  return { sink, receiver, secrets: SECRETS, attempts: 1, close: () => client.destroy() };
}

describeSink("SNS", open);

async function published(revision = full) {
  const opened = await open(2000);
  await opened.sink.send(revision);
  opened.close();
  await opened.receiver.close();
  const fields = new URLSearchParams(opened.receiver.received[0]?.body);
  const attributes = Object.fromEntries(attributesIn(fields).map(({ name, ...rest }) => [name, rest]));
  return { fields, attributes };
}

describe("what subscribers get", () => {
  test("attributes for filter policies", async () => {
    const { fields, attributes } = await published();
    expect(fields.get("TopicArn")).toBe(TOPIC);
    expect(attributes).toEqual({
      severity: { type: "String", value: "high" },
      score: { type: "Number", value: "82" },
      account: { type: "String", value: "111122223333" },
      region: { type: "String", value: "us-east-1" },
      detectors: {
        type: "String.Array",
        value: '["iam-role-trust-opened","context-off-hours","context-known-network"]',
      },
      news: { type: "String", value: "raised" },
      step: { type: "String", value: "true" },
      alert: { type: "String", value: "A-0000000001" },
    });
  });

  test("an alert that is no step of another says so", async () => {
    const { parent: _, ...alone } = full.alert;
    const { attributes } = await published({ alert: alone, news: "opened" });
    expect(attributes.step?.value).toBe("false");
  });

  test("the text says who, what, from where, when, why, and what to do", async () => {
    const { fields } = await published();
    const text = fields.get("Message") ?? "";
    for (const label of ["Who", "Did", "From", "When", "Why", "Steps", "Do", "Not known", "Event"])
      expect(text).toMatch(new RegExp(`^${label} +\\S`, "m"));
    expect(text).toContain(full.alert.title);
    expect(text).toContain("A-0000000001 · revision 3, raised · a step of A-0000000003 · T1098.003 T1199");
  });

  test("lists too long for a message are counted", async () => {
    const opened = Array.from({ length: 900 }, (_, index) => `account ${index} may enter ${"角".repeat(300)}`);
    const { fields } = await published(revisionWith({ changes: { opened, closed: [], previousKnown: true } }));
    const shown = (fields.get("Message") ?? "").match(/account \d+ may enter/g)?.length ?? 0;
    expect(shown).toBeGreaterThan(10);
    expect(fields.get("Message")).toContain(`… ${900 - shown} more`);
  });
});

describe("the subject", () => {
  test.each([
    ["HIGH 82 · prod · ana changed x", "HIGH 82 - prod - ana changed x"],
    ["a → b … −5", "a -> b ... -5"],
    ["Zoë Brontë", "Zoe Bronte"],
    ["角色", "??"],
    ["😀", "?"],
    ["", "Rolecall alert"],
    ["  \u0007 ", "?"],
  ])("%j becomes %j", (title, subject) => expect(subjectOf(title)).toBe(subject));

  test("is shorter than 100 characters, and a cut is marked", () => {
    expect(subjectOf("x".repeat(99))).toBe("x".repeat(99));
    expect(subjectOf("x".repeat(100))).toBe(`${"x".repeat(96)}...`);
  });

  test.each(Object.entries(HOSTILE))("is ASCII in one line, whatever the title: %s", (_, title) => {
    expect(subjectOf(title)).toMatch(/^[\x21-\x7e][\x20-\x7e]{0,98}$/);
  });
});

describe("SNS's errors", () => {
  const answered = async (status: number, code: string) => {
    const opened = await open(2000, { ...snsProtocol, answer: () => snsError(status, code, `about ${TOPIC}`) });
    const sent = await opened.sink.send(full);
    opened.close();
    await opened.receiver.close();
    return sent;
  };

  test.each([
    [403, "AuthorizationError", /403 AuthorizationErrorException: .*sns:Publish/],
    [404, "NotFound", /404 NotFoundException: .*topic does not exist/],
    [400, "InvalidParameter", /400 InvalidParameterException: .*standard topic/],
    [400, "KMSDisabled", /400 KMSDisabledException: .*enable it/],
    [400, "KMSAccessDenied", /400 KMSAccessDeniedException: .*kms:Decrypt/],
    [400, "KMSInvalidState", /400 KMSInvalidStateException: /],
    [400, "KMSNotFound", /400 KMSNotFoundException: /],
    [403, "SignatureDoesNotMatch", /403 SignatureDoesNotMatch$/],
  ])("%i %s: refused, with a hint", async (status, code, why) => {
    const sent = await answered(status, code);
    expect(sent).toMatchObject({ ok: false, retry: false, why: expect.stringMatching(why) });
    expect(JSON.stringify(sent)).not.toContain(TOPIC);
  });

  test.each([
    [429, "Throttled"],
    [429, "SomethingNew"],
    [400, "Throttling"],
    [400, "ThrottlingException"],
    [400, "KMSThrottling"],
    [500, "InternalError"],
    [503, "ServiceUnavailable"],
    [403, "ExpiredToken"],
  ])("%i %s: later", async (status, code) => {
    expect(await answered(status, code)).toMatchObject({
      ok: false,
      retry: true,
      why: expect.stringContaining(`${status}`),
    });
  });
});
