/** How functions are packed, in one place: stacks declare it, the benchmark and the emulator run build by it. */

/**
 * Ways to credentials that a function never takes: Lambda hands them over in the environment, which the SDK asks first,
 * and loads these only when it finds none there. They are a sixth of a package. Lambda's own SDK has them all the same.
 */
export const NOT_PACKED: readonly string[] = [
  "@aws-sdk/credential-provider-ini",
  "@aws-sdk/credential-provider-login",
  "@aws-sdk/credential-provider-process",
  "@aws-sdk/credential-provider-sso",
  "@aws-sdk/credential-provider-web-identity",
  "@smithy/credential-provider-imds",
];
