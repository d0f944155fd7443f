/**
 * Calls on resources of one made-up stage of Rolecall, spelled as CloudTrail writes them, one by one: that nothing is
 * derived from the table under test is the point.
 */
import type { JsonObject } from "../../shared/model.ts";
import { cloudtrail, OWN } from "./records.ts";

export interface Case {
  readonly title: string;
  readonly record: () => JsonObject;
}

export interface Write extends Case {
  readonly points: number;
  readonly says: string;
}

/** Region and account, as they stand in ARNs. */
export const PLACE = `eu-west-1:${OWN}`;

export const OURS = namesOf("rolecall-production-");

/** Every form in which a call may name something of the stage with this prefix. */
export function namesOf(prefix: string) {
  const named = (name: string) => `${prefix}${name}-bhmtwxoe`;
  return {
    rule: named("Sessions"),
    bus: named("Bus"),
    archive: `${prefix}Archive`,
    schedule: named("Canary"),
    function: named("DetectFunction"),
    functionArn: `arn:aws:lambda:${PLACE}:function:${named("DetectFunction")}`,
    functionPartialArn: `${OWN}:function:${named("DetectFunction")}`,
    queueUrl: `https://sqs.eu-west-1.amazonaws.com/${OWN}/${named("Changes")}`,
    queueOldUrl: `https://eu-west-1.queue.amazonaws.com/${OWN}/${named("Changes")}`,
    queueUrlOfAnyHost: `http://x.example/${OWN}/${named("Changes")}`,
    queueArn: `arn:aws:sqs:${PLACE}:${named("Changes")}`,
    topic: `arn:aws:sns:${PLACE}:${named("Alerts")}`,
    subscription: `arn:aws:sns:${PLACE}:${named("Alerts")}:0b9d4f0e-6c1c-4a5e-9a43-7f1b2f1f6a55`,
    table: named("State"),
    tableArn: `arn:aws:dynamodb:${PLACE}:table/${named("State")}`,
    role: named("DetectRole"),
    policy: `arn:aws:iam::${OWN}:policy/${named("Forward")}`,
    alarm: named("LagAlarm"),
    logGroup: `/aws/lambda/${named("DetectFunction")}`,
    logGroupArn: `arn:aws:logs:${PLACE}:log-group:/aws/lambda/${named("DetectFunction")}`,
    parameter: named("SlackWebhook"),
    parameterPath: `/${prefix.replace("-", "/").replace(/-$/, "")}/slack/webhook`,
    stackSet: `${prefix}forwarder`,
  } as const;
}

type Row = readonly [call: string, request: JsonObject | null, points: number, says: string, response?: JsonObject];

