import { describe, expect, test } from "vitest";
import { rolesAnywhereSessionOpened } from "../../shared/detectors/roles-anywhere-session-opened.ts";
import { describeDetector, run } from "../support/detector.ts";
import { cloudtrail, identities, OWN, roleSession } from "../support/records.ts";

const anchor = (id: string) => `arn:aws:rolesanywhere:eu-west-1:${OWN}:trust-anchor/${id}`;
const enter = (subject: unknown, more: object = {}, trustAnchorArn = anchor("a")) =>
  cloudtrail("rolesanywhere:CreateSession", {
    userIdentity: { type: "Unknown", accountId: OWN },
    requestParameters: { roleArn: `arn:aws:iam::${OWN}:role/Backup`, trustAnchorArn, cert: "made up" },
    responseElements: {
      credentialSet: [
        {
          credentials: { accessKeyId: "ASIAEXAMPLECERT00001", expiration: "2026-03-02T11:00:00Z" },
          sourceIdentity: subject,
        },
      ],
    },
    ...more,
  });
const yesterday = { eventTime: "2026-03-01T10:00:00Z" };

describeDetector(rolesAnywhereSessionOpened, {
  fires: {
    "by a new authority": { records: [enter("CN=backup-07")], points: 45, says: "trust anchor never seen here" },
    "a known certificate of a new authority": {
      records: [enter("CN=backup-07", yesterday), enter("CN=backup-07", {}, anchor("b"))],
      points: 30,
      says: "certificate backup-07, by a trust anchor never seen",
    },
    "a new certificate of a known authority": {
      records: [enter("CN=backup-07", yesterday), enter("CN=backup-08")],
      points: 20,
      says: "certificate backup-08, for the first time",
    },
    "a certificate without a name": {
      records: [enter("CN=backup-07", yesterday), enter(undefined)],
      points: 20,
      says: "not in the record",
    },
    "written as a call of the service": {
      records: [
        enter("CN=backup-07", { userIdentity: { type: "AWSService", invokedBy: "rolesanywhere.amazonaws.com" } }),
      ],
      points: 45,
      says: "certificate backup-07",
    },
    refused: {
      records: [enter("CN=backup-07", { errorCode: "AccessDeniedException", responseElements: null })],
      points: 5,
      says: "refused",
    },
  },
  quiet: {
    "as yesterday": { records: [enter("CN=backup-07", yesterday), enter("CN=backup-07")] },
    "while the account is learned": { records: [enter("CN=backup-07")], learnMs: 1e12 },
    "no parameters": { records: [enter("CN=backup-07", { requestParameters: null })] },
    "a session of another service": {
      records: [cloudtrail("s3express:CreateSession", { userIdentity: identities.ana })],
    },
  },
});

describe("the session of a certificate", () => {
  test("leads back to the certificate, also where the role goes on to another", async () => {
    const used = cloudtrail("sts:GetCallerIdentity", {
      eventTime: "2026-03-02T10:05:00Z",
      userIdentity: roleSession("Backup", "0a1b2c", { key: "ASIAEXAMPLECERT00001" }),
    });
    const { detections } = await run([enter("CN=backup-07"), used]);
    expect(detections.map(({ activity }) => activity.origin.id)).toEqual([
      "certificate backup-07",
      "certificate backup-07",
    ]);
  });
});
