import { row, type Section } from "./row.ts";

export const enumeration: Section = {
  title: "Enumeration, refusals, anomalies",
  rows: [
    row("Burst of refused calls of one principal", "T1580 T1526", 9, "*: Refused"),
    row(
      "Burst of many kinds of reading calls",
      "T1580 T1526 T1087.004",
      9,
      "iam: ListUsers ListRoles ListPolicies; ec2: DescribeInstances DescribeSecurityGroups; s3: ListBuckets; lambda: ListFunctions20150331; secretsmanager: ListSecrets",
    ),
    row(
      "Identities enumerated",
      "T1087.004 T1069.003",
      6,
      "iam: ListUsers ListRoles GetAccountAuthorizationDetails ListAttachedUserPolicies SimulatePrincipalPolicy GetAccountSummary ListAccessKeys",
    ),
    row("Bucket enumeration or brute force", "T1619", 6, "s3: ListBuckets ListObjects"),
    row(
      "Organisation and account discovery",
      "T1087.004 T1580",
      3,
      "organizations: DescribeOrganization ListAccounts ListRoots ListOrganizationalUnitsForParent",
    ),
    row("Password policy read (attack preparation)", "T1201", 2, "iam: GetAccountPasswordPolicy"),
    row(
      "SES quota and identity checks (spam or fraud preparation)",
      "T1496.004",
      4,
      "ses: GetSendQuota GetAccountSendingEnabled ListIdentities GetIdentityVerificationAttributes",
    ),
    row(
      "Bedrock model enumeration and invocation with long-term keys",
      "T1496",
      4,
      "bedrock: ListFoundationModels InvokeModel PutUseCaseForModelAccess",
    ),
    row(
      "Secrets pulled in bulk or for the first time",
      "T1555.006",
      9,
      "secretsmanager: GetSecretValue BatchGetSecretValue ListSecrets; ssm: GetParameter GetParameters",
    ),
    row("Call or service new to a principal", "T1078.004", 2, "*: FirstOfItsName"),
    row("Activity in a region that the account does not use", "T1535", 4, "*: InUnusedRegion"),
    row(
      "Calls from outside the organisation or through a stranger's endpoint",
      "T1199",
      2,
      "sts: AssumeRole; *: ThroughForeignEndpoint",
    ),
    row(
      "Several weaker alerts of one principal add up",
      "T1078.004",
      3,
      "",
      "The score adds the signals of one signer on one subject, and related alerts become one incident.",
    ),
  ],
};
