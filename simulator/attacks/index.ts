/** Every attack there is: one file each, one line here. */
import { accessKeyWoken } from "./access-key-woken.ts";
import { adminByPolicyVersion } from "./admin-by-policy-version.ts";
import type { Attack } from "./attack.ts";
import { boundaryRemoved } from "./boundary-removed.ts";
import { bucketOpenedToOutsider } from "./bucket-opened-to-outsider.ts";
import { certificateFromCopiedAuthority } from "./certificate-from-copied-authority.ts";
import { codeSwappedOnFunction } from "./code-swapped-on-function.ts";
import { consoleSessionFromInstanceKey } from "./console-session-from-instance-key.ts";
import { credentialSideDoor } from "./credential-side-door.ts";
import { deniedThenGrantedToOneself } from "./denied-then-granted-to-oneself.ts";
import { everyoneLockedOut } from "./everyone-locked-out.ts";
import { federationTokenAfterKeyDeleted } from "./federation-token-after-key-deleted.ts";
import { findingsMuted } from "./findings-muted.ts";
import { functionAsBackDoor } from "./function-as-back-door.ts";
import { keyTestedAndEnumerated } from "./key-tested-and-enumerated.ts";
import { leakedKeyToForeignTrust } from "./leaked-key-to-foreign-trust.ts";
import { logGroupGone } from "./log-group-gone.ts";
import { mfaSwapped } from "./mfa-swapped.ts";
import { oidcSubjectWidened } from "./oidc-subject-widened.ts";
import { organizationGuardrailOff } from "./organization-guardrail-off.ts";
import { passwordSprayedThenIn } from "./password-sprayed-then-in.ts";
import { permissionSetRaised } from "./permission-set-raised.ts";
import { policyVersionFlip } from "./policy-version-flip.ts";
import { portalTokenPhished } from "./portal-token-phished.ts";
import { providerPlanted } from "./provider-planted.ts";
import { quarantineLifted } from "./quarantine-lifted.ts";
import { roleJuggling } from "./role-juggling.ts";
import { rolePassedToFunction } from "./role-passed-to-function.ts";
import { rolecallSilenced } from "./rolecall-silenced.ts";
import { rolesTriedUntilOneOpens } from "./roles-tried-until-one-opens.ts";
import { rootPasswordRecovered } from "./root-password-recovered.ts";
import { secretAndKeyShared } from "./secret-and-key-shared.ts";
import { snapshotCarriedOut } from "./snapshot-carried-out.ts";
import { splitGrant } from "./split-grant.ts";
import { trailBucketExpired } from "./trail-bucket-expired.ts";
import { trailStoppedAfterConsoleRoot } from "./trail-stopped-after-console-root.ts";
import { trustAnchorPlanted } from "./trust-anchor-planted.ts";
import { userMadeToStay } from "./user-made-to-stay.ts";
import { vendorTrustWidened } from "./vendor-trust-widened.ts";
import { watchersOffOneByOne } from "./watchers-off-one-by-one.ts";

export const attacks: readonly Attack[] = [
  accessKeyWoken,
  adminByPolicyVersion,
  boundaryRemoved,
  bucketOpenedToOutsider,
  certificateFromCopiedAuthority,
  codeSwappedOnFunction,
  consoleSessionFromInstanceKey,
  credentialSideDoor,
  deniedThenGrantedToOneself,
  everyoneLockedOut,
  federationTokenAfterKeyDeleted,
  findingsMuted,
  functionAsBackDoor,
  keyTestedAndEnumerated,
  leakedKeyToForeignTrust,
  logGroupGone,
  mfaSwapped,
  oidcSubjectWidened,
  organizationGuardrailOff,
  passwordSprayedThenIn,
  permissionSetRaised,
  policyVersionFlip,
  portalTokenPhished,
  providerPlanted,
  quarantineLifted,
  roleJuggling,
  rolePassedToFunction,
  rolecallSilenced,
  rolesTriedUntilOneOpens,
  rootPasswordRecovered,
  secretAndKeyShared,
  snapshotCarriedOut,
  splitGrant,
  trailBucketExpired,
  trailStoppedAfterConsoleRoot,
  trustAnchorPlanted,
  userMadeToStay,
  vendorTrustWidened,
  watchersOffOneByOne,
];
