import { describe, expect, test } from "vitest";
import { asObject, textAt } from "../../shared/model.ts";
import { TEAM_ACCOUNTS, VENDOR_ACCOUNT } from "../../simulator/accounts.ts";
import { ACME, attacked, fortnight, identityOf, memberOf, nameOf } from "./support.ts";

const everything = [...fortnight, ...attacked];

/** Members in the order of real trails; every record has a part of them in this order. */
const ORDER = [
  "eventVersion",
  "userIdentity",
  "eventTime",
  "eventSource",
  "eventName",
  "awsRegion",
  "sourceIPAddress",
  "userAgent",
  "errorCode",
  "errorMessage",
  "requestParameters",
  "responseElements",
  "additionalEventData",
  "requestID",
  "eventID",
  "readOnly",
  "resources",
  "eventType",
  "managementEvent",
  "recipientAccountId",
  "sharedEventID",
  "serviceEventDetails",
  "vpcEndpointId",
  "vpcEndpointAccountId",
  "eventCategory",
  "tlsDetails",
  "sessionCredentialFromConsole",
];
const MANDATORY = ORDER.filter(
  (key) => !/^(error|additional|resources|sharedEventID|serviceEvent|vpc|tls|sessionCredential)/.test(key),
);

/** The records that break a rule, three of them at most: enough to see what is wrong. */
function breaking(rule: (record: (typeof everything)[number]) => boolean): unknown[] {
  return everything.filter((record) => !rule(record)).slice(0, 3);
}

describe("every record", () => {
  test("has the members that CloudTrail always writes", () => {
    expect(breaking((record) => MANDATORY.every((key) => key in record))).toEqual([]);
  });

  test("has its members in the order of real trails, and no others", () => {
    const inOrder = (keys: readonly string[]): boolean => {
      const places = keys.map((key) => ORDER.indexOf(key));
      return places.every((place, index) => place >= 0 && place > (places[index - 1] ?? -1));
    };
    expect(breaking((record) => inOrder(Object.keys(record)))).toEqual([]);
  });

  test("survives JSON unchanged", () => {
    for (const record of [...fortnight.slice(0, 2000), ...attacked]) {
      expect(JSON.parse(JSON.stringify(record))).toEqual(record);
    }
  });

  test("has an id of its own", () => {
    expect(new Set(everything.map((record) => record["eventID"])).size).toBe(everything.length);
  });

  test("comes from a documentation or private address, a service, or inside AWS", () => {
    const place =
      /^(192\.0\.2\.\d{1,3}|198\.51\.100\.\d{1,3}|203\.0\.113\.\d{1,3}|10\.\d{1,3}\.\d{1,3}\.\d{1,3}|[a-z0-9-]+\.amazonaws\.com|AWS Internal)$/;
    expect(breaking((record) => place.test(textAt(record, "sourceIPAddress") ?? ""))).toEqual([]);
  });

  test("names no account outside the made-up ones", () => {
    const known = new Set([...ACME.accounts.map(({ id }) => id), VENDOR_ACCOUNT, "999988887777", "999977776666"]);
    const accounts = new Set<string>();
    for (const record of everything) {
      for (const [, id = ""] of JSON.stringify(record).matchAll(/(?<![0-9a-zA-Z-])(\d{12})(?![0-9a-zA-Z-])/g))
        accounts.add(id);
    }
    expect([...accounts].filter((id) => !known.has(id))).toEqual([]);
    expect(TEAM_ACCOUNTS.map(({ id }) => id)).toEqual(expect.arrayContaining([expect.stringMatching(/^\d{12}$/)]));
  });

  test("is filed in an account of acme", () => {
    const own = new Set(ACME.accounts.map(({ id }) => id));
    expect(breaking((record) => own.has(record.recipientAccountId))).toEqual([]);
  });

  test("files IAM in us-east-1", () => {
    expect(
      breaking((record) => record["eventSource"] !== "iam.amazonaws.com" || record.awsRegion === "us-east-1"),
    ).toEqual([]);
  });

  test("that was denied has neither parameters nor response nor resources", () => {
    const denied = everything.filter((record) =>
      /^AccessDenied|UnauthorizedOperation$/.test(textAt(record, "errorCode") ?? ""),
    );
    expect(denied.length).toBeGreaterThan(100);
    for (const record of denied) {
      expect([record["requestParameters"], record["responseElements"], "resources" in record]).toEqual([
        null,
        null,
        false,
      ]);
      expect(textAt(record, "errorMessage")).toContain("not authorized to perform");
    }
  });

  test("by a service has no TLS details and the service as its address", () => {
    const services = fortnight.filter((record) => identityOf(record)["type"] === "AWSService");
    expect(services.length).toBeGreaterThan(1000);
    for (const record of services) {
      const host = identityOf(record)["invokedBy"];
      expect([record["sourceIPAddress"], record["userAgent"], "tlsDetails" in record]).toEqual([host, host, false]);
      expect(Object.keys(identityOf(record))).toEqual(["type", "invokedBy"]);
    }
  });
});

