/**
 * An encrypted SNS topic with a key of its own. SNS cannot use its AWS-managed key for messages from EventBridge or
 * CloudWatch, so these are the places where customer keys are needed.
 */
import { arnOf, type Deployment, logical, named } from "./deployment.ts";
import { allowRules, policy, type Statement } from "./policy.ts";

export interface EncryptedTopic {
  readonly topic: aws.sns.Topic;
  readonly key: aws.kms.Key;
}

export interface TopicArgs {
  readonly name: string;
  /** Rules that publish to it without a function between: physical names. */
  readonly rules: readonly string[];
  /** Do Rolecall's alarms publish to it? */
  readonly alarms: boolean;
  /** Services that use the key for principals whom an IAM policy of this account allows it. */
  readonly keyThrough: readonly ("sns" | "ssm")[];
}

/** What the account's administrators may do to the key. Using it is not among it. */
const ADMINISTER_KEY = [
  "kms:CancelKeyDeletion",
  "kms:CreateAlias",
  "kms:DeleteAlias",
  "kms:DescribeKey",
  "kms:DisableKey",
  "kms:EnableKey",
  "kms:EnableKeyRotation",
  "kms:GetKeyPolicy",
  "kms:GetKeyRotationStatus",
  "kms:ListGrants",
  "kms:ListKeyPolicies",
  "kms:ListResourceTags",
  "kms:PutKeyPolicy",
  "kms:RevokeGrant",
  "kms:ScheduleKeyDeletion",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:UpdateAlias",
  "kms:UpdateKeyDescription",
];
const USE_KEY = ["kms:Decrypt", "kms:GenerateDataKey"];
const EVENTS = "events.amazonaws.com";
const ALARMS = "cloudwatch.amazonaws.com";

export function encryptedTopic(here: Deployment, args: TopicArgs): EncryptedTopic {
  const name = named(here, args.name);
  const arn = arnOf(here, "sns", name);
  const account = { AWS: arnOf(here, "iam", "root") };
  const key = new aws.kms.Key(
    logical(args.name, "key"),
    {
      description: `Encrypts the topic ${name}`,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: policy(
        { Sid: "Administer", Effect: "Allow", Principal: account, Action: ADMINISTER_KEY, Resource: "*" },
        {
          Sid: "UseThroughServices",
          Effect: "Allow",
          Principal: account,
          // Parameters are encrypted with the key itself, messages with a data key.
          Action: args.keyThrough.includes("ssm") ? [...USE_KEY, "kms:Encrypt"] : USE_KEY,
          Resource: "*",
          Condition: {
            StringEquals: {
              "kms:CallerAccount": here.account,
              "kms:ViaService": args.keyThrough.map((service) => `${service}.${here.region}.amazonaws.com`),
            },
          },
        },
        ...(args.rules.length === 0 ? [] : [useByService(here, EVENTS, arn)]),
        ...(args.alarms ? [useByService(here, ALARMS, arn)] : []),
      ),
    },
    { protect: here.production },
  );
  new aws.kms.Alias(logical(args.name, "alias"), { name: `alias/${name}`, targetKeyId: key.keyId });
  const topic = new aws.sns.Topic(logical(args.name, "topic"), { name, kmsMasterKeyId: key.arn });
  const ruleArns = args.rules.map((rule) => arnOf(here, "events", `rule/${rule}`));
  // In place of SNS's own, which lets every principal of the account publish, subscribe and change the policy.
  new aws.sns.TopicPolicy(logical(args.name, "topic-policy"), {
    arn: topic.arn,
    policy: policy(
      ...(ruleArns.length === 0 ? [] : [allowRules("sns:Publish", arn, ruleArns)]),
      ...(args.alarms ? [publishAlarms(here, arn)] : []),
    ),
  });
  return { topic, key };
}

function publishAlarms(here: Deployment, topicArn: string): Statement {
  return {
    Effect: "Allow",
    Principal: { Service: ALARMS },
    Action: "sns:Publish",
    Resource: topicArn,
    Condition: {
      StringEquals: { "aws:SourceAccount": here.account },
      ArnLike: { "aws:SourceArn": arnOf(here, "cloudwatch", `alarm:${named(here)}*`) },
    },
  };
}

/**
 * Lets a service use the key for messages of the topic. EventBridge does not pass its source on to KMS, so there the
 * topic must do. Source: SNS Developer Guide, "Managing Amazon SNS encryption keys", on events to encrypted topics.
 */
function useByService({ account }: Deployment, service: string, topicArn: string): Statement {
  return {
    Effect: "Allow",
    Principal: { Service: service },
    Action: USE_KEY,
    Resource: "*",
    Condition: {
      StringEquals: {
        "kms:EncryptionContext:aws:sns:topicArn": topicArn,
        ...(service === EVENTS ? {} : { "aws:SourceAccount": account }),
      },
    },
  };
}
