/**
 * Nothing keeps order in AWS: the same attack in any order, split over batches and workers in any way, with repeats. No
 * record is lost or counted twice, what goes out last is what is stored, and the attack is always told.
 */
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createJudge } from "../../functions/judge.ts";
import { defaultConfig } from "../../shared/config-file.ts";
import type { Alert, JsonObject, Revision } from "../../shared/model.ts";
import type { State } from "../../shared/state/contract.ts";
import { memoryState } from "../../shared/state/memory.ts";
import { delivered, distant, testTools } from "../support/functions.ts";

const FOLDER = "examples/attacks";
const WORKERS = 3;
/** A day after the attacks, so that no lag is negative. */
const NOW = Date.UTC(2026, 11, 31);

function recordsOf(file: string): JsonObject[] {
  return readFileSync(`${FOLDER}/${file}`, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

/** Some records of an attack may come twice; each is given to one of the workers, in batches, in any order. */
const deliveries = (records: readonly JsonObject[]) =>
  fc
    .shuffledSubarray(records as JsonObject[], { minLength: 0, maxLength: records.length })
    .chain((repeats) => fc.shuffledSubarray([...records, ...repeats], { minLength: records.length + repeats.length }))
    .chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc.array(fc.nat(WORKERS - 1), { minLength: all.length, maxLength: all.length }),
        fc.integer({ min: 1, max: 5 }),
      ),
    );

/** A cycle of roles is seen in the chain of a session, which has to be known when the next one is opened. */
const NEEDS_ORDER: ReadonlySet<string> = new Set(["role-juggling.jsonl"]);

/** Is the attack told at all where nothing was learned before? Some show in what is new, which is not known here. */
async function isToldInOrder(records: readonly JsonObject[]): Promise<boolean> {
  const stored = new Map<string, Alert>();
  const state = watched(memoryState("0123456789abcdef"), stored);
  const judge = createJudge({ ...SETTINGS, state, publish: async () => undefined });
  await judge(delivered(inOrder(records)), testTools());
  return [...stored.values()].some(({ score }) => score >= LOUD);
}

function inOrder(records: readonly JsonObject[]): JsonObject[] {
  const at = ({ eventTime }: JsonObject) => String(eventTime);
  return records.toSorted((a, b) => (at(a) < at(b) ? -1 : at(a) > at(b) ? 1 : 0));
}

const LOUD = 40;
const SETTINGS = { config: defaultConfig(), canaryRole: "none", now: () => NOW };
let told = 0;

describe.each(readdirSync(FOLDER))("%s", (file) => {
  const records = recordsOf(file);

  test("in any order, split in any way, with repeats", { timeout: 60_000 }, async () => {
    const isTold = await isToldInOrder(records);
    if (isTold) told++;
    await fc.assert(
      fc.asyncProperty(deliveries(records), async ([all, workerOf, size]) => {
        const published: Revision[] = [];
        const stored = new Map<string, Alert>();
        const state = distant(watched(memoryState("0123456789abcdef"), stored));
        await Promise.all(
          Array.from({ length: WORKERS }, async (_, worker) => {
            const publish = async (revisions: readonly Revision[]) => void published.push(...revisions);
            const judge = createJudge({ ...SETTINGS, state, publish });
            const mine = all.filter((_record, n) => workerOf[n] === worker);
            for (let from = 0; from < mine.length; from += size) {
              const batch = delivered(mine.slice(from, from + size));
              expect(await judge(batch, testTools())).toEqual({ batchItemFailures: [] });
            }
          }),
        );
        for (const alert of stored.values()) {
          expect(new Set(alert.events).size).toBe(alert.events.length);
          expect(alert.count).toBe(alert.events.length);
        }
        const latest = new Map<string, Alert>();
        for (const { alert } of published)
          if (alert.revision >= (latest.get(alert.id)?.revision ?? 0)) latest.set(alert.id, alert);
        const loud = [...stored.values()].filter(({ score }) => score >= LOUD);
        for (const alert of loud) expect(latest.get(alert.id)).toEqual(alert);
        if (!isTold || NEEDS_ORDER.has(file)) return;
        expect(loud.length).toBeGreaterThan(0);
        expect(published.some(({ news, alert }) => news !== "merged" && alert.parent === undefined)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });
});

test("nearly all of the attacks are told where nothing was learned before", () => {
  expect(told).toBeGreaterThan(30);
});

/** Keeps each alert as it was last stored. */
function watched(state: State, stored: Map<string, Alert>): State {
  return {
    ...state,
    replace: async (kind, item, before, now) => {
      const written = await state.replace(kind, item, before, now);
      if (written && kind === "alert") stored.set(item.key, JSON.parse(item.value));
      return written;
    },
  };
}
