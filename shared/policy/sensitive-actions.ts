/**
 * What an action gives its holder.
 * `write-policies`: any permission at all, by writing or attaching a policy. `take-over`: another identity, or a way
 * for outsiders in. `pass-role`, `assume`, `run-code`: a role's permissions by a detour. `watch`: data, keys, or the
 * means to watch.
 */
export type Power = "write-policies" | "take-over" | "pass-role" | "assume" | "run-code" | "watch";

export interface SensitiveAction {
  /** As AWS writes it: `iam:PassRole`. */
  readonly name: string;
  /** Lower case, as policies are matched. */
  readonly lower: string;
  readonly power: Power;
  /** First word of the ARN resource it acts on (`role`), "" where that does not tell. `account` has no ARN but `*`. */
  readonly type: string;
  /** Services whose ARNs it acts on. */
  readonly services: readonly string[];
}

function actions(power: Power, service: string, type: string, names: string, services: readonly string[] = [service]) {
  return names.split(" ").map((name): SensitiveAction => {
    return { name: `${service}:${name}`, lower: `${service}:${name}`.toLowerCase(), power, type, services };
  });
}

/**
 * Concrete actions that policies are matched against.
 * Sources: the AWS service authorization reference (names, resource types); RhinoSecurityLabs
 * "AWS-IAM-Privilege-Escalation" and DataDog "pathfinding.cloud" (which of them escalate).
 */
export const SENSITIVE_ACTIONS: readonly SensitiveAction[] = [
  ...actions("write-policies", "iam", "user", "AttachUserPolicy PutUserPolicy"),
  ...actions("write-policies", "iam", "role", "AttachRolePolicy PutRolePolicy"),
  ...actions("write-policies", "iam", "group", "AttachGroupPolicy PutGroupPolicy"),
  ...actions("write-policies", "iam", "policy", "CreatePolicyVersion SetDefaultPolicyVersion"),
  ...actions("take-over", "iam", "user", "CreateAccessKey UpdateAccessKey CreateLoginProfile UpdateLoginProfile"),
  ...actions("take-over", "iam", "user", "DeactivateMFADevice EnableMFADevice ResyncMFADevice"),
  ...actions("take-over", "iam", "user", "CreateServiceSpecificCredential UploadSSHPublicKey UploadSigningCertificate"),
  ...actions("take-over", "iam", "user", "DeleteUserPermissionsBoundary PutUserPermissionsBoundary"),
  ...actions("take-over", "iam", "user", "DetachUserPolicy DeleteUserPolicy"),
  ...actions("take-over", "iam", "group", "AddUserToGroup RemoveUserFromGroup"),
  ...actions("take-over", "iam", "role", "UpdateAssumeRolePolicy DetachRolePolicy DeleteRolePolicy"),
  ...actions("take-over", "iam", "role", "DeleteRolePermissionsBoundary PutRolePermissionsBoundary"),
  ...actions("take-over", "iam", "policy", "DeletePolicyVersion"),
  ...actions("take-over", "iam", "instance-profile", "AddRoleToInstanceProfile RemoveRoleFromInstanceProfile"),
  ...actions("take-over", "iam", "saml-provider", "CreateSAMLProvider UpdateSAMLProvider"),
  ...actions("take-over", "iam", "oidc-provider", "CreateOpenIDConnectProvider AddClientIDToOpenIDConnectProvider"),
  ...actions("take-over", "iam", "oidc-provider", "UpdateOpenIDConnectProviderThumbprint"),
  ...actions(
    "take-over",
    "iam",
    "account",
    "EnableOrganizationsRootSessions EnableOrganizationsRootCredentialsManagement",
  ),
  ...actions("take-over", "sts", "root", "AssumeRoot", ["iam"]),
  ...actions("take-over", "rolesanywhere", "", "CreateTrustAnchor UpdateTrustAnchor EnableTrustAnchor"),
  ...actions("take-over", "rolesanywhere", "", "CreateProfile UpdateProfile DisableCrl DeleteCrl"),
  ...actions("take-over", "sso", "", "CreateAccountAssignment CreatePermissionSet ProvisionPermissionSet"),
  ...actions("take-over", "sso", "", "AttachManagedPolicyToPermissionSet PutInlinePolicyToPermissionSet"),
  ...actions("take-over", "sso", "", "AttachCustomerManagedPolicyReferenceToPermissionSet"),
  ...actions("take-over", "sso", "", "DeletePermissionsBoundaryFromPermissionSet DeleteInlinePolicyFromPermissionSet"),
  ...actions("take-over", "identitystore", "", "CreateGroupMembership"),
  ...actions("pass-role", "iam", "role", "PassRole"),
  ...actions("assume", "sts", "role", "AssumeRole", ["iam"]),
  ...actions("run-code", "lambda", "function", "UpdateFunctionCode UpdateFunctionConfiguration"),
  ...actions("run-code", "ssm", "", "SendCommand StartSession", ["ssm", "ec2"]),
  ...actions("run-code", "ec2-instance-connect", "instance", "SendSSHPublicKey", ["ec2"]),
  ...actions("run-code", "ec2", "", "ModifyInstanceAttribute ReplaceIamInstanceProfileAssociation"),
  ...actions("run-code", "codebuild", "", "UpdateProject StartBuild StartBuildBatch"),
  ...actions("run-code", "ecs", "", "ExecuteCommand"),
  ...actions("run-code", "glue", "", "UpdateDevEndpoint UpdateJob"),
  ...actions("run-code", "sagemaker", "", "CreatePresignedNotebookInstanceUrl"),
  ...actions("watch", "cloudformation", "", "CreateStack UpdateStack CreateChangeSet ExecuteChangeSet SetStackPolicy"),
  ...actions("watch", "ssm", "", "StartAutomationExecution"),
  ...actions("watch", "sts", "", "GetFederationToken"),
  ...actions("watch", "kms", "", "Decrypt PutKeyPolicy CreateGrant"),
  ...actions("watch", "secretsmanager", "", "GetSecretValue PutResourcePolicy"),
  ...actions("watch", "s3", "", "GetObject PutBucketPolicy"),
  ...actions("watch", "cloudtrail", "", "StopLogging DeleteTrail UpdateTrail PutEventSelectors"),
  ...actions("watch", "guardduty", "", "DeleteDetector UpdateDetector"),
  ...actions(
    "watch",
    "organizations",
    "",
    "AttachPolicy DetachPolicy UpdatePolicy DisablePolicyType LeaveOrganization",
  ),
  ...actions("watch", "organizations", "", "RegisterDelegatedAdministrator EnableAWSServiceAccess"),
  ...actions("watch", "iam", "account", "DeleteAccountPasswordPolicy UpdateAccountPasswordPolicy"),
];
