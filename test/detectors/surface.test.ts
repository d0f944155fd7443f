/** Every call of the surface is looked at by a detector, or is left alone for a reason that is written down. */
import { describe, expect, test } from "vitest";
import { lookingAt } from "../../scripts/coverage.ts";
import { detectors } from "../../shared/detectors/index.ts";
import { compilePattern, eventOf } from "../../shared/pattern.ts";
import { SURFACE } from "../../shared/surface/index.ts";
import { ANY_CALL, PEERS, row } from "../../shared/surface/row.ts";
import { TECHNIQUES } from "../../shared/surface/techniques.ts";
import { UNALERTED } from "../../shared/surface/unalerted.ts";
import { cloudtrail, DENIED, identities } from "../support/records.ts";

const rows = SURFACE.flatMap((section) => section.rows.map((each) => ({ ...each, section: section.title })));
const surface = new Set(rows.flatMap(({ calls }) => calls));
/** Left alone whoever calls. */
const leftAlone = new Set(UNALERTED.filter(({ by }) => by === undefined).flatMap(({ calls }) => calls));
/** The names that CloudTrail writes: `service:EventName`. */
const CALL = /^[a-z0-9-]+:[A-Z][A-Za-z0-9_]+$/;

describe("every call is looked at, or left alone for a reason", () => {
  test.each(SURFACE.map((section) => [section.title, section] as const))("%s", (_, section) => {
    const missing = section.rows.flatMap(({ title, calls }) => {
      const unseen = calls.filter((call) => !leftAlone.has(call) && lookingAt(call).length === 0);
      return unseen.length === 0 ? [] : [`${title}: ${unseen.join(" ")}`];
    });
    expect(missing).toEqual([]);
  });

  test("and never both", () => {
    const both = [...leftAlone].flatMap((call) => {
      const ids = lookingAt(call);
      return ids.length === 0 ? [] : [`${call}: ${ids.join(" ")}`];
    });
    expect(both).toEqual([]);
  });

  test("a row without calls says what answers it", () => {
    expect(rows.filter(({ calls, elsewhere }) => calls.length === 0 && elsewhere === undefined)).toEqual([]);
  });
});

describe("a call counts as looked at", () => {
  const [first] = detectors.filter(({ id }) => id === "iam-mfa-removed");
  const [all] = detectors.filter(({ id }) => id === "root-used");
  if (first === undefined || all === undefined) throw new Error("a detector of these tests is gone");

  test("when a record of it would be delivered to the detector, whoever made it and however it ended", () => {
    const delivered = compilePattern(first.on);
    for (const userIdentity of [identities.ana, identities.sso, identities.root, identities.stranger]) {
      for (const ending of [{}, DENIED]) {
        expect(delivered(eventOf(cloudtrail("iam:DeactivateMFADevice", { userIdentity, ...ending })))).toBe(true);
      }
    }
    expect(lookingAt("iam:DeactivateMFADevice", undefined, [first])).toEqual(["iam-mfa-removed"]);
    expect(lookingAt("iam:EnableMFADevice", undefined, [first])).toEqual([]);
  });

  test("not because a detector asks for every call of somebody", () => {
    expect(lookingAt("iam:CreateUser", undefined, [all])).toEqual([]);
    expect(lookingAt("*:ByRoot", undefined, [all])).toEqual(["root-used"]);
    expect(lookingAt("signin:PasswordUpdated", undefined, [all])).toEqual(["root-used"]);
  });
});

describe("the surface is well written", () => {
  test("calls are names of CloudTrail, or one of the rows about callers", () => {
    expect([...surface].filter((call) => !CALL.test(call) && !(call in ANY_CALL))).toEqual([]);
  });

  test("what is left alone is part of it, once, with a sentence as the reason", () => {
    const calls = UNALERTED.flatMap((group) => group.calls);
    expect(calls.filter((call) => !surface.has(call))).toEqual([]);
    expect(new Set(calls).size).toBe(calls.length);
    for (const { reason } of UNALERTED) expect(reason).toMatch(/^[A-Z][^|]{25,}[^.]\.$/);
  });

  test("titles are unique, techniques have names, peers are counted", () => {
    expect(new Set(rows.map(({ title }) => title)).size).toBe(rows.length);
    const ids = new Set([...rows, ...detectors].flatMap(({ attack }) => attack));
    expect([...ids].filter((id) => TECHNIQUES[id] === undefined)).toEqual([]);
    for (const { peers, title } of rows) {
      expect(peers, title).toBeGreaterThanOrEqual(0);
      expect(peers, title).toBeLessThanOrEqual(PEERS);
    }
  });

  test("a row reads its short texts", () => {
    expect(row("A thing", "T1098 T1078.004", 3, "iam: CreateUser CreateRole; sts: AssumeRole")).toEqual({
      title: "A thing",
      attack: ["T1098", "T1078.004"],
      peers: 3,
      calls: ["iam:CreateUser", "iam:CreateRole", "sts:AssumeRole"],
    });
    expect(row("Another", "T1098", 0, "", "The score does.").calls).toEqual([]);
  });
});