const { rule, bus, archive, schedule, queueUrl, topic, subscription, table, role, policy, alarm, logGroup } = OURS;
const ROWS: readonly Row[] = [
  ["events:DisableRule", { name: rule }, 80, `disabled the rule ${rule}`],
  ["events:DisableRule", { name: rule, eventBusName: "default" }, 80, `disabled the rule ${rule}`],
  ["events:DeleteRule", { name: rule, force: true }, 80, `deleted the rule ${rule}`],
  ["events:RemoveTargets", { rule, ids: ["queue"] }, 80, `removed targets from the rule ${rule}`],
  ["events:PutRule", { name: rule, state: "DISABLED" }, 80, `disabled the rule ${rule}`],
  [
    "events:PutRule",
    { name: rule, eventPattern: '{"source":["x"]}', state: "ENABLED" },
    70,
    `replaced the rule ${rule}`,
  ],
  ["events:PutTargets", { rule, targets: [{ id: "queue" }] }, 70, `changed the targets of the rule ${rule}`],
  ["events:DeleteEventBus", { name: bus }, 80, `deleted the event bus ${bus}`],
  ["events:UpdateEventBus", { name: bus }, 50, "changed the event bus"],
  [
    "events:RemovePermission",
    { eventBusName: bus, statementId: "x" },
    80,
    `removed permissions from the event bus ${bus}`,
  ],
  ["events:PutPermission", { eventBusName: bus, principal: "*" }, 50, "granted permissions on the event bus"],
  ["events:DeleteArchive", { archiveName: archive }, 70, `deleted the archive ${archive}`],
  ["events:UpdateArchive", { archiveName: archive, retentionDays: 1 }, 50, "changed the archive"],
  ["scheduler:DeleteSchedule", { name: schedule }, 80, "deleted the schedule"],
  ["scheduler:UpdateSchedule", { name: schedule, state: "DISABLED" }, 80, "disabled the schedule"],
  ["scheduler:UpdateSchedule", { name: schedule, state: "ENABLED" }, 70, "changed the schedule"],
  ["lambda:DeleteFunction20150331", { functionName: OURS.function }, 80, `deleted the function ${OURS.function}`],
  ["lambda:DeleteFunction20150331", { functionName: OURS.functionArn }, 80, `deleted the function ${OURS.function}`],
  [
    "lambda:DeleteFunction20150331",
    { functionName: OURS.functionPartialArn },
    80,
    `deleted the function ${OURS.function}`,
  ],
  ["lambda:UpdateFunctionCode20150331v2", { functionName: OURS.function, publish: false }, 70, "replaced the code of"],
  [
    "lambda:UpdateFunctionConfiguration20150331v2",
    { functionName: OURS.function, timeout: 1 },
    70,
    "changed the configuration",
  ],
  [
    "lambda:PutFunctionConcurrency20171031",
    { functionName: OURS.function, reservedConcurrentExecutions: 0 },
    80,
    "stopped the function",
  ],
  [
    "lambda:PutFunctionConcurrency20171031",
    { functionName: OURS.function, reservedConcurrentExecutions: 9 },
    50,
    "changed the concurrency",
  ],
  ["lambda:DeleteFunctionConcurrency20171031", { functionName: OURS.function }, 30, "removed the reserved concurrency"],
  [
    "lambda:DeleteEventSourceMapping20150331",
    { uUID: "a1" },
    80,
    "cut the queue off from",
    { functionArn: OURS.functionArn },
  ],
  [
    "lambda:UpdateEventSourceMapping20150331",
    { uUID: "a1", enabled: false },
    80,
    "switched off the queue",
    { functionArn: OURS.functionArn },
  ],
  [
    "lambda:UpdateEventSourceMapping20150331",
    { uUID: "a1", batchSize: 1 },
    70,
    "changed how the function reads",
    { functionArn: OURS.functionArn },
  ],
  [
    "lambda:UpdateEventSourceMapping20150331",
    { uUID: "a1", functionName: "drain" },
    70,
    "rolecall-production-Changes-",
    { eventSourceArn: OURS.queueArn },
  ],
  ["lambda:RemovePermission20150331v2", { functionName: OURS.function, statementId: "x" }, 70, "removed permissions"],
  ["lambda:AddPermission20150331v2", { functionName: OURS.function, principal: "*" }, 50, "granted permissions"],
  ["lambda:UpdateAlias20150331", { functionName: OURS.function, name: "live" }, 70, "pointed an alias elsewhere"],
  ["lambda:DeleteAlias20150331", { functionName: OURS.function, name: "live" }, 50, "deleted an alias"],
  [
    "lambda:PutFunctionEventInvokeConfig",
    { functionName: OURS.function, maximumRetryAttempts: 0 },
    50,
    "changed the retries",
  ],
  ["lambda:UpdateFunctionEventInvokeConfig", { functionName: OURS.function }, 50, "changed the retries"],
  ["lambda:DeleteFunctionEventInvokeConfig", { functionName: OURS.function }, 50, "changed the retries"],
  ["lambda:UpdateFunctionUrlConfig", { functionName: OURS.function, authType: "NONE" }, 50, "changed the address"],
  ["lambda:DeleteFunctionUrlConfig", { functionName: OURS.function }, 50, "deleted the address"],
  ["lambda:PutRuntimeManagementConfig", { functionName: OURS.function }, 50, "pinned the runtime"],
  ["lambda:PutFunctionCodeSigningConfig", { functionName: OURS.function }, 50, "changed the code signing"],
  ["lambda:PutFunctionScalingConfig", { functionName: OURS.function }, 45, "called lambda:PutFunctionScalingConfig on"],
  ["sqs:DeleteQueue", { queueUrl }, 80, "deleted the queue rolecall-production-Changes-bhmtwxoe"],
  ["sqs:DeleteQueue", { queueUrl: OURS.queueOldUrl }, 80, "deleted the queue rolecall-production-Changes-bhmtwxoe"],
  [
    "sqs:DeleteQueue",
    { queueUrl: OURS.queueUrlOfAnyHost },
    80,
    "deleted the queue rolecall-production-Changes-bhmtwxoe",
  ],
  ["sqs:PurgeQueue", { queueUrl }, 80, "purged the queue"],
  [
    "sqs:SetQueueAttributes",
    { queueUrl, attributes: { RedrivePolicy: "" } },
    70,
    "changed the attributes of the queue",
  ],
  ["sqs:RemovePermission", { queueUrl, label: "x" }, 70, "removed permissions from the queue"],
  ["sqs:AddPermission", { queueUrl, label: "x", actions: ["*"] }, 70, "let others at the messages"],
  [
    "sqs:StartMessageMoveTask",
    { sourceArn: OURS.queueArn, destinationArn: `arn:aws:sqs:${PLACE}:x` },
    50,
    "moved the messages",
  ],
  ["sqs:TagQueue", { queueUrl, tags: { a: "b" } }, 10, "changed the tags of the queue"],
  ["sqs:UntagQueue", { queueUrl, tagKeys: ["a"] }, 10, "changed the tags of the queue"],
  ["sns:DeleteTopic", { topicArn: topic }, 80, "deleted the topic rolecall-production-Alerts-bhmtwxoe"],
  [
    "sns:Unsubscribe",
    { subscriptionArn: subscription },
    80,
    "removed a subscriber from the topic rolecall-production-Alerts-bhmtwxoe",
  ],
  [
    "sns:SetSubscriptionAttributes",
    { subscriptionArn: subscription, attributeName: "FilterPolicy" },
    70,
    "changed what a subscriber gets",
  ],
  ["sns:SetTopicAttributes", { topicArn: topic, attributeName: "Policy" }, 70, "changed the attributes of the topic"],
  ["sns:RemovePermission", { topicArn: topic, label: "x" }, 70, "removed permissions from the topic"],
  ["sns:AddPermission", { topicArn: topic, label: "x" }, 50, "granted permissions on the topic"],
  ["sns:PutDataProtectionPolicy", { resourceArn: topic }, 70, "changed what may pass the topic"],
  ["sns:Subscribe", { topicArn: topic, protocol: "email" }, 50, "added a subscriber to the topic"],
  ["sns:TagResource", { resourceArn: topic }, 10, "changed the tags of the topic"],
  ["dynamodb:DeleteTable", { tableName: table }, 80, `deleted the table ${table}`],
  ["dynamodb:DeleteTable", { tableName: OURS.tableArn }, 80, `deleted the table ${table}`],
  [
    "dynamodb:UpdateTable",
    { tableName: table, deletionProtectionEnabled: false },
    80,
    "removed the deletion protection",
  ],
  ["dynamodb:UpdateTable", { tableName: table, billingMode: "PROVISIONED" }, 70, "changed the table"],
  ["dynamodb:UpdateTimeToLive", { tableName: table }, 70, "changed the expiry of the table"],
  ["dynamodb:PutResourcePolicy", { resourceArn: OURS.tableArn, policy: "{}" }, 70, "changed who may use the table"],
  ["dynamodb:DeleteResourcePolicy", { resourceArn: OURS.tableArn }, 50, "deleted the policy of the table"],
  ["dynamodb:UpdateContinuousBackups", { tableName: table }, 50, "changed the backups of the table"],
  ["iam:DeleteRole", { roleName: role }, 80, `deleted the role ${role}`],
  ["iam:DeleteRole", { roleName: role.toUpperCase() }, 80, `deleted the role ${role.toUpperCase()}`],
  ["iam:PutRolePolicy", { roleName: role, policyName: "x", policyDocument: "{}" }, 70, "put a policy into the role"],
  ["iam:DeleteRolePolicy", { roleName: role, policyName: "inline" }, 80, "deleted a policy of the role"],
  [
    "iam:AttachRolePolicy",
    { roleName: role, policyArn: "arn:aws:iam::aws:policy/AWSDenyAll" },
    70,
    `attached a policy to the role ${role}`,
  ],
  ["iam:DetachRolePolicy", { roleName: role, policyArn: policy }, 80, `detached a policy from the role ${role}`],
  ["iam:UpdateAssumeRolePolicy", { roleName: role, policyDocument: "{}" }, 70, "changed the trust of the role"],
  [
    "iam:PutRolePermissionsBoundary",
    { roleName: role, permissionsBoundary: "arn:aws:iam::aws:policy/x" },
    80,
    "put a boundary on the role",
  ],
  ["iam:DeleteRolePermissionsBoundary", { roleName: role }, 50, "removed the boundary of the role"],
  ["iam:UpdateRole", { roleName: role, maxSessionDuration: 3600 }, 30, "changed the role"],
  [
    "iam:CreatePolicyVersion",
    { policyArn: policy, policyDocument: "{}", setAsDefault: true },
    70,
    "changed the policy",
  ],
  ["iam:SetDefaultPolicyVersion", { policyArn: policy, versionId: "v1" }, 70, "switched the version of the policy"],
  ["iam:DeletePolicy", { policyArn: policy }, 80, "deleted the policy"],
  ["iam:DeletePolicyVersion", { policyArn: policy, versionId: "v1" }, 30, "deleted an old version"],
  ["iam:TagRole", { roleName: role, tags: [] }, 10, "changed the tags of the role"],
  ["iam:UntagRole", { roleName: role, tagKeys: [] }, 10, "changed the tags of the role"],
  ["monitoring:DeleteAlarms", { alarmNames: ["other", alarm] }, 80, `deleted the alarm ${alarm}`],
  ["monitoring:DisableAlarmActions", { alarmNames: [alarm] }, 80, `silenced the alarm ${alarm}`],
  ["monitoring:SetAlarmState", { alarmName: alarm, stateValue: "OK" }, 70, "set the state of the alarm"],
  ["monitoring:PutMetricAlarm", { alarmName: alarm, threshold: 1e9 }, 70, "replaced the alarm"],
  ["monitoring:PutCompositeAlarm", { alarmName: alarm }, 70, "replaced the alarm"],
  [
    "monitoring:PutAlarmMuteRule",
    { name: "night", muteTargets: { alarmNames: [alarm] } },
    80,
    `muted the alarm ${alarm}`,
  ],
  ["logs:DeleteLogGroup", { logGroupName: logGroup }, 50, `deleted the log group ${OURS.function}`],
  ["logs:DeleteLogStream", { logGroupName: logGroup, logStreamName: "x" }, 50, "deleted a log stream"],
  ["logs:DeleteMetricFilter", { logGroupName: logGroup, filterName: "x" }, 70, "deleted a metric filter"],
  ["logs:PutMetricFilter", { logGroupName: logGroup, filterName: "x" }, 70, "changed a metric filter"],
  ["logs:PutSubscriptionFilter", { logGroupName: logGroup, destinationArn: "x" }, 50, "set up copies of the log group"],
  ["logs:DeleteSubscriptionFilter", { logGroupName: logGroup, filterName: "x" }, 50, "stopped the copies"],
  ["logs:PutRetentionPolicy", { logGroupName: logGroup, retentionInDays: 1 }, 30, "changed the retention"],
  [
    "logs:PutDataProtectionPolicy",
    { logGroupIdentifier: OURS.logGroupArn },
    45,
    "called logs:PutDataProtectionPolicy on",
  ],
  ["ssm:PutParameter", { name: OURS.parameter, overwrite: true }, 70, `replaced the parameter ${OURS.parameter}`],
  [
    "ssm:PutParameter",
    { name: OURS.parameterPath, overwrite: true },
    70,
    `replaced the parameter ${OURS.parameterPath}`,
  ],
  ["ssm:PutParameter", { name: "/sst/rolecall/production/x" }, 70, "replaced the parameter /sst/rolecall/production/x"],
  ["ssm:DeleteParameter", { name: OURS.parameter }, 80, "deleted the parameter"],
  ["ssm:DeleteParameter", { name: "/sst/passphrase/rolecall/production" }, 80, "deleted the parameter"],
  ["ssm:DeleteParameters", { names: ["x", OURS.parameterPath] }, 80, `deleted the parameter ${OURS.parameterPath}`],
  ["cloudformation:DeleteStackSet", { stackSetName: OURS.stackSet }, 80, "deleted the stack set"],
  ["cloudformation:DeleteStackInstances", { stackSetName: OURS.stackSet, retainStacks: false }, 80, "cut accounts off"],
  ["cloudformation:UpdateStackSet", { stackSetName: OURS.stackSet }, 70, "changed the stack set"],
  ["cloudformation:UpdateStackInstances", { stackSetName: OURS.stackSet }, 70, "changed the stack set"],
];

