import { row, type Section } from "./row.ts";

export const identities: Section = {
  title: "Users, groups, keys, passwords, devices",
  rows: [
    row("IAM user created", "T1136.003", 8, "iam: CreateUser"),
    row("User, role or policy made outside the pipeline", "T1136.003", 2, "iam: CreateUser CreateRole CreatePolicy"),
    row("New user made administrator at once", "T1136.003 T1098.003", 2, "iam: CreateUser AttachUserPolicy"),
    row("New user gets a key at once", "T1136.003 T1098.001", 2, "iam: CreateUser CreateAccessKey"),
    row("Access key made (for oneself)", "T1098.001", 8, "iam: CreateAccessKey"),
    row("Access key made for another user", "T1098.001", 7, "iam: CreateAccessKey"),
    row("Access key made, then used within minutes by the same source", "T1098.001", 2, "iam: CreateAccessKey"),
    row("Access key re-activated, disabled or deleted", "T1098.001 T1531", 2, "iam: UpdateAccessKey DeleteAccessKey"),
    row("Login profile (console password) made", "T1098.001", 11, "iam: CreateLoginProfile"),
    row("Another user's console password changed", "T1098.001 T1531", 10, "iam: UpdateLoginProfile ChangePassword"),
    row("Login profile deleted (users locked out)", "T1531", 3, "iam: DeleteLoginProfile"),
    row(
      "Users and keys made with an odd client",
      "T1059.009",
      4,
      "iam: CreateLoginProfile GetLoginProfile CreateUser CreateAccessKey PutUserPolicy",
    ),
    row(
      "Group created, deleted or user added to a group",
      "T1098 T1531",
      7,
      "iam: CreateGroup DeleteGroup AddUserToGroup RemoveUserFromGroup",
    ),
    row(
      "Identities or their policies deleted",
      "T1531",
      6,
      "iam: DeleteUser DeleteRole DeletePolicy DeleteGroup DeleteUserPolicy DeleteRolePolicy",
    ),
    row("MFA device switched off or deleted", "T1556.006", 6, "iam: DeactivateMFADevice DeleteVirtualMFADevice"),
    row(
      "MFA device enrolled (also for another user, or by a session token)",
      "T1556.006 T1098.005",
      4,
      "iam: CreateVirtualMFADevice EnableMFADevice ResyncMFADevice",
    ),
    row(
      "Account password policy weakened or deleted",
      "T1556",
      4,
      "iam: UpdateAccountPasswordPolicy DeleteAccountPasswordPolicy",
    ),
    row(
      "SSH keys, signing certificates, service-specific credentials added to a user",
      "T1098.001 T1098.004",
      1,
      "iam: UploadSSHPublicKey UploadSigningCertificate CreateServiceSpecificCredential ResetServiceSpecificCredential UpdateServiceSpecificCredential",
    ),
    row("AWS quarantined a leaked key", "T1552.001", 4, "iam: AttachUserPolicy PutUserPolicy"),
    row(
      "User of a Bedrock key given other credentials",
      "T1098.001",
      1,
      "iam: CreateAccessKey CreateLoginProfile; sts: GetCallerIdentity",
    ),
  ],
};
