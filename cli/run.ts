/**
 * One run of the pipeline over saved records: read, put in order, judge. Shared by replay, explain and demo.
 * Memory stays bounded: records wait in `order.ts`, which spills to disk; only alerts are held.
 */

import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import type { Config } from "../shared/config.ts";
import { defaultConfig, parseConfig } from "../shared/config-file.ts";
import type { Detection } from "../shared/detect.ts";
import type { Detector } from "../shared/detector.ts";
import { detectors as catalogue } from "../shared/detectors/index.ts";
import { type Found, recordOf } from "../shared/ingest/ingest.ts";
import { relevanceOf } from "../shared/ingest/relevance.ts";
import { tokenCutter } from "../shared/ingest/tokens.ts";
import type { CloudTrailRecord, Revision } from "../shared/model.ts";
import { isoText } from "../shared/normalise/dates.ts";
import type { Pattern } from "../shared/pattern.ts";
import { type Counts, pipeline } from "../shared/pipeline.ts";
import type { State } from "../shared/state/contract.ts";
import { memoryState } from "../shared/state/memory.ts";
import { tuneEngine } from "./engine.ts";
import { UsageError } from "./exit.ts";
import { PATH_FAULTS_MAX, type PathFault, type ReadTotals, readInputs } from "./files.ts";

import { createLedger, type Ledger } from "./ledger.ts";
import { createOrder } from "./order.ts";

export interface RunOptions {
  readonly config?: string;
  readonly learn?: number;
  readonly since?: number;
  readonly until?: number;
  readonly state?: string;
}

export interface RunHooks {
  /** Further records to look at, besides those that detectors ask for. */
  readonly alsoRelevant?: readonly Pattern[];
  readonly observe?: (detection: Detection, revisions: readonly Revision[]) => void;
  /** The catalogue unless a benchmark brings more. */
  readonly detectors?: readonly Detector[];
  readonly progress?: (files: number, records: number) => void;
}

export interface RunResult {
  readonly config: Config;
  readonly read: ReadTotals;
  readonly counts: Counts;
  readonly ledger: Ledger;
  readonly seconds: number;
}

/** Bytes of records that wait for their turn in memory; beyond it they wait on disk. */
const HELD_BYTES_MAX = 24 * 1024 * 1024;
/**
 * Records judged together. A batch ends between two seconds, so that what shares a second is seen together. Parsed
 * records of much larger batches outlive a collection of the young generation, which then has to move them.
 */
const BATCH_MIN = 80;
const BATCH_MAX = 20_000;
/** Alerts held for printing. Beyond it those with the lowest score give way, and the summary says so. */
const ALERTS_MAX = 20_000;
const CONFIG_FILE = "rolecall.yaml";

/** Reads `paths`, judges what is relevant, and returns the alerts in their final revisions. */
export async function runOver(paths: readonly string[], options: RunOptions, hooks: RunHooks = {}): Promise<RunResult> {
  const started = performance.now();
  tuneEngine();
  const config = loadConfig(options.config);
  const detectors = hooks.detectors ?? catalogue;
  const relevance = relevanceOf([...detectors.map(({ on }) => on), ...(hooks.alsoRelevant ?? [])]);
  const order = createOrder({ memoryBytesMax: HELD_BYTES_MAX });
  const state = await openState(options.state);
  try {
    let files = 0;
    let records = 0;
    const read = await readInputs(paths, relevance, within(options, order.add), {
      onFile: (_path, counts) => {
        files += 1;
        records += counts.records;
        hooks.progress?.(files, records);
      },
    });
    const ledger = createLedger(ALERTS_MAX);
    const judge = pipeline({
      config,
      state,
      detectors,
      ...(options.learn === undefined ? {} : { learnMs: options.learn }),
      publish: (revisions) => revisions.forEach(ledger.take),
      ...(hooks.observe === undefined ? {} : { observe: hooks.observe }),
    });
    const damaged = (fault: PathFault) => {
      read.faultCount += 1;
      if (read.faults.length < PATH_FAULTS_MAX) read.faults.push(fault);
    };
    for (const batch of batches(order.entries(), damaged)) await judge.run(batch);
    return { config, read, counts: judge.counts, ledger, seconds: (performance.now() - started) / 1000 };
  } finally {
    await state.close();
    order.close();
  }
}

/** The configuration of `--config`, else the one in the working directory, else none. */
function loadConfig(file: string | undefined): Config {
  if (file === undefined && !existsSync(CONFIG_FILE)) return defaultConfig();
  const path = file ?? CONFIG_FILE;
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`the configuration ${path} cannot be read (${why}). Check --config.`);
  }
  return parseConfig(
    text,
    path,
    catalogue.map(({ id }) => id),
  );
}

/**
 * Records of ordered entries in batches that never split a second. The fast reader hands records on unparsed, so damage
 * inside one is met here: it is named by its time and id, since files are no longer known.
 */
export function* batches(entries: Iterable<Found>, damaged: (fault: PathFault) => void): Generator<CloudTrailRecord[]> {
  let batch: CloudTrailRecord[] = [];
  let second = "";
  for (const { key, bytes } of entries) {
    const at = key.slice(0, key.indexOf(" "));
    const full = batch.length >= BATCH_MIN && at !== second;
    if (full || batch.length >= BATCH_MAX) {
      yield batch;
      batch = [];
    }
    second = at;
    const record = recordOf(bytes);
    if (record === undefined) damaged({ path: `record ${key}`, reason: "is damaged inside" });
    else batch.push(record);
  }
  if (batch.length > 0) yield batch;
}

/** In memory, or in a file when one is named. The file's module is loaded only then: it needs node:sqlite. */
async function openState(path: string | undefined): Promise<State> {
  const salt = randomBytes(32);
  if (path === undefined) return memoryState(salt);
  const { openSqliteState } = await import("../shared/state/sqlite.ts");
  return openSqliteState({ path, salt });
}

/** Takes entries within `--since` and `--until`, without tokens. Keys begin with the time, so text order is time order. */
function within(options: RunOptions, add: (entry: Found) => void): (entry: Found) => void {
  const since = options.since === undefined ? "" : isoText(options.since);
  const until = options.until === undefined ? "~" : isoText(options.until);
  const withoutTokens = tokenCutter();
  return ({ key, bytes }) => {
    if (key >= since && key < until) add({ key, bytes: withoutTokens(bytes) });
  };
}
