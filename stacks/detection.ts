/**
 * From the default bus to the detectors: per lane its rules, one queue with dead letters, and one function. The rules
 * are derived from what the detectors listen to, so no name of a call stands here.
 */
import { detectors } from "../shared/detectors/index.ts";
import { type Lane, type Rule, rulesOf, withoutOwnCalls } from "../shared/rules.ts";
import { arnOf, type Deployment, logical, named } from "./deployment.ts";
import { acceptFrom, queueWithDeadLetters } from "./queues.ts";
import { ruleTo } from "./rule.ts";
import { sinkNames } from "./sinks.ts";
import type { Watched } from "./watched.ts";

export interface DetectionArgs {
  readonly table: aws.dynamodb.Table;
  /** Where alerts are published. */
  readonly bus: aws.cloudwatch.EventBus;
  /** The role whose assumptions prove that the path works. */
  readonly canaryRoleArn: string;
}

interface LaneSize {
  readonly timeoutSeconds: number;
  readonly memory: "512 MB" | "1024 MB";
  /** Messages a call. Of 256 KB each at most, while a call may hold 6 MB: SQS makes smaller batches of large ones. */
  readonly batchSize: number;
  readonly windowSeconds: number;
  /** Calls at the same time: bounds cost and the load on the table; what waits is what queues are for. */
  readonly concurrencyMax: number;
}

/** Sessions are many and may wait some seconds for company. Changes are few, and seconds matter. */
const LANES: Readonly<Record<Lane, LaneSize>> = {
  sessions: { timeoutSeconds: 60, memory: "1024 MB", batchSize: 200, windowSeconds: 10, concurrencyMax: 10 },
  changes: { timeoutSeconds: 30, memory: "512 MB", batchSize: 10, windowSeconds: 0, concurrencyMax: 5 },
};

/** Services that our functions call. What they cause there must not come back to them. */
const OWN_SERVICES = ["dynamodb", "events", "kms", "logs", "securityhub", "sns", "sqs", "ssm"].map(
  (name) => `${name}.amazonaws.com`,
);
const LANE_FUNCTIONS = ["detect-sessions", "detect-changes"];

/** The rules as deployed. Other regions forward by the same ones, so that home gets neither more nor less. */
export function deployedRules(here: Deployment): readonly Rule[] {
  const telling = [...sinkNames(here), ...(here.settings.lake === undefined ? [] : ["lake"])];
  const own = [...LANE_FUNCTIONS, ...telling.map((name) => `deliver-${name}`)];
  const roles = own.map((name) => arnOf(here, "iam", `role/${named(here, name)}`));
  return rulesOf(detectors).map((rule) => withoutOwnCalls(rule, roles, OWN_SERVICES));
}

export function detection(here: Deployment, args: DetectionArgs): Watched {
  const rules = deployedRules(here);
  const lanes = (["sessions", "changes"] as const).map((lane) =>
    detectionLane(
      here,
      lane,
      rules.filter((rule) => rule.lane === lane),
      args,
    ),
  );
  return {
    queues: lanes.map(({ queueName }) => queueName),
    deadLetters: lanes.map(({ deadLettersName }) => deadLettersName),
    functions: lanes.map(({ functionName }) => functionName),
  };
}

function detectionLane(here: Deployment, lane: Lane, rules: readonly Rule[], args: DetectionArgs) {
  const { timeoutSeconds, memory, batchSize, windowSeconds, concurrencyMax } = LANES[lane];
  const pair = queueWithDeadLetters(here, lane, 6 * timeoutSeconds + windowSeconds);
  const deployed = rules.map(({ name, pattern, readOnlyEvents }) =>
    ruleTo(here, {
      name,
      description: `Rolecall: what the detectors of the ${lane} lane listen to`,
      on: pattern,
      readOnlyEvents,
      target: pair.queue.arn,
      deadLetters: pair.deadLetters,
    }),
  );
  acceptFrom(deployed, pair.queue, `${lane}-queue`);
  acceptFrom(deployed, pair.deadLetters, `${lane}-dead-letters`);

  const functionName = named(here, "detect", lane);
  const detect = new sst.aws.Function(logical("detect", lane), {
    name: functionName,
    description: `Rolecall: judges the records of the ${lane} lane`,
    handler: "functions/detect.handler",
    timeout: `${timeoutSeconds} seconds`,
    memory,
    environment: {
      ROLECALL_TABLE: args.table.name,
      ROLECALL_BUS: args.bus.name,
      ROLECALL_LANE: lane,
      ROLECALL_CANARY_ROLE: args.canaryRoleArn,
    },
    permissions: [
      {
        actions: [
          "dynamodb:BatchGetItem",
          "dynamodb:BatchWriteItem",
          "dynamodb:GetItem",
          "dynamodb:PutItem",
          "dynamodb:UpdateItem",
        ],
        resources: [args.table.arn],
      },
      { actions: ["events:PutEvents"], resources: [args.bus.arn] },
      readQueue(pair.queue),
    ],
  });
  new aws.lambda.EventSourceMapping(logical(lane, "source"), {
    eventSourceArn: pair.queue.arn,
    functionName: detect.arn,
    batchSize,
    maximumBatchingWindowInSeconds: windowSeconds,
    functionResponseTypes: ["ReportBatchItemFailures"],
    scalingConfig: { maximumConcurrency: concurrencyMax },
  });
  return { ...pair, functionName };
}

/** What Lambda needs to take messages from a queue on a function's behalf. */
export function readQueue(queue: aws.sqs.Queue) {
  return {
    actions: ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
    resources: [queue.arn],
  };
}
