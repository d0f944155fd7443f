/** Quiet where nothing happens, one incident where something does: over many seeds, none of them chosen. */
import { describe, expect, test } from "vitest";
import { ATTACK_DAY, type Deed, judgeFortnight, START } from "../cli/fortnight.ts";
import { topLevel } from "../cli/replay.ts";
import { DAY_MS } from "../shared/model.ts";
import { attacks } from "../simulator/attacks/index.ts";
import { leakedKeyToForeignTrust } from "../simulator/attacks/leaked-key-to-foreign-trust.ts";
import { organisation } from "../simulator/organisation.ts";
import { attackSteps } from "../simulator/scenario.ts";

/** Top-level alerts that were sent, and every alert that scored anything. */
async function fortnight(seed: number, attack?: Deed) {
  const { ledger, config } = await judgeFortnight(seed, attack);
  return { told: topLevel(ledger.alerts(config.alertAt)), all: ledger.alerts(1) };
}

const SEEDS = Array.from({ length: 20 }, (_, index) => index + 101);

describe("a quiet fortnight tells at most one thing per account and week", () => {
  test.each(SEEDS)("seed %i", { timeout: 120_000 }, async (seed) => {
    const { told } = await fortnight(seed);
    const weeks = told.map(
      ({ account, firstAt }) => `${account.id} week ${Math.floor((Date.parse(firstAt) - START) / (7 * DAY_MS))}`,
    );
    expect(weeks.toSorted(), told.map(({ title }) => title).join("\n")).toEqual([...new Set(weeks)].toSorted());
    expect(told.filter(({ score }) => score >= 70).map(({ title }) => title)).toEqual([]);
  });
});

describe("an attack is one incident", () => {
  test.each([7, 201, 202])(
    "the demo's, every step caught and named after the one that matters: seed %i",
    { timeout: 120_000 },
    async (seed) => {
      const { told, all } = await fortnight(seed, leakedKeyToForeignTrust);
      const steps = attackSteps(organisation(seed), leakedKeyToForeignTrust, START + ATTACK_DAY * DAY_MS);
      const ids = new Set(steps.flatMap(({ records }) => records.map(({ eventID }) => String(eventID))));
      const roots = told.filter((root) => {
        const members = all.filter(({ id, parent }) => id === root.id || parent === root.id);
        return members.some(({ events }) => events.some((event) => ids.has(event)));
      });
      expect(roots).toHaveLength(1);
      const root = roots[0];
      const seen = new Set(
        all.filter(({ id, parent }) => id === root?.id || parent === root?.id).flatMap(({ events }) => events),
      );
      expect(
        steps
          .filter(({ records }) => !records.some(({ eventID }) => seen.has(String(eventID))))
          .map(({ what }) => what),
      ).toEqual([]);
      expect(root?.score).toBeGreaterThanOrEqual(70);
      expect(root?.title).toContain("changed the trust of role DataExport");
    },
  );

  test.each(attacks)("$id is told, at high or above", { timeout: 120_000 }, async (attack) => {
    const added = await addedBy(attack);
    expect(added.map(({ title }) => title)).toHaveLength(1);
    expect(added[0]?.score, added[0]?.title).toBeGreaterThanOrEqual(70);
  });
});

describe("the same calls done rightly are not told", () => {
  const twins = attacks.flatMap(({ id, twin }) => (twin === undefined ? [] : [{ id, ...twin }]));
  test.each(twins)("$id", { timeout: 120_000 }, async (twin) => {
    expect((await addedBy(twin)).map(({ title }) => title)).toEqual([]);
  });
});

/** What is told on top of what the same fortnight tells without the deed. */
async function addedBy(deed: Deed) {
  quiet ??= fortnight(11);
  const known = new Set((await quiet).told.map(({ id }) => id));
  return (await fortnight(11, deed)).told.filter(({ id }) => !known.has(id));
}

let quiet: ReturnType<typeof fortnight> | undefined;
