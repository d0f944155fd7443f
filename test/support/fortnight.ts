/** A simulated fortnight, learned for a week and judged: what an organisation of six accounts would have been told. */

import { createLedger } from "../../cli/ledger.ts";
import { topLevel } from "../../cli/replay.ts";
import { parseConfig } from "../../shared/config.ts";
import { type Alert, type CloudTrailRecord, DAY_MS } from "../../shared/model.ts";
import { pipeline } from "../../shared/pipeline.ts";
import { memoryState } from "../../shared/state/memory.ts";
import type { Attack } from "../../simulator/attacks/attack.ts";
import { configurationOf, organisation } from "../../simulator/organisation.ts";
import { scenario } from "../../simulator/scenario.ts";

export const START = Date.UTC(2026, 2, 2);
export const DAYS = 14;
export const LEARN_DAYS = 7;
export const ATTACK_DAY = 10;
const BATCH = 1000;

export interface Fortnight {
  /** Top-level alerts that were sent. */
  readonly told: readonly Alert[];
  /** Every alert that scored anything. */
  readonly all: readonly Alert[];
}

export async function fortnight(seed: number, attack?: Attack): Promise<Fortnight> {
  const config = parseConfig(configurationOf(organisation(seed)), "rolecall.yaml");
  const ledger = createLedger(10_000);
  const judge = pipeline({
    config,
    state: memoryState(`salt of seed ${seed}`.padEnd(32)),
    learnMs: LEARN_DAYS * DAY_MS,
    publish: ledger.take,
  });
  const options = { seed, start: START, days: DAYS, background: 1 };
  let batch: CloudTrailRecord[] = [];
  for (const record of scenario(attack === undefined ? options : { ...options, attack, attackDay: ATTACK_DAY })) {
    batch.push({ ...record });
    if (batch.length < BATCH) continue;
    await judge.run(batch);
    batch = [];
  }
  await judge.run(batch);
  return { told: topLevel(ledger.alerts(config.alertAt)), all: ledger.alerts(1) };
}
