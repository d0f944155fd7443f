import { describe, expect, test } from "vitest";
import { defaultConfig } from "../../shared/config-file.ts";
import { rolePassedToService } from "../../shared/detectors/role-passed-to-service.ts";
import { passedRoles } from "../../shared/judging/passed-roles.ts";
import type { JsonObject } from "../../shared/model.ts";
import { normalise } from "../../shared/normalise/normalise.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, DENIED, identities, OWN, roleSession } from "../support/records.ts";

const role = (name: string) => `arn:aws:iam::${OWN}:role/${name}`;
const profile = (name: string) => `arn:aws:iam::${OWN}:instance-profile/${name}`;
const call = (name: string, requestParameters: unknown, more: object = {}) =>
  cloudtrail(name, { requestParameters, ...more });
const create = (name: string, more: object = {}) =>
  call("lambda:CreateFunction20150331", { functionName: "report", role: role(name) }, more);
const strong = (roleName: string) =>
  call("iam:AttachRolePolicy", { roleName, policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" });
const earlier = { eventTime: "2026-02-25T10:00:00Z" };
const refusal = {
  ...DENIED,
  errorMessage: `User: arn:aws:iam::${OWN}:user/ana is not authorized to perform: iam:PassRole on resource: ${role("ops")} because no identity-based policy allows it`,
};

describeDetector(rolePassedToService, {
  fires: {
    "a role that was seen to hold everything": {
      records: [strong("ops"), create("ops")],
      points: 60,
      says: "hands role ops to lambda, for the first time, and it holds every action",
    },
    "a role that is listed": {
      records: [create("ops")],
      config: { ...defaultConfig(), privilegedRoles: ["ops"] },
      points: 60,
      says: "listed as privileged",
    },
    "a role whose name says so": {
      records: [create("PlatformAdmin")],
      points: 45,
      says: "its name says administrator",
    },
    "by who hands over roles every day": {
      records: [create("web", earlier), strong("ops"), create("ops")],
      points: 40,
      says: "hands role ops",
    },
    "by its name, by who does every day": {
      records: [create("web", earlier), create("admin-panel")],
      points: 20,
      says: "name",
    },
    "by who holds as much": {
      records: [strong("ops"), strong("terraform"), create("ops", { userIdentity: identities.terraform })],
      points: 30,
      says: "hands role ops",
    },
    "behind a harmless one": {
      records: [
        strong("ops"),
        call("ecs:RegisterTaskDefinition", { family: "x", taskRoleArn: role("web"), executionRoleArn: role("ops") }),
      ],
      points: 60,
      says: "hands role ops to ecs",
    },
    "as the override of one run": {
      records: [strong("ops"), call("ecs:RunTask", { taskDefinition: "x:1", overrides: { taskRoleArn: role("ops") } })],
      points: 60,
      says: "role ops",
    },
    "in an instance profile": {
      records: [strong("ops"), call("ec2:RunInstances", { iamInstanceProfile: { arn: profile("path/ops") } })],
      points: 60,
      says: "role ops to ec2",
    },
    "in a request that EC2 wraps, in capitals": {
      records: [
        strong("ops"),
        call("ec2:CreateLaunchTemplateVersion", {
          CreateLaunchTemplateVersionRequest: { LaunchTemplateData: { IamInstanceProfile: { Name: "ops" } } },
        }),
      ],
      points: 60,
      says: "role ops",
    },
    "an ordinary role, by who never handed one over": { records: [create("web")], points: 8, says: "role web" },
    "refused by name": {
      records: [strong("ops"), create("ops", refusal)],
      points: 15,
      says: "handing role ops to lambda",
    },
    "failed for another reason": {
      records: [strong("ops"), create("ops", { errorCode: "ThrottlingException" })],
      points: 15,
      says: "refused",
    },
  },
  quiet: {
    "the same role as ever": {
      records: [create("web", earlier), strong("ops"), create("ops", earlier), create("ops")],
    },
    "an ordinary role, by who hands some over every day": { records: [create("web", earlier), create("mail")] },
    "no role": { records: [call("cloudformation:CreateStack", { stackName: "x" })] },
    "a service that takes its own": {
      records: [
        strong("ops"),
        call(
          "ec2:RunInstances",
          { iamInstanceProfile: { name: "ops" } },
          {
            userIdentity: roleSession("AWSServiceRoleForAutoScaling", "x", {
              path: "aws-service-role/autoscaling.amazonaws.com/",
            }),
          },
        ),
      ],
    },
    "an ordinary role, refused": { records: [create("web", { errorCode: "InvalidParameterValueException" })] },
    "before the account is learned": { records: [create("PlatformAdmin")], learnMs: 1e12 },
    "no parameters": { records: [cloudtrail("lambda:CreateFunction20150331", DENIED)] },
    "of a wrong type": { records: [call("lambda:CreateFunction20150331", { role: { deep: [7] } })] },
  },
});

describe("where services name the role", () => {
  const roles = (name: string, request: unknown) => {
    const read = normalise(call(name, request) as JsonObject);
    return read.ok ? passedRoles(read.activity).map(({ arn }) => arn.split("/")[1]) : [read.why];
  };
  test.each<[string, unknown, string[]]>([
    ["cloudformation:CreateStack", { roleARN: role("a") }, ["a"]],
    ["cloudformation:UpdateStackSet", { administrationRoleARN: role("a"), executionRoleName: "b" }, ["a"]],
    ["codebuild:StartBuild", { projectName: "p", serviceRoleOverride: role("a") }, ["a"]],
    ["codebuild:CreateProject", { serviceRole: "a" }, ["a"]],
    ["glue:UpdateJob", { jobName: "j", jobUpdate: { role: "a" } }, ["a"]],
    ["sagemaker:CreateNotebookInstance", { roleArn: role("a") }, ["a"]],
    ["ssm:StartAutomationExecution", { parameters: { AutomationAssumeRole: [role("a")] } }, ["a"]],
    ["apprunner:CreateService", { instanceConfiguration: { instanceRoleArn: role("a") } }, ["a"]],
    [
      "datapipeline:PutPipelineDefinition",
      { pipelineObjects: [{ id: "Default", fields: [{ key: "resourceRole", stringValue: "a" }] }] },
      ["a"],
    ],
    ["bedrock-agentcore:CreateCodeInterpreter", { executionRoleArn: role("a") }, ["a"]],
    ["states:CreateStateMachine", { roleArn: role("a") }, ["a"]],
    ["scheduler:CreateSchedule", { target: { arn: "arn:aws:lambda:x", roleArn: role("a") } }, ["a"]],
    ["elasticmapreduce:RunJobFlow", { serviceRole: "b", jobFlowRole: "a" }, ["a", "b"]],
    [
      "cognito-identity:SetIdentityPoolRoles",
      { roles: { authenticated: role("b"), unauthenticated: role("a") } },
      ["a", "b"],
    ],
    ["batch:RegisterJobDefinition", { containerProperties: { jobRoleArn: role("a") } }, ["a"]],
    ["imagebuilder:CreateInfrastructureConfiguration", { instanceProfileName: "a" }, ["a"]],
    ["datasync:CreateLocationS3", { s3Config: { bucketAccessRoleArn: role("a") } }, ["a"]],
    ["rds:AddRoleToDBCluster", { roleArn: role("a") }, ["a"]],
    ["transfer:CreateUser", { role: role("a") }, ["a"]],
    ["autoscaling:CreateLaunchConfiguration", { iamInstanceProfile: profile("a") }, ["a"]],
    ["iam:CreateUser", { role: role("a") }, []],
    ["lambda:CreateFunction20150331", { role: "not an arn of a role, with blanks" }, []],
  ])("%s %j", (name, request, found) => expect(roles(name, request)).toEqual(found));
  test("however much there is to look through", () => {
    const wide = { items: Array.from({ length: 50_000 }, () => ({ role: role("b") })), role: role("a") };
    expect(roles("lambda:CreateFunction20150331", wide).length).toBeLessThanOrEqual(4);
  });
});
