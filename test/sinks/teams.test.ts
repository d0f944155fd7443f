import { expect, test } from "vitest";
import { runbookOf } from "../../shared/detectors/index.ts";
import { teams } from "../../shared/sinks/teams.ts";
import { describeSink, type Opened } from "../support/sink-conformance.ts";
import { full } from "../support/sink-fixtures.ts";
import { teamsProtocol } from "../support/sink-protocols.ts";
import { openReceiver } from "../support/sink-receiver.ts";

const SECRET = "workflows/0example/triggers/manual/paths/invoke?sig=exampleSignatureOfTheFlow";

async function open(timeLimitMs: number): Promise<Opened> {
  const receiver = await openReceiver(teamsProtocol);
  const url = async () => `${receiver.url}/${SECRET}`;
  const sink = teams({ url, allowAnyHost: true, timeLimitMs, runbookOf });
  return { sink, receiver, secrets: [SECRET, "exampleSignatureOfTheFlow", receiver.url], attempts: 1, close: () => {} };
}

describeSink("Teams", open);

test.each([
  ["https://prod-12.westeurope.logic.azure.com:443/workflows/x?sig=y", true],
  ["https://default0.12.environment.api.powerplatform.com:443/powerautomate/x?sig=y", true],
  ["https://logic.azure.com.example/workflows/x", false],
  ["http://prod-12.westeurope.logic.azure.com/workflows/x", false],
  ["https://acme.webhook.office.com/webhookb2/x", false],
  ["", false],
])("the address %j is taken: %s", async (url, taken) => {
  let asked = false;
  const fetch = async () => {
    asked = true;
    return new Response("", { status: 202 });
  };
  const sent = await teams({ url: async () => url, runbookOf, fetch }).send(full);
  expect([sent.ok, asked]).toEqual([taken, taken]);
});
