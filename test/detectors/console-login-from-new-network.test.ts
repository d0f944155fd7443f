import { consoleLoginFromNewNetwork } from "../../shared/detectors/console-login-from-new-network.ts";
import { configWith, describeDetector } from "../support/detector.ts";
import { cloudtrail, identities } from "../support/records.ts";

const login = (more: object = {}, MFAUsed = "No") =>
  cloudtrail("signin:ConsoleLogin", {
    userIdentity: identities.sso,
    responseElements: { ConsoleLogin: "Success" },
    additionalEventData: { MFAUsed },
    ...more,
  });
const ana = { userIdentity: { ...identities.ana, accessKeyId: "" } };
const yesterday = { eventTime: "2026-03-01T10:00:00Z" };

describeDetector(consoleLoginFromNewNetwork, {
  fires: {
    "through Identity Center, from a network new to all": {
      records: [login()],
      points: 20,
      says: "a browser at 192.0.2.0/24, new to this account",
    },
    "from a colleague's network": {
      records: [login({ ...ana, ...yesterday }, "Yes"), login()],
      points: 8,
      says: "new to this origin",
    },
    "a user with MFA": { records: [login(ana, "Yes")], points: 20, says: "new to this account" },
  },
  quiet: {
    "as yesterday": { records: [login(yesterday), login({ sourceIPAddress: "192.0.2.200" })] },
    "a user without MFA, who has a detector of their own": { records: [login(ana)] },
    "an instance, which has one too": { records: [login({ userIdentity: identities.instance })] },
    "at the office": {
      records: [login()],
      config: configWith("networks: [{ cidr: 192.0.2.0/24, name: office }]"),
    },
    "a failed one": {
      records: [
        login({ ...ana, responseElements: { ConsoleLogin: "Failure" }, errorMessage: "Failed authentication" }),
      ],
    },
    "the root user": { records: [login({ userIdentity: identities.root })] },
    "no address": { records: [login({ sourceIPAddress: "AWS Internal" })] },
    "while the account is learned": { records: [login()], learnMs: 1e12 },
  },
});
