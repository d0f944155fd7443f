import { cliLoginFromElsewhere } from "../../shared/detectors/cli-login-from-elsewhere.ts";
import { configWith, describeDetector } from "../support/detector.ts";
import { cloudtrail, identities, roleSession } from "../support/records.ts";

const { accessKeyId: _, ...admin } = roleSession("Admin", "ana");
const client = (device: string) => ({ requestParameters: { client_id: `arn:aws:signin:::devtools/${device}` } });
const call = (name: string, more: object) =>
  cloudtrail(`signin:${name}`, {
    eventType: "AwsApiCall",
    readOnly: true,
    userIdentity: admin,
    additionalEventData: { success: "true" },
    ...client("cross-device"),
    ...more,
  });
const allow = (more: object = {}) => call("AuthorizeOAuth2Access", { sourceIPAddress: "203.0.113.9", ...more });
const finish = (more: object = {}) => call("CreateOAuth2Token", { eventTime: "2026-03-02T10:01:00Z", ...more });
const before = { eventTime: "2026-03-01T10:00:00Z" };
const other = { userIdentity: roleSession("Reader", "ben") };

describeDetector(cliLoginFromElsewhere, {
  fires: {
    "allowed here, finished elsewhere": { records: [allow(), finish()], points: 55, says: "at 203.0.113.0/24" },
    "as if it were one device": {
      records: [allow(client("same-device")), finish(client("same-device"))],
      points: 60,
      says: "as if on one device",
    },
    "finished from the network of somebody else": {
      records: [finish({ ...before, ...other }), allow(), finish()],
      points: 35,
      says: "new to this origin",
    },
    "from a new network altogether": {
      records: [allow({ sourceIPAddress: "192.0.2.77" }), finish()],
      points: 20,
      says: "new to this account",
    },
    "where it was allowed is not known": { records: [finish()], points: 20, says: "a command line sign-in" },
    "allowed from a new network": { records: [allow()], points: 20, says: "203.0.113.0/24" },
    "tried in vain": {
      records: [allow(), finish({ additionalEventData: { success: "false" } })],
      points: 5,
      says: "tried",
    },
    "no parameters": { records: [allow(), finish({ requestParameters: null })], points: 60, says: "finished from" },
  },
  quiet: {
    "a machine reached by SSH, as yesterday": { records: [finish(before), allow(), finish()] },
    "a network of yours": {
      records: [allow(), finish()],
      config: configWith("networks: [{ cidr: 192.0.2.0/24, name: office }]"),
    },
    "while the account is learned": { records: [allow(), finish()], learnMs: 1e12 },
    "no address": { records: [allow(), finish({ sourceIPAddress: "AWS Internal" })] },
    "the root user": { records: [finish({ userIdentity: identities.root })] },
  },
});
