import { describe, expect, test } from "vitest";
import { splunkHec } from "../../shared/sinks/splunk-hec.ts";
import { describeSink, type Opened } from "../support/sink-conformance.ts";
import { full } from "../support/sink-fixtures.ts";
import { parsed, splunkProtocol } from "../support/sink-protocols.ts";
import { type Answer, openReceiver, type Protocol } from "../support/sink-receiver.ts";

const TOKEN = "12345678-0000-4000-8000-exampletoken";
const CHANNEL = "0aeeac95-ac74-4aa9-b30d-6c4c0ac581ba";

async function open(timeLimitMs: number, protocol: Protocol = splunkProtocol, ack = false): Promise<Opened> {
  const receiver = await openReceiver(protocol);
  const sink = splunkHec({
    ...{ url: receiver.url, token: async () => TOKEN, index: "security", allowAnyHost: true, timeLimitMs },
    ...(ack ? { ack: { channel: CHANNEL, wait: async () => {} } } : {}),
  });
  return { sink, receiver, secrets: [TOKEN, receiver.url], attempts: 1, close: () => {} };
}

describeSink("Splunk HEC", open);

/** Sends one alert to a collector that gives these answers in turn. */
async function answered(ack: boolean, ...answers: readonly (readonly [status: number, value: object])[]) {
  let turn = 0;
  const next = (): Answer => {
    const [status, value] = answers[Math.min(turn++, answers.length - 1)] ?? [200, {}];
    return { status, body: JSON.stringify(value) };
  };
  const { sink, receiver } = await open(2000, { ...splunkProtocol, answer: next }, ack);
  const sent = await sink.send(full);
  await receiver.close();
  return { sent, received: receiver.received };
}

describe("Splunk's answers", () => {
  test.each([
    [400, 7, /index/],
    [403, 4, /token/],
    [401, 3, /token/],
    [400, 10, /acknowledgment/],
  ])("%i with code %i: refused, with a hint", async (status, code, hint) => {
    const { sent } = await answered(false, [status, { text: "no", code }]);
    expect(sent).toMatchObject({ ok: false, retry: false, why: expect.stringMatching(hint) });
  });

  test.each([
    [503, 9],
    [500, 8],
    [429, undefined],
  ])("%i with code %s: later", async (status, code) => {
    expect((await answered(false, [status, { code }])).sent).toMatchObject({ ok: false, retry: true });
  });

  test("200 without code 0 is not success", async () => {
    expect((await answered(false, [200, { text: "hello" }])).sent).toMatchObject({ ok: false, retry: true });
  });
});

describe("acknowledgment", () => {
  const taken = [200, { text: "Success", code: 0, ackId: 3 }] as const;

  test("is asked for until the event is indexed", async () => {
    const { sent, received } = await answered(true, taken, [200, { acks: { 3: false } }], [200, { acks: { 3: true } }]);
    expect(sent).toEqual({ ok: true });
    expect(received.map(({ path }) => path)).toEqual([
      "/services/collector/event",
      `/services/collector/ack?channel=${CHANNEL}`,
      `/services/collector/ack?channel=${CHANNEL}`,
    ]);
    expect(received.every(({ headers }) => headers["x-splunk-request-channel"] === CHANNEL)).toBe(true);
    expect(parsed(received[1]?.body ?? "")).toEqual({ acks: [3] });
  });

  test("that never comes: sent again later", async () => {
    const { sent, received } = await answered(true, taken, [200, { acks: { 3: false } }]);
    expect(sent).toMatchObject({ ok: false, retry: true, why: expect.stringContaining("confirm") });
    expect(received).toHaveLength(6);
  });

  test("of a collector that gives no id: sent again later", async () => {
    expect((await answered(true, [200, { code: 0 }])).sent).toMatchObject({ ok: false, retry: true });
  });
});

test.each(["http://splunk.example:8088", "splunk.example", ""])("the address %j is refused", async (url) => {
  const sent = await splunkHec({ url, token: async () => TOKEN }).send(full);
  expect(sent).toMatchObject({ ok: false, retry: false, why: expect.stringContaining("sinks.splunk.url") });
});

test("a token with the word before it is refused", async () => {
  const sink = splunkHec({ url: "https://splunk.example:8088", token: async () => `Splunk ${TOKEN}` });
  expect(await sink.send(full)).toMatchObject({ ok: false, retry: false });
});
