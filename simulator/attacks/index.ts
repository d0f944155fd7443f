/** Every attack there is: one file each, one line here. */
import { adminByPolicyVersion } from "./admin-by-policy-version.ts";
import type { Attack } from "./attack.ts";
import { deniedThenGrantedToOneself } from "./denied-then-granted-to-oneself.ts";
import { federationTokenAfterKeyDeleted } from "./federation-token-after-key-deleted.ts";
import { keyTestedAndEnumerated } from "./key-tested-and-enumerated.ts";
import { leakedKeyToForeignTrust } from "./leaked-key-to-foreign-trust.ts";
import { oidcSubjectWidened } from "./oidc-subject-widened.ts";
import { passwordSprayedThenIn } from "./password-sprayed-then-in.ts";
import { rolecallSilenced } from "./rolecall-silenced.ts";
import { rolesTriedUntilOneOpens } from "./roles-tried-until-one-opens.ts";
import { rootPasswordRecovered } from "./root-password-recovered.ts";
import { trailStoppedAfterConsoleRoot } from "./trail-stopped-after-console-root.ts";
import { vendorTrustWidened } from "./vendor-trust-widened.ts";

export const attacks: readonly Attack[] = [
  adminByPolicyVersion,
  deniedThenGrantedToOneself,
  federationTokenAfterKeyDeleted,
  keyTestedAndEnumerated,
  leakedKeyToForeignTrust,
  oidcSubjectWidened,
  passwordSprayedThenIn,
  rolecallSilenced,
  rolesTriedUntilOneOpens,
  rootPasswordRecovered,
  trailStoppedAfterConsoleRoot,
  vendorTrustWidened,
];
