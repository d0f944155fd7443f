/** Quiet where nothing happens, one incident where something does: over many seeds, none of them chosen. */
import { describe, expect, test } from "vitest";
import { ATTACK_DAY, type Deed, judgeFortnight, START } from "../cli/fortnight.ts";
import { topLevel } from "../cli/replay.ts";
import { DAY_MS } from "../shared/model.ts";
import { summaryOf } from "../shared/title.ts";
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

  test.each(attacks)(
    "$id is told, at high or above, by the step that matters",
    { timeout: 120_000 },
    async (attack) => {
      const { added, all } = await addedBy(attack);
      expect(added.map(({ title }) => title)).toHaveLength(1);
      const [root] = added;
      expect(root?.score, root?.title).toBeGreaterThanOrEqual(70);
      const steps = attackSteps(organisation(11), attack, START + ATTACK_DAY * DAY_MS);
      const matters = steps
        .flatMap(({ records }) => records)
        .filter(({ eventName }) => eventName === attack.stepThatMatters.eventName)
        .map(({ eventID }) => String(eventID));
      const members = all.filter(({ id, parent }) => id === root?.id || parent === root?.id);
      const named = members.filter((member) => root?.title.includes(summaryOf(member).slice(0, NAMED_CHARS)));
      expect(
        named.some(({ events }) => events.some((id) => matters.includes(id))),
        root?.title,
      ).toBe(true);
    },
  );
});

describe("the same calls done rightly are not told", () => {
  const twins = attacks.map(({ id, twin }) => ({ id, ...twin }));
  test.each(twins)("$id", { timeout: 120_000 }, async (twin) => {
    expect((await addedBy(twin)).added.map(({ title }) => title)).toEqual([]);
  });
});

/** So much of what a step is called has room in any title. */
const NAMED_CHARS = 25;

/** What is told on top of what the same fortnight tells without the deed. */
async function addedBy(deed: Deed) {
  quiet ??= fortnight(11);
  const known = new Set((await quiet).told.map(({ id }) => id));
  const { told, all } = await fortnight(11, deed);
  return { added: told.filter(({ id }) => !known.has(id)), all };
}

let quiet: ReturnType<typeof fortnight> | undefined;
