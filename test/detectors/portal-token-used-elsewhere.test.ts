import { expect, test } from "vitest";
import { portalTokenUsedElsewhere } from "../../shared/detectors/portal-token-used-elsewhere.ts";
import { configWith, describeDetector, run } from "../support/detector.ts";
import { assumeRole, cloudtrail, OWN } from "../support/records.ts";

const person = (userId: string) => ({
  type: "IdentityCenterUser",
  accountId: OWN,
  onBehalfOf: { userId, identityStoreArn: `arn:aws:identitystore::${OWN}:identitystore/d-1234567890` },
  credentialId: "00000000-0000-4000-8000-000000000001",
});
const ana = { userIdentity: person("11111111-2222-4333-8444-555555555555") };
const ben = { userIdentity: person("99999999-2222-4333-8444-555555555555") };
const home = { sourceIPAddress: "203.0.113.9" };
const earlier = { eventTime: "2026-03-02T09:00:00Z" };
const yesterday = { eventTime: "2026-03-01T09:00:00Z" };

const signIn = (more: object = {}) =>
  cloudtrail("signin:UserAuthentication", {
    ...ana,
    ...home,
    ...earlier,
    eventType: "AwsServiceEvent",
    additionalEventData: { AuthWorkflowID: "w-1", CredentialType: "PASSWORD,TOTP", UserName: "ana@acme.example" },
    serviceEventDetails: { UserAuthentication: "Success" },
    ...more,
  });
const token = (grant: string, more: object = {}) =>
  cloudtrail("sso:CreateToken", {
    ...ana,
    requestParameters: { clientId: "client", grantType: grant, deviceCode: "code" },
    ...more,
  });
const byCode = (more: object = {}) => token("urn:ietf:params:oauth:grant-type:device_code", more);
const credentials = (more: object = {}) =>
  cloudtrail("sso:GetRoleCredentials", {
    ...ana,
    eventType: "AwsServiceEvent",
    readOnly: true,
    serviceEventDetails: { role_name: "AdministratorAccess", account_id: OWN },
    ...more,
  });

describeDetector(portalTokenUsedElsewhere, {
  fires: {
    "a device code confirmed at home, the token fetched elsewhere": {
      records: [signIn(), byCode()],
      points: 65,
      says: "ana@acme.example signed in at 203.0.113.0/24, the token was fetched by device code from 192.0.2.0/24",
    },
    "fetched where a colleague usually is": {
      records: [credentials({ ...ben, ...yesterday }), signIn(), byCode()],
      points: 45,
      says: "new to this person",
    },
    "a token copied and refreshed elsewhere": { records: [signIn(), token("refresh_token")], points: 30, says: "used" },
    "credentials of a role taken elsewhere": { records: [signIn(), credentials()], points: 30, says: "used from" },
    "where the person signed in is not known": { records: [byCode()], points: 15, says: "a portal token" },
    "in vain": { records: [signIn(), byCode({ errorCode: "ExpiredTokenException" })], points: 5, says: "tried" },
    "no parameters": { records: [signIn(), byCode({ requestParameters: null })], points: 30, says: "used from" },
    "no name at the sign-in": {
      records: [signIn({ additionalEventData: null }), byCode()],
      points: 65,
      says: "the person signed in at",
    },
  },
  quiet: {
    "signed in and used at one place": { records: [signIn(), byCode(home), credentials(home)] },
    "from a new place, where the person just signed in": {
      records: [signIn({ sourceIPAddress: "192.0.2.44" }), byCode()],
    },
    "a machine reached by SSH, as yesterday": { records: [byCode(yesterday), signIn(), byCode()] },
    "over the VPN": {
      records: [signIn(), byCode()],
      config: configWith("networks: [{ cidr: 192.0.2.0/24, name: vpn }]"),
    },
    "while the account is learned": { records: [signIn(), byCode()], learnMs: 1e12 },
    "the sign-in itself": { records: [signIn()] },
    "no address": { records: [signIn(), byCode({ sourceIPAddress: "AWS Internal" })] },
  },
});

test("the token and what it opened in another account are one incident", async () => {
  const elsewhere = "444455556666";
  const role = "AWSReservedSSO_AdministratorAccess_0123456789abcdef";
  const entered = assumeRole(role, {
    account: elsewhere,
    eventTime: "2026-03-02T10:02:00Z",
    userIdentity: { type: "SAMLUser", principalId: "x:ana@acme.example", userName: "ana@acme.example" },
  });
  const details = { serviceEventDetails: { role_name: "AdministratorAccess", account_id: elsewhere } };
  const { revisions } = await run([
    signIn(),
    byCode(),
    credentials({ ...details, eventTime: "2026-03-02T10:01:00Z" }),
    { ...entered, eventName: "AssumeRoleWithSAML" },
  ]);
  const latest = new Map(revisions.map(({ alert }) => [alert.id, alert]));
  const roots = [...latest.values()].filter(({ parent }) => parent === undefined);
  expect(roots.map(({ title }) => title)).toHaveLength(1);
  expect(roots[0]?.children?.map(({ account }) => account)).toEqual([OWN, elsewhere]);
  expect(roots[0]?.title).toContain("took a portal token");
});
