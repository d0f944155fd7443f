/** The catalogue: one export line a detector, sorted. A test compares it with the folder, the tests and the docs. */
import type { Detector } from "../detector.ts";
import { accessAnalyzerSilenced } from "./access-analyzer-silenced.ts";
import { accessBlockRemoved } from "./access-block-removed.ts";
import { accessKeyUsedElsewhereAtOnce } from "./access-key-used-elsewhere-at-once.ts";
import { accessKeyUsedFromNewNetwork } from "./access-key-used-from-new-network.ts";
import { accountContactChanged } from "./account-contact-changed.ts";
import { accountRegionEnabled } from "./account-region-enabled.ts";
import { alarmSilenced } from "./alarm-silenced.ts";
import { alertPathCut } from "./alert-path-cut.ts";
import { awsQuarantinedKey } from "./aws-quarantined-key.ts";
import { breakGlassUsed } from "./break-glass-used.ts";
import { bucketReplicatedOutside } from "./bucket-replicated-outside.ts";
import { callsRefused } from "./calls-refused.ts";
import { cliLoginFromElsewhere } from "./cli-login-from-elsewhere.ts";
import { codeRunOnRole } from "./code-run-on-role.ts";
import { configRecorderStopped } from "./config-recorder-stopped.ts";
import { consoleLoginFromNewNetwork } from "./console-login-from-new-network.ts";
import { consoleLoginWithoutMfa } from "./console-login-without-mfa.ts";
import { consoleSessionFromCredentials } from "./console-session-from-credentials.ts";
import { delegationRequestAccepted } from "./delegation-request-accepted.ts";
import { deniedThenAllowed } from "./denied-then-allowed.ts";
import { detectorFailed } from "./detector-failed.ts";
import { dormantIdentityUsed } from "./dormant-identity-used.ts";
import { eksAccessGranted } from "./eks-access-granted.ts";
import { eventRuleDisabled } from "./event-rule-disabled.ts";
import { federationTokenIssued } from "./federation-token-issued.ts";
import { functionExposed } from "./function-exposed.ts";
import { guarddutyDisabled } from "./guardduty-disabled.ts";
import { guarddutyFindingsMuted } from "./guardduty-findings-muted.ts";
import { iamAccessKeyCreatedForOther } from "./iam-access-key-created-for-other.ts";
import { iamAccessKeyReactivated } from "./iam-access-key-reactivated.ts";
import { iamAdminGranted } from "./iam-admin-granted.ts";
import { iamBoundaryRemoved } from "./iam-boundary-removed.ts";
import { iamChangedByWorkload } from "./iam-changed-by-workload.ts";
import { iamCredentialAdded } from "./iam-credential-added.ts";
import { iamDenyRemoved } from "./iam-deny-removed.ts";
import { iamIdentityLockedOut } from "./iam-identity-locked-out.ts";
import { iamIdentityTagged } from "./iam-identity-tagged.ts";
import { iamLoginProfileSet } from "./iam-login-profile-set.ts";
import { iamMfaEnrolledForOther } from "./iam-mfa-enrolled-for-other.ts";
import { iamMfaRemoved } from "./iam-mfa-removed.ts";
import { iamOidcProviderChanged } from "./iam-oidc-provider-changed.ts";
import { iamPasswordPolicyWeakened } from "./iam-password-policy-weakened.ts";
import { iamPolicyVersionFlipped } from "./iam-policy-version-flipped.ts";
import { iamRoleSessionExtended } from "./iam-role-session-extended.ts";
import { iamRoleTrustOpened } from "./iam-role-trust-opened.ts";
import { iamSamlProviderChanged } from "./iam-saml-provider-changed.ts";
import { iamUserCreated } from "./iam-user-created.ts";
import { identityCenterAssignmentMade } from "./identity-center-assignment-made.ts";
import { identityCenterMfaWeakened } from "./identity-center-mfa-weakened.ts";
import { identityCenterPermissionSetChanged } from "./identity-center-permission-set-changed.ts";
import { identityCenterProviderSwitched } from "./identity-center-provider-switched.ts";
import { identityCenterTokenIssuerAdded } from "./identity-center-token-issuer-added.ts";
import { identityEnumerated } from "./identity-enumerated.ts";
import { identityPoolOpened } from "./identity-pool-opened.ts";
import { instanceMetadataWeakened } from "./instance-metadata-weakened.ts";
import { instancePasswordRead } from "./instance-password-read.ts";
import { instanceProfileSwapped } from "./instance-profile-swapped.ts";
import { keyTestedForAbuse } from "./key-tested-for-abuse.ts";
import { kmsGrantOutside } from "./kms-grant-outside.ts";
import { logsRemoved } from "./logs-removed.ts";
import { mfaDeviceUsedAtOnce } from "./mfa-device-used-at-once.ts";
import { organizationAccountAdded } from "./organization-account-added.ts";
import { organizationDelegatedAdminChanged } from "./organization-delegated-admin-changed.ts";
import { organizationGuardrailRemoved } from "./organization-guardrail-removed.ts";
import { organizationLeft } from "./organization-left.ts";
import { outboundFederationEnabled } from "./outbound-federation-enabled.ts";
import { passwordSprayed } from "./password-sprayed.ts";
import { portalTokenUsedElsewhere } from "./portal-token-used-elsewhere.ts";
import { requestNotVisible } from "./request-not-visible.ts";
import { resourceShareOpened } from "./resource-share-opened.ts";
import { resourceSharedOutside } from "./resource-shared-outside.ts";
import { roleAssumedByOutsideAccount } from "./role-assumed-by-outside-account.ts";
import { roleAssumedFirstTime } from "./role-assumed-first-time.ts";
import { roleAssumedFromNewNetwork } from "./role-assumed-from-new-network.ts";
import { roleAssumedWithoutMfa } from "./role-assumed-without-mfa.ts";
import { roleChained } from "./role-chained.ts";
import { roleNamesTried } from "./role-names-tried.ts";
import { rolePassedToService } from "./role-passed-to-service.ts";
import { roleSessionAtMaximum } from "./role-session-at-maximum.ts";
import { roleSessionNameOdd } from "./role-session-name-odd.ts";
import { roleSessionProlonged } from "./role-session-prolonged.ts";
import { roleSessionWidened } from "./role-session-widened.ts";
import { rolecallChanged } from "./rolecall-changed.ts";
import { rolesAnywhereAnchorChanged } from "./roles-anywhere-anchor-changed.ts";
import { rolesAnywhereProfileChanged } from "./roles-anywhere-profile-changed.ts";
import { rolesAnywhereRevocationWeakened } from "./roles-anywhere-revocation-weakened.ts";
import { rolesAnywhereSessionOpened } from "./roles-anywhere-session-opened.ts";
import { rootAccessCentralised } from "./root-access-centralised.ts";
import { rootSessionOpened } from "./root-session-opened.ts";
import { rootUsed } from "./root-used.ts";
import { secretsPulled } from "./secrets-pulled.ts";
import { securityHubFindingsSuppressed } from "./security-hub-findings-suppressed.ts";
import { securityServiceDisabled } from "./security-service-disabled.ts";
import { serviceLogsDisabled } from "./service-logs-disabled.ts";
import { sessionTokenIssued } from "./session-token-issued.ts";
import { sessionUsedFromSeveralNetworks } from "./session-used-from-several-networks.ts";
import { severalWatchersOff } from "./several-watchers-off.ts";
import { sharedSnapshotCopied } from "./shared-snapshot-copied.ts";
import { signInAfterFailures } from "./sign-in-after-failures.ts";
import { signInGuessed } from "./sign-in-guessed.ts";
import { snapshotSharedOutside } from "./snapshot-shared-outside.ts";
import { trailStorageTampered } from "./trail-storage-tampered.ts";
import { trailTampered } from "./trail-tampered.ts";
import { workloadCredentialsUsedElsewhere } from "./workload-credentials-used-elsewhere.ts";

