/**
 * Assumes a role that may do nothing, so that a real CloudTrail event travels the real path once an hour. The lane of
 * sessions counts it when it arrives; an alarm tells when none did.
 */
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { lambda } from "./lambda.ts";
import { variable } from "./surroundings.ts";

const RoleArn = variable("ROLECALL_CANARY_ROLE");
const sts = new STSClient({});

export const handler = lambda("canary", undefined, async () => {
  // The answer holds credentials: it is dropped here and never logged.
  await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "rolecall-canary", DurationSeconds: 900 }));
});
