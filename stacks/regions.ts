/**
 * CloudTrail files an event on the default bus of one region: IAM in us-east-1, role assumptions anywhere. Each other
 * region forwards what home would match, filtered there, so nothing else is paid for.
 */
import { guardRules } from "../shared/guard.ts";
import type { Pattern } from "../shared/pattern.ts";
import { arnOf, type Deployment, logical, named, withoutPrefix } from "./deployment.ts";
import { deployedRules } from "./detection.ts";
import { policy } from "./policy.ts";
import { acceptFrom, deadLetterQueue } from "./queues.ts";
import { type RuleArgs, ruleTo } from "./rule.ts";

type Forwarded = Pick<RuleArgs, "name" | "readOnlyEvents"> & { readonly on: Pattern };

const FORWARD = "forward";

/** An alarm cannot notify a topic of another region, so that of a region's dead letters comes home as an event. */
export function forwardedAlarms(here: Deployment): Pattern {
  return {
    source: ["aws.cloudwatch"],
    "detail-type": ["CloudWatch Alarm State Change"],
    detail: { alarmName: [named(here, FORWARD, "dead-letters")], state: { value: ["ALARM"] } },
  };
}

export function regions(here: Deployment): void {
  const role = forwardingRole(here);
  const rules = forwardedRules(here);
  for (const region of here.otherRegions) {
    const { queue, name } = deadLetterQueue(here, FORWARD, region);
    const deployed = rules.map((rule) =>
      ruleTo(here, {
        ...rule,
        description: `Rolecall: forwards to ${here.region}`,
        target: homeBus(here),
        role: role.arn,
        deadLetters: queue,
        region,
      }),
    );
    acceptFrom(deployed, queue, `${FORWARD}-dead-letters`, region);
    new aws.cloudwatch.MetricAlarm(logical(FORWARD, "dead-letters-alarm", region), {
      region,
      name: named(here, FORWARD, "dead-letters"),
      alarmDescription: `Events of ${region} could not be forwarded to ${here.region}; they wait in ${name}.`,
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: name },
      statistic: "Maximum",
      period: 60,
      evaluationPeriods: 1,
      threshold: 0,
      comparisonOperator: "GreaterThanThreshold",
      treatMissingData: "notBreaching",
    });
  }
}

/** Read-only events pass only where the forwarding rule and the rule at home both ask for them. */
function forwardedRules(here: Deployment): readonly Forwarded[] {
  return [
    ...deployedRules(here).map(({ name, pattern, readOnlyEvents }) => ({
      name: `${FORWARD}-${name}`,
      on: pattern,
      readOnlyEvents,
    })),
    ...guardRules(here)
      .filter(({ where }) => where === "away")
      .map(({ name, pattern }) => ({ name: withoutPrefix(here, name), on: pattern })),
    { name: `${FORWARD}-alarms`, on: forwardedAlarms(here) },
  ];
}

/** May put events on the default bus at home, and nothing else; only our rules may use it. */
function forwardingRole(here: Deployment): aws.iam.Role {
  return new aws.iam.Role("ForwardRole", {
    name: named(here, FORWARD),
    description: `Rolecall: forwards events of other regions to ${here.region}`,
    assumeRolePolicy: policy({
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: {
        StringEquals: { "aws:SourceAccount": here.account },
        ArnLike: { "aws:SourceArn": `arn:${here.partition}:events:*:${here.account}:rule/${named(here)}*` },
      },
    }),
    inlinePolicies: [
      {
        name: "forward",
        policy: policy({ Effect: "Allow", Action: "events:PutEvents", Resource: homeBus(here) }),
      },
    ],
  });
}

function homeBus(here: Deployment): string {
  return arnOf(here, "events", "event-bus/default");
}