export const WRITES: readonly Write[] = ROWS.map(([call, request, points, says, response]) => ({
  title: `${call} ${JSON.stringify(request)}`,
  record: () => cloudtrail(call, { requestParameters: request, responseElements: response ?? null }),
  points,
  says,
}));

const DENIALS: readonly (readonly [call: string, resource: string, says: string])[] = [
  ["sqs:DeleteQueue", OURS.queueArn, "refused: would have deleted the queue rolecall-production-Changes-"],
  ["lambda:DeleteFunction20150331", OURS.functionArn, "refused: would have deleted the function"],
  ["events:DisableRule", `arn:aws:events:${PLACE}:rule/${rule}`, `refused: would have disabled the rule ${rule}`],
  ["sns:Unsubscribe", topic, "refused: would have removed a subscriber"],
  ["iam:DeleteRole", `role ${role}`, `refused: would have deleted the role ${role}`],
  ["monitoring:DeleteAlarms", `arn:aws:cloudwatch:${PLACE}:alarm:${alarm}`, `would have deleted the alarm ${alarm}`],
];

/** Denied calls have no parameters; the resource stands in the message. */
export const REFUSALS = DENIALS.map(([call, resource, says]) => ({
  title: `a refused ${call}`,
  says,
  record: () =>
    cloudtrail(call, {
      errorCode: "AccessDenied",
      errorMessage: `User: arn:aws:iam::${OWN}:user/ana is not authorized to perform: ${call.replace(/\d{8}(v\d)?$/, "")} on resource: ${resource} because no identity-based policy allows it`,
      requestParameters: null,
    }),
}));

