/**
 * Known ways from one permission to all of them, under the ids by which they are published. An id is for people, who
 * look it up; that a document opens one of them is judged from its actions.
 * Source: DataDog "pathfinding.cloud" (ids and required permissions).
 */
import { matches } from "./wildcard.ts";

export interface EscalationPath {
  /** `iam-005`, as at https://pathfinding.cloud/paths/iam-005. */
  readonly id: string;
  /** All that it takes, as AWS writes it. */
  readonly actions: readonly string[];
}

const PASS_ROLE = "iam:PassRole";
/** Between the action and the service that a role may be passed to, in steps: `iam:PassRole>lambda.amazonaws.com`. */
const TO = ">";

const TABLE = `
iam-001 iam:CreatePolicyVersion
iam-002 iam:CreateAccessKey
iam-003 iam:CreateAccessKey iam:DeleteAccessKey
iam-004 iam:CreateLoginProfile
iam-005 iam:PutRolePolicy
iam-006 iam:UpdateLoginProfile
iam-007 iam:PutUserPolicy
iam-008 iam:AttachUserPolicy
iam-009 iam:AttachRolePolicy
iam-010 iam:AttachGroupPolicy
iam-011 iam:PutGroupPolicy
iam-012 iam:UpdateAssumeRolePolicy
iam-013 iam:AddUserToGroup
iam-014 iam:AttachRolePolicy sts:AssumeRole
iam-015 iam:AttachUserPolicy iam:CreateAccessKey
iam-016 iam:CreatePolicyVersion sts:AssumeRole
iam-017 iam:PutRolePolicy sts:AssumeRole
iam-018 iam:PutUserPolicy iam:CreateAccessKey
iam-019 iam:AttachRolePolicy iam:UpdateAssumeRolePolicy
iam-020 iam:CreatePolicyVersion iam:UpdateAssumeRolePolicy
iam-021 iam:PutRolePolicy iam:UpdateAssumeRolePolicy
sts-001 sts:AssumeRole
ec2-001 iam:PassRole ec2:RunInstances
ec2-002 ec2:ModifyInstanceAttribute ec2:StopInstances ec2:StartInstances
ec2-003 iam:PassRole ec2:RequestSpotInstances
ec2-005 ec2:CreateLaunchTemplateVersion ec2:ModifyLaunchTemplate
ec2instanceconnect-003 ec2-instance-connect:SendSSHPublicKey
lambda-001 iam:PassRole lambda:CreateFunction lambda:InvokeFunction
lambda-002 iam:PassRole lambda:CreateFunction lambda:CreateEventSourceMapping
lambda-003 lambda:UpdateFunctionCode
lambda-004 lambda:UpdateFunctionCode lambda:InvokeFunction
lambda-005 lambda:UpdateFunctionCode lambda:AddPermission
lambda-006 iam:PassRole lambda:CreateFunction lambda:AddPermission
cloudformation-001 iam:PassRole cloudformation:CreateStack
cloudformation-002 cloudformation:UpdateStack
cloudformation-003 iam:PassRole cloudformation:CreateStackSet cloudformation:CreateStackInstances
cloudformation-004 iam:PassRole cloudformation:UpdateStackSet
cloudformation-005 cloudformation:CreateChangeSet cloudformation:ExecuteChangeSet
codebuild-001 iam:PassRole codebuild:CreateProject codebuild:StartBuild
codebuild-002 codebuild:StartBuild
codebuild-003 codebuild:StartBuildBatch
codebuild-004 iam:PassRole codebuild:CreateProject codebuild:StartBuildBatch
ecs-001 iam:PassRole ecs:CreateCluster ecs:RegisterTaskDefinition ecs:CreateService
ecs-002 iam:PassRole ecs:CreateCluster ecs:RegisterTaskDefinition ecs:RunTask
ecs-003 iam:PassRole ecs:RegisterTaskDefinition ecs:CreateService
ecs-004 iam:PassRole ecs:RegisterTaskDefinition ecs:RunTask
ecs-005 iam:PassRole ecs:RegisterTaskDefinition ecs:StartTask
ecs-006 ecs:ExecuteCommand
ecs-008 iam:PassRole ecs:RunTask
ecs-009 iam:PassRole ecs:StartTask
glue-001 iam:PassRole glue:CreateDevEndpoint
glue-002 glue:UpdateDevEndpoint
glue-003 iam:PassRole glue:CreateJob glue:StartJobRun
glue-004 iam:PassRole glue:CreateJob glue:CreateTrigger
glue-005 iam:PassRole glue:UpdateJob glue:StartJobRun
glue-006 iam:PassRole glue:UpdateJob glue:CreateTrigger
glue-007 iam:PassRole glue:CreateSession
sagemaker-001 iam:PassRole sagemaker:CreateNotebookInstance
sagemaker-002 iam:PassRole sagemaker:CreateTrainingJob
sagemaker-003 iam:PassRole sagemaker:CreateProcessingJob
sagemaker-004 sagemaker:CreatePresignedNotebookInstanceUrl
sagemaker-005 sagemaker:CreateNotebookInstanceLifecycleConfig sagemaker:StopNotebookInstance sagemaker:UpdateNotebookInstance sagemaker:StartNotebookInstance
ssm-001 ssm:StartSession
ssm-002 ssm:SendCommand
ssm-003 iam:PassRole ssm:StartAutomationExecution
apprunner-001 iam:PassRole apprunner:CreateService
apprunner-002 apprunner:UpdateService
datapipeline-001 iam:PassRole datapipeline:CreatePipeline datapipeline:PutPipelineDefinition datapipeline:ActivatePipeline
bedrock-001 iam:PassRole bedrock-agentcore:CreateCodeInterpreter bedrock-agentcore:StartCodeInterpreterSession bedrock-agentcore:InvokeCodeInterpreter
bedrock-002 bedrock-agentcore:StartCodeInterpreterSession bedrock-agentcore:InvokeCodeInterpreter
batch-001 iam:PassRole batch:RegisterJobDefinition batch:SubmitJob
cognitoidentity-001 iam:PassRole cognito-identity:SetIdentityPoolRoles
emr-001 iam:PassRole elasticmapreduce:RunJobFlow
imagebuilder-001 iam:PassRole imagebuilder:CreateInfrastructureConfiguration
kinesisanalytics-001 iam:PassRole kinesisanalytics:CreateApplication
scheduler-001 iam:PassRole scheduler:CreateSchedule
stepfunctions-001 iam:PassRole states:CreateStateMachine states:StartExecution
stepfunctions-002 iam:PassRole states:UpdateStateMachine states:StartExecution
`;

