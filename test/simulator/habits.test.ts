/** What a real organisation does innocently is in the quiet fortnight, in the shapes of real records. */
import { describe, expect, test } from "vitest";
import { asObject, textAt } from "../../shared/model.ts";
import { quietDays } from "../../simulator/fortnight.ts";
import { organisation } from "../../simulator/organisation.ts";
import type { TrailRecord } from "../../simulator/records.ts";
import { DAY_MS } from "../../simulator/times.ts";
import { ACME, DAYS, fortnight, identityOf, loop, memberOf, nameOf, SEED, START } from "./support.ts";

const named = (name: string): TrailRecord[] => fortnight.filter((record) => nameOf(record) === name);
const succeeded = (name: string): TrailRecord[] => named(name).filter((record) => !("errorCode" in record));
const requestOf = (record: TrailRecord) => memberOf(record, "requestParameters") ?? {};
const isTerraform = (record: TrailRecord): boolean => /:assumed-role\/terraform\//.test(`${identityOf(record)["arn"]}`);
const byService = (record: TrailRecord): boolean => typeof identityOf(record)["invokedBy"] === "string";
const ownAccounts = new Set(ACME.accounts.map(({ id }) => id));

/** Every policy text or object that a request carries, wherever it stands. */
function policiesIn(value: unknown): unknown[] {
  if (typeof value === "string") return /^\{.*"Statement"/s.test(value) ? [JSON.parse(value)] : [];
  const members = Object.values(asObject(value) ?? (Array.isArray(value) ? { ...value } : {}));
  const own = asObject(value)?.["Statement"] === undefined ? [] : [value];
  return [...own, ...members.flatMap(policiesIn)];
}

describe("Terraform builds and takes down", () => {
  test.each([
    "CreateRole",
    "CreatePolicy",
    "CreateInstanceProfile",
    "AttachRolePolicy",
    "PutRolePolicy",
    "UpdateAssumeRolePolicy",
    "DeleteRole",
    "CreateKey",
    "PutKeyPolicy",
    "CreateGrant",
    "PutBucketPolicy",
    "PutBucketPublicAccessBlock",
    "DeleteBucketPublicAccessBlock",
    "SetTopicAttributes",
    "SetQueueAttributes",
    "AddPermission20150331v2",
    "CreateFunction20150331",
    "UpdateFunctionConfiguration20150331v2",
    "CreateLogGroup",
    "PutRetentionPolicy",
    "PutRule",
    "DeleteRule",
    "PutMetricAlarm",
    "DeleteAlarms",
    "PutParameter",
    "CreateLaunchTemplate",
    "RegisterTaskDefinition",
    "CreateProject",
    "CreateUser",
    "UpdateAccountPasswordPolicy",
    "UpdateOpenIDConnectProviderThumbprint",
    "UpdateDetector",
    "UpdatePermissionSet",
    "CreatePermissionSet",
    "AttachManagedPolicyToPermissionSet",
    "PutInlinePolicyToPermissionSet",
    "CreateAccountAssignment",
    "ProvisionPermissionSet",
  ])("%s", (name) => {
    expect(succeeded(name).filter(isTerraform).length).toBeGreaterThan(0);
  });

  test("opens nothing to anybody outside acme", () => {
    const policies = fortnight.flatMap((record) => policiesIn(record["requestParameters"]));
    expect(policies.length).toBeGreaterThan(100);
    const accounts = policies.flatMap((policy) =>
      [...JSON.stringify(policy).matchAll(/(?<![0-9a-zA-Z-])\d{12}(?![0-9a-zA-Z-])/g)].map(([id]) => id),
    );
    expect(accounts.filter((id) => !ownAccounts.has(id))).toEqual([]);
  });

  test("allows nobody at all: a principal `*` is denied something", () => {
    const statements = fortnight
      .flatMap((record) => policiesIn(record["requestParameters"]))
      .flatMap((policy) => asObject(policy)?.["Statement"] ?? [])
      .map((statement) => asObject(statement) ?? {});
    const everybody = statements.filter(({ Principal }) => Principal === "*");
    expect(everybody.length).toBeGreaterThan(0);
    expect(everybody.filter(({ Effect }) => Effect !== "Deny")).toEqual([]);
  });

  test("takes down what it built: a role is deleted by the name under which it was made", () => {
    const made = new Set(succeeded("CreateRole").map((record) => requestOf(record)["roleName"]));
    const gone = succeeded("DeleteRole").map((record) => requestOf(record)["roleName"]);
    expect(gone.filter((name) => !made.has(name))).toEqual([]);
  });

  test("keeps the parameters of a call that failed for another reason than a denial", () => {
    const [twice] = named("CreateRole").filter((record) => record["errorCode"] === "EntityAlreadyExistsException");
    expect(twice && requestOf(twice)).toHaveProperty("assumeRolePolicyDocument");
    expect(twice?.["responseElements"]).toBeNull();
  });
});

describe("shapes", () => {
  test("a bucket policy is an object, a topic's, a queue's and a key's are text", () => {
    for (const record of succeeded("PutBucketPolicy")) {
      expect(asObject(requestOf(record)["bucketPolicy"])?.["Version"]).toBe("2012-10-17");
    }
    for (const record of succeeded("SetTopicAttributes")) {
      expect(JSON.parse(textAt(requestOf(record), "attributeValue") ?? "")).toHaveProperty("Statement");
    }
    for (const record of succeeded("SetQueueAttributes")) {
      const attributes = asObject(requestOf(record)["attributes"]);
      expect(JSON.parse(textAt(attributes, "Policy") ?? "")).toHaveProperty("Statement");
    }
    for (const record of succeeded("CreateKey")) {
      expect(JSON.parse(textAt(requestOf(record), "policy") ?? "")).toHaveProperty("Statement");
    }
  });

  test("a function's permission names a service and a source of its own account", () => {
    for (const record of succeeded("AddPermission20150331v2")) {
      const { principal, sourceArn } = requestOf(record);
      expect(principal).toMatch(/^[a-z]+\.amazonaws\.com$/);
      expect(sourceArn).toContain(`:${record.recipientAccountId}:`);
    }
  });

  test("a shared snapshot is shared with an account of acme", () => {
    const shared = succeeded("ModifySnapshotAttribute").map((record) =>
      JSON.stringify(requestOf(record)["createVolumePermission"]),
    );
    expect(shared.length).toBeGreaterThan(10);
    for (const text of shared) {
      const [, id = ""] = /^\{"add":\{"items":\[\{"userId":"(\d{12})"\}\]\}\}$/.exec(text) ?? [];
      expect(ownAccounts).toContain(id);
    }
  });
});

describe("services work by themselves", () => {
  test.each(["RunInstances", "TerminateInstances", "PutMetricAlarm", "DeleteAlarms", "CreateGrant", "CreateSnapshot"])(
    "%s, in the name of a role that a service took",
    (name) => {
      const made = succeeded(name).filter(byService);
      expect(made.length).toBeGreaterThan(20);
      for (const record of made) {
        expect(identityOf(record)["type"]).toBe("AssumedRole");
        expect(record["sourceIPAddress"]).toBe(identityOf(record)["invokedBy"]);
      }
    },
  );

  test("a table's service grants itself the key in Terraform's name", () => {
    const granted = succeeded("CreateGrant").filter(isTerraform).filter(byService);
    expect(granted.length).toBeGreaterThan(0);
    for (const record of granted) {
      expect(record["sourceIPAddress"]).toBe("dynamodb.amazonaws.com");
      expect(record).not.toHaveProperty("tlsDetails");
    }
  });

  test("Auto Scaling starts machines with an instance profile", () => {
    for (const record of named("RunInstances").filter(byService)) {
      expect(asObject(requestOf(record)["iamInstanceProfile"])?.["name"]).toMatch(/-instance$/);
    }
  });

  test("Identity Center makes and removes its own roles in member accounts", () => {
    const own = fortnight.filter((record) => identityOf(record)["invokedBy"] === "sso.amazonaws.com");
    const names = own.map(nameOf);
    expect(names).toEqual(expect.arrayContaining(["CreateRole", "AttachRolePolicy", "PutRolePolicy", "DeleteRole"]));
    for (const record of own.filter(
      (each) => identityOf(each)["type"] === "AssumedRole" && "roleName" in requestOf(each),
    )) {
      expect(requestOf(record)["roleName"]).toMatch(/^AWSReservedSSO_/);
    }
  });
});

describe("one denied call is repeated ten thousand times", () => {
  test("on one day, in one account, by one signer", () => {
    expect(loop.length).toBeGreaterThan(9_900);
    expect(new Set(loop.map(({ eventTime }) => eventTime.slice(0, 10))).size).toBeLessThanOrEqual(2);
    expect(new Set(loop.map((record) => `${record.recipientAccountId} ${identityOf(record)["arn"]}`)).size).toBe(1);
    expect(loop.filter((record) => record["errorCode"] === "ThrottlingException").length).toBeGreaterThan(100);
  });

  test("by a service of AWS in one world and by a job in another, on days and in accounts of the seed", () => {
    const first = Array.from({ length: 6 }, (_, index) => {
      const records = [...quietDays(organisation(SEED + index), { start: START, days: DAYS, background: 0.02 })];
      return records.find((record) => record["errorCode"] === "ThrottlingException");
    });
    expect(new Set(first.map((record) => record && byService(record)))).toEqual(new Set([true, false]));
    expect(new Set(first.map((record) => record?.eventTime.slice(0, 10))).size).toBeGreaterThan(1);
  });
});

describe("people and the security team", () => {
  const audit = fortnight.filter((record) => /:assumed-role\/security-audit\//.test(`${identityOf(record)["arn"]}`));

  test("every account is audited once a week, by a role that only reads", () => {
    expect(new Set(audit.map(({ recipientAccountId }) => recipientAccountId))).toEqual(ownAccounts);
    expect(new Set(audit.map(({ eventTime }) => eventTime.slice(0, 10)))).toEqual(
      new Set([2, 9].map((day) => new Date(START + day * DAY_MS).toISOString().slice(0, 10))),
    );
    expect(audit.filter((record) => record["readOnly"] !== true)).toEqual([]);
    expect(new Set(audit.map(nameOf)).size).toBeGreaterThan(90);
  });

  test("a password is forgotten, and remembered at the third try", () => {
    const failures = named("ConsoleLogin").filter((record) => "errorMessage" in record);
    expect(failures.length).toBeGreaterThanOrEqual(2);
    for (const record of failures) {
      const user = identityOf(record)["userName"];
      const later = named("ConsoleLogin").filter(
        (other) => identityOf(other)["userName"] === user && !("errorMessage" in other),
      );
      const within = later.map(({ eventTime }) => Date.parse(eventTime) - Date.parse(record.eventTime));
      expect(within.some((ms) => ms > 0 && ms < 120_000)).toBe(true);
    }
  });

  test("a wrong MFA code is followed by the right one", () => {
    const wrong = named("AssumeRole").filter((record) => /invalid MFA/.test(textAt(record, "errorMessage") ?? ""));
    expect(wrong.length).toBeGreaterThan(0);
    for (const record of wrong) {
      const right = succeeded("AssumeRole").filter(
        (other) => identityOf(other)["arn"] === identityOf(record)["arn"] && other.eventTime > record.eventTime,
      );
      expect("serialNumber" in requestOf(right[0] ?? record)).toBe(true);
    }
  });

  test("users look after their own keys and devices", () => {
    const mine = (name: string): TrailRecord[] =>
      succeeded(name).filter((record) => identityOf(record)["userName"] === "mira");
    for (const name of ["CreateAccessKey", "UpdateAccessKey", "DeleteAccessKey", "CreateVirtualMFADevice"])
      expect(mine(name).length, name).toBe(1);
    expect(mine("EnableMFADevice").map((record) => requestOf(record)["userName"])).toEqual(["mira"]);
  });

  test("dev is tidied up by hand, findings are closed, a command line is opened from the console, a wrong role is tried", () => {
    const byHand = (record: TrailRecord): boolean => /AWSReservedSSO_/.test(`${identityOf(record)["arn"]}`);
    for (const name of [
      "DeleteLogGroup",
      "DeleteRule",
      "ModifySnapshotAttribute",
      "CreateOAuth2Token",
      "ArchiveFindings",
      "BatchUpdateFindings",
      "DisableAlarmActions",
      "EnableAlarmActions",
    ])
      expect(succeeded(name).filter(byHand).length, name).toBeGreaterThan(0);
    const refused = fortnight.filter(
      (record) => byHand(record) && "errorCode" in record && record["readOnly"] === false,
    );
    expect(refused.length).toBeGreaterThan(2);
  });
});

test("a calm day stays readable: new habits follow the background", () => {
  const calm = [...quietDays(organisation(7), { start: START, days: 9, background: 0.02 })];
  const last = new Date(START + 8 * DAY_MS).toISOString().slice(0, 10);
  expect(calm.filter(({ eventTime }) => eventTime.startsWith(last)).length).toBeLessThanOrEqual(400);
});