const other = namesOf("my-rolecall-production-");
const NOT_OURS: readonly (readonly [call: string, request: JsonObject | null, response?: JsonObject])[] = [
  ["events:DisableRule", { name: other.rule }],
  ["events:RemoveTargets", { rule: other.rule }],
  ["events:DeleteEventBus", { name: other.bus }],
  ["lambda:DeleteFunction20150331", { functionName: other.function }],
  ["lambda:DeleteFunction20150331", { functionName: other.functionArn }],
  ["lambda:DeleteFunction20150331", { functionName: other.functionPartialArn }],
  ["lambda:DeleteEventSourceMapping20150331", { uUID: "a1" }, { functionArn: other.functionArn }],
  ["lambda:CreateEventSourceMapping20150331", { eventSourceArn: other.queueArn, functionName: "drain" }],
  ["sqs:PurgeQueue", { queueUrl: other.queueUrl }],
  ["sqs:PurgeQueue", { queueUrl: other.queueUrlOfAnyHost }],
  ["sns:DeleteTopic", { topicArn: other.topic }],
  ["sns:Unsubscribe", { subscriptionArn: other.subscription }],
  ["dynamodb:DeleteTable", { tableName: other.table }],
  ["dynamodb:DeleteTable", { tableName: other.tableArn }],
  ["iam:DeleteRole", { roleName: other.role }],
  ["iam:DeletePolicy", { policyArn: other.policy }],
  ["iam:CreatePolicyVersion", { policyArn: other.policy }],
  ["monitoring:DeleteAlarms", { alarmNames: [other.alarm, "orders"] }],
  ["logs:DeleteLogGroup", { logGroupName: other.logGroup }],
  ["ssm:PutParameter", { name: other.parameter }],
  ["ssm:PutParameter", { name: "/acme/rolecall/webhook" }],
  ["cloudformation:DeleteStackSet", { stackSetName: other.stackSet }],
];

