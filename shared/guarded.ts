/**
 * What Rolecall is made of in AWS, and what each call does to it: one table, from which the guard rules and the detector
 * `rolecall-changed` are derived. CloudTrail writes request keys as the API does, with a lower first letter.
 * Source: API references; keys marked UNCONFIRMED follow that rule but were not seen in a real record.
 */
import type { Scalar } from "./matchers.ts";

/** How a field names a resource. */
export type Form =
  | "name"
  | "iam-name"
  | "function"
  | "log-group"
  | "parameter"
  | "policy"
  | "queue"
  | "queue-arn"
  | "table"
  | "topic";

export interface Field {
  readonly in: "requestParameters" | "responseElements";
  /** Keys from there on, joined by dots. The value is text or a list of texts. */
  readonly key: string;
  readonly form: Form;
}

export interface Effect {
  /** 70 and more: it may blind Rolecall or silence what it says. */
  readonly points: number;
  /** In front of the resource's name; also reads well behind "would have". */
  readonly says: string;
  /** Only when this request key has this value. */
  readonly when?: readonly [key: string, value: Scalar];
}

export interface Guarded {
  /** First label of eventSource. */
  readonly service: string;
  readonly fields: readonly Field[];
  /** By name of the call without a date suffix; the first effect that applies counts. */
  readonly calls: Readonly<Record<string, readonly Effect[]>>;
}

/** Points by what a call proves: it stops Rolecall, it replaces a part of it, it takes something away, it is cosmetic. */
const STOPS = 80;
const REPLACES = 70;
const WEAKENS = 50;
const TRIMS = 30;
const TAGS = 10;
/** A call that writes to one of Rolecall's resources and is not in the table. */
export const UNLISTED_POINTS = 45;
export const POINTS_MAX = STOPS;

function request(form: Form, ...keys: readonly string[]): Field[] {
  return keys.map((key) => ({ in: "requestParameters", key, form }));
}

function response(form: Form, ...keys: readonly string[]): Field[] {
  return keys.map((key) => ({ in: "responseElements", key, form }));
}

function stops(says: string): Effect[] {
  return [{ points: STOPS, says }];
}

function replaces(says: string): Effect[] {
  return [{ points: REPLACES, says }];
}

function weakens(says: string): Effect[] {
  return [{ points: WEAKENS, says }];
}

function trims(says: string): Effect[] {
  return [{ points: TRIMS, says }];
}

function tags(noun: string): Effect[] {
  return [{ points: TAGS, says: `changed the tags of the ${noun}` }];
}

/** One field tells which of two things a call does. */
function stopsWhen(key: string, value: Scalar, says: string, otherwise: readonly Effect[]): Effect[] {
  return [{ points: STOPS, says, when: [key, value] }, ...otherwise];
}