describe("special shapes", () => {
  const named = (name: string): typeof everything => everything.filter((record) => nameOf(record) === name);

  test("a role is created with a plain trust in the request and an encoded one in the response", () => {
    expect(named("CreateRole").length).toBeGreaterThan(5);
    for (const record of named("CreateRole")) {
      const asked = textAt(memberOf(record, "requestParameters"), "assumeRolePolicyDocument") ?? "";
      const answered = textAt(memberOf(record, "responseElements", "role"), "assumeRolePolicyDocument") ?? "";
      expect(answered.startsWith("%7B")).toBe(true);
      expect(decodeURIComponent(answered)).toBe(asked);
    }
  });

  test("every policy document in a request is JSON text", () => {
    const documents = everything.flatMap((record) => {
      const request = memberOf(record, "requestParameters");
      return [textAt(request, "policyDocument"), textAt(request, "policy")].filter((text) => text !== undefined);
    });
    expect(documents.length).toBeGreaterThan(20);
    for (const document of documents) expect(asObject(JSON.parse(document))?.["Version"]).toBe("2012-10-17");
  });

  test("who makes a key for oneself sends no name", () => {
    const own = named("CreateAccessKey").filter((record) => record["requestParameters"] === null);
    expect(own.length).toBeGreaterThan(0);
    for (const record of own) {
      expect(textAt(memberOf(record, "responseElements", "accessKey"), "userName")).toBe(
        identityOf(record)["userName"],
      );
    }
  });

  test("a federated console sign-in says no MFA, a user's says yes and names the device", () => {
    for (const record of named("ConsoleLogin")) {
      const { type } = identityOf(record);
      const extra = memberOf(record, "additionalEventData");
      expect(record["eventType"]).toBe("AwsConsoleSignIn");
      // Whose password was wrong, or who has no device, is asked for no code.
      const withDevice = type === "IAMUser" && identityOf(record)["userName"] === "bob" && !("errorMessage" in record);
      expect(extra?.["MFAUsed"]).toBe(withDevice ? "Yes" : "No");
      if (withDevice) expect(textAt(extra, "MFAIdentifier")).toMatch(/^arn:aws:iam::\d{12}:mfa\//);
    }
  });

  test("the portal writes five events of one workflow in the management account", () => {
    const portal = fortnight.filter((record) => identityOf(record)["type"] === "IdentityCenterUser");
    const byWorkflow = Map.groupBy(portal, (record) => memberOf(record, "additionalEventData")?.["AuthWorkflowID"]);
    expect(byWorkflow.size).toBeGreaterThan(50);
    for (const steps of byWorkflow.values()) {
      expect(steps.map(nameOf)).toEqual([
        "CredentialChallenge",
        "CredentialVerification",
        "CredentialChallenge",
        "CredentialVerification",
        "UserAuthentication",
      ]);
    }
  });
});
