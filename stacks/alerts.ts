/**
 * From the alert bus to people: every alert is archived, and each sink of `rolecall.yaml` has its own rule, queue, dead
 * letters and function, so a sink that is down keeps no other waiting.
 */
import { ALERT_EVENT, forwarding, notifying } from "../shared/deliver.ts";
import type { Severity } from "../shared/model.ts";
import type { Pattern } from "../shared/pattern.ts";
import { arnOf, type Deployment, logical, named } from "./deployment.ts";
import { readQueue } from "./detection.ts";
import { rulesTo } from "./guard.ts";
import { acceptFrom, queueWithDeadLetters } from "./queues.ts";
import { ruleTo } from "./rule.ts";
import { namesOf, WITH_SECRET } from "./sinks.ts";
import { type EncryptedTopic, encryptedTopic } from "./topic.ts";
import { together, type Watched } from "./watched.ts";

export interface AlertsArgs {
  readonly bus: aws.cloudwatch.EventBus;
  readonly table: aws.dynamodb.Table;
  readonly alertTopic: EncryptedTopic;
}

export interface Alerts extends Watched {
  /** Names of the sinks that are configured. */
  readonly sinks: readonly string[];
}

/** How one sink differs from another. */
interface Sink {
  readonly name: string;
  /** Which alerts it gets. */
  readonly on: Pattern;
  readonly environment: Readonly<Record<string, $util.Input<string>>>;
  readonly permissions: readonly { actions: string[]; resources: $util.Input<string>[] }[];
}

/** Alerts name people, so they are not kept longer than it takes to set up a sink that missed them. */
const ARCHIVE_DAYS = 90;
/** Ten messages at the pace of a Slack channel, and some patience with a receiver that asks for it. */
const TIMEOUT_SECONDS = 60;
const VISIBILITY_SECONDS = 6 * TIMEOUT_SECONDS;
/** A receiver may be down for a day without anybody having to send its messages again. What it refuses is set aside at once. */
const ATTEMPTS_MAX = (24 * 3600) / VISIBILITY_SECONDS;

/** Made whether or not alerts are told through it: it is where the guard tells that it was tampered with. */
export function alertTopic(here: Deployment): EncryptedTopic {
  return encryptedTopic(here, {
    name: "alerts",
    rules: rulesTo(here, "alerts"),
    alarms: false,
    keyThrough: ["sns", "ssm"],
  });
}

/** The alert bus and its archive. */
export function alertBus(here: Deployment): aws.cloudwatch.EventBus {
  const name = named(here, "alerts");
  const bus = new aws.cloudwatch.EventBus("AlertBus", { name, description: "Rolecall's alerts" });
  new aws.cloudwatch.EventArchive(
    "AlertArchive",
    { name, eventSourceArn: bus.arn, eventPattern: JSON.stringify(ALERT_EVENT), retentionDays: ARCHIVE_DAYS },
    { retainOnDelete: here.production },
  );
  return bus;
}

export function alerts(here: Deployment, { bus, table, alertTopic }: AlertsArgs): Alerts {
  const { sns, securityhub, ...others } = here.settings.sinks;
  const sinks = [
    ...(sns === undefined ? [] : [snsSink(alertTopic, sns.minSeverity)]),
    ...(securityhub === undefined ? [] : [securityHubSink(here, securityhub.minSeverity)]),
    ...namesOf(WITH_SECRET).flatMap((name) => {
      const settings = others[name];
      return settings === undefined ? [] : [sinkWithSecret(here, name, alertTopic.key, settings.minSeverity)];
    }),
  ];
  const watched = together(...sinks.map((sink) => deliverTo(here, sink, bus, table)));
  return { ...watched, sinks: sinks.map(({ name }) => name) };
}

function snsSink({ topic, key }: EncryptedTopic, minSeverity: Severity): Sink {
  return {
    name: "sns",
    on: notifying(minSeverity),
    environment: { ROLECALL_TOPIC: topic.arn },
    permissions: [
      { actions: ["sns:Publish"], resources: [topic.arn] },
      { actions: ["kms:Decrypt", "kms:GenerateDataKey"], resources: [key.arn] },
    ],
  };
}

function securityHubSink(here: Deployment, minSeverity: Severity): Sink {
  const product = arnOf(here, "securityhub", `product/${here.account}/default`);
  return {
    name: "securityhub",
    on: forwarding(minSeverity),
    environment: { ROLECALL_PRODUCT: product },
    permissions: [{ actions: ["securityhub:BatchImportFindings"], resources: [product] }],
  };
}

/**
 * The address of a Slack webhook is a password, and so are keys and tokens. A secret goes from the deployment's secrets
 * into an encrypted parameter that one function may read, never into an environment, which whoever may describe a
 * function can see.
 */
function sinkWithSecret(
  { app, stage }: Deployment,
  name: keyof typeof WITH_SECRET,
  key: aws.kms.Key,
  minSeverity: Severity,
): Sink {
  const { secret, what, on } = WITH_SECRET[name];
  const parameter = new aws.ssm.Parameter(`${secret}Parameter`, {
    name: `/${app}/${stage}/${secret}`,
    description: `Rolecall: ${what}`,
    type: "SecureString",
    keyId: key.arn,
    value: new sst.Secret(secret).value,
  });
  return {
    name,
    on: on(minSeverity),
    environment: { ROLECALL_SECRET_PARAMETER: parameter.name },
    permissions: [
      { actions: ["ssm:GetParameter"], resources: [parameter.arn] },
      { actions: ["kms:Decrypt"], resources: [key.arn] },
    ],
  };
}

function deliverTo(here: Deployment, sink: Sink, bus: aws.cloudwatch.EventBus, table: aws.dynamodb.Table): Watched {
  const name = `deliver-${sink.name}`;
  const pair = queueWithDeadLetters(here, name, VISIBILITY_SECONDS, ATTEMPTS_MAX);
  const rule = ruleTo(here, {
    name,
    description: `Rolecall: alerts for the sink ${sink.name}`,
    on: sink.on,
    bus: bus.name,
    target: pair.queue.arn,
    deadLetters: pair.deadLetters,
  });
  acceptFrom([rule], pair.queue, `${name}-queue`);
  acceptFrom([rule], pair.deadLetters, `${name}-dead-letters`);

  const functionName = named(here, name);
  const deliver = new sst.aws.Function(logical(name), {
    name: functionName,
    description: `Rolecall: tells alerts through ${sink.name}`,
    handler: "functions/deliver.handler",
    timeout: `${TIMEOUT_SECONDS} seconds`,
    environment: {
      ROLECALL_TABLE: table.name,
      ROLECALL_SINK: sink.name,
      ROLECALL_DEAD_LETTERS: pair.deadLetters.url,
      ...sink.environment,
    },
    permissions: [
      {
        actions: ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:PutItem"],
        resources: [table.arn],
      },
      ...sink.permissions,
      // What a receiver will never take is set aside at once, with its reason.
      { actions: ["sqs:SendMessage"], resources: [pair.deadLetters.arn] },
      readQueue(pair.queue),
    ],
  });
  new aws.lambda.EventSourceMapping(logical(name, "source"), {
    eventSourceArn: pair.queue.arn,
    functionName: deliver.arn,
    batchSize: 10,
    functionResponseTypes: ["ReportBatchItemFailures"],
    // The least there is: a channel takes about one message a second.
    scalingConfig: { maximumConcurrency: 2 },
  });
  return { queues: [pair.queueName], deadLetters: [pair.deadLettersName], functions: [functionName] };
}
