import { describe, expect, test } from "vitest";
import { textAt } from "../../shared/model.ts";
import { attacks } from "../../simulator/attacks/index.ts";
import { quietDays } from "../../simulator/fortnight.ts";
import { organisation } from "../../simulator/organisation.ts";
import { attackRecords, scenario } from "../../simulator/scenario.ts";
import { DAY_MS, isoTime } from "../../simulator/times.ts";
import { ACME, DAYS, fortnight, identityOf, linesOf, loop, memberOf, nameOf, SEED, START } from "./support.ts";

const period = { start: START, days: 3 };

type Rule = (record: (typeof fortnight)[number]) => boolean;

/** The loop that hammers one denied call on one day is a world of its own: it is counted apart. */
const looped = new Set(loop);
const withoutLoop = fortnight.filter((record) => !looped.has(record));

function share(rule: Rule): number {
  return withoutLoop.filter(rule).length / withoutLoop.length;
}

describe("a quiet fortnight", () => {
  test("is byte for byte the same for the same seed", () => {
    expect(linesOf(quietDays(organisation(SEED), { start: START, days: DAYS }))).toBe(linesOf(fortnight));
  });

  test("is another for another seed", () => {
    const lines = new Set(linesOf(quietDays(organisation(SEED), period)).split("\n"));
    const other = linesOf(quietDays(organisation(SEED + 1), period)).split("\n");
    expect(other.filter((line) => lines.has(line))).toEqual([]);
  });

  test("is in time order and inside its days", () => {
    const times = fortnight.map(({ eventTime }) => eventTime);
    expect(times).toEqual(times.toSorted());
    expect(times.at(0)?.slice(0, 10)).toBe("2026-03-02");
    expect(times.at(-1)?.slice(0, 10)).toBe("2026-03-15");
  });

  test("begins at midnight, whatever the hour of its start", () => {
    const at = (start: number): string => linesOf(quietDays(ACME, { start, days: 1, background: 0.1 }));
    expect(at(START + 13 * 3_600_000)).toBe(at(START));
  });

  test("has about the records of a small company", () => {
    expect(withoutLoop.length).toBeGreaterThan(50_000);
    expect(withoutLoop.length).toBeLessThan(75_000);
  });

  test("has the mix of a real trail", () => {
    const identity = /^(iam|sts|signin)\.amazonaws\.com$/;
    const isService = (record: (typeof fortnight)[number]): boolean =>
      nameOf(record) === "AssumeRole" && identityOf(record)["type"] === "AWSService";
    expect(share((record) => identity.test(textAt(record, "eventSource") ?? ""))).toBeCloseTo(0.48, 1);
    expect(share(isService)).toBeCloseTo(0.33, 1);
    expect(share((record) => "errorCode" in record)).toBeGreaterThan(0.004);
    expect(share((record) => "errorCode" in record)).toBeLessThan(0.04);
    expect(
      share((record) => record["eventSource"] === "iam.amazonaws.com" && record["readOnly"] === false),
    ).toBeLessThan(0.01);
  });

  test("background scales machines and keeps who enters what", () => {
    const calm = [...quietDays(ACME, { ...period, background: 0.1 })];
    const busy = [...quietDays(ACME, { ...period, background: 1 })];
    const entered = (records: readonly (typeof fortnight)[number][]): number =>
      records.filter((record) => nameOf(record) === "AssumeRoleWithSAML").length;
    expect(calm.length).toBeLessThan(busy.length / 3);
    expect(entered(calm)).toBe(entered(busy));
  });

  test("no days, no records", () => {
    expect([...quietDays(ACME, { start: START, days: 0 })]).toEqual([]);
  });
});

