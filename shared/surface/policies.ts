import { row, type Section } from "./row.ts";

export const policies: Section = {
  title: "Policies, roles, trust",
  rows: [
    row(
      "Administrator policy attached to a user, group or role",
      "T1098.003",
      8,
      "iam: AttachUserPolicy AttachRolePolicy AttachGroupPolicy PutUserPolicy PutRolePolicy PutGroupPolicy",
    ),
    row(
      "Managed policy attached to or detached from a user, group or role",
      "T1098.003",
      11,
      "iam: AttachUserPolicy AttachRolePolicy AttachGroupPolicy DetachRolePolicy DetachUserPolicy DetachGroupPolicy",
    ),
    row("Inline policy written to a user", "T1098.003", 6, "iam: PutUserPolicy"),
    row("Inline policy written to a role", "T1098.003", 7, "iam: PutRolePolicy"),
    row("Inline policy written to a group", "T1098.003", 8, "iam: PutGroupPolicy"),
    row(
      "Policy whose document allows everything",
      "T1098.003",
      3,
      "iam: CreatePolicy CreatePolicyVersion PutUserPolicy PutRolePolicy PutGroupPolicy",
    ),
    row(
      "Policy version created, or an older one made default",
      "T1098.003 T1548.005",
      8,
      "iam: CreatePolicyVersion SetDefaultPolicyVersion",
    ),
    row("Customer policy created or deleted", "T1098.003", 8, "iam: CreatePolicy DeletePolicy"),
    row(
      "Permissions boundary removed or loosened",
      "T1098",
      4,
      "iam: DeleteUserPermissionsBoundary DeleteRolePermissionsBoundary PutUserPermissionsBoundary PutRolePermissionsBoundary",
    ),
    row("Role created", "T1098.003 T1136.003", 4, "iam: CreateRole"),
    row("Role created and admin attached at once", "T1098.003", 2, "iam: CreateRole AttachRolePolicy"),
    row("Trust opened to everybody", "T1098.003", 1, "iam: UpdateAssumeRolePolicy CreateRole"),
    row("Trust opened to another account", "T1098.003 T1199", 1, "iam: UpdateAssumeRolePolicy CreateRole"),
    row("Trust policy changed (content not read)", "T1098.003", 4, "iam: UpdateAssumeRolePolicy"),
    row(
      "Role passed to a service to act with its rights",
      "T1548.005",
      5,
      "lambda: CreateFunction20150331 UpdateFunctionConfiguration20150331v2; glue: CreateDevEndpoint UpdateDevEndpoint; cloudformation: CreateStack; datapipeline: CreatePipeline; sagemaker: CreateNotebookInstance; ec2: RunInstances; codebuild: CreateProject; ecs: RegisterTaskDefinition",
    ),
    row(
      "Burst of different escalation calls",
      "T1098",
      2,
      "iam: PutUserPolicy AttachUserPolicy CreatePolicyVersion UpdateAssumeRolePolicy AddUserToGroup CreateLoginProfile",
    ),
    row("Role added to an RDS database", "T1098.003", 1, "rds: AddRoleToDBInstance AddRoleToDBCluster"),
    row(
      "EKS access entry gives cluster admin",
      "T1098.006",
      2,
      "eks: CreateAccessEntry AssociateAccessPolicy UpdateAccessEntry",
    ),
  ],
};
