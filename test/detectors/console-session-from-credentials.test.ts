import { consoleSessionFromCredentials } from "../../shared/detectors/console-session-from-credentials.ts";
import { describeDetector } from "../support/detector.ts";
import { assumeRole, cloudtrail, identities, OWN, roleSession } from "../support/records.ts";

const at = (hour: string) => ({ eventTime: `2026-03-02T${hour}:00Z` });
const token = (userIdentity: object, more: object = {}) =>
  cloudtrail("signin:GetSigninToken", {
    eventType: "AwsConsoleSignIn",
    userIdentity,
    responseElements: { GetSigninToken: "Success" },
    ...more,
  });
const login = (userIdentity: object, more: object = {}) =>
  cloudtrail("signin:ConsoleLogin", {
    userIdentity,
    responseElements: { ConsoleLogin: "Success" },
    additionalEventData: { MFAUsed: "No" },
    ...more,
  });
const federated = {
  type: "FederatedUser",
  principalId: `${OWN}:ops`,
  arn: `arn:aws:sts::${OWN}:federated-user/ops`,
  accountId: OWN,
  accessKeyId: "ASIAEXAMPLEFEDERATED",
  sessionContext: { sessionIssuer: { type: "IAMUser", arn: identities.ana.arn } },
};
const broker = roleSession("Broker", "ana", { key: "ASIAEXAMPLEBROKER001" });
const opened = (identity: object) =>
  assumeRole("Broker", { userIdentity: identity, key: "ASIAEXAMPLEBROKER001", ...at("09:30") });
const deploy = {
  ...assumeRole("Broker", { key: "ASIAEXAMPLEBROKER001", ...at("09:30") }),
  eventName: "AssumeRoleWithWebIdentity",
};
const saml = { type: "SAMLUser", principalId: "idp:ana", userName: "ana", identityProvider: "idp" };
const lambda = {
  ...roleSession("orders", "orders"),
  inScopeOf: { issuerType: "AWS::Lambda::Function", sourceArn: `arn:aws:lambda:eu-west-1:${OWN}:function:orders` },
};
const days = ["26", "27", "28"].map((day) => token(federated, { eventTime: `2026-02-${day}T10:00:00Z` }));

describeDetector(consoleSessionFromCredentials, {
  fires: {
    "a token for an instance's keys": { records: [token(identities.instance)], points: 60, says: "an instance" },
    "an instance in the console": { records: [login(identities.instance)], points: 60, says: "opened the console" },
    "a function": { records: [token(lambda)], points: 60, says: "a workload" },
    "a session that merely calls itself an instance": {
      records: [token(roleSession("web", "i-0123456789abcdef0"))],
      points: 45,
      says: "as it calls itself",
    },
    "a pipeline": {
      records: [{ ...deploy, userIdentity: identities.github }, token(broker)],
      points: 50,
      says: "a pipeline",
    },
    "a federation token": { records: [login(federated)], points: 30, says: "a federation token" },
    "the keys of a role": { records: [opened(identities.ana), token(broker)], points: 25, says: "exchanged" },
    "a portal of your own, day by day": {
      records: [...days, token(federated)],
      points: 8,
      says: "as on 3 days before",
    },
    "in vain": {
      records: [token(identities.instance, { responseElements: { GetSigninToken: "Failure" } })],
      points: 10,
      says: "in vain",
    },
  },
  quiet: {
    "people of Identity Center, all day": { records: [token(identities.sso), login(identities.sso)] },
    "a role session signing in through SAML": {
      records: [{ ...opened(saml), eventName: "AssumeRoleWithSAML" }, login(broker)],
    },
    "a SAML session whose token is fetched": {
      records: [{ ...opened(saml), eventName: "AssumeRoleWithSAML" }, token(broker)],
    },
    "a role whose beginning is not in the records": { records: [login(broker)] },
    "a user with a password": { records: [login(identities.ana)] },
    "an instance that lists buckets": {
      records: [cloudtrail("s3:ListBuckets", { userIdentity: identities.instance })],
    },
  },
});