describe("what happens now and then does happen", () => {
  const seeds = [SEED, SEED + 1, SEED + 2];
  const people = seeds.flatMap((seed) => [
    ...quietDays(organisation(seed), { start: START, days: DAYS, background: 0.02 }),
  ]);
  const some = (name: string, rule: Rule = () => true): number =>
    people.filter((record) => nameOf(record) === name && rule(record)).length;
  const roleOf = (record: (typeof fortnight)[number]): string =>
    textAt(memberOf(record, "requestParameters"), "roleArn") ?? "";

  test("break-glass is used with MFA, a reason and a name", () => {
    const opened = people.filter(
      (record) => nameOf(record) === "AssumeRole" && roleOf(record).endsWith(":role/BreakGlassAdmin"),
    );
    expect(opened.length).toBeGreaterThanOrEqual(2 * seeds.length);
    expect(opened.length).toBeLessThanOrEqual(4 * seeds.length);
    for (const record of opened)
      expect(textAt(memberOf(record, "requestParameters"), "roleSessionName")).toMatch(/^INC-\d{4}-/);
  });

  test("the release manager shows an MFA code", () => {
    expect(
      some(
        "AssumeRole",
        (record) =>
          roleOf(record).endsWith(":role/release") && "serialNumber" in (memberOf(record, "requestParameters") ?? {}),
      ),
    ).toBeGreaterThan(20);
  });

  test("bob changes his key, a phone is replaced, somebody mistypes a role", () => {
    const byBob: Rule = (record) => identityOf(record)["userName"] === "bob";
    expect(some("CreateAccessKey", byBob)).toBe(seeds.length);
    expect(some("DeactivateMFADevice", byBob)).toBe(some("EnableMFADevice", byBob));
    expect(some("AssumeRole", (record) => record["errorCode"] === "AccessDenied")).toBeGreaterThan(0);
  });

  test("a newcomer is given an account and signs in only afterwards", () => {
    const toPerson: Rule = (record) =>
      nameOf(record) === "CreateAccountAssignment" &&
      memberOf(record, "requestParameters")?.["principalType"] === "USER";
    expect(people.filter(toPerson)).toHaveLength(seeds.length);
    const days = [...quietDays(ACME, { start: START, days: DAYS, background: 0 })];
    const given = days.find(toPerson)?.eventTime ?? "";
    const lenas = days.filter((record) => identityOf(record)["userName"] === "lena@acme.example");
    expect(lenas.length).toBeGreaterThan(0);
    expect(lenas.every(({ eventTime }) => eventTime > given)).toBe(true);
  });

  test("Terraform changes IAM in bursts and trusts nobody outside acme", () => {
    const trusts = people.filter((record) => nameOf(record) === "UpdateAssumeRolePolicy");
    expect(some("CreateRole")).toBeGreaterThan(10);
    expect(trusts.length).toBeGreaterThan(0);
    for (const record of trusts) {
      expect(textAt(memberOf(record, "requestParameters"), "policyDocument")).toContain(ACME.id);
    }
  });

  test("the vendor always brings its external id", () => {
    const entries = people.filter((record) => identityOf(record)["accountId"] === ACME.vendor.account);
    expect(entries.length).toBeGreaterThan(50);
    for (const record of entries)
      expect(textAt(memberOf(record, "requestParameters"), "externalId")).toMatch(/^acme-[0-9a-f]{12}$/);
  });
});

describe("a scenario", () => {
  const [attack] = attacks;
  if (attack === undefined) throw new Error("there are no attacks");
  const options = { seed: SEED, start: START, days: 3, background: 0.1 };

  test("without an attack is the quiet days", () => {
    expect(linesOf(scenario(options))).toBe(linesOf(quietDays(ACME, options)));
  });

  test("with an attack is the quiet days and the attack, in time order", () => {
    const mixed = [...scenario({ ...options, attack, attackDay: 1 })];
    const steps = attackRecords(ACME, attack, START + DAY_MS);
    const ids = new Set(steps.map((record) => record["eventID"]));
    expect(mixed.filter((record) => ids.has(record["eventID"]))).toEqual(steps);
    expect(linesOf(mixed.filter((record) => !ids.has(record["eventID"])))).toBe(linesOf(quietDays(ACME, options)));
    expect(mixed.map(({ eventTime }) => eventTime)).toEqual(mixed.map(({ eventTime }) => eventTime).toSorted());
  });

  test("attacks on the last day unless told otherwise", () => {
    const ids = new Set([...quietDays(ACME, options)].map((record) => record["eventID"]));
    const steps = [...scenario({ ...options, attack })].filter((record) => !ids.has(record["eventID"]));
    expect(steps.length).toBeGreaterThan(0);
    expect(steps.every(({ eventTime }) => eventTime >= isoTime(START + 2 * DAY_MS))).toBe(true);
  });
});
