import { row, type Section } from "./row.ts";

export const federation: Section = {
  title: "Federation, Identity Center, organisation",
  rows: [
    row(
      "SAML provider created, changed or deleted",
      "T1484.002",
      9,
      "iam: CreateSAMLProvider UpdateSAMLProvider DeleteSAMLProvider",
    ),
    row(
      "OIDC provider created, thumbprint or client id changed, deleted",
      "T1484.002",
      3,
      "iam: CreateOpenIDConnectProvider UpdateOpenIDConnectProviderThumbprint AddClientIDToOpenIDConnectProvider DeleteOpenIDConnectProvider RemoveClientIDFromOpenIDConnectProvider",
    ),
    row(
      "Identity Center: external IdP or directory switched",
      "T1556.007",
      2,
      "sso: AssociateDirectory DisassociateDirectory; sso-directory: EnableExternalIdPConfigurationForDirectory DisableExternalIdPConfigurationForDirectory",
    ),
    row(
      "Identity Center: users, groups, memberships created",
      "T1136.003 T1098",
      1,
      "sso-directory: CreateUser CreateGroup AddMemberToGroup; identitystore: CreateUser CreateGroup CreateGroupMembership",
    ),
    row(
      "Identity Center: permission set created, policy attached, account assigned",
      "T1098.003",
      1,
      "sso: CreateAccountAssignment CreatePermissionSet AttachManagedPolicyToPermissionSet PutInlinePolicyToPermissionSet ProvisionPermissionSet",
    ),
    row(
      "Identity Center: MFA settings or device changes",
      "T1556.006",
      0,
      "sso-directory: UpdateMfaDeviceManagementForDirectory DeleteMfaDeviceForUser; sso: UpdateSsoConfiguration",
    ),
    row(
      "Roles Anywhere trust anchor created or updated (external CA)",
      "T1098.001 T1556",
      1,
      "rolesanywhere: CreateTrustAnchor UpdateTrustAnchor EnableTrustAnchor",
    ),
    row(
      "Roles Anywhere profile created or changed",
      "T1098.001",
      1,
      "rolesanywhere: CreateProfile UpdateProfile EnableProfile",
    ),
    row("Roles Anywhere session started", "T1078.004", 0, "rolesanywhere: CreateSession"),
    row(
      "Account leaves the organisation, is removed, moved or closed",
      "T1666 T1562",
      7,
      "organizations: LeaveOrganization RemoveAccountFromOrganization MoveAccount CloseAccount; account: CloseAccount",
    ),
    row(
      "Account created in or invited to the organisation",
      "T1136.003",
      2,
      "organizations: CreateAccount CreateAccountResult InviteAccountToOrganization AcceptHandshake",
    ),
    row(
      "Service control policy, delegated admin or trusted access changed",
      "T1562 T1484",
      3,
      "organizations: DeletePolicy DetachPolicy UpdatePolicy DisablePolicyType RegisterDelegatedAdministrator DeregisterDelegatedAdministrator EnableAWSServiceAccess DisableAWSServiceAccess",
    ),
    row("Region opted in or out", "T1535", 3, "account: EnableRegion DisableRegion"),
    row(
      "Alternate or primary contact data of the account read or changed",
      "T1087.004 T1098",
      1,
      "account: PutAlternateContact PutContactInformation GetAlternateContact StartPrimaryEmailUpdate",
    ),
  ],
};
