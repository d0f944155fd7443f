/**
 * What Rolecall remembers: one table, items under hashed keys with a time to live.
 *
 * Encrypted with the key that AWS manages for DynamoDB rather than one of ours: whoever may disable a key of ours could
 * make the detector forget everything, and the items hold no secret: keys are hashes, values carry no credential.
 */
import { type Deployment, named } from "./deployment.ts";

export function state(here: Deployment): aws.dynamodb.Table {
  return new aws.dynamodb.Table(
    "State",
    {
      name: named(here, "state"),
      billingMode: "PAY_PER_REQUEST",
      hashKey: "pk",
      attributes: [{ name: "pk", type: "S" }],
      ttl: { attributeName: "ttl", enabled: true },
      pointInTimeRecovery: { enabled: true },
      serverSideEncryption: { enabled: true },
      deletionProtectionEnabled: here.production,
    },
    { protect: here.production },
  );
}
