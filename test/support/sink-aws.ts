/** What the AWS clients of the tests have in common: made-up credentials, one attempt, a receiver instead of AWS. */

export const CREDENTIALS = {
  accessKeyId: "AKIAEXAMPLESINKS0001",
  secretAccessKey: "exampleSecretAccessKeyOfTheSinks",
  sessionToken: "exampleSessionTokenOfTheSinks",
};

export const SECRETS = Object.values(CREDENTIALS);

/** Configuration of a client that talks to `endpoint`. One attempt, so that a test sees what the sink itself does. */
export function clientConfig(endpoint: string) {
  return { endpoint, region: "eu-west-1", credentials: CREDENTIALS, maxAttempts: 1 };
}
