import { describe, expect, test } from "vitest";
import { runbookOf } from "../../shared/detectors/index.ts";
import { slackWebhook } from "../../shared/sinks/slack-webhook.ts";
import { describeSink, type Opened } from "../support/sink-conformance.ts";
import { full } from "../support/sink-fixtures.ts";
import { parsed, slackProtocol } from "../support/sink-protocols.ts";
import { type Answer, openReceiver, type Protocol } from "../support/sink-receiver.ts";

const SECRET = "services/T0EXAMPLE/B0EXAMPLE/exampleSecretOfTheWebhook";

async function open(timeLimitMs: number, protocol: Protocol = slackProtocol): Promise<Opened> {
  const receiver = await openReceiver(protocol);
  const url = async () => `${receiver.url}/${SECRET}`;
  const sink = slackWebhook({ url, allowAnyHost: true, timeLimitMs, runbookOf });
  return { sink, receiver, secrets: [SECRET, "exampleSecretOfTheWebhook", receiver.url], attempts: 1, close: () => {} };
}

describeSink("Slack webhook", open);

/** Sends one alert to a receiver that gives these answers in turn. */
async function answered(...answers: readonly Answer[]) {
  let turn = 0;
  const opened = await open(2000, { ...slackProtocol, answer: () => answers[turn++] ?? { status: 200, body: "ok" } });
  const sent = await opened.sink.send(full);
  await opened.receiver.close();
  return {
    sent,
    bodies: opened.receiver.received.map(({ body }) => parsed(body)),
    faults: opened.receiver.received.flatMap(slackProtocol.faults),
  };
}

describe("Slack's answers", () => {
  test.each(["invalid_blocks", "invalid_payload", "something new"])(
    "400 %s: once more at once, as plain text",
    async (reason) => {
      const { sent, bodies, faults } = await answered({ status: 400, body: reason }, { status: 200, body: "ok" });
      expect(sent).toEqual({ ok: true });
      expect(bodies).toHaveLength(2);
      expect(bodies[0]).toHaveProperty("blocks");
      expect(bodies[1]).not.toHaveProperty("blocks");
      expect(bodies[1]?.text).toContain(full.alert.title);
      expect(faults).toEqual([]);
    },
  );

  test("400 twice: not again", async () => {
    const { sent, bodies } = await answered({ status: 400, body: "invalid_blocks" }, { status: 400, body: "no_text" });
    expect(sent).toMatchObject({ ok: false, retry: false, why: expect.stringContaining("400 no_text: ") });
    expect(bodies).toHaveLength(2);
  });

  test("400, then throttled: later", async () => {
    const { sent } = await answered(
      { status: 400, body: "invalid_blocks" },
      { status: 429, headers: { "retry-after": "30" }, body: "" },
    );
    expect(sent).toMatchObject({ ok: false, retry: true, afterMs: 30_000 });
  });

  test.each([
    [403, "invalid_token", /403 invalid_token: .*create an incoming webhook/],
    [403, "action_prohibited", /403 action_prohibited: /],
    [404, "no_service", /404 no_service: .*create an incoming webhook/],
    [410, "channel_is_archived", /410 channel_is_archived: .*unarchive/],
    [413, "", /answered 413$/],
  ])("%i %s: refused, with a hint", async (status, body, why) => {
    const { sent, bodies } = await answered({ status, body });
    expect(sent).toMatchObject({ ok: false, retry: false, why: expect.stringMatching(why) });
    expect(bodies).toHaveLength(1);
  });

  test.each([500, 502, 503, 504, 408])("%i: later", async (status) => {
    expect((await answered({ status, body: "" })).sent).toMatchObject({ ok: false, retry: true });
  });

  test.each([
    ["0", 0],
    ["30", 30_000],
    ["999999999", 3_600_000],
    ["-1", undefined],
    ["soon", undefined],
    ["Wed, 21 Oct 2026 07:28:00 GMT", undefined],
  ])("Retry-After %s is %s ms", async (header, ms) => {
    const { sent } = await answered({ status: 429, headers: { "retry-after": header }, body: "" });
    expect(sent).toMatchObject({ ok: false, retry: true });
    expect("afterMs" in sent ? sent.afterMs : undefined).toBe(ms);
  });

  test("a redirect is not followed", async () => {
    const elsewhere = await openReceiver(slackProtocol);
    const { sent } = await answered({ status: 307, headers: { location: `${elsewhere.url}/` }, body: "" });
    await elsewhere.close();
    expect(sent).toMatchObject({ ok: false, retry: false, why: expect.stringContaining("redirect") });
    expect(elsewhere.received).toEqual([]);
  });

  test("an answer of many megabytes is not read", async () => {
    const { sent } = await answered({ status: 200, body: "ok ".repeat(3_000_000) });
    expect(sent).toMatchObject({ ok: false, retry: true });
  });
});

describe("the webhook's address", () => {
  const sendTo = async (url: () => Promise<string>) => {
    let asked: unknown;
    const sink = slackWebhook({
      url,
      runbookOf,
      fetch: async (input) => {
        asked = input;
        return new Response("ok");
      },
    });
    return { sent: await sink.send(full), asked: asked === undefined ? undefined : String(asked) };
  };

  test.each([
    `https://hooks.slack.com/${SECRET}`,
    `https://hooks.slack-gov.com/${SECRET}`,
    ` https://hooks.slack.com/${SECRET}\n`,
  ])("%j is taken", async (url) => {
    const { sent, asked } = await sendTo(async () => url);
    expect(sent).toEqual({ ok: true });
    expect(asked).toBe(url.trim());
  });

  test.each([
    `http://hooks.slack.com/${SECRET}`,
    `https://hooks.slack.com.evil.example/${SECRET}`,
    `https://evil.example/hooks.slack.com/${SECRET}`,
    `https://hooks.slack.com:8443/${SECRET}`,
    `https://hooks.slack.com@evil.example/${SECRET}`,
    `https://user:word@hooks.slack.com/${SECRET}`,
    `https://evil.hooks.slack.com/${SECRET}`,
    `file:///${SECRET}`,
    SECRET,
    "",
  ])("%j is refused, and nothing is sent", async (url) => {
    const { sent, asked } = await sendTo(async () => url);
    expect(sent).toMatchObject({ ok: false, retry: false, why: expect.stringContaining("https://hooks.slack.com/") });
    expect(JSON.stringify(sent)).not.toContain("exampleSecret");
    expect(asked).toBeUndefined();
  });

  test("a secret that cannot be read is tried again", async () => {
    const { sent, asked } = await sendTo(() => Promise.reject(new Error(`no access to ${SECRET}`)));
    expect(sent).toMatchObject({ ok: false, retry: true });
    expect(JSON.stringify(sent)).not.toContain(SECRET);
    expect(asked).toBeUndefined();
  });
});
