/** What the pipeline holds of its state: nothing of a batch that failed reaches the next one, or the store. */
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { recall } from "../shared/recall.ts";
import type { State } from "../shared/state/contract.ts";
import { memoryState } from "../shared/state/memory.ts";

const NOW = Date.parse("2026-03-02T10:00:00Z");
const memory = () => memoryState("0123456789abcdef");
const SLOW_MS = 20;

test("a read that ends after another one failed leaves nothing to the next batch", async () => {
  const state = memory();
  await state.put("link", [{ key: "k", value: '"before"' }]);
  let down = true;
  const half: State = {
    ...state,
    async get(kind, keys, now) {
      if (kind === "account" && down) throw new Error("the table is gone");
      const values = await state.get(kind, keys, now);
      if (down) await setTimeout(SLOW_MS);
      return values;
    },
  };
  const held = recall(half);
  await expect(held.load({ items: { account: ["a"], link: ["k"] } }, NOW)).rejects.toThrow("gone");
  held.forget();
  await setTimeout(SLOW_MS * 2);
  down = false;
  await state.put("link", [{ key: "k", value: '"after"' }]);
  await held.load({ items: { account: ["a"], link: ["k"] } }, NOW);
  expect(held.item("link", "k", NOW)).toBe("after");
});

test("no write goes on after a commit has failed", async () => {
  const state = memory();
  const half: State = {
    ...state,
    sighted: () => Promise.reject(new Error("the table is gone")),
    async put(...args) {
      await setTimeout(SLOW_MS);
      await state.put(...args);
    },
  };
  const held = recall(half);
  held.keep("link", "k", "of this worker");
  held.see("fact", NOW);
  await expect(held.commit(NOW)).rejects.toThrow("gone");
  await state.put("link", [{ key: "k", value: '"of another"' }]);
  await setTimeout(SLOW_MS * 2);
  expect(await state.get("link", ["k"], NOW)).toEqual(['"of another"']);
});
