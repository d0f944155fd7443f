import { consoleLoginWithoutMfa } from "../../shared/detectors/console-login-without-mfa.ts";
import { configWith, describeDetector } from "../support/detector.ts";
import { cloudtrail, identities, roleSession } from "../support/records.ts";

const ana = { ...identities.ana, accessKeyId: "" };
const login = (MFAUsed: unknown, more: object = {}) =>
  cloudtrail("signin:ConsoleLogin", {
    userIdentity: ana,
    responseElements: { ConsoleLogin: "Success" },
    additionalEventData: { LoginTo: "https://console.aws.amazon.com/", MobileVersion: "No", MFAUsed },
    ...more,
  });
const yesterday = { eventTime: "2026-03-01T10:00:00Z" };
const ben = { ...ana, arn: ana.arn.replace("ana", "ben"), userName: "ben" };
const elsewhere = { sourceIPAddress: "203.0.113.9" };

describeDetector(consoleLoginWithoutMfa, {
  fires: {
    "from a network new to the account": { records: [login("No")], points: 55, says: "new to this account" },
    "from a network of a colleague": {
      records: [login("Yes", { ...yesterday, userIdentity: ben }), login("No")],
      points: 40,
      says: "new to this user",
    },
    "from the usual network": { records: [login("No", yesterday), login("NO")], points: 30, says: "no MFA" },
    "from a network of yours": {
      records: [login("No")],
      config: configWith("networks: [{ cidr: 192.0.2.0/24, name: office }]"),
      points: 25,
      says: "a password and no MFA",
    },
    "while the account is learned": { records: [login("no", elsewhere)], learnMs: 1e12, points: 30, says: "no MFA" },
    "written in capitals": { records: [login("NO")], points: 55, says: "no MFA" },
  },
  quiet: {
    "with MFA": { records: [login("Yes")] },
    "a failed one": {
      records: [login("No", { responseElements: { ConsoleLogin: "Failure" }, errorMessage: "Failed authentication" })],
    },
    "through Identity Center, which always says No": { records: [login("No", { userIdentity: identities.sso })] },
    "a role session, which always says No": {
      records: [login("No", { userIdentity: roleSession("Federated", "ana") })],
    },
    "the root user, who has a detector of their own": { records: [login("No", { userIdentity: identities.root })] },
    "nothing said about MFA": { records: [login(undefined, { additionalEventData: null })] },
    "MFA of the wrong type": { records: [login(false)] },
  },
});