export const GUARDED: readonly Guarded[] = [
  {
    service: "events",
    // archiveName is UNCONFIRMED.
    fields: request("name", "name", "rule", "eventBusName", "archiveName"),
    calls: {
      DisableRule: stops("disabled the rule"),
      DeleteRule: stops("deleted the rule"),
      RemoveTargets: stops("removed targets from the rule"),
      PutRule: stopsWhen("state", "DISABLED", "disabled the rule", replaces("replaced the rule")),
      PutTargets: replaces("changed the targets of the rule"),
      DeleteEventBus: stops("deleted the event bus"),
      UpdateEventBus: weakens("changed the event bus"),
      RemovePermission: stops("removed permissions from the event bus"),
      PutPermission: weakens("granted permissions on the event bus"),
      DeleteArchive: replaces("deleted the archive"),
      UpdateArchive: weakens("changed the archive"),
    },
  },
  {
    service: "scheduler",
    // UNCONFIRMED.
    fields: request("name", "name"),
    calls: {
      DeleteSchedule: stops("deleted the schedule"),
      DeleteScheduleGroup: stops("deleted the schedule group"),
      UpdateSchedule: stopsWhen("state", "DISABLED", "disabled the schedule", replaces("changed the schedule")),
    },
  },
  {
    service: "lambda",
    // Calls on a mapping name its id only; the answer says whose it is (for deletion and update UNCONFIRMED).
    fields: [
      ...request("function", "functionName"),
      ...request("queue-arn", "eventSourceArn"),
      ...response("function", "functionArn"),
      ...response("queue-arn", "eventSourceArn"),
    ],
    calls: {
      DeleteFunction: stops("deleted the function"),
      UpdateFunctionCode: replaces("replaced the code of the function"),
      UpdateFunctionConfiguration: replaces("changed the configuration of the function"),
      PutFunctionConcurrency: stopsWhen(
        "reservedConcurrentExecutions",
        0,
        "stopped the function",
        weakens("changed the concurrency of the function"),
      ),
      DeleteFunctionConcurrency: trims("removed the reserved concurrency of the function"),
      DeleteEventSourceMapping: stops("cut the queue off from the function"),
      UpdateEventSourceMapping: stopsWhen(
        "enabled",
        false,
        "switched off the queue of the function",
        replaces("changed how the function reads its queue"),
      ),
      RemovePermission: replaces("removed permissions from the function"),
      AddPermission: weakens("granted permissions on the function"),
      UpdateAlias: replaces("pointed an alias elsewhere on the function"),
      DeleteAlias: weakens("deleted an alias of the function"),
      PutFunctionEventInvokeConfig: weakens("changed the retries of the function"),
      UpdateFunctionEventInvokeConfig: weakens("changed the retries of the function"),
      DeleteFunctionEventInvokeConfig: weakens("changed the retries of the function"),
      UpdateFunctionUrlConfig: weakens("changed the address of the function"),
      DeleteFunctionUrlConfig: weakens("deleted the address of the function"),
      PutRuntimeManagementConfig: weakens("pinned the runtime of the function"),
      PutFunctionCodeSigningConfig: weakens("changed the code signing of the function"),
    },
  },
  {
    service: "sqs",
    // The URL is the caller's text: any host, any scheme. Keys of message moves are UNCONFIRMED.
    fields: [...request("queue", "queueUrl"), ...request("queue-arn", "sourceArn")],
    calls: {
      DeleteQueue: stops("deleted the queue"),
      PurgeQueue: stops("purged the queue"),
      SetQueueAttributes: replaces("changed the attributes of the queue"),
      RemovePermission: replaces("removed permissions from the queue"),
      AddPermission: replaces("let others at the messages of the queue"),
      StartMessageMoveTask: weakens("moved the messages of the queue"),
      TagQueue: tags("queue"),
      UntagQueue: tags("queue"),
    },
  },
  {
    service: "sns",
    // A subscription's ARN begins with its topic's.
    fields: request("topic", "topicArn", "subscriptionArn", "resourceArn"),
    calls: {
      DeleteTopic: stops("deleted the topic"),
      Unsubscribe: stops("removed a subscriber from the topic"),
      SetSubscriptionAttributes: replaces("changed what a subscriber gets from the topic"),
      SetTopicAttributes: replaces("changed the attributes of the topic"),
      RemovePermission: replaces("removed permissions from the topic"),
      PutDataProtectionPolicy: replaces("changed what may pass the topic"),
      AddPermission: weakens("granted permissions on the topic"),
      Subscribe: weakens("added a subscriber to the topic"),
      TagResource: tags("topic"),
      UntagResource: tags("topic"),
    },
  },
  {
    service: "dynamodb",
    // resourceArn is UNCONFIRMED.
    fields: request("table", "tableName", "resourceArn"),
    calls: {
      DeleteTable: stops("deleted the table"),
      UpdateTable: stopsWhen(
        "deletionProtectionEnabled",
        false,
        "removed the deletion protection of the table",
        replaces("changed the table"),
      ),
      UpdateTimeToLive: replaces("changed the expiry of the table"),
      PutResourcePolicy: replaces("changed who may use the table"),
      DeleteResourcePolicy: weakens("deleted the policy of the table"),
      UpdateContinuousBackups: weakens("changed the backups of the table"),
      TagResource: tags("table"),
      UntagResource: tags("table"),
    },
  },
  {
    service: "iam",
    fields: [...request("iam-name", "roleName"), ...request("policy", "policyArn")],
    calls: {
      DeleteRole: stops("deleted the role"),
      PutRolePolicy: replaces("put a policy into the role"),
      DeleteRolePolicy: stops("deleted a policy of the role"),
      AttachRolePolicy: replaces("attached a policy to the role"),
      DetachRolePolicy: stops("detached a policy from the role"),
      UpdateAssumeRolePolicy: replaces("changed the trust of the role"),
      PutRolePermissionsBoundary: stops("put a boundary on the role"),
      DeleteRolePermissionsBoundary: weakens("removed the boundary of the role"),
      UpdateRole: trims("changed the role"),
      CreatePolicyVersion: replaces("changed the policy"),
      SetDefaultPolicyVersion: replaces("switched the version of the policy"),
      DeletePolicy: stops("deleted the policy"),
      DeletePolicyVersion: trims("deleted an old version of the policy"),
      TagRole: tags("role"),
      UntagRole: tags("role"),
      TagPolicy: tags("policy"),
      UntagPolicy: tags("policy"),
    },
  },
  {
    service: "monitoring",
    // muteTargets is UNCONFIRMED.
    fields: request("name", "alarmName", "alarmNames", "muteTargets.alarmNames"),
    calls: {
      DeleteAlarms: stops("deleted the alarm"),
      DisableAlarmActions: stops("silenced the alarm"),
      PutAlarmMuteRule: stops("muted the alarm"),
      SetAlarmState: replaces("set the state of the alarm"),
      PutMetricAlarm: replaces("replaced the alarm"),
      PutCompositeAlarm: replaces("replaced the alarm"),
    },
  },
  {
    service: "logs",
    // logGroupIdentifier is UNCONFIRMED.
    fields: request("log-group", "logGroupName", "logGroupIdentifier"),
    calls: {
      DeleteLogGroup: weakens("deleted the log group"),
      DeleteLogStream: weakens("deleted a log stream of the log group"),
      DeleteMetricFilter: replaces("deleted a metric filter of the log group"),
      PutMetricFilter: replaces("changed a metric filter of the log group"),
      PutSubscriptionFilter: weakens("set up copies of the log group"),
      DeleteSubscriptionFilter: weakens("stopped the copies of the log group"),
      PutRetentionPolicy: trims("changed the retention of the log group"),
    },
  },
  {
    service: "ssm",
    // names is UNCONFIRMED.
    fields: request("parameter", "name", "names"),
    calls: {
      PutParameter: replaces("replaced the parameter"),
      DeleteParameter: stops("deleted the parameter"),
      DeleteParameters: stops("deleted the parameter"),
    },
  },
  {
    service: "cloudformation",
    fields: request("name", "stackSetName"),
    calls: {
      DeleteStackSet: stops("deleted the stack set"),
      DeleteStackInstances: stops("cut accounts off from the stack set"),
      UpdateStackSet: replaces("changed the stack set"),
      UpdateStackInstances: replaces("changed the stack set"),
    },
  },
];
