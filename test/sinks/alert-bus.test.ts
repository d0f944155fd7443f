import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { describe, expect, test } from "vitest";
import type { Revision } from "../../shared/model.ts";
import { alertBus, PublishError } from "../../shared/sinks/alert-bus.ts";
import { failedForNow, refused, type Sink, wireOf } from "../../shared/sinks/contract.ts";
import { clientConfig, SECRETS } from "../support/sink-aws.ts";
import { describeSink, type Opened } from "../support/sink-conformance.ts";
import { full, hostile, revisionWith } from "../support/sink-fixtures.ts";
import { entriesIn, eventBridgeProtocol } from "../support/sink-protocols.ts";
import { openReceiver } from "../support/sink-receiver.ts";

const ATTEMPTS = 6;

async function openBus(timeLimitMs: number, protocol = eventBridgeProtocol) {
  const receiver = await openReceiver(protocol);
  const client = new EventBridgeClient(clientConfig(receiver.url));
  const waits: number[] = [];
  const wait = async (ms: number) => void waits.push(ms);
  const bus = alertBus({ client, busName: "rolecall-alerts", wait, timeLimitMs });
  const close = async () => {
    client.destroy();
    await receiver.close();
  };
  return { bus, receiver, client, waits, close };
}

/** The bus takes many revisions and throws; as a sink it takes one and answers. */
async function open(timeLimitMs: number): Promise<Opened> {
  const { bus, receiver, client } = await openBus(timeLimitMs);
  const sink: Sink = {
    id: "alert-bus",
    send: (revision) =>
      bus.publish([revision]).then(
        () => ({ ok: true }),
        (error: unknown) => {
          if (!(error instanceof PublishError)) throw error;
          return error.retry ? failedForNow(error.message, error.afterMs) : refused(error.message);
        },
      ),
  };
  return { sink, receiver, secrets: SECRETS, attempts: ATTEMPTS, close: () => client.destroy() };
}

describeSink("alert bus", open);

/** Publishes against answers made by hand; the last one stays. Each code is one entry's error, undefined is accepted. */
async function against(revisions: readonly Revision[], ...answers: readonly (readonly (string | undefined)[])[]) {
  let turn = 0;
  const opened = await openBus(2000, {
    ...eventBridgeProtocol,
    answer: (_behaviour, { body }) => {
      const codes = answers[Math.min(turn++, answers.length - 1)] ?? [];
      const entries = entriesIn(body).map((_, index) =>
        codes[index] === undefined
          ? { EventId: `event-${index}` }
          : { ErrorCode: codes[index], ErrorMessage: "about svc-reports" },
      );
      const failed = entries.filter((entry) => "ErrorCode" in entry).length;
      return { status: 200, body: JSON.stringify({ FailedEntryCount: failed, Entries: entries }) };
    },
  });
  const error = await opened.bus.publish(revisions).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  await opened.close();
  const calls = opened.receiver.received.map(({ body }) =>
    entriesIn(body).map(({ Detail }) => String(JSON.parse(String(Detail)).id)),
  );
  return { error, calls, waits: opened.waits, received: opened.receiver.received };
}

const numbered = (count: number): Revision[] =>
  Array.from({ length: count }, (_, index) => revisionWith({ id: `A-${String(index).padStart(10, "0")}` }));

describe("one event", () => {
  test("source, detail-type, detail, bus, time, resources", async () => {
    const { received } = await against([full], []);
    const [entry] = entriesIn(received[0]?.body ?? "");
    expect(entry).toEqual({
      EventBusName: "rolecall-alerts",
      Source: "rolecall",
      DetailType: "Rolecall Alert",
      Detail: JSON.stringify(wireOf(full)),
      Resources: ["arn:aws:iam::111122223333:role/DataExport"],
      Time: Date.parse("2026-03-02T10:00:00Z") / 1000,
    });
  });

  test.each(["main", "", "arn:aws:iam::111122223333:role/Ä", `arn:aws:iam::1:${"x".repeat(2000)}`])(
    "a target that is no plain ARN is no resource: %.40s",
    async (arn) => {
      const { received } = await against([revisionWith({ target: { ...full.alert.target, arn } })], []);
      expect(entriesIn(received[0]?.body ?? "")[0]?.Resources).toEqual([]);
    },
  );

  test.each(["never", "1970-01-01T00:00:00Z", "2999-01-01T00:00:00Z", ""])(
    "a time that cannot be is left to EventBridge: %s",
    async (time) => {
      const { received } = await against([revisionWith({ time })], []);
      expect(entriesIn(received[0]?.body ?? "")[0]).not.toHaveProperty("Time");
    },
  );
});

