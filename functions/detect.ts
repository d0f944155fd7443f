/** Entry point of both lanes: records from the lane's queue, judged together, alerts to the alert bus. */
import { randomBytes } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { SQSEvent } from "aws-lambda";
import { alertBus } from "../shared/sinks/alert-bus.ts";
import { openDynamoState } from "../shared/state/dynamo.ts";
import { heartbeat } from "./heartbeat.ts";
import { createJudge } from "./judge.ts";
import { lambda } from "./lambda.ts";
import { CLIENT_ATTEMPTS, once, packedConfig, unlogged, variable, wait } from "./surroundings.ts";

const lane = variable("ROLECALL_LANE");
const table = variable("ROLECALL_TABLE");
const busName = variable("ROLECALL_BUS");
const canaryRole = variable("ROLECALL_CANARY_ROLE");
const config = packedConfig();
const database = unlogged(new DynamoDBClient({ maxAttempts: CLIENT_ATTEMPTS }));
const bus = alertBus({ client: unlogged(new EventBridgeClient({ maxAttempts: CLIENT_ATTEMPTS })), busName, wait });

const judge = once(async () =>
  createJudge({
    config,
    state: await openDynamoState({ client: database, table, wait, freshSalt: () => randomBytes(32) }),
    publish: bus.publish,
    canaryRole,
    ...(config.heartbeat === undefined ? {} : { heartbeat: heartbeat(config.heartbeat) }),
    now: Date.now,
  }),
);

export const handler = lambda(`detect-${lane}`, { lane }, async (event: SQSEvent, tools) =>
  (await judge())(event, tools),
);
