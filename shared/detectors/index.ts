/** The catalogue: one export line a detector, sorted. A test compares it with the folder, the tests and the docs. */
import type { Detector } from "../detector.ts";
import { accessKeyUsedFromNewNetwork } from "./access-key-used-from-new-network.ts";
import { accountContactChanged } from "./account-contact-changed.ts";
import { accountRegionEnabled } from "./account-region-enabled.ts";
import { delegationRequestAccepted } from "./delegation-request-accepted.ts";
import { detectorFailed } from "./detector-failed.ts";
import { federationTokenIssued } from "./federation-token-issued.ts";
import { iamAccessKeyCreatedForOther } from "./iam-access-key-created-for-other.ts";
import { iamAdminGranted } from "./iam-admin-granted.ts";
import { iamMfaRemoved } from "./iam-mfa-removed.ts";
import { iamOidcProviderChanged } from "./iam-oidc-provider-changed.ts";
import { iamRoleTrustOpened } from "./iam-role-trust-opened.ts";
import { iamSamlProviderChanged } from "./iam-saml-provider-changed.ts";
import { identityCenterAssignmentMade } from "./identity-center-assignment-made.ts";
import { identityCenterMfaWeakened } from "./identity-center-mfa-weakened.ts";
import { identityCenterPermissionSetChanged } from "./identity-center-permission-set-changed.ts";
import { identityCenterProviderSwitched } from "./identity-center-provider-switched.ts";
import { identityCenterTokenIssuerAdded } from "./identity-center-token-issuer-added.ts";
import { organizationAccountAdded } from "./organization-account-added.ts";
import { organizationDelegatedAdminChanged } from "./organization-delegated-admin-changed.ts";
import { organizationGuardrailRemoved } from "./organization-guardrail-removed.ts";
import { organizationLeft } from "./organization-left.ts";
import { outboundFederationEnabled } from "./outbound-federation-enabled.ts";
import { requestNotVisible } from "./request-not-visible.ts";
import { roleAssumedByOutsideAccount } from "./role-assumed-by-outside-account.ts";
import { roleAssumedFirstTime } from "./role-assumed-first-time.ts";
import { roleAssumedFromNewNetwork } from "./role-assumed-from-new-network.ts";
import { roleAssumedWithoutMfa } from "./role-assumed-without-mfa.ts";
import { roleChained } from "./role-chained.ts";
import { rolecallChanged } from "./rolecall-changed.ts";
import { rolesAnywhereAnchorChanged } from "./roles-anywhere-anchor-changed.ts";
import { rolesAnywhereProfileChanged } from "./roles-anywhere-profile-changed.ts";
import { rolesAnywhereRevocationWeakened } from "./roles-anywhere-revocation-weakened.ts";
import { rootAccessCentralised } from "./root-access-centralised.ts";
import { rootSessionOpened } from "./root-session-opened.ts";
import { rootUsed } from "./root-used.ts";
import { trailTampered } from "./trail-tampered.ts";

export const detectors: readonly Detector[] = [
  accessKeyUsedFromNewNetwork,
  accountContactChanged,
  accountRegionEnabled,
  delegationRequestAccepted,
  detectorFailed,
  federationTokenIssued,
  iamAccessKeyCreatedForOther,
  iamAdminGranted,
  iamMfaRemoved,
  iamOidcProviderChanged,
  iamRoleTrustOpened,
  iamSamlProviderChanged,
  identityCenterAssignmentMade,
  identityCenterMfaWeakened,
  identityCenterPermissionSetChanged,
  identityCenterProviderSwitched,
  identityCenterTokenIssuerAdded,
  organizationAccountAdded,
  organizationDelegatedAdminChanged,
  organizationGuardrailRemoved,
  organizationLeft,
  outboundFederationEnabled,
  requestNotVisible,
  roleAssumedByOutsideAccount,
  roleAssumedFirstTime,
  roleAssumedFromNewNetwork,
  roleAssumedWithoutMfa,
  roleChained,
  rolecallChanged,
  rolesAnywhereAnchorChanged,
  rolesAnywhereProfileChanged,
  rolesAnywhereRevocationWeakened,
  rootAccessCentralised,
  rootSessionOpened,
  rootUsed,
  trailTampered,
];

/** What to check, contain and undo, by detector id; undefined for an id that is not in the catalogue. */
export function runbookOf(id: string): Detector["runbook"] | undefined {
  return detectors.find((detector) => detector.id === id)?.runbook;
}
