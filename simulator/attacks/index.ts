/** Every attack there is: one file each, one line here. */
import { adminByPolicyVersion } from "./admin-by-policy-version.ts";
import type { Attack } from "./attack.ts";
import { federationTokenAfterKeyDeleted } from "./federation-token-after-key-deleted.ts";
import { leakedKeyToForeignTrust } from "./leaked-key-to-foreign-trust.ts";
import { oidcSubjectWidened } from "./oidc-subject-widened.ts";
import { organizationGuardrailOff } from "./organization-guardrail-off.ts";
import { permissionSetRaised } from "./permission-set-raised.ts";
import { providerPlanted } from "./provider-planted.ts";
import { rolecallSilenced } from "./rolecall-silenced.ts";
import { rootPasswordRecovered } from "./root-password-recovered.ts";
import { trailStoppedAfterConsoleRoot } from "./trail-stopped-after-console-root.ts";
import { trustAnchorPlanted } from "./trust-anchor-planted.ts";
import { vendorTrustWidened } from "./vendor-trust-widened.ts";

export const attacks: readonly Attack[] = [
  adminByPolicyVersion,
  federationTokenAfterKeyDeleted,
  leakedKeyToForeignTrust,
  oidcSubjectWidened,
  organizationGuardrailOff,
  permissionSetRaised,
  providerPlanted,
  rolecallSilenced,
  rootPasswordRecovered,
  trailStoppedAfterConsoleRoot,
  trustAnchorPlanted,
  vendorTrustWidened,
];
