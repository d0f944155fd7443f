import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { isPrivate, publicFetch } from "../../functions/public-fetch.ts";
import { webhook } from "../../shared/sinks/webhook.ts";
import { describeSink, type Opened } from "../support/sink-conformance.ts";
import { full } from "../support/sink-fixtures.ts";
import { webhookProtocol } from "../support/sink-protocols.ts";
import { openReceiver } from "../support/sink-receiver.ts";

const SECRET = "example-secret-of-at-least-32-characters";
const NOW = Date.parse("2026-03-02T10:00:00Z");

async function open(timeLimitMs: number): Promise<Opened> {
  const receiver = await openReceiver(webhookProtocol);
  const sink = webhook({
    ...{ url: `${receiver.url}/alerts`, secret: async () => SECRET, now: () => NOW, timeLimitMs },
    allowAnyHost: true,
  });
  return { sink, receiver, secrets: [SECRET, receiver.url], attempts: 1, close: () => {} };
}

describeSink("webhook", open);

describe("the signature", () => {
  test("is over the time and the very body", async () => {
    const { sink, receiver } = await open(2000);
    await sink.send(full);
    await receiver.close();
    const [one] = receiver.received;
    const time = String(NOW / 1000);
    const expected = createHmac("sha256", SECRET).update(`${time}.${one?.body}`).digest("hex");
    expect(one?.headers["rolecall-timestamp"]).toBe(time);
    expect(one?.headers["rolecall-signature"]).toBe(`v1=${expected}`);
    expect(one?.headers["rolecall-delivery"]).toBe(`${full.alert.id}-${full.alert.revision}`);
  });

  test("needs a secret that is long enough", async () => {
    const sink = webhook({ url: "https://soc.example/alerts", secret: async () => "short", now: () => NOW });
    expect(await sink.send(full)).toMatchObject({ ok: false, retry: false, why: expect.stringContaining("32") });
  });
});

describe("only public addresses", () => {
  const sendTo = (url: string) =>
    webhook({ url, secret: async () => SECRET, now: () => NOW, fetch: publicFetch }).send(full);

  test.each([
    "https://127.0.0.1/",
    "https://10.1.2.3/",
    "https://169.254.169.254/latest",
    "https://[::1]/",
    "https://[fd00:ec2::254]/",
  ])("%s is refused", async (url) => {
    expect(await sendTo(url)).toMatchObject({ ok: false, retry: false, why: expect.stringContaining("allowPrivate") });
  });

  test("a name that leads to this machine is refused", async () => {
    expect(await sendTo("https://localhost/")).toMatchObject({ ok: false, retry: false });
  });

  test.each(["http://soc.example/", "https://user:word@soc.example/", "soc.example", ""])(
    "the address %j is refused",
    async (url) => {
      expect(await sendTo(url)).toMatchObject({
        ok: false,
        retry: false,
        why: expect.stringContaining("sinks.webhook.url"),
      });
    },
  );

  test.each([
    ["8.8.8.8", false],
    ["172.15.0.1", false],
    ["172.16.0.1", true],
    ["100.64.0.1", true],
    ["0.0.0.0", true],
    ["255.255.255.255", true],
    ["2606:4700::1111", false],
    ["::ffff:10.0.0.1", true],
    ["fe80::1", true],
  ])("%s is private: %s", (address, expected) => {
    expect(isPrivate(address)).toBe(expected);
  });

  test("fetch does not reach a server that listens here", async () => {
    let reached = false;
    const server = createServer((_request, response) => {
      reached = true;
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await expect(publicFetch(`https://localhost:${port}/`, { method: "POST", body: "x" })).rejects.toThrow(
      "fetch failed",
    );
    server.close();
    expect(reached).toBe(false);
  });
});
