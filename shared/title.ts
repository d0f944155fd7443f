/** How an alert is said in one line: severity and score · account · origin · verb and target · the one oddity. */
import type { Alert, AlertChild, Signal } from "./model.ts";
import { plural, printable } from "./words.ts";

export const TITLE_MAX = 150;

/** What people say for an API call. `%` stands for the target. */
const VERBS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    AssumeRole: "assumed %",
    AssumeRoleWithSAML: "assumed % through SAML",
    AssumeRoleWithWebIdentity: "assumed % through OIDC",
    AssumeRoot: "opened a root session in %",
    GetFederationToken: "took a federation token as %",
    GetSessionToken: "took a session token as %",
    ConsoleLogin: "signed in to the console of %",
    GetSigninToken: "took a console sign-in token in %",
    AuthorizeOAuth2Access: "allowed a command line sign-in to %",
    CreateOAuth2Token: "signed in to % by command line",
    PasswordRecoveryRequested: "asked for a new root password of %",
    PasswordRecoveryCompleted: "set a new root password of %",
    PasswordUpdated: "changed the root password of %",
    EmailUpdated: "changed the root e-mail address of %",
    CreateToken: "took a portal token in %",
    GetRoleCredentials: "took credentials of %",
    CreateSession: "entered % with a certificate",
    CreateAccessKey: "created an access key for %",
    UpdateAccessKey: "changed an access key of %",
    DeleteAccessKey: "deleted an access key of %",
    CreateLoginProfile: "gave a password to %",
    UpdateLoginProfile: "changed the password of %",
    DeleteLoginProfile: "took the password of %",
    UploadSSHPublicKey: "gave an SSH key to %",
    UpdateSSHPublicKey: "changed an SSH key of %",
    UploadSigningCertificate: "gave a signing certificate to %",
    UpdateSigningCertificate: "changed a signing certificate of %",
    CreateServiceSpecificCredential: "gave a service credential to %",
    ResetServiceSpecificCredential: "reset a service credential of %",
    UpdateServiceSpecificCredential: "changed a service credential of %",
    UpdateAssumeRolePolicy: "changed the trust of %",
    CreateRole: "created %",
    CreateUser: "created %",
    DeleteUser: "deleted %",
    DeleteRole: "deleted %",
    CreatePolicy: "created %",
    CreatePolicyVersion: "changed %",
    SetDefaultPolicyVersion: "switched the version of %",
    AttachRolePolicy: "attached a policy to %",
    AttachUserPolicy: "attached a policy to %",
    AttachGroupPolicy: "attached a policy to %",
    PutRolePolicy: "wrote a policy into %",
    PutUserPolicy: "wrote a policy into %",
    PutGroupPolicy: "wrote a policy into %",
    DetachUserPolicy: "detached a policy from %",
    DeleteUserPolicy: "deleted a policy of %",
    AddUserToGroup: "changed the members of %",
    RemoveUserFromGroup: "changed the members of %",
    UpdateAccountPasswordPolicy: "changed the password policy",
    DeleteAccountPasswordPolicy: "deleted the password policy",
    EnableMFADevice: "enrolled MFA for %",
    ResyncMFADevice: "synchronised MFA of %",
    CreateSAMLProvider: "created %",
    UpdateSAMLProvider: "changed %",
    DeleteSAMLProvider: "deleted %",
    CreateOpenIDConnectProvider: "created %",
    AddClientIDToOpenIDConnectProvider: "widened %",
    UpdateOpenIDConnectProviderThumbprint: "changed %",
    EnableOrganizationsRootSessions: "switched on central root sessions",
    EnableOrganizationsRootCredentialsManagement: "switched on central root credentials",
    EnableOutboundWebIdentityFederation: "switched on outbound federation",
    GetWebIdentityToken: "asked for a token to use outside AWS",
    AcceptDelegationRequest: "accepted %",
    SendDelegationToken: "handed out the token of %",
    DeactivateMFADevice: "removed MFA from %",
    DeleteVirtualMFADevice: "deleted %",
    StopLogging: "stopped %",
    DeleteTrail: "deleted %",
    UpdateTrail: "changed %",
    PutEventSelectors: "narrowed %",
    PutInsightSelectors: "narrowed %",
    DeleteEventDataStore: "deleted %",
    StopEventDataStoreIngestion: "stopped %",
    CreateTrail: "created %",
    PutBucketLifecycle: "changed how long % keeps its files",
    PutBucketLifecycleConfiguration: "changed how long % keeps its files",
    PutBucketVersioning: "changed the versioning of %",
    DeleteBucket: "deleted %",
    DisableKey: "disabled %",
    ScheduleKeyDeletion: "scheduled the deletion of %",
    StopConfigurationRecorder: "stopped %",
    DeleteConfigurationRecorder: "deleted %",
    DeleteDeliveryChannel: "deleted %",
    DeleteDetector: "deleted %",
    UpdateDetector: "changed %",
    CreateFilter: "filtered the findings of %",
    UpdateFilter: "filtered the findings of %",
    CreateIPSet: "trusted addresses in %",
    UpdateIPSet: "trusted addresses in %",
    DeleteAnalyzer: "deleted %",
    CreateArchiveRule: "archived findings of %",
    DisableSecurityHub: "switched off Security Hub",
    CreateAutomationRule: "wrote a rule over findings",
    DisableMacie: "switched off Macie",
    UpdateMacieSession: "changed Macie",
    DeleteFlowLogs: "deleted flow logs",
    DeleteLogGroup: "deleted %",
    DeleteLogStream: "deleted a stream of %",
    PutRetentionPolicy: "changed how long % keeps its logs",
    DeleteMetricFilter: "deleted a metric filter of %",
    DeleteSubscriptionFilter: "deleted a subscription of %",
    DeleteAlarms: "deleted alarms",
    DisableAlarmActions: "silenced alarms",
    DisableRule: "disabled %",
    DeleteRule: "deleted %",
    RemoveTargets: "removed targets of %",
    DeleteTopic: "deleted %",
    Unsubscribe: "removed a subscriber",
    CreateTrustAnchor: "created %",
    UpdateTrustAnchor: "changed %",
    EnableTrustAnchor: "switched on %",
    CreateProfile: "created %",
    UpdateProfile: "changed %",
    EnableProfile: "switched on %",
    DisableCrl: "switched off %",
    DeleteCrl: "deleted %",
    CreatePermissionSet: "created %",
    AttachManagedPolicyToPermissionSet: "attached a policy to %",
    AttachCustomerManagedPolicyReferenceToPermissionSet: "attached a policy to %",
    PutInlinePolicyToPermissionSet: "wrote a policy into %",
    DeletePermissionsBoundaryFromPermissionSet: "took the boundary off %",
    ProvisionPermissionSet: "rolled out %",
    CreateAccountAssignment: "assigned %",
    CreateGroupMembership: "changed the members of %",
    AddMemberToGroup: "changed the members of %",
    UpdateSsoConfiguration: "changed the settings of %",
    CreateBearerToken: "made a token for %",
    PutApplicationGrant: "changed %",
    DeleteMfaDeviceForUser: "removed MFA from %",
    AssociateDirectory: "switched the directory of %",
    EnableExternalIdPConfigurationForDirectory: "switched the provider of %",
    CreateTrustedTokenIssuer: "added a token issuer to %",
    CreateAccount: "created an account",
    InviteAccountToOrganization: "invited an account",
    LeaveOrganization: "left the organisation",
    RemoveAccountFromOrganization: "put % out of the organisation",
    CloseAccount: "closed %",
    MoveAccount: "moved %",
    UpdatePolicy: "changed %",
    DetachPolicy: "detached %",
    DeletePolicy: "deleted %",
    DisablePolicyType: "switched off a type of policy",
    RegisterDelegatedAdministrator: "handed administration to %",
    DeregisterDelegatedAdministrator: "took administration from %",
    EnableRegion: "opened a region",
    PutAlternateContact: "changed a contact",
    AcceptPrimaryEmailUpdate: "changed the mail address of root of %",
  }),
);

