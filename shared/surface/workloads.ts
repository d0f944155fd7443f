import { row, type Section } from "./row.ts";

export const workloads: Section = {
  title: "Credentials of machines",
  rows: [
    row("Credentials of an instance used elsewhere", "T1552.005", 5, "*: ByInstance"),
    row(
      "IAM called or enumerated with the role of an instance",
      "T1087.004",
      3,
      "iam: ListRoles ListUsers GetAccountAuthorizationDetails CreateUser; s3: ListBuckets",
    ),
    row(
      "Identities changed with the role of a function",
      "T1098",
      1,
      "iam: CreateAccessKey AttachRolePolicy PutRolePolicy",
    ),
    row("Identities changed from CloudShell", "T1059.009", 1, "iam: CreateAccessKey CreateUser AttachUserPolicy"),
    row(
      "Version 1 of the metadata service allowed",
      "T1552.005",
      1,
      "ec2: ModifyInstanceMetadataOptions ModifyInstanceMetadataDefaults",
    ),
    row(
      "Startup script of an instance changed, or user data read in bulk",
      "T1059.009 T1552.005",
      6,
      "ec2: ModifyInstanceAttribute DescribeInstanceAttribute",
    ),
    row(
      "Role added to, or profile swapped on, a running instance",
      "T1098.003 T1548.005",
      3,
      "ec2: AssociateIamInstanceProfile ReplaceIamInstanceProfileAssociation; iam: AddRoleToInstanceProfile CreateInstanceProfile",
    ),
    row("Windows password data pulled", "T1555", 7, "ec2: GetPasswordData"),
    row(
      "Credentials lifted from the ECS task metadata endpoint through a task definition",
      "T1525",
      1,
      "ecs: RegisterTaskDefinition",
    ),
  ],
};
