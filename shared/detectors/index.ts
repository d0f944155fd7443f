/** The catalogue: one export line a detector, sorted. A test compares it with the folder, the tests and the docs. */
import type { Detector } from "../detector.ts";
import { accessKeyUsedFromNewNetwork } from "./access-key-used-from-new-network.ts";
import { codeRunOnRole } from "./code-run-on-role.ts";
import { detectorFailed } from "./detector-failed.ts";
import { eksAccessGranted } from "./eks-access-granted.ts";
import { federationTokenIssued } from "./federation-token-issued.ts";
import { iamAccessKeyCreatedForOther } from "./iam-access-key-created-for-other.ts";
import { iamAdminGranted } from "./iam-admin-granted.ts";
import { iamBoundaryRemoved } from "./iam-boundary-removed.ts";
import { iamDenyRemoved } from "./iam-deny-removed.ts";
import { iamIdentityTagged } from "./iam-identity-tagged.ts";
import { iamMfaRemoved } from "./iam-mfa-removed.ts";
import { iamPolicyVersionFlipped } from "./iam-policy-version-flipped.ts";
import { iamRoleSessionExtended } from "./iam-role-session-extended.ts";
import { iamRoleTrustOpened } from "./iam-role-trust-opened.ts";
import { instanceMetadataWeakened } from "./instance-metadata-weakened.ts";
import { instancePasswordRead } from "./instance-password-read.ts";
import { instanceProfileSwapped } from "./instance-profile-swapped.ts";
import { requestNotVisible } from "./request-not-visible.ts";
import { roleAssumedByOutsideAccount } from "./role-assumed-by-outside-account.ts";
import { roleAssumedFirstTime } from "./role-assumed-first-time.ts";
import { roleAssumedFromNewNetwork } from "./role-assumed-from-new-network.ts";
import { roleAssumedWithoutMfa } from "./role-assumed-without-mfa.ts";
import { roleChained } from "./role-chained.ts";
import { rolePassedToService } from "./role-passed-to-service.ts";
import { rolecallChanged } from "./rolecall-changed.ts";
import { rootSessionOpened } from "./root-session-opened.ts";
import { rootUsed } from "./root-used.ts";
import { trailTampered } from "./trail-tampered.ts";

export const detectors: readonly Detector[] = [
  accessKeyUsedFromNewNetwork,
  codeRunOnRole,
  detectorFailed,
  eksAccessGranted,
  federationTokenIssued,
  iamAccessKeyCreatedForOther,
  iamAdminGranted,
  iamBoundaryRemoved,
  iamDenyRemoved,
  iamIdentityTagged,
  iamMfaRemoved,
  iamPolicyVersionFlipped,
  iamRoleSessionExtended,
  iamRoleTrustOpened,
  instanceMetadataWeakened,
  instancePasswordRead,
  instanceProfileSwapped,
  requestNotVisible,
  roleAssumedByOutsideAccount,
  roleAssumedFirstTime,
  roleAssumedFromNewNetwork,
  roleAssumedWithoutMfa,
  roleChained,
  rolePassedToService,
  rolecallChanged,
  rootSessionOpened,
  rootUsed,
  trailTampered,
];

/** What to check, contain and undo, by detector id; undefined for an id that is not in the catalogue. */
export function runbookOf(id: string): Detector["runbook"] | undefined {
  return detectors.find((detector) => detector.id === id)?.runbook;
}
