/**
 * `rolecall send-test`: one alert that says it is a test, put on the alert bus of a deployment, so that it goes the way of
 * every alert: rule, queue, function, sink. Loaded when it is called, since the AWS client takes its time.
 */
import { randomInt } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { DescribeEventBusCommand, EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { Alert, Severity } from "../shared/model.ts";
import { SEVERITIES } from "../shared/score.ts";
import { alertBus, PublishError } from "../shared/sinks/alert-bus.ts";
import { faultOf, faultText, withinLimit } from "../shared/sinks/aws.ts";
import { EXIT, UsageError } from "./exit.ts";

export interface SendTestOptions {
  readonly stage: string;
  readonly region?: string;
  readonly severity: Severity;
}

/** Milliseconds for one request, credentials included: to sign in anew may take a while. */
const REQUEST_MS = 10_000;
const NOBODY = { kind: "unknown", class: "unknown", id: "rolecall send-test", name: "rolecall send-test" } as const;
/** No account of anybody's. */
const NO_ACCOUNT = "000000000000";

/**
 * Prints the id of the alert to stdout and what to look for to stderr.
 * @throws UsageError when there are no credentials, no region, no such bus or no permission; it says what to do.
 */
export async function sendTest({ stage, region, severity }: SendTestOptions): Promise<number> {
  const client = new EventBridgeClient({ ...(region === undefined ? {} : { region }), maxAttempts: 2 });
  const busName = `rolecall-${stage}-Alerts`;
  try {
    const home = await regionOf(client);
    // A bus that does not exist would take the alert, and drop it.
    await described(client, busName, home);
    const alert = testAlert(alertId(), severity, home, new Date());
    await published(client, busName, alert);
    process.stdout.write(`${alert.id}\n`);
    process.stderr.write(
      `${alert.title}\nIs on the bus ${busName} in ${home}. Every sink whose minSeverity is ${severity} or below tells it within ` +
        "a minute, and archive and data lake keep it.\nA sink that stays silent: see its function's log and its dead letters.\n",
    );
    return EXIT.ran;
  } finally {
    client.destroy();
  }
}

async function regionOf(client: EventBridgeClient): Promise<string> {
  try {
    return await client.config.region();
  } catch {
    throw new UsageError("there is no AWS region: give --region, or set AWS_REGION or the region of your profile");
  }
}

async function described(client: EventBridgeClient, busName: string, region: string): Promise<void> {
  try {
    await withinLimit(REQUEST_MS, (abortSignal) =>
      client.send(new DescribeEventBusCommand({ Name: busName }), { abortSignal }),
    );
  } catch (error) {
    throw new UsageError(reasonOf(error, busName, region));
  }
}

async function published(client: EventBridgeClient, busName: string, alert: Alert): Promise<void> {
  try {
    await alertBus({ client, busName, wait: (ms) => setTimeout(ms) }).publish([{ alert, news: "opened" }]);
  } catch (error) {
    if (!(error instanceof PublishError)) throw error;
    throw new UsageError(`${error.message}. Your credentials need events:PutEvents on ${busName}.`);
  }
}

/** What to do about a bus that cannot be looked up. The error's own message may name what is none of our business. */
function reasonOf(error: unknown, busName: string, region: string): string {
  const fault = faultOf(error);
  if (fault.name === "ResourceNotFoundException")
    return `there is no bus ${busName} in ${region}: give the --stage and the home --region of a deployment, in its account`;
  if (fault.name === "AccessDeniedException")
    return `your AWS credentials may not look up ${busName}: they need events:DescribeEventBus and events:PutEvents on it`;
  if (/^(CredentialsProviderError|TokenProviderError)$/.test(fault.name))
    return "there are no AWS credentials: sign in (aws sso login, aws login) or set AWS_PROFILE";
  if (/ExpiredToken|InvalidClientTokenId|UnrecognizedClient|InvalidSignature|SignatureDoesNotMatch/.test(fault.name))
    return `AWS does not take your credentials (${fault.name}): sign in again, or check AWS_PROFILE`;
  return `${faultText("EventBridge", fault, REQUEST_MS)}: is ${region} the region, and can it be reached from here?`;
}

/** Of the form that all alerts have, and never the same: a sink does not repeat what it told. */
function alertId(): string {
  return `A-${Array.from({ length: 10 }, () => randomInt(36).toString(36).toUpperCase()).join("")}`;
}

/** An alert about nothing. The lowest score of its severity, so that it reaches exactly those who hear of it. */
export function testAlert(id: string, severity: Severity, region: string, now: Date): Alert {
  const score = SEVERITIES.find(([name]) => name === severity)?.[1] ?? 0;
  const time = `${now.toISOString().slice(0, 19)}Z`;
  const nobody = { ...NOBODY, account: NO_ACCOUNT, proven: false };
  return {
    schema: "rolecall/alert/1",
    id,
    revision: 1,
    status: "open",
    fingerprint: "0".repeat(32),
    time,
    account: { id: NO_ACCOUNT, name: "test" },
    region,
    severity,
    score,
    title: `TEST · ${severity.toUpperCase()} ${score} · nothing happened: somebody tries whether alerts arrive`,
    actor: nobody,
    origin: nobody,
    chain: [],
    mfa: "not-applicable",
    action: { service: "rolecall", name: "SendTest", outcome: "succeeded" },
    target: { kind: "resource", arn: "test", name: "test", account: NO_ACCOUNT },
    source: { via: "rolecall send-test" },
    signals: [{ detector: "test", points: score, count: 1, reason: "a test, nothing to do", attack: [] }],
    events: [],
    count: 1,
    firstAt: time,
    lastAt: time,
    runbook: "docs/operating.md#send-a-test-alert",
    links: {},
    notKnown: [],
  };
}
