/**
 * Once an hour a function takes a role that may do nothing, and detection reports having seen it: proof that trail, bus,
 * rule, queue and function all work. Silence raises an alarm (operations.ts).
 */
import { arnOf, type Deployment, named } from "./deployment.ts";
import { policy } from "./policy.ts";
import { acceptFrom, deadLetterQueue } from "./queues.ts";
import type { Watched } from "./watched.ts";

/** Known before it exists: the function, its policy and detection name it. */
export function canaryRoleArn(here: Deployment): string {
  return arnOf(here, "iam", `role/${named(here, "canary-target")}`);
}

export function canary(here: Deployment): Watched {
  const roleArn = canaryRoleArn(here);
  const functionName = named(here, "canary");
  const fly = new sst.aws.Function("Canary", {
    name: functionName,
    description: "Rolecall: takes a harmless role, to prove that it is noticed",
    handler: "functions/canary.handler",
    timeout: "30 seconds",
    environment: { ROLECALL_CANARY_ROLE: roleArn },
    permissions: [{ actions: ["sts:AssumeRole"], resources: [roleArn] }],
  });
  new aws.iam.Role("CanaryTargetRole", {
    name: named(here, "canary-target"),
    description: "Rolecall: may do nothing; taken every hour to prove that it is noticed",
    assumeRolePolicy: policy({
      Effect: "Allow",
      Principal: { AWS: fly.nodes.role.arn },
      Action: "sts:AssumeRole",
    }),
  });
  const deadLetters = everyHour(here, fly);
  return { queues: [], deadLetters: [deadLetters], functions: [functionName] };
}

function everyHour(here: Deployment, fly: sst.aws.Function): string {
  const { queue, name } = deadLetterQueue(here, "canary");
  const rule = new aws.cloudwatch.EventRule("CanaryRule", {
    name: named(here, "canary"),
    description: "Rolecall: once an hour",
    scheduleExpression: "rate(1 hour)",
  });
  new aws.lambda.Permission("CanaryPermission", {
    action: "lambda:InvokeFunction",
    function: fly.name,
    principal: "events.amazonaws.com",
    sourceArn: rule.arn,
    sourceAccount: here.account,
  });
  new aws.cloudwatch.EventTarget("CanaryEveryHour", {
    rule: rule.name,
    targetId: "canary",
    arn: fly.arn,
    deadLetterConfig: { arn: queue.arn },
    // A flight an hour late would say nothing about now.
    retryPolicy: { maximumEventAgeInSeconds: 900, maximumRetryAttempts: 3 },
  });
  acceptFrom([rule], queue, "canary-dead-letters");
  return name;
}
