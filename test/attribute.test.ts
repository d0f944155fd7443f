/** Who is behind a session, and from where it was asked for. */
import { expect, test } from "vitest";
import { run } from "./support/detector.ts";
import { assumeRole, cloudtrail, identities, roleSession } from "./support/records.ts";

const KEY = "ASIAEXAMPLEISSUED001";
const opened = (more: object = {}) => assumeRole("web", { eventTime: "2026-03-02T09:30:00Z", ...more });
const ask = (userIdentity: object) => cloudtrail("iam:ListUsers", { userIdentity });

async function lastOf(...records: Parameters<typeof run>[0]) {
  const { detections } = await run(records);
  const activity = detections.at(-1)?.activity;
  if (activity === undefined) throw new Error("no detector looked at the record");
  return activity;
}

test("a workload is the origin of what it does: the service only hands it its credentials", async () => {
  const byEc2 = opened({ userIdentity: identities.service, sourceIPAddress: "ec2.amazonaws.com" });
  const { origin, chain, issuedFrom } = await lastOf(byEc2, ask({ ...identities.instance, accessKeyId: KEY }));
  expect(origin).toMatchObject({ kind: "instance", id: identities.instance.sessionContext.sessionIssuer.arn });
  expect(chain).toEqual([]);
  expect(issuedFrom).toBeUndefined();
});

test("a session remembers the network from which it was asked for", async () => {
  const { issuedFrom, network } = await lastOf(
    opened({ sourceIPAddress: "203.0.113.9" }),
    ask(roleSession("web", "ana", { key: KEY })),
  );
  expect([issuedFrom, network]).toEqual(["203.0.113.0/24", "192.0.2.0/24"]);
});

test("what the portal opens was asked for by AWS, wherever its person is", async () => {
  const saml = { type: "SAMLUser", userName: "carol@acme.example" };
  const { role } = { role: identities.sso.sessionContext.sessionIssuer.userName };
  const record = assumeRole(role, { userIdentity: saml, key: KEY, eventTime: "2026-03-02T09:30:00Z" });
  const { issuedFrom } = await lastOf(
    { ...record, eventName: "AssumeRoleWithSAML" },
    ask({ ...identities.sso, accessKeyId: KEY }),
  );
  expect(issuedFrom).toBeUndefined();
});

test("the console that a session opens is no further hop", async () => {
  const session = roleSession("web", "ana", { key: KEY });
  const exchanged = cloudtrail("signin:GetSigninToken", {
    userIdentity: session,
    eventTime: "2026-03-02T09:40:00Z",
    responseElements: { credentials: { accessKeyId: "ASIAEXAMPLECONSOLE01" }, GetSigninToken: "Success" },
  });
  const { origin, chain } = await lastOf(
    opened(),
    exchanged,
    ask(roleSession("web", "ana", { key: "ASIAEXAMPLECONSOLE01" })),
  );
  expect(origin.name).toBe("ana");
  expect(chain.map(({ via }) => via)).toEqual(["AssumeRole"]);
});
