/** The catalogue: one export line a detector, sorted. A test compares it with the folder, the tests and the docs. */
import type { Detector } from "../detector.ts";
import { accessKeyUsedElsewhereAtOnce } from "./access-key-used-elsewhere-at-once.ts";
import { accessKeyUsedFromNewNetwork } from "./access-key-used-from-new-network.ts";
import { callsRefused } from "./calls-refused.ts";
import { deniedThenAllowed } from "./denied-then-allowed.ts";
import { detectorFailed } from "./detector-failed.ts";
import { federationTokenIssued } from "./federation-token-issued.ts";
import { iamAccessKeyCreatedForOther } from "./iam-access-key-created-for-other.ts";
import { iamAdminGranted } from "./iam-admin-granted.ts";
import { iamMfaRemoved } from "./iam-mfa-removed.ts";
import { iamRoleTrustOpened } from "./iam-role-trust-opened.ts";
import { identityEnumerated } from "./identity-enumerated.ts";
import { keyTestedForAbuse } from "./key-tested-for-abuse.ts";
import { passwordSprayed } from "./password-sprayed.ts";
import { requestNotVisible } from "./request-not-visible.ts";
import { roleAssumedByOutsideAccount } from "./role-assumed-by-outside-account.ts";
import { roleAssumedFirstTime } from "./role-assumed-first-time.ts";
import { roleAssumedFromNewNetwork } from "./role-assumed-from-new-network.ts";
import { roleAssumedWithoutMfa } from "./role-assumed-without-mfa.ts";
import { roleChained } from "./role-chained.ts";
import { roleNamesTried } from "./role-names-tried.ts";
import { rolecallChanged } from "./rolecall-changed.ts";
import { rootSessionOpened } from "./root-session-opened.ts";
import { rootUsed } from "./root-used.ts";
import { secretsPulled } from "./secrets-pulled.ts";
import { signInAfterFailures } from "./sign-in-after-failures.ts";
import { signInGuessed } from "./sign-in-guessed.ts";
import { trailTampered } from "./trail-tampered.ts";

export const detectors: readonly Detector[] = [
  accessKeyUsedElsewhereAtOnce,
  accessKeyUsedFromNewNetwork,
  callsRefused,
  deniedThenAllowed,
  detectorFailed,
  federationTokenIssued,
  iamAccessKeyCreatedForOther,
  iamAdminGranted,
  iamMfaRemoved,
  iamRoleTrustOpened,
  identityEnumerated,
  keyTestedForAbuse,
  passwordSprayed,
  requestNotVisible,
  roleAssumedByOutsideAccount,
  roleAssumedFirstTime,
  roleAssumedFromNewNetwork,
  roleAssumedWithoutMfa,
  roleChained,
  roleNamesTried,
  rolecallChanged,
  rootSessionOpened,
  rootUsed,
  secretsPulled,
  signInAfterFailures,
  signInGuessed,
  trailTampered,
];

/** What to check, contain and undo, by detector id; undefined for an id that is not in the catalogue. */
export function runbookOf(id: string): Detector["runbook"] | undefined {
  return detectors.find((detector) => detector.id === id)?.runbook;
}