/** Names that contain ours and do not begin with it. */
export const OTHER_PLACES: readonly Case[] = NOT_OURS.map(([call, requestParameters, response]) => ({
  title: `${call} ${JSON.stringify(requestParameters)}`,
  record: () => cloudtrail(call, { requestParameters, responseElements: response ?? null }),
}));

/** What makes something new, or reads. */
export const SILENT_WRITES: readonly Case[] = (
  [
    ["events:ListTargetsByRule", { rule }, true],
    ["events:DescribeRule", { name: rule }, true],
    ["events:EnableRule", { name: rule }, false],
    ["sqs:CreateQueue", { queueName: OURS.table }, false],
    ["sqs:GetQueueAttributes", { queueUrl }, true],
    ["lambda:CreateFunction20150331", { functionName: OURS.function }, false],
    ["lambda:CreateEventSourceMapping20150331", { eventSourceArn: OURS.queueArn, functionName: OURS.function }, false],
    ["lambda:GetFunction20150331v2", { functionName: OURS.function }, true],
    ["iam:CreateRole", { roleName: role }, false],
    ["iam:GetRole", { roleName: role }, true],
    ["logs:CreateLogStream", { logGroupName: logGroup, logStreamName: "x" }, false],
    ["logs:StartQuery", { logGroupName: logGroup }, true],
    ["dynamodb:DescribeTable", { tableName: table }, true],
    ["ssm:GetParameter", { name: OURS.parameter }, true],
  ] as const
).map(([call, requestParameters, readOnly]) => ({
  title: call,
  record: () => cloudtrail(call, { requestParameters, readOnly }),
}));
