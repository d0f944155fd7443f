/** The MFA decision table, row by row. "Unknowable" must never turn into "no". */
import { describe, expect, test } from "vitest";
import type { JsonObject, Mfa } from "../../shared/model.ts";
import { normalise } from "../../shared/normalise/normalise.ts";
import { run } from "../support/detector.ts";
import { assumeRole, cloudtrail, DENIED, identities, roleSession } from "../support/records.ts";

const verdict = (record: JsonObject): Mfa | string => {
  const result = normalise(record);
  return result.ok ? result.activity.mfa : result.why;
};
const temporary = (mfaAuthenticated: string | undefined) => ({
  ...identities.ana,
  accessKeyId: "ASIAEXAMPLEANA000001",
  sessionContext: { attributes: { creationDate: "2026-03-02T09:00:00Z", mfaAuthenticated } },
});
const login = (userIdentity: object, MFAUsed?: string) =>
  cloudtrail("signin:ConsoleLogin", {
    userIdentity,
    responseElements: { ConsoleLogin: "Success" },
    additionalEventData: { MFAUsed },
  });
const serialNumber = "arn:aws:iam::111122223333:mfa/ana";
const saml = {
  type: "SAMLUser",
  principalId: "q:ana@acme.example",
  userName: "ana@acme.example",
  identityProvider: "q",
};

describe("one record", () => {
  test.each<[string, JsonObject, Mfa]>([
    ["AssumeRole with a serial number", assumeRole("Deploy", { serialNumber }), "yes"],
    ["the same, denied: nothing was verified", assumeRole("Deploy", { errorCode: "AccessDenied", serialNumber }), "no"],
    [
      "GetSessionToken with a serial number",
      cloudtrail("sts:GetSessionToken", { requestParameters: { serialNumber } }),
      "yes",
    ],
    ["a long-term key", assumeRole("Deploy"), "no"],
    ["a session with MFA", assumeRole("Deploy", { userIdentity: temporary("true") }), "yes"],
    ["a session without MFA", assumeRole("Deploy", { userIdentity: temporary("false") }), "no"],
    ["a session that does not say", assumeRole("Deploy", { userIdentity: temporary(undefined) }), "unknowable"],
    [
      "a role session that says true",
      assumeRole("Deploy", { userIdentity: roleSession("Jump", "ana", { mfa: "true" }) }),
      "yes",
    ],
    [
      "a role session that says false: may be lost",
      assumeRole("Deploy", { userIdentity: roleSession("Jump", "ana") }),
      "unknowable",
    ],
    ["SAML", cloudtrail("sts:AssumeRoleWithSAML", { userIdentity: saml }), "unknowable"],
    ["OIDC", cloudtrail("sts:AssumeRoleWithWebIdentity", { userIdentity: identities.github }), "unknowable"],
    ["Identity Center says false", assumeRole("Deploy", { userIdentity: identities.sso }), "unknowable"],
    ["a federated console sign-in always says No", login(roleSession("Jump", "ana"), "No"), "unknowable"],
    ["an AWS service", assumeRole("Deploy", { userIdentity: identities.service }), "not-applicable"],
    ["an instance", assumeRole("Deploy", { userIdentity: identities.instance }), "not-applicable"],
    [
      "a certificate",
      assumeRole("Deploy", { userIdentity: roleSession("Anywhere", "0a1b", { sourceIdentity: "CN=build" }) }),
      "not-applicable",
    ],
    ["another account's caller", assumeRole("Deploy", { userIdentity: identities.stranger }), "unknowable"],
    [
      "another account's caller with a serial number",
      assumeRole("Deploy", { userIdentity: identities.stranger, serialNumber }),
      "yes",
    ],
    ["root signs in with MFA", login(identities.root, "Yes"), "yes"],
    ["an old sample spells it YES", login(identities.root, "YES"), "yes"],
    ["root signs in without", login(identities.root, "No"), "no"],
    ["a user signs in without", login(identities.ana, "No"), "no"],
    ["a sign-in that does not say", login(identities.ana), "unknowable"],
    [
      "a central root session",
      cloudtrail("s3:ListBuckets", {
        userIdentity: {
          ...identities.root,
          sessionContext: { assumedRoot: "true", attributes: { mfaAuthenticated: "false" } },
        },
      }),
      "unknowable",
    ],
    ["no identity", assumeRole("Deploy", { userIdentity: undefined }), "unknowable"],
    [
      "a wrong type in the attribute",
      assumeRole("Deploy", {
        userIdentity: { ...identities.ana, accessKeyId: 7, sessionContext: { attributes: { mfaAuthenticated: true } } },
      }),
      "unknowable",
    ],
  ])("%s: %#", (_name, record, expected) => {
    expect(verdict(record)).toBe(expected);
  });
});

describe("along a chain", () => {
  const jump = roleSession("Jump", "ana", { key: "ASIAEXAMPLEJUMP00001" });
  const second = assumeRole("Deploy", { userIdentity: jump });
  const mfaOfLast = async (records: JsonObject[]) => (await run(records)).detections.at(-1)?.activity.mfa;

  test("a role session is as good as what opened it", async () => {
    const first = assumeRole("Jump", { key: "ASIAEXAMPLEJUMP00001", serialNumber, eventTime: "2026-03-02T09:30:00Z" });
    expect(await mfaOfLast([first, second])).toBe("yes");
  });
  test("opened without MFA", async () => {
    const first = assumeRole("Jump", { key: "ASIAEXAMPLEJUMP00001", eventTime: "2026-03-02T09:30:00Z" });
    expect(await mfaOfLast([first, second])).toBe("no");
  });
  test("opened by something that cannot be seen", async () => {
    expect(await mfaOfLast([second])).toBe("unknowable");
  });
  test("a failed assumption opened nothing", async () => {
    const first = assumeRole("Jump", { ...DENIED, key: "ASIAEXAMPLEJUMP00001" });
    expect(await mfaOfLast([first, second])).toBe("unknowable");
  });
});
