/** An EventBridge rule with its one target. What cannot be delivered in a day is kept as a dead letter. */
import type { Pattern } from "../shared/pattern.ts";
import { type Deployment, logical, named } from "./deployment.ts";

export interface RuleArgs {
  /** Without the prefix. */
  readonly name: string;
  readonly description: string;
  /** What events it matches: a pattern, or the text of one that is known only when something else exists. */
  readonly on: Pattern | $util.Output<string>;
  /** Default: the default bus. */
  readonly bus?: $util.Input<string>;
  /** See `Rule.readOnlyEvents`. */
  readonly readOnlyEvents?: boolean;
  readonly target: $util.Input<string>;
  readonly deadLetters: aws.sqs.Queue;
  /** The role with which EventBridge sends to a bus of another region; other targets say who may in their own policy. */
  readonly role?: $util.Input<string>;
  /** Default: the home region. */
  readonly region?: string;
}

/** EventBridge's own limits, which are its defaults too, written out because silence depends on them. */
const RETRY = { maximumEventAgeInSeconds: 24 * 3600, maximumRetryAttempts: 185 };

export function ruleTo(here: Deployment, args: RuleArgs): aws.cloudwatch.EventRule {
  const { name, region, bus = "default", role } = args;
  const place = region === undefined ? {} : { region };
  const rule = new aws.cloudwatch.EventRule(logical(name, "rule", region ?? ""), {
    ...place,
    name: named(here, name),
    description: args.description,
    eventBusName: bus,
    state: args.readOnlyEvents ? "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS" : "ENABLED",
    eventPattern: $util.Output.isInstance(args.on) ? args.on : JSON.stringify(args.on),
  });
  new aws.cloudwatch.EventTarget(logical(name, "target", region ?? ""), {
    ...place,
    rule: rule.name,
    eventBusName: bus,
    targetId: name,
    arn: args.target,
    ...(role === undefined ? {} : { roleArn: role }),
    deadLetterConfig: { arn: args.deadLetters.arn },
    retryPolicy: RETRY,
  });
  return rule;
}
