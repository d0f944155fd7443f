/** Every attack there is: one file each, one line here. */
import { adminByPolicyVersion } from "./admin-by-policy-version.ts";
import type { Attack } from "./attack.ts";
import { bucketOpenedToOutsider } from "./bucket-opened-to-outsider.ts";
import { federationTokenAfterKeyDeleted } from "./federation-token-after-key-deleted.ts";
import { functionAsBackDoor } from "./function-as-back-door.ts";
import { leakedKeyToForeignTrust } from "./leaked-key-to-foreign-trust.ts";
import { oidcSubjectWidened } from "./oidc-subject-widened.ts";
import { rolecallSilenced } from "./rolecall-silenced.ts";
import { rootPasswordRecovered } from "./root-password-recovered.ts";
import { secretAndKeyShared } from "./secret-and-key-shared.ts";
import { snapshotCarriedOut } from "./snapshot-carried-out.ts";
import { trailStoppedAfterConsoleRoot } from "./trail-stopped-after-console-root.ts";
import { vendorTrustWidened } from "./vendor-trust-widened.ts";

export const attacks: readonly Attack[] = [
  adminByPolicyVersion,
  bucketOpenedToOutsider,
  federationTokenAfterKeyDeleted,
  functionAsBackDoor,
  leakedKeyToForeignTrust,
  oidcSubjectWidened,
  rolecallSilenced,
  rootPasswordRecovered,
  secretAndKeyShared,
  snapshotCarriedOut,
  trailStoppedAfterConsoleRoot,
  vendorTrustWidened,
];
