/**
 * Where a role is handed to a service. There is no event for iam:PassRole: the role is a parameter of the call that
 * takes it. Sources: the services' API references (calls, parameters); spellings in records are not all documented, so
 * keys are looked for in whatever case and depth.
 */
import { parseArn, partitionOf } from "../arn.ts";
import type { Matcher } from "../matchers.ts";
import { type Activity, asObject, asText } from "../model.ts";
import { roleArnOf } from "./privileged.ts";

interface Taker {
  /** First label of eventSource. */
  readonly service: string;
  readonly calls: readonly string[];
  /** Request keys that hold the role, or the instance profile around it; the one whose rights matter most first. */
  readonly keys: readonly string[];
}

function taker(service: string, calls: string, keys: string): Taker {
  return { service, calls: calls.split(" "), keys: keys.toLowerCase().split(" ") };
}

const TAKERS: readonly Taker[] = [
  taker("airflow", "CreateEnvironment", "executionRoleArn"),
  taker("amplify", "CreateApp UpdateApp", "computeRoleArn iamServiceRoleArn"),
  taker("apprunner", "CreateService", "instanceRoleArn accessRoleArn"),
  taker("autoscaling", "CreateLaunchConfiguration", "iamInstanceProfile"),
  taker("batch", "RegisterJobDefinition", "jobRoleArn executionRoleArn"),
  taker("bedrock-agentcore", "CreateCodeInterpreter CreateAgentRuntime", "executionRoleArn roleArn"),
  taker("cloudformation", "CreateStack UpdateStack CreateChangeSet", "roleARN"),
  taker("cloudformation", "CreateStackSet UpdateStackSet", "administrationRoleARN"),
  taker("codebuild", "CreateProject UpdateProject StartBuild StartBuildBatch", "serviceRoleOverride serviceRole"),
  taker("cognito-identity", "SetIdentityPoolRoles", "unauthenticated authenticated"),
  taker("datapipeline", "PutPipelineDefinition", "resourceRole role"),
  taker("datasync", "CreateLocationS3", "bucketAccessRoleArn"),
  taker("ec2", "RunInstances RequestSpotInstances CreateLaunchTemplate", "iamInstanceProfile"),
  taker("ec2", "CreateLaunchTemplateVersion", "iamInstanceProfile"),
  taker("ecs", "RegisterTaskDefinition RunTask StartTask", "taskRoleArn executionRoleArn"),
  taker("eks", "CreatePodIdentityAssociation", "roleArn"),
  taker("elasticmapreduce", "RunJobFlow", "jobFlowRole serviceRole"),
  taker("emr-serverless", "StartJobRun", "executionRoleArn"),
  taker("glue", "CreateDevEndpoint CreateJob UpdateJob CreateSession", "roleArn role"),
  taker("imagebuilder", "CreateInfrastructureConfiguration", "instanceProfileName"),
  taker("iot", "CreateRoleAlias", "roleArn"),
  taker("kinesisanalytics", "CreateApplication", "serviceExecutionRole"),
  taker("lambda", "CreateFunction UpdateFunctionConfiguration", "role"),
  taker("rds", "AddRoleToDBInstance AddRoleToDBCluster", "roleArn"),
  taker("sagemaker", "CreateNotebookInstance CreateTrainingJob CreateProcessingJob", "roleArn"),
  taker("scheduler", "CreateSchedule UpdateSchedule", "roleArn"),
  taker("ssm", "StartAutomationExecution", "automationAssumeRole assumeRole"),
  taker("states", "CreateStateMachine UpdateStateMachine", "roleArn"),
  taker("transfer", "CreateUser UpdateUser", "role"),
];

export const TAKING_SERVICES: readonly string[] = [...new Set(TAKERS.map(({ service }) => service))];

/** Names of the calls as records have them: Lambda's end in the date of their version. */
export const TAKING_CALLS: readonly Matcher[] = [
  ...new Set(TAKERS.flatMap(({ service, calls }) => (service === "lambda" ? [] : calls))),
  ...TAKERS.filter(({ service }) => service === "lambda").flatMap(({ calls }) =>
    calls.map((name) => ({ prefix: `${name}20` })),
  ),
];

export interface PassedRole {
  readonly arn: string;
  /** An instance profile was named. Its role is taken to have its name, as the console and most modules make it. */
  readonly isProfile: boolean;
}

/** Roles that are named in one call. A state machine or a task has one or two. */
const ROLES_MAX = 4;
/** Values that are looked at in one request, and how deep. */
const VALUES_MAX = 2000;
const DEPTH_MAX = 8;
const REFUSED = /perform: iam:PassRole on resource: (arn:[a-z-]+:iam::\d{12}:role\/[\w+=,.@/-]{1,576})/;

/** The roles that the call hands to a service, the one that matters most first; none where it hands over none. */
export function passedRoles(activity: Activity): readonly PassedRole[] {
  const refused = REFUSED.exec(activity.errorMessage ?? "")?.[1];
  if (refused !== undefined) return [{ arn: refused, isProfile: false }];
  const takers = TAKERS.filter(({ service, calls }) => service === activity.service && calls.includes(activity.name));
  const keys = takers.flatMap((one) => one.keys);
  if (keys.length === 0) return [];
  const found = valuesOf(activity.request, keys);
  const roles = keys.flatMap((key) => found.get(key) ?? []).flatMap((value) => roleAt(value, activity));
  return [...new Map(roles.map((role) => [role.arn, role])).values()].slice(0, ROLES_MAX);
}

function roleAt(value: string, { account, region }: Activity): PassedRole[] {
  const parsed = parseArn(value);
  const isProfile = parsed === undefined || parsed.resource.startsWith("instance-profile/");
  const name = parsed === undefined ? value : parsed.resource.slice("instance-profile/".length);
  const arn = isProfile ? roleArnOf(name, parsed?.account ?? account, partitionOf(region)) : roleArnOf(value, account);
  return arn === undefined ? [] : [{ arn, isProfile: parsed?.resource.startsWith("instance-profile/") === true }];
}

/** Text under the keys, wherever they stand; an object under one counts by its `arn` or `name`. */
function valuesOf(request: Activity["request"], keys: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value: request, depth: 0 }];
  for (let seen = 0; seen < VALUES_MAX; seen++) {
    const next = open.pop();
    if (next === undefined) break;
    const { value, depth } = next;
    if (typeof value !== "object" || value === null || depth > DEPTH_MAX) continue;
    const object = asObject(value);
    for (const [written, inner] of Object.entries(value)) {
      // Some requests are lists of keys and values: {"key": "role", "stringValue": "…"}.
      const key = (written === "stringValue" ? (asText(object?.["key"]) ?? "") : written).toLowerCase();
      if (keys.includes(key)) found.set(key, [...(found.get(key) ?? []), ...textsAt(inner)]);
      open.push({ value: inner, depth: depth + 1 });
    }
  }
  return found;
}

function textsAt(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => asText(item) ?? []);
  const object = asObject(value);
  const fields = Object.entries(object ?? {}).filter(([name]) => /^(arn|name)$/i.test(name));
  return [asText(value), ...fields.map(([, text]) => asText(text))].filter((text) => text !== undefined);
}
