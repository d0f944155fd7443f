/** Every attack there is: one file each, one line here. */
import { adminByPolicyVersion } from "./admin-by-policy-version.ts";
import type { Attack } from "./attack.ts";
import { boundaryRemoved } from "./boundary-removed.ts";
import { codeSwappedOnFunction } from "./code-swapped-on-function.ts";
import { federationTokenAfterKeyDeleted } from "./federation-token-after-key-deleted.ts";
import { leakedKeyToForeignTrust } from "./leaked-key-to-foreign-trust.ts";
import { oidcSubjectWidened } from "./oidc-subject-widened.ts";
import { policyVersionFlip } from "./policy-version-flip.ts";
import { rolePassedToFunction } from "./role-passed-to-function.ts";
import { rolecallSilenced } from "./rolecall-silenced.ts";
import { rootPasswordRecovered } from "./root-password-recovered.ts";
import { splitGrant } from "./split-grant.ts";
import { trailStoppedAfterConsoleRoot } from "./trail-stopped-after-console-root.ts";
import { vendorTrustWidened } from "./vendor-trust-widened.ts";

export const attacks: readonly Attack[] = [
  adminByPolicyVersion,
  boundaryRemoved,
  codeSwappedOnFunction,
  federationTokenAfterKeyDeleted,
  leakedKeyToForeignTrust,
  oidcSubjectWidened,
  policyVersionFlip,
  rolePassedToFunction,
  rolecallSilenced,
  rootPasswordRecovered,
  splitGrant,
  trailStoppedAfterConsoleRoot,
  vendorTrustWidened,
];
