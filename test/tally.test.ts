/** Patterns over time: distinct values under a key, whatever the order, however often, and whoever else counts. */
import { describe, expect, test } from "vitest";
import { defaultConfig } from "../shared/config-file.ts";
import type { Detection } from "../shared/detect.ts";
import type { Detector } from "../shared/detector.ts";
import { detectorFailed } from "../shared/detectors/detector-failed.ts";
import { HOUR_MS, type JsonObject } from "../shared/model.ts";
import { calls } from "../shared/on.ts";
import { pipeline } from "../shared/pipeline.ts";
import type { State } from "../shared/state/contract.ts";
import { memoryState } from "../shared/state/memory.ts";
import { TALLY_MAX, VALUE_CHARS_MAX } from "../shared/tally.ts";
import { run } from "./support/detector.ts";
import { cloudtrail, DENIED, identities } from "./support/records.ts";

/** Says how many distinct users one signer looked at within an hour. */
const counting: Detector = {
  ...detectorFailed,
  id: "counting",
  points: 100,
  on: calls("iam", ["GetUser", "ListUsers"]),
  remember: {
    tallies: {
      users: {
        key: (activity) => `users|${activity.account}|${activity.actor.id}`,
        value: ({ request }) => (typeof request.userName === "string" ? request.userName : undefined),
        windowMs: HOUR_MS,
      },
    },
  },
  detect: (_activity, memory) => {
    const { values } = memory.tally("users");
    return { points: Math.min(99, values.length + 1), reason: `${values.length}: ${values.slice(0, 5).join(" ")}` };
  },
};

const look = (user: string, minute = 0, more: object = {}) =>
  cloudtrail("iam:GetUser", {
    eventTime: `${new Date(Date.parse("2026-03-02T10:00:00Z") + minute * 60_000).toISOString().slice(0, 19)}Z`,
    requestParameters: { userName: user },
    ...more,
  });

const reasonOf = ({ signals }: Detection) => signals.find(({ detector }) => detector === "counting")?.reason ?? "";

async function said(records: readonly JsonObject[]) {
  const { detections } = await run(records, { detectors: [counting] });
  return detections.map(reasonOf);
}

describe("a tally", () => {
  test("counts distinct values, not calls", async () => {
    const same = Array.from({ length: 20 }, () => look("bob"));
    expect((await said([...same, look("carol")])).at(-1)).toBe("2: bob carol");
  });

  test("counts what failed and what alerted", async () => {
    expect(
      (await said([look("bob", 0, DENIED), look("carol", 1, { errorCode: "NoSuchEntityException" })])).at(-1),
    ).toBe("1: carol");
  });

  test("forgets what lies further back than its window, and not what is newer", async () => {
    expect((await said([look("old", 0), look("new", 61)])).at(-1)).toBe("1: new");
    expect((await said([look("old", 0), look("new", 59)])).at(-1)).toBe("2: old new");
  });

  test("keeps a value that comes again and again", async () => {
    const again = [0, 20, 40, 60, 80].map((minute) => look("bob", minute));
    expect((await said([...again, look("carol", 100)])).at(-1)).toBe("2: bob carol");
  });

  test("of another key is another", async () => {
    expect((await said([look("bob"), look("carol", 1, { userIdentity: identities.sso })])).at(-1)).toBe("1: carol");
  });

  test("only looks where there is no value", async () => {
    const listed = cloudtrail("iam:ListUsers", { eventTime: "2026-03-02T10:05:00Z" });
    expect((await said([look("bob"), listed, listed])).slice(1)).toEqual(["1: bob", "1: bob"]);
  });

  test("has a bound, in values and in characters", async () => {
    const many = Array.from({ length: TALLY_MAX + 10 }, (_, n) => look(`user-${n}`, n / 10));
    expect((await said(many)).at(-1)).toMatch(new RegExp(`^${TALLY_MAX + 1}: user-9 `));
    const long = await said([look("x".repeat(5000)), look("bob", 1)]);
    expect(long.at(-1)).toBe(`2: ${"x".repeat(VALUE_CHARS_MAX)} bob`);
  });

  test("of two workers at once loses no value", async () => {
    const state = memoryState("0123456789abcdef");
    const reasons: string[] = [];
    const worker = (shared: State) =>
      pipeline({
        config: defaultConfig(),
        state: shared,
        live: true,
        learnMs: 0,
        detectors: [counting],
        publish: () => undefined,
        observe: (detection) => void reasons.push(reasonOf(detection)),
      });
    // Both read before either writes.
    const read: (() => void)[] = [];
    const together: State = {
      ...state,
      async get(kind, keys, now) {
        const values = await state.get(kind, keys, now);
        if (kind === "tally" && read.length < 2) {
          await new Promise<void>((resolve) => {
            read.push(resolve);
            if (read.length === 2) for (const go of read) go();
          });
        }
        return values;
      },
    };
    await Promise.all([worker(together).run([look("bob")]), worker(together).run([look("carol", 1)])]);
    expect(reasons.some((reason) => reason.startsWith("2:"))).toBe(true);
    const after: string[] = [];
    await pipeline({
      config: defaultConfig(),
      state,
      learnMs: 0,
      detectors: [counting],
      publish: () => undefined,
      observe: (detection) => void after.push(reasonOf(detection)),
    }).run([look("dora", 2)]);
    expect(after[0]).toMatch(/^3: /);
  });
});
