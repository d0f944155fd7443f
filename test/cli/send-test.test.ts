/** A test alert, from the command to the bus over HTTP, and what each receiver would be told of it. */
import { execFile } from "node:child_process";
import { describe, expect, test } from "vitest";
import { testAlert } from "../../cli/send-test.ts";
import { notifying } from "../../shared/deliver.ts";
import { runbookOf } from "../../shared/detectors/index.ts";
import { asffOf } from "../../shared/formats/asff.ts";
import { ocsfOf } from "../../shared/formats/ocsf.ts";
import { asObject, type JsonObject, type Severity } from "../../shared/model.ts";
import { compilePattern } from "../../shared/pattern.ts";
import { present } from "../../shared/present.ts";
import { severityOf } from "../../shared/score.ts";
import { revisionOf, wireOf } from "../../shared/sinks/contract.ts";
import { slackMessage } from "../../shared/sinks/slack-message.ts";
import { ocsfFaults } from "../formats/ocsf-schema.ts";
import { asffFaults } from "../support/sink-asff.ts";
import { CREDENTIALS, SECRETS } from "../support/sink-aws.ts";
import { blockKitFaults } from "../support/sink-block-kit.ts";
import { entriesIn, eventBridgeProtocol } from "../support/sink-protocols.ts";
import { type Answer, openReceiver } from "../support/sink-receiver.ts";

const SIGNED_IN = {
  AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
  AWS_SESSION_TOKEN: CREDENTIALS.sessionToken,
  AWS_REGION: "eu-west-1",
};
const NOW = new Date("2026-03-02T10:00:00.500Z");

interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command with nothing of this machine's own credentials or configuration. */
function command(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<Ran> {
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: "/nonexistent",
    AWS_EC2_METADATA_DISABLED: "true",
    ...environment,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, ["cli/main.ts", "send-test", ...args], { env }, (error, stdout, stderr) =>
      resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

const awsError = (status: number, name: string): Answer => ({
  status,
  headers: { "content-type": "application/x-amz-json-1.1" },
  body: JSON.stringify({ __type: name, message: "about arn:aws:iam::111122223333:user/ana" }),
});

interface Faults {
  readonly describing?: Answer;
  readonly putting?: Answer;
}

/** Runs it against EventBridge as it answers on 127.0.0.1. */
async function against({ describing, putting }: Faults, ...args: readonly string[]) {
  const receiver = await openReceiver({
    ...eventBridgeProtocol,
    answer: (behaviour, request, echo) => {
      if (request.headers["x-amz-target"] === "AWSEvents.DescribeEventBus")
        return describing ?? { status: 200, body: JSON.stringify({ Name: parsed(request.body)["Name"] }) };
      return putting ?? eventBridgeProtocol.answer(behaviour, request, echo);
    },
  });
  const ran = await command(args, { ...SIGNED_IN, AWS_ENDPOINT_URL_EVENTBRIDGE: receiver.url });
  await receiver.close();
  for (const secret of SECRETS) expect(`${ran.stdout}${ran.stderr}`).not.toContain(secret);
  const put = receiver.received.filter(({ headers }) => headers["x-amz-target"] === "AWSEvents.PutEvents");
  const described = receiver.received.filter((request) => !put.includes(request)).map(({ body }) => parsed(body));
  return { ...ran, put, described, faults: put.flatMap(eventBridgeProtocol.faults) };
}

const parsed = (text: string): JsonObject => asObject(JSON.parse(text)) ?? {};

describe("rolecall send-test", () => {
  test("puts one alert on the bus of production, and prints its id", async () => {
    const { status, stdout, stderr, put, described, faults } = await against({});
    expect([status, put.length, faults]).toEqual([0, 1, []]);
    expect(described).toEqual([{ Name: "rolecall-production-Alerts" }]);
    const [entry] = entriesIn(put[0]?.body ?? "");
    expect(entry?.["EventBusName"]).toBe("rolecall-production-Alerts");
    const revision = revisionOf(parsed(String(entry?.["Detail"])));
    expect(revision?.news).toBe("opened");
    expect(stdout).toBe(`${revision?.alert.id}\n`);
    expect(revision?.alert).toMatchObject({ severity: "high", score: 70, region: "eu-west-1" });
    expect(revision?.alert.title).toMatch(/^TEST · /);
    expect(stderr).toContain("rolecall-production-Alerts in eu-west-1");
  });

  test("goes where it is told, and never is the same alert", async () => {
    const args = ["--stage", "staging", "--severity", "low", "--region", "us-east-1"];
    const [first, second] = [await against({}, ...args), await against({}, ...args)];
    expect([first.status, second.status]).toEqual([0, 0]);
    const entries = [first, second].flatMap(({ put }) => entriesIn(put[0]?.body ?? ""));
    expect(entries.map(({ EventBusName }) => EventBusName)).toEqual(Array(2).fill("rolecall-staging-Alerts"));
    expect(parsed(String(entries[0]?.["Detail"]))).toMatchObject({ severity: "low", score: 20, region: "us-east-1" });
    expect(first.stdout).not.toBe(second.stdout);
  });

  test.each<[string, Faults, RegExp]>([
    [
      "no such bus",
      { describing: awsError(400, "ResourceNotFoundException") },
      /no bus rolecall-production-Alerts in eu-west-1: give the --stage/,
    ],
    ["no permission to look", { describing: awsError(400, "AccessDeniedException") }, /need events:DescribeEventBus/],
    ["expired credentials", { describing: awsError(400, "UnrecognizedClientException") }, /sign in again/],
    ["no permission to put", { putting: awsError(400, "AccessDeniedException") }, /need events:PutEvents/],
    ["something else that answers", { describing: { status: 200, body: "<html>" } }, /is eu-west-1 the region/],
  ])("%s: says what to do, and nothing of what AWS said", async (_, faults, message) => {
    const { status, stdout, stderr } = await against(faults);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain("user/ana");
    expect(stderr).not.toContain("internal error");
  });

  test("without a bus nothing is put: EventBridge would take it and drop it", async () => {
    const { put } = await against({ describing: awsError(400, "ResourceNotFoundException") });
    expect(put).toEqual([]);
  });

  test.each<[string, Readonly<Record<string, string>>, RegExp]>([
    ["credentials", { AWS_REGION: "eu-west-1" }, /no AWS credentials: sign in/],
    ["a region", {}, /no AWS region: give --region/],
    [
      "a network",
      { ...SIGNED_IN, AWS_ENDPOINT_URL_EVENTBRIDGE: "http://127.0.0.1:9" },
      /was not reached \(ECONNREFUSED\)/,
    ],
  ])("without %s it says so", async (_, environment, message) => {
    const { status, stderr } = await command([], environment);
    expect([status, stderr]).toEqual([2, expect.stringMatching(message)]);
  });

  test.each([["--stage", "Not_A_Stage"], ["--severity", "deadly"], ["slack"]])("refuses %s %s", async (...args) => {
    expect((await command(args, {})).status).toBe(2);
  });
});

describe("the test alert", () => {
  const severities: readonly Severity[] = ["low", "medium", "high", "critical"];
  const alertOf = (severity: Severity) => testAlert("A-0123456789", severity, "eu-west-1", NOW);

  test.each(severities)("of severity %s is one that the bus carries whole, and every receiver takes", (severity) => {
    const revision = { alert: alertOf(severity), news: "opened" } as const;
    expect(revisionOf(wireOf(revision))).toEqual(revision);
    expect(severityOf(revision.alert.score)).toBe(severity);
    const shown = present(revision.alert, { runbookOf });
    expect(shown.title).toMatch(/^TEST · .*nothing happened/);
    expect(blockKitFaults(slackMessage(shown, "opened"))).toEqual([]);
    const product = "arn:aws:securityhub:eu-west-1:111122223333:product/111122223333/default";
    const finding = asffOf(revision.alert, { product, now: () => NOW.getTime() });
    expect(asffFaults(parsed(JSON.stringify(finding)))).toEqual([]);
    expect(ocsfFaults(parsed(JSON.stringify(ocsfOf(revision.alert, "1.2.3"))))).toEqual([]);
  });

  test("reaches sinks of its severity and below, and no other", () => {
    const reaches = (severity: Severity, least: Severity) =>
      compilePattern(notifying(least))({
        source: "rolecall",
        "detail-type": "Rolecall Alert",
        detail: parsed(JSON.stringify(wireOf({ alert: alertOf(severity), news: "opened" }))),
      });
    for (const [index, severity] of severities.entries())
      expect(severities.map((least) => reaches(severity, least))).toEqual(severities.map((_, at) => at <= index));
  });
});
