/** The catalogue: one export line a detector, sorted. A test compares it with the folder, the tests and the docs. */
import type { Detector } from "../detector.ts";
import { accessKeyUsedFromNewNetwork } from "./access-key-used-from-new-network.ts";
import { breakGlassUsed } from "./break-glass-used.ts";
import { cliLoginFromElsewhere } from "./cli-login-from-elsewhere.ts";
import { consoleLoginFromNewNetwork } from "./console-login-from-new-network.ts";
import { consoleLoginWithoutMfa } from "./console-login-without-mfa.ts";
import { consoleSessionFromCredentials } from "./console-session-from-credentials.ts";
import { detectorFailed } from "./detector-failed.ts";
import { dormantIdentityUsed } from "./dormant-identity-used.ts";
import { federationTokenIssued } from "./federation-token-issued.ts";
import { iamAccessKeyCreatedForOther } from "./iam-access-key-created-for-other.ts";
import { iamAdminGranted } from "./iam-admin-granted.ts";
import { iamMfaRemoved } from "./iam-mfa-removed.ts";
import { iamRoleTrustOpened } from "./iam-role-trust-opened.ts";
import { mfaDeviceUsedAtOnce } from "./mfa-device-used-at-once.ts";
import { portalTokenUsedElsewhere } from "./portal-token-used-elsewhere.ts";
import { requestNotVisible } from "./request-not-visible.ts";
import { roleAssumedByOutsideAccount } from "./role-assumed-by-outside-account.ts";
import { roleAssumedFirstTime } from "./role-assumed-first-time.ts";
import { roleAssumedFromNewNetwork } from "./role-assumed-from-new-network.ts";
import { roleAssumedWithoutMfa } from "./role-assumed-without-mfa.ts";
import { roleChained } from "./role-chained.ts";
import { roleSessionAtMaximum } from "./role-session-at-maximum.ts";
import { roleSessionNameOdd } from "./role-session-name-odd.ts";
import { roleSessionProlonged } from "./role-session-prolonged.ts";
import { roleSessionWidened } from "./role-session-widened.ts";
import { rolecallChanged } from "./rolecall-changed.ts";
import { rolesAnywhereSessionOpened } from "./roles-anywhere-session-opened.ts";
import { rootSessionOpened } from "./root-session-opened.ts";
import { rootUsed } from "./root-used.ts";
import { sessionTokenIssued } from "./session-token-issued.ts";
import { sessionUsedFromSeveralNetworks } from "./session-used-from-several-networks.ts";
import { trailTampered } from "./trail-tampered.ts";
import { workloadCredentialsUsedElsewhere } from "./workload-credentials-used-elsewhere.ts";

export const detectors: readonly Detector[] = [
  accessKeyUsedFromNewNetwork,
  breakGlassUsed,
  cliLoginFromElsewhere,
  consoleLoginFromNewNetwork,
  consoleLoginWithoutMfa,
  consoleSessionFromCredentials,
  detectorFailed,
  dormantIdentityUsed,
  federationTokenIssued,
  iamAccessKeyCreatedForOther,
  iamAdminGranted,
  iamMfaRemoved,
  iamRoleTrustOpened,
  mfaDeviceUsedAtOnce,
  portalTokenUsedElsewhere,
  requestNotVisible,
  roleAssumedByOutsideAccount,
  roleAssumedFirstTime,
  roleAssumedFromNewNetwork,
  roleAssumedWithoutMfa,
  roleChained,
  roleSessionAtMaximum,
  roleSessionNameOdd,
  roleSessionProlonged,
  roleSessionWidened,
  rolecallChanged,
  rolesAnywhereSessionOpened,
  rootSessionOpened,
  rootUsed,
  sessionTokenIssued,
  sessionUsedFromSeveralNetworks,
  trailTampered,
  workloadCredentialsUsedElsewhere,
];

/** What to check, contain and undo, by detector id; undefined for an id that is not in the catalogue. */
export function runbookOf(id: string): Detector["runbook"] | undefined {
  return detectors.find((detector) => detector.id === id)?.runbook;
}