describe("calls", () => {
  test("nothing to publish is no call", async () => {
    expect((await against([], [])).calls).toEqual([]);
  });

  test("ten entries each, in order", async () => {
    const revisions = numbered(23);
    const { calls, error } = await against(revisions, []);
    expect(error).toBeUndefined();
    expect(calls.map(({ length }) => length)).toEqual([10, 10, 3]);
    expect(calls.flat()).toEqual(revisions.map(({ alert }) => alert.id));
  });

  test("less than 1 MB each, as EventBridge counts", async () => {
    const notKnown = Array.from({ length: 90 }, () => "角".repeat(600));
    const large = numbered(12).map(({ alert, news }) => ({ alert: { ...alert, notKnown }, news }));
    const { calls, received, error } = await against(large, []);
    expect(error).toBeUndefined();
    expect(received.flatMap((request) => eventBridgeProtocol.faults(request))).toEqual([]);
    expect(calls.map(({ length }) => length)).toEqual([6, 6]);
  });
});

describe("partial failure", () => {
  test("only the failed entries go again, after growing waits", async () => {
    const { calls, waits, error } = await against(
      numbered(4),
      [undefined, "ThrottlingException", undefined, "InternalFailure"],
      ["ThrottlingException", undefined],
      [],
    );
    expect(error).toBeUndefined();
    expect(calls).toEqual([
      ["A-0000000000", "A-0000000001", "A-0000000002", "A-0000000003"],
      ["A-0000000001", "A-0000000003"],
      ["A-0000000001"],
    ]);
    expect(waits).toEqual([100, 200]);
  });

  test("after the last attempt it says which errors came, and how often, and no more", async () => {
    const { error, calls, waits } = await against(numbered(2), ["ThrottlingException", "InternalFailure"]);
    expect(error).toBeInstanceOf(PublishError);
    expect(error).toMatchObject({
      retry: true,
      message: "2 of 2 alerts were not taken by the alert bus: 1× ThrottlingException; 1× InternalFailure",
    });
    expect(calls).toHaveLength(ATTEMPTS);
    expect(waits).toEqual([100, 200, 400, 800, 1600]);
  });

  test("what cannot succeed is not tried again, the rest is", async () => {
    const { error, calls } = await against(
      numbered(3),
      ["NotAuthorizedForSourceException", "ThrottlingException", undefined],
      [],
    );
    expect(calls.map(({ length }) => length)).toEqual([3, 1]);
    expect(error).toMatchObject({
      retry: false,
      message: "1 of 3 alerts were not taken by the alert bus: 1× NotAuthorizedForSourceException",
    });
  });

  test("a failed call does not hold up the next one", async () => {
    const { error, calls } = await against(numbered(12), Array(10).fill("MalformedDetail"), []);
    expect(calls.map(({ length }) => length)).toEqual([10, 2]);
    expect(error).toMatchObject({ message: expect.stringContaining("10 of 12") });
  });

  test("an error code that is no code is not repeated", async () => {
    const { error } = await against(numbered(1), ["token=s3cret value"]);
    expect(error).toMatchObject({ message: expect.stringMatching(/1× an unknown error$/) });
  });
});

describe("a call that fails whole", () => {
  test("is made again, and the wait keeps to what was asked for, within bounds", async () => {
    const { bus, receiver, waits, close } = await openBus(2000);
    receiver.behave("fail", "throttle for 7 s", "reset", "accept");
    await bus.publish(numbered(2));
    await close();
    expect(receiver.received).toHaveLength(4);
    expect(waits).toEqual([100, 5000, 400]);
  });

  test("is not made again when it is not allowed, and says what to allow", async () => {
    const { bus, receiver, close } = await openBus(2000);
    receiver.behave("refuse");
    await expect(bus.publish(numbered(2))).rejects.toThrow(
      /2× EventBridge answered 400 AccessDeniedException: allow .*PutEvents/,
    );
    await close();
    expect(receiver.received).toHaveLength(1);
  });
});

test("texts from outside reach the bus without what hides or turns them", async () => {
  const { received } = await against([hostile("a\u202eb\u0000c\ud800d")], []);
  const detail = JSON.parse(String(entriesIn(received[0]?.body ?? "")[0]?.Detail));
  expect(detail.title).toBe("abcd");
});
