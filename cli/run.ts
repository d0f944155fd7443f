/**
 * One run of the pipeline over saved records: read, put in order, judge. Shared by replay, explain and demo.
 * Memory stays bounded: records wait in `order.ts`, which spills to disk; only alerts are held.
 */
import { existsSync, readFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { type Config, defaultConfig, parseConfig } from "../shared/config.ts";
import type { Detection } from "../shared/detect.ts";
import { detectors } from "../shared/detectors/index.ts";
import type { Relevance } from "../shared/ingest/relevance.ts";
import { relevanceOf } from "../shared/ingest/relevance.ts";
import type { Alert, CloudTrailRecord, Revision } from "../shared/model.ts";
import { asObject } from "../shared/model.ts";
import { isoText } from "../shared/normalise/dates.ts";
import type { Pattern } from "../shared/pattern.ts";
import { type Counts, pipeline } from "../shared/pipeline.ts";
import { openSqliteState } from "../shared/state/sqlite.ts";
import { UsageError } from "./exit.ts";
import { type ReadReport, readInputs } from "./files.ts";
import { createOrder } from "./order.ts";

export interface RunOptions {
  readonly config?: string;
  readonly learn?: number;
  readonly since?: number;
  readonly until?: number;
  readonly state?: string;
  readonly jobs?: number;
}

export interface RunHooks {
  /** Further records to look at, besides those that detectors ask for. */
  readonly alsoRelevant?: readonly Pattern[];
  readonly observe?: (detection: Detection, revisions: readonly Revision[]) => void;
  readonly progress?: (files: number, records: number) => void;
}

export interface RunResult {
  readonly config: Config;
  readonly read: ReadReport;
  readonly counts: Counts;
  readonly ledger: Ledger;
  readonly seconds: number;
}

/** Records judged together. A batch ends between two seconds, so that what shares a second is seen together. */
const BATCH_MIN = 1000;
const BATCH_MAX = 20_000;
/** Alerts held for printing. Beyond it those with the lowest score give way, and the summary says so. */
const ALERTS_MAX = 20_000;
const CONFIG_FILE = "rolecall.yaml";

/** Reads `paths`, judges what is relevant, and returns the alerts in their final revisions. */
export async function runOver(paths: readonly string[], options: RunOptions, hooks: RunHooks = {}): Promise<RunResult> {
  const started = performance.now();
  const config = loadConfig(options.config);
  const relevance = relevanceOf([...detectors.map(({ on }) => on), ...(hooks.alsoRelevant ?? [])]);
  const order = createOrder();
  const state = openSqliteState({ path: options.state ?? ":memory:", salt: randomBytes(32) });
  try {
    const read = await readInto(order.add, paths, relevance, options, hooks);
    const ledger = createLedger();
    const judge = pipeline({
      config,
      state,
      ...(options.learn === undefined ? {} : { learnMs: options.learn }),
      publish: ledger.take,
      ...(hooks.observe === undefined ? {} : { observe: hooks.observe }),
    });
    for await (const batch of batches(order.entries())) await judge.run(batch);
    return { config, read, counts: judge.counts, ledger, seconds: (performance.now() - started) / 1000 };
  } finally {
    await state.close();
    await order.close();
  }
}
