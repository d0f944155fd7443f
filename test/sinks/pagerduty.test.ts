import { describe, expect, test } from "vitest";
import { runbookOf } from "../../shared/detectors/index.ts";
import { pagerDuty } from "../../shared/sinks/pagerduty.ts";
import { describeSink, type Opened } from "../support/sink-conformance.ts";
import { full } from "../support/sink-fixtures.ts";
import { pagerDutyProtocol, parsed } from "../support/sink-protocols.ts";
import { openReceiver } from "../support/sink-receiver.ts";

const KEY = "R0UTINGKEY0EXAMPLE00000000000001";

async function open(timeLimitMs: number): Promise<Opened> {
  const receiver = await openReceiver(pagerDutyProtocol);
  const sink = pagerDuty({
    ...{
      routingKey: async () => KEY,
      region: "us",
      endpoint: receiver.url,
      allowAnyHost: true,
      timeLimitMs,
      runbookOf,
    },
  });
  return { sink, receiver, secrets: [KEY, receiver.url], attempts: 1, close: () => {} };
}

describeSink("PagerDuty", open);

/** What is asked of the service, by a sink that believes to speak to PagerDuty itself. */
async function asked(region: "us" | "eu", key: string) {
  let where: string | undefined;
  const sink = pagerDuty({
    routingKey: async () => key,
    region,
    runbookOf,
    fetch: async (input) => {
      where = String(input);
      return new Response("", { status: 202 });
    },
  });
  return { sent: await sink.send(full), where };
}

describe("PagerDuty", () => {
  test("the severities are its own, and one alert is one incident", async () => {
    const { sink, receiver, close } = await open(2000);
    await sink.send(full);
    await sink.send({ ...full, alert: { ...full.alert, revision: 4, severity: "medium" } });
    close();
    await receiver.close();
    const events = receiver.received.map(({ body }) => parsed(body) ?? {});
    expect(events.map(({ dedup_key }) => dedup_key)).toEqual([full.alert.id, full.alert.id]);
    expect(events.map(({ payload }) => Reflect.get(Object(payload), "severity"))).toEqual(["error", "warning"]);
    expect(JSON.stringify(events[0])).toContain("anyone in 999988887777 may enter");
  });

  test.each([
    ["us", "https://events.pagerduty.com/v2/enqueue"],
    ["eu", "https://events.eu.pagerduty.com/v2/enqueue"],
  ] as const)("the region %s is %s", async (region, address) => {
    expect(await asked(region, KEY)).toEqual({ sent: { ok: true }, where: address });
  });

  test.each(["", "short", `${KEY}\nx`, "https://events.pagerduty.com"])(
    "the key %j is refused, nothing is sent",
    async (key) => {
      const { sent, where } = await asked("us", key);
      expect(sent).toMatchObject({ ok: false, retry: false, why: expect.stringContaining("32 letters and digits") });
      expect(where).toBeUndefined();
    },
  );
});
