/** Every attack there is: one file each, one line here. */
import { accessKeyWoken } from "./access-key-woken.ts";
import { adminByPolicyVersion } from "./admin-by-policy-version.ts";
import type { Attack } from "./attack.ts";
import { certificateFromCopiedAuthority } from "./certificate-from-copied-authority.ts";
import { consoleSessionFromInstanceKey } from "./console-session-from-instance-key.ts";
import { federationTokenAfterKeyDeleted } from "./federation-token-after-key-deleted.ts";
import { leakedKeyToForeignTrust } from "./leaked-key-to-foreign-trust.ts";
import { oidcSubjectWidened } from "./oidc-subject-widened.ts";
import { portalTokenPhished } from "./portal-token-phished.ts";
import { roleJuggling } from "./role-juggling.ts";
import { rolecallSilenced } from "./rolecall-silenced.ts";
import { rootPasswordRecovered } from "./root-password-recovered.ts";
import { trailStoppedAfterConsoleRoot } from "./trail-stopped-after-console-root.ts";
import { vendorTrustWidened } from "./vendor-trust-widened.ts";

export const attacks: readonly Attack[] = [
  accessKeyWoken,
  adminByPolicyVersion,
  certificateFromCopiedAuthority,
  consoleSessionFromInstanceKey,
  federationTokenAfterKeyDeleted,
  leakedKeyToForeignTrust,
  oidcSubjectWidened,
  portalTokenPhished,
  roleJuggling,
  rolecallSilenced,
  rootPasswordRecovered,
  trailStoppedAfterConsoleRoot,
  vendorTrustWidened,
];
