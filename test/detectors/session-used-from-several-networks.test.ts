import { sessionUsedFromSeveralNetworks } from "../../shared/detectors/session-used-from-several-networks.ts";
import { configWith, describeDetector } from "../support/detector.ts";
import { assumeRole, cloudtrail, DENIED, identities, roleSession } from "../support/records.ts";

const KEY = "ASIAEXAMPLEISSUED001";
const home = { sourceIPAddress: "203.0.113.9" };
const opened = (more: object = {}) => assumeRole("Reader", { ...home, eventTime: "2026-03-02T09:30:00Z", ...more });
const session = { userIdentity: roleSession("Reader", "ana", { key: KEY }) };
const use = (more: object = {}) => cloudtrail("iam:ListRoles", { ...session, ...more });
const yesterday = (more: object) => ({ ...more, eventTime: "2026-03-01T10:00:00Z" });
const other = { userIdentity: roleSession("Other", "ben", { key: "ASIAEXAMPLEOTHER0001" }) };
const portal = {
  ...opened({ userIdentity: { type: "SAMLUser", userName: "carol@acme.example" }, sourceIPAddress: "192.0.2.200" }),
  eventName: "AssumeRoleWithSAML",
};

describeDetector(sessionUsedFromSeveralNetworks, {
  fires: {
    "used from a network new to all": {
      records: [opened(), use()],
      points: 30,
      says: "opened from 203.0.113.0/24 and used from 192.0.2.0/24, new to this account",
    },
    "used from a colleague's network": {
      records: [use(yesterday(other)), opened(), use()],
      points: 14,
      says: "new to this origin",
    },
    "a session token": {
      records: [
        cloudtrail("sts:GetSessionToken", {
          ...home,
          eventTime: "2026-03-02T09:30:00Z",
          responseElements: { credentials: { accessKeyId: KEY, expiration: "Mar 2, 2026, 9:00:00 PM" } },
        }),
        assumeRole("Deploy", {
          userIdentity: { ...identities.anaWithMfa, accessKeyId: KEY },
          key: "ASIAEXAMPLENEXT00001",
        }),
      ],
      points: 30,
      says: "opened from 203.0.113.0/24",
    },
    "an address of the other family": {
      records: [opened({ sourceIPAddress: "2001:db8:7::1" }), use()],
      points: 8,
      says: "2001:db8:7::/48",
    },
    "a hosted runner": {
      records: [{ ...opened({ userIdentity: identities.github }), eventName: "AssumeRoleWithWebIdentity" }, use()],
      points: 8,
      says: "used from",
    },
    "a session of the portal, from where the person never was": {
      records: [portal, use({ userIdentity: identities.sso })],
      points: 20,
      says: /^used from 192\.0\.2\.0\/24, new to this account$/,
    },
    "a session of the portal, at a colleague's": {
      records: [use(yesterday(other)), portal, use({ userIdentity: identities.sso })],
      points: 8,
      says: "new to this origin",
    },
    refused: { records: [opened(), use(DENIED)], points: 5, says: "used from" },
  },
  quiet: {
    "a role entered by a session of the portal, which is judged as that": {
      records: [portal, assumeRole("Deploy", { userIdentity: identities.sso })],
    },
    "used where it was opened": { records: [opened(), use({ sourceIPAddress: "203.0.113.200" })] },
    "over the VPN": {
      records: [opened(), use()],
      config: configWith("networks: [{ cidr: 192.0.2.0/24, name: vpn }]"),
    },
    "from where this person was yesterday": {
      records: [assumeRole("Reader", yesterday({})), opened(), use()],
    },
    "in the console, which calls by itself": { records: [opened(), use({ sourceIPAddress: "AWS Internal" })] },
    "where it was opened is not known": { records: [use()] },
    "a session of the portal, where its person was yesterday": {
      records: [use(yesterday({ userIdentity: identities.sso })), portal, use({ userIdentity: identities.sso })],
    },
    "an instance, which has a detector of its own": {
      records: [
        opened({ userIdentity: identities.service, sourceIPAddress: "ec2.amazonaws.com" }),
        use({ userIdentity: { ...identities.instance, accessKeyId: KEY } }),
      ],
    },
    "while the account is learned": { records: [opened(), use()], learnMs: 1e12 },
    "a service in somebody's name": {
      records: [opened(), use({ userIdentity: { ...session.userIdentity, invokedBy: "config.amazonaws.com" } })],
    },
  },
});