export const detectors: readonly Detector[] = [
  accessAnalyzerSilenced,
  accessBlockRemoved,
  accessKeyUsedElsewhereAtOnce,
  accessKeyUsedFromNewNetwork,
  accountContactChanged,
  accountRegionEnabled,
  alarmSilenced,
  alertPathCut,
  awsQuarantinedKey,
  breakGlassUsed,
  bucketReplicatedOutside,
  callsRefused,
  cliLoginFromElsewhere,
  codeRunOnRole,
  configRecorderStopped,
  consoleLoginFromNewNetwork,
  consoleLoginWithoutMfa,
  consoleSessionFromCredentials,
  delegationRequestAccepted,
  deniedThenAllowed,
  detectorFailed,
  dormantIdentityUsed,
  eksAccessGranted,
  eventRuleDisabled,
  federationTokenIssued,
  functionExposed,
  guarddutyDisabled,
  guarddutyFindingsMuted,
  iamAccessKeyCreatedForOther,
  iamAccessKeyReactivated,
  iamAdminGranted,
  iamBoundaryRemoved,
  iamChangedByWorkload,
  iamCredentialAdded,
  iamDenyRemoved,
  iamIdentityLockedOut,
  iamIdentityTagged,
  iamLoginProfileSet,
  iamMfaEnrolledForOther,
  iamMfaRemoved,
  iamOidcProviderChanged,
  iamPasswordPolicyWeakened,
  iamPolicyVersionFlipped,
  iamRoleSessionExtended,
  iamRoleTrustOpened,
  iamSamlProviderChanged,
  iamUserCreated,
  identityCenterAssignmentMade,
  identityCenterMfaWeakened,
  identityCenterPermissionSetChanged,
  identityCenterProviderSwitched,
  identityCenterTokenIssuerAdded,
  identityEnumerated,
  identityPoolOpened,
  instanceMetadataWeakened,
  instancePasswordRead,
  instanceProfileSwapped,
  keyTestedForAbuse,
  kmsGrantOutside,
  logsRemoved,
  mfaDeviceUsedAtOnce,
  organizationAccountAdded,
  organizationDelegatedAdminChanged,
  organizationGuardrailRemoved,
  organizationLeft,
  outboundFederationEnabled,
  passwordSprayed,
  portalTokenUsedElsewhere,
  requestNotVisible,
  resourceShareOpened,
  resourceSharedOutside,
  roleAssumedByOutsideAccount,
  roleAssumedFirstTime,
  roleAssumedFromNewNetwork,
  roleAssumedWithoutMfa,
  roleChained,
  roleNamesTried,
  rolePassedToService,
  roleSessionAtMaximum,
  roleSessionNameOdd,
  roleSessionProlonged,
  roleSessionWidened,
  rolecallChanged,
  rolesAnywhereAnchorChanged,
  rolesAnywhereProfileChanged,
  rolesAnywhereRevocationWeakened,
  rolesAnywhereSessionOpened,
  rootAccessCentralised,
  rootSessionOpened,
  rootUsed,
  secretsPulled,
  securityHubFindingsSuppressed,
  securityServiceDisabled,
  serviceLogsDisabled,
  sessionTokenIssued,
  sessionUsedFromSeveralNetworks,
  severalWatchersOff,
  sharedSnapshotCopied,
  signInAfterFailures,
  signInGuessed,
  snapshotSharedOutside,
  trailStorageTampered,
  trailTampered,
  workloadCredentialsUsedElsewhere,
];

/** What to check, contain and undo, by detector id; undefined for an id that is not in the catalogue. */
export function runbookOf(id: string): Detector["runbook"] | undefined {
  return detectors.find((detector) => detector.id === id)?.runbook;
}