export const ESCALATION_PATHS: readonly EscalationPath[] = TABLE.trim()
  .split("\n")
  .map((line) => {
    const [id = "", ...actions] = line.split(" ");
    return { id, actions };
  });

/** Every action that some path takes, as AWS writes it and in lower case, as policies are matched. */
export const PATH_ACTIONS: readonly { readonly name: string; readonly lower: string }[] = [
  ...new Set(ESCALATION_PATHS.flatMap(({ actions }) => actions)),
].map((name) => ({ name, lower: name.toLowerCase() }));

/** The step that passing roles is, limited to one service or not. */
export function passing(service?: string): string {
  return service === undefined ? PASS_ROLE : `${PASS_ROLE}${TO}${service}`;
}

/** Ids of the paths that are open to whoever may take all these steps, from however many documents. */
export function pathsOf(steps: readonly string[]): readonly string[] {
  const held = new Set(steps);
  const services = steps.flatMap((step) =>
    step.startsWith(`${PASS_ROLE}${TO}`) ? [step.slice(PASS_ROLE.length + 1)] : [],
  );
  return ESCALATION_PATHS.filter(({ actions }) =>
    actions.every(
      (action) => held.has(action) || (action === PASS_ROLE && services.some((one) => serves(one, actions))),
    ),
  ).map(({ id }) => id);
}

/** Does a path pass a role on? Those that do take more than one step, so they can be granted in parts. */
export function passesRole(id: string): boolean {
  return ESCALATION_PATHS.some((path) => path.id === id && path.actions.includes(PASS_ROLE));
}

/** Steps by service, short: `ec2:RunInstances,StopInstances iam:PassRole>ec2`. */
export function packedSteps(steps: readonly string[]): string {
  const services = new Map<string, string[]>();
  for (const step of steps) {
    const [service = "", name = ""] = step.split(":");
    services.set(service, [...(services.get(service) ?? []), name.replace(/(>[a-z0-9-]+)\.amazonaws\.com$/, "$1")]);
  }
  return [...services].map(([service, names]) => `${service}:${names.join(",")}`).join(" ");
}

/** The steps that `packedSteps` wrote. */
export function unpackedSteps(packed: string): readonly string[] {
  return packed.split(" ").flatMap((group) => {
    const [service, names = ""] = group.split(":");
    return names.split(",").flatMap((name) => {
      if (name === "") return [];
      return `${service}:${name}${/>[a-z0-9-]+$/.test(name) ? ".amazonaws.com" : ""}`;
    });
  });
}

/** Is a role that may be passed to `service` (`ecs-tasks.amazonaws.com`, or a pattern) of use to the path? */
function serves(service: string, actions: readonly string[]): boolean {
  const other = actions.find((action) => action !== PASS_ROLE)?.split(":")[0] ?? "";
  return [`${other}.amazonaws.com`, `${other}-tasks.amazonaws.com`, `tasks.${other}.amazonaws.com`].some(
    (name) => matches(service, name) || matches(service, `build.${name}`),
  );
}
