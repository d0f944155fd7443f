import { SecurityHubClient } from "@aws-sdk/client-securityhub";
import { describe, expect, test } from "vitest";
import { asffOf } from "../../shared/formats/asff.ts";
import { securityHub } from "../../shared/sinks/security-hub.ts";
import { clientConfig, SECRETS } from "../support/sink-aws.ts";
import { describeSink, type Opened } from "../support/sink-conformance.ts";
import { full } from "../support/sink-fixtures.ts";
import { imported, restError, securityHubProtocol } from "../support/sink-protocols.ts";
import { openReceiver, type Protocol } from "../support/sink-receiver.ts";

const PLACE = {
  product: "arn:aws:securityhub:eu-west-1:111122223333:product/111122223333/default",
  now: () => Date.parse("2026-03-02T11:00:00Z"),
};

async function open(timeLimitMs: number, protocol: Protocol = securityHubProtocol): Promise<Opened> {
  const receiver = await openReceiver(protocol);
  const client = new SecurityHubClient(clientConfig(receiver.url));
  const sink = securityHub({ client, asFinding: (alert) => asffOf(alert, PLACE), timeLimitMs });
  return { sink, receiver, secrets: SECRETS, attempts: 1, close: () => client.destroy() };
}

describeSink("Security Hub", open);

describe("what the answer means", () => {
  const answered = async (answer: ReturnType<Protocol["answer"]>) => {
    const opened = await open(2000, { ...securityHubProtocol, answer: () => answer });
    const sent = await opened.sink.send(full);
    opened.close();
    await opened.receiver.close();
    return sent;
  };

  test.each([
    ["InvalidAccess", /with InvalidAccess: turn Security Hub CSPM on/],
    ["InvalidInput", /with InvalidInput: .*report it/],
    ["AccessDenied", /with AccessDenied: allow .*securityhub:BatchImportFindings/],
    ["SomethingNew", /with SomethingNew$/],
    ["token=s3cret value", /with an unknown error$/],
  ])("200 with %s inside: refused", async (code, why) => {
    expect(await answered(imported(code, "about ana"))).toEqual({
      ok: false,
      retry: false,
      why: expect.stringMatching(why),
    });
  });

  test.each(["InternalError", "ThrottlingException", "LimitExceeded", "TooManyRequests"])(
    "200 with %s inside: later",
    async (code) => {
      expect(await answered(imported(code))).toMatchObject({ ok: false, retry: true });
    },
  );

  test("200 that counts nothing: later", async () => {
    const sent = await answered({ status: 200, body: '{"FailedCount":0,"SuccessCount":0,"FailedFindings":[]}' });
    expect(sent).toMatchObject({ ok: false, retry: true, why: expect.stringContaining("counted no finding") });
  });

  test.each([
    [401, "InvalidAccessException", /401 InvalidAccessException: turn Security Hub CSPM on/],
    [403, "AccessDeniedException", /403 AccessDeniedException: allow this function/],
    [400, "InvalidInputException", /400 InvalidInputException: /],
  ])("%i %s: refused, with a hint", async (status, name, why) => {
    const sent = await answered(restError(status, name, "about ana"));
    expect(sent).toEqual({ ok: false, retry: false, why: expect.stringMatching(why) });
  });
});

test("the finding is the alert's, in the one account that may be named", async () => {
  const opened = await open(2000);
  await opened.sink.send(full);
  opened.close();
  await opened.receiver.close();
  const { Findings } = JSON.parse(opened.receiver.received[0]?.body ?? "");
  expect(Findings).toEqual([JSON.parse(JSON.stringify(asffOf(full.alert, PLACE)))]);
  await expect(`${JSON.stringify(Findings, null, 2)}\n`).toMatchFileSnapshot("golden/security-hub.asff");
});