/** `assumed role AdminRole`, or `tried: assumed role AdminRole` when the call failed. */
function deedOf(alert: Pick<Alert, "action" | "target">): string {
  const target = spoken(alert.target.name);
  const call = `${alert.action.service}:${alert.action.name}`;
  // A call whose target is not known stands for its own target.
  const unnamed = target === call ? `called ${call}` : `called ${call} on %`;
  const verb = VERBS.get(alert.action.name) ?? lookedAround(alert.action) ?? unnamed;
  const deed = verb.replace("%", () => target);
  return alert.action.outcome === "failed" ? `tried and failed: ${deed}` : deed;
}

/** Reads that tell whoever holds a credential whose it is and what it may do. */
function lookedAround({ service, name }: Alert["action"]): string | undefined {
  const isLook = (service === "iam" || service === "sts") && /^(Get|List|Simulate)/.test(name);
  return isLook ? "looked around as %" : undefined;
}

/** `role/Deploy` → `role Deploy`; the roles of Identity Center by their permission set. */
export function spoken(target: string): string {
  return target.replace(/^role\/AWSReservedSSO_(.+?)(_[0-9a-f]{16})?$/, "permission set $1").replace("/", " ");
}

/** Terms that are no detector's own reason. */
export const CIRCUMSTANCE = /^(context-|incident$|expected$|capped$)/;

/** The signal that says most, leaving out circumstances. */
export function leadSignal(signals: readonly Signal[]): Signal | undefined {
  const reasons = signals.filter(({ detector }) => !CIRCUMSTANCE.test(detector));
  return reasons.reduce<Signal | undefined>(
    (best, signal) => (best !== undefined && best.points >= signal.points ? best : signal),
    undefined,
  );
}

/** The deed and the one oddity: `assumed role AdminRole · without MFA`. */
export function summaryOf(alert: Pick<Alert, "action" | "target" | "signals">): string {
  const lead = leadSignal(alert.signals);
  return lead === undefined ? deedOf(alert) : `${deedOf(alert)} · ${lead.reason}`;
}

/** The first line of an alert, at most 150 characters. An incident is named after the step that matters most. */
export function titleOf(alert: Omit<Alert, "title">, step?: AlertChild): string {
  const account = step?.account ?? alert.account.name ?? alert.account.id;
  const summary = step?.summary ?? summaryOf(alert);
  const steps =
    alert.children === undefined || alert.children.length === 0
      ? ""
      : ` · ${plural(alert.children.length + 1, "step")}`;
  const head = `${alert.severity.toUpperCase()} ${alert.score} · ${account} · ${alert.origin.name} `;
  const room = TITLE_MAX - steps.length;
  return printable(`${printable(head, 90)}${summary}`, room) + steps;
}
