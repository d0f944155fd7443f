/** How functions are packed, in one place: the stacks declare it, and what measures or tests packages builds by it. */

/**
 * Ways to credentials that a function never takes: Lambda hands them over in the environment, which the SDK asks first,
 * and loads these only when it finds none there. They are a sixth of a package. Lambda's own SDK has them all the same.
 */
const NOT_PACKED = [
  "@aws-sdk/credential-provider-ini",
  "@aws-sdk/credential-provider-login",
  "@aws-sdk/credential-provider-process",
  "@aws-sdk/credential-provider-sso",
  "@aws-sdk/credential-provider-web-identity",
  "@smithy/credential-provider-imds",
];

/**
 * SST does not minify unless told to. Modules before CommonJS: esbuild can then leave out what is not used. Names of
 * functions are not kept, since every error states its own.
 */
export const PACKING = {
  minify: true,
  esbuild: { mainFields: ["module", "main"], keepNames: false, external: NOT_PACKED },
};
