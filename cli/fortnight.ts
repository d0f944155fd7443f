/** A simulated fortnight, learned for a week and judged: what an organisation of six accounts would have been told. */
import { randomBytes } from "node:crypto";
import type { Config } from "../shared/config.ts";
import { parseConfig } from "../shared/config-file.ts";
import { type CloudTrailRecord, DAY_MS } from "../shared/model.ts";
import { type Counts, pipeline } from "../shared/pipeline.ts";
import { memoryState } from "../shared/state/memory.ts";
import type { Attack, Twin } from "../simulator/attacks/attack.ts";
import { configurationOf, type Organisation, organisation } from "../simulator/organisation.ts";
import { scenario } from "../simulator/scenario.ts";
import { createLedger, type Ledger } from "./ledger.ts";

/** A Monday. Fixed, so that each run of a seed is the same. */
export const START = Date.UTC(2026, 2, 2);
export const DAYS = 14;
export const LEARN_DAYS = 7;
export const ATTACK_DAY = 10;
const BATCH = 1000;
const ALERTS_MAX = 20_000;

export interface Fortnight {
  readonly org: Organisation;
  readonly config: Config;
  readonly ledger: Ledger;
  readonly counts: Counts;
  readonly records: number;
}

/** What is done on the eleventh day: an attack, or its twin under the attack's id. */
export type Deed = Pick<Attack, "id" | "steps"> & Pick<Twin, "expected">;

/** The fortnight of a seed, quiet or with one deed on its eleventh day. */
export async function judgeFortnight(seed: number, attack?: Deed): Promise<Fortnight> {
  const org = organisation(seed);
  const config = parseConfig(configurationOf(org) + announced(attack?.expected), "rolecall.yaml");
  const state = memoryState(randomBytes(32));
  const ledger = createLedger(ALERTS_MAX);
  const judge = pipeline({
    config,
    state,
    learnMs: LEARN_DAYS * DAY_MS,
    publish: (revisions) => revisions.forEach(ledger.take),
  });
  const quiet = { seed, start: START, days: DAYS, background: 1 };
  let records = 0;
  let batch: CloudTrailRecord[] = [];
  for (const record of scenario(attack === undefined ? quiet : { ...quiet, attack, attackDay: ATTACK_DAY })) {
    records++;
    batch.push({ ...record });
    if (batch.length < BATCH) continue;
    await judge.run(batch);
    batch = [];
  }
  await judge.run(batch);
  await state.close();
  return { org, config, ledger, counts: judge.counts, records };
}

/** The `expected` section that announces a deed: a last piece of rolecall.yaml. */
function announced(expected: Twin["expected"] = []): string {
  if (expected.length === 0) return "";
  const until = new Date(START + DAYS * DAY_MS).toISOString().slice(0, 10);
  const entries = expected.map(({ match, reason }) => ({ match, reason, owner: "platform@acme.example", until }));
  return `expected: ${JSON.stringify(entries)}\n`;
}
