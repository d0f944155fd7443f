import { describe, expect, test } from "vitest";
import { DAY_MS, HOUR_MS } from "../../shared/model.ts";
import { memoryState } from "../../shared/state/memory.ts";
import { describeState } from "../support/state-conformance.ts";

const SALT = "salt for the tests of the state";
const NOW = 20_000 * DAY_MS;

describeState("memory", async () => memoryState(SALT));

describe("a state in memory", () => {
  test("forgets items some hours after they expired, once there are many", async () => {
    const state = memoryState(SALT);
    await state.put("session", [{ key: "k", value: "1", expiresAt: NOW }]);
    for (let hour = 0; hour <= 26; hour++) await state.get("session", [], NOW + hour * HOUR_MS);
    expect(await state.get("session", ["k"], NOW - 1)).toEqual(["1"]);
    const many = Array.from({ length: 10_000 }, (_, n) => ({ key: `key-${n}`, value: "1" }));
    await state.put("session", many);
    expect(await state.get("session", ["k", "key-0", "key-9999"], NOW - 1)).toEqual([undefined, "1", "1"]);
  });

  test("refuses a short salt", () => expect(() => memoryState("short")).toThrow(/at least 16/));
});
