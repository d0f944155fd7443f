/**
 * Queues: one with a dead-letter queue beside it, or a dead-letter queue alone. Encrypted with a key of SQS's own: one
 * of ours could be disabled by whoever wants the detector deaf.
 */
import { type Deployment, logical, named } from "./deployment.ts";
import { allowRules, policy } from "./policy.ts";

export interface QueuePair {
  readonly queue: aws.sqs.Queue;
  readonly deadLetters: aws.sqs.Queue;
  /** Physical names, for alarms. */
  readonly queueName: string;
  readonly deadLettersName: string;
}

/** SQS keeps a message at most 14 days: time to find out, fix and redrive. Source: SQS quotas. */
const DEAD_LETTERS_SECONDS = 14 * 24 * 3600;
const QUEUE_SECONDS = 4 * 24 * 3600;
/** Attempts before a message is set aside. Source: Lambda Developer Guide, "Using Lambda with Amazon SQS": at least 5. */
const ATTEMPTS_MAX = 5;

/**
 * `visibilitySeconds`: at least six times the timeout of the function that reads it, plus its batch window. It is also the
 * time between two attempts, so with `attemptsMax` it says for how long a message is tried.
 */
export function queueWithDeadLetters(
  here: Deployment,
  name: string,
  visibilitySeconds: number,
  attemptsMax = ATTEMPTS_MAX,
): QueuePair {
  const { queue: deadLetters, name: deadLettersName } = deadLetterQueue(here, name);
  const queueName = named(here, name);
  const queue = new aws.sqs.Queue(logical(name, "queue"), {
    name: queueName,
    messageRetentionSeconds: QUEUE_SECONDS,
    visibilityTimeoutSeconds: visibilitySeconds,
    sqsManagedSseEnabled: true,
    redrivePolicy: $jsonStringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount: attemptsMax }),
  });
  return { queue, deadLetters, queueName, deadLettersName };
}

/** `region` where the queue serves a rule of another region: a rule's dead letters stay in its own. */
export function deadLetterQueue(
  here: Deployment,
  name: string,
  region?: string,
): { readonly queue: aws.sqs.Queue; readonly name: string } {
  const physical = named(here, name, "dead-letters");
  const queue = new aws.sqs.Queue(logical(name, "dead-letters", region ?? ""), {
    ...(region === undefined ? {} : { region }),
    name: physical,
    messageRetentionSeconds: DEAD_LETTERS_SECONDS,
    sqsManagedSseEnabled: true,
  });
  return { queue, name: physical };
}

/** SQS holds one policy a queue, so all rules that send to it are named at once. */
export function acceptFrom(
  rules: readonly aws.cloudwatch.EventRule[],
  queue: aws.sqs.Queue,
  name: string,
  region?: string,
): void {
  new aws.sqs.QueuePolicy(logical(name, "policy", region ?? ""), {
    ...(region === undefined ? {} : { region }),
    queueUrl: queue.url,
    policy: policy(
      allowRules(
        "sqs:SendMessage",
        queue.arn,
        rules.map(({ arn }) => arn),
      ),
    ),
  });
}
