import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { textAt } from "../../shared/model.ts";
import { attacks } from "../../simulator/attacks/index.ts";
import { attackRecords, attackSteps } from "../../simulator/scenario.ts";
import { DAY_MS, HOUR_MS } from "../../simulator/times.ts";
import { ACME, fortnight, identityOf, linesOf, memberOf, nameOf, START } from "./support.ts";

const DAY = START + 10 * DAY_MS;

test("the list is the directory", () => {
  const files = readdirSync("simulator/attacks")
    .filter((name) => !["attack.ts", "index.ts"].includes(name))
    .map((name) => name.replace(".ts", ""));
  expect(attacks.map(({ id }) => id)).toEqual(files.sort());
});

describe.each(attacks.map((attack) => [attack.id, attack] as const))("%s", (_, attack) => {
  const steps = attackSteps(ACME, attack, DAY);
  const records = attackRecords(ACME, attack, DAY);

  test("is the same each time", () => {
    expect(linesOf(attackRecords(ACME, attack, DAY))).toBe(linesOf(records));
  });

  test("has steps in order, on its day, within an hour", () => {
    const begins = steps.map(({ records: [first] }) => first?.eventTime ?? "");
    expect(begins).toEqual(begins.toSorted());
    const [first, last] = [records.at(0)?.eventTime ?? "", records.at(-1)?.eventTime ?? ""];
    expect(Date.parse(first)).toBeGreaterThanOrEqual(DAY);
    expect(Date.parse(last)).toBeLessThan(DAY + DAY_MS);
    expect(Date.parse(last) - Date.parse(first)).toBeLessThan(HOUR_MS);
  });

  test("contains the step that matters, and it succeeds", () => {
    const { eventName, target } = attack.stepThatMatters;
    const matters = records.filter((record) => nameOf(record) === eventName && !("errorCode" in record));
    expect(matters.length).toBeGreaterThan(0);
    const names = JSON.stringify(
      matters.map((record) => [record["requestParameters"], record["responseElements"], record["userIdentity"]]),
    );
    // The ARN of a bucket is its name alone.
    expect(names).toContain(target.replace("arn:aws:s3:::", "").split("/").at(-1));
    const inAccount = (account: string) => target.includes(`:${account}:`) || target.startsWith("arn:aws:s3:::");
    expect(matters.every(({ recipientAccountId }) => inAccount(recipientAccountId))).toBe(true);
  });

  test("names ATT&CK techniques", () => {
    expect(attack.attack.length).toBeGreaterThan(0);
    for (const id of attack.attack) expect(id).toMatch(/^T\d{4}(\.\d{3})?$/);
  });

  test("gives nothing away: its clients are ordinary and its words harmless", () => {
    // Random tokens may spell anything.
    const written = linesOf(records).replaceAll(/"sessionToken":"[^"]*"/g, "");
    expect(written).not.toMatch(/evil|attack|hack|pwn|malicious|stolen|exploit|kali|pacu|stratus|intruder/i);
    const usual = new Set(fortnight.map((record) => record["userAgent"]));
    const byPeople = records.filter((record) => identityOf(record)["type"] !== "AWSService");
    const agents = byPeople.map((record) => record["userAgent"]);
    expect(agents.filter((agent) => !usual.has(agent))).toEqual([]);
  });

  test("comes from an address that acme has never used", () => {
    const usual = new Set(fortnight.map((record) => record["sourceIPAddress"]));
    expect(records.some((record) => !usual.has(record["sourceIPAddress"]))).toBe(true);
  });
});

describe("leaked-key-to-foreign-trust", () => {
  const attack = attacks.find(({ id }) => id === "leaked-key-to-foreign-trust");
  const steps = attack ? attackSteps(ACME, attack, DAY) : [];
  const named = (name: string): (typeof fortnight)[number][] =>
    steps.flatMap(({ records }) => records).filter((record) => nameOf(record) === name);

  test("has five steps", () => {
    expect(steps).toHaveLength(5);
  });

  test("uses the very key that the script uses every day", () => {
    const key = ACME.users.reports.accessKeyId;
    const usual = fortnight.filter((record) => identityOf(record)["accessKeyId"] === key);
    expect(usual.length).toBeGreaterThan(14);
    expect(identityOf(named("GetCallerIdentity")[0] ?? {})["accessKeyId"]).toBe(key);
  });

  test("enters without MFA and opens the role without an external id", () => {
    const [entered] = named("AssumeRole");
    expect(memberOf(entered ?? {}, "requestParameters")).not.toHaveProperty("serialNumber");
    const document =
      textAt(memberOf(named("UpdateAssumeRolePolicy")[0] ?? {}, "requestParameters"), "policyDocument") ?? "";
    expect(document).toContain("arn:aws:iam::999988887777:root");
    expect(document).not.toContain("Condition");
  });

  test("chains across accounts: three records of two assumptions", () => {
    expect(named("AssumeRole").map(({ recipientAccountId }) => recipientAccountId)).toEqual([
      "555566667777",
      "555566667777",
      "444455556666",
    ]);
  });
});
