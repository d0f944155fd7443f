/**
 * What the embedded state costs: memory per million remembered edges, look-ups and inserts a second, and sessions,
 * each beside a plain Map in the same run, since only the ratio holds on another machine.
 *
 *     node --expose-gc bench/state.ts [EDGES]
 */

import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DAY_MS, HOUR_MS } from "../shared/model.ts";
import type { State } from "../shared/state/contract.ts";
import { memoryState } from "../shared/state/memory.ts";
import { openSqliteState } from "../shared/state/sqlite.ts";

const EDGES = Number(process.argv[2] ?? 1_000_000);
const SESSIONS = 30_000;
const BATCH = 1000;
const DAY = 20_000;
const NOW = DAY * DAY_MS;
const SALT = "salt that only this measurement uses";

/** About 150 characters; made anew for each pass, as keys of records are. */
function edge(n: number): string {
  const role = `arn:aws:iam::111122223333:role/teams/platform/Deploy-${(n * 7919) % 1_000_003}`;
  return `pair|111122223333|${role}|ana-${n}@example.com|203.0.113.${n % 256}/32|arn:aws:iam::444455556666:role/Target`;
}

/** One batch at a time, so that keys still to come take no memory. */
function* batches(total: number): Generator<readonly string[]> {
  for (let from = 0; from < total; from += BATCH)
    yield Array.from({ length: Math.min(BATCH, total - from) }, (_, n) => edge(from + n));
}

async function secondsOf(work: () => Promise<void> | void): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** Twice: buffers are freed by the collection after the one that found them unused. */
function usedBytes(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

interface Line {
  readonly name: string;
  readonly insertsPerSecond: number;
  readonly lookupsPerSecond: number;
  readonly megabytesPerMillion: number;
}

/** Keys are made outside the timed part, batch by batch, so that their own memory is not counted. */
async function measure(
  name: string,
  insert: (keys: readonly string[]) => Promise<void> | void,
  count: (keys: readonly string[]) => Promise<number> | number,
): Promise<Line> {
  const before = usedBytes();
  let inserting = 0;
  for (const keys of batches(EDGES)) inserting += await secondsOf(() => insert(keys));
  const bytes = usedBytes() - before;
  let looking = 0;
  let found = 0;
  for (const keys of batches(EDGES)) {
    looking += await secondsOf(async () => {
      found += await count(keys);
    });
  }
  if (found !== EDGES) throw new Error(`${name} found ${found} of ${EDGES}`);
  return {
    name,
    insertsPerSecond: EDGES / inserting,
    lookupsPerSecond: EDGES / looking,
    megabytesPerMillion: bytes / EDGES,
  };
}

const measureState = (name: string, state: State, withLabel: boolean): Promise<Line> =>
  measure(
    name,
    (keys) => state.sighted(keys.map((key) => (withLabel ? { key, day: DAY, label: key } : { key, day: DAY }))),
    async (keys) => (await state.sightings(keys)).filter((sighting) => sighting !== undefined).length,
  );

async function measureMap(): Promise<Line> {
  const map = new Map<string, { firstDay: number; lastDay: number; days: number }>();
  return measure(
    "plain Map",
    (keys) => {
      for (const key of keys) map.set(key, { firstDay: DAY, lastDay: DAY, days: 1 });
    },
    (keys) => keys.filter((key) => map.get(key) !== undefined).length,
  );
}

/** A replay's use of sessions: each is looked up, stored, and looked up again by a later call. */
async function sessionSeconds(state: State): Promise<number> {
  const value = JSON.stringify({ role: "arn:aws:iam::111122223333:role/Deploy", origin: "ana", chain: [] });
  return secondsOf(async () => {
    for (let n = 0; n < SESSIONS; n++) {
      const now = NOW + n * 1000;
      const key = `ASIAEXAMPLE${String(n).padStart(9, "0")}`;
      await state.get("session", [key], now);
      await state.put("session", [{ key, value, expiresAt: now + HOUR_MS }]);
      await state.get("session", [key], now);
    }
  });
}

function print(line: Line, base: Line): void {
  const rate = (value: number, of: number) => `${(value / 1e6).toFixed(2)} M/s (${(value / of).toFixed(2)}×)`;
  console.log(
    line.name.padEnd(28),
    `inserts ${rate(line.insertsPerSecond, base.insertsPerSecond)}`.padEnd(28),
    `look-ups ${rate(line.lookupsPerSecond, base.lookupsPerSecond)}`.padEnd(28),
    `${line.megabytesPerMillion.toFixed(1)} MB per million`,
  );
}

const folder = mkdtempSync(join(tmpdir(), "rolecall-bench-"));
try {
  const path = join(folder, "state.db");
  console.log(`${EDGES} edges of ${edge(EDGES).length} characters; in brackets: ratio to the Map of this run`);
  if (globalThis.gc === undefined) console.log("without --expose-gc the memory figures include garbage");
  const base = await measureMap();
  print(base, base);
  const inMemory = memoryState(SALT);
  print(await measureState("memory state", inMemory, false), base);
  const inFile = openSqliteState({ path, salt: SALT });
  print(await measureState("file state, with labels", inFile, true), base);
  const flushing = await secondsOf(() => inFile.flush());
  await inFile.close();
  console.log(`flush ${flushing.toFixed(2)} s, file ${(statSync(path).size / EDGES).toFixed(0)} MB per million`);
  let again: State | undefined;
  const opening = await secondsOf(() => {
    again = openSqliteState({ path, salt: SALT });
  });
  console.log(`open ${opening.toFixed(2)} s`);
  await again?.close();
  console.log(`${SESSIONS} sessions in memory ${(await sessionSeconds(memoryState(SALT))).toFixed(3)} s`);
  const sessions = openSqliteState({ path: join(folder, "sessions.db"), salt: SALT });
  const using = await sessionSeconds(sessions);
  const closing = await secondsOf(() => sessions.close());
  console.log(`${SESSIONS} sessions with a file ${using.toFixed(3)} s, then close ${closing.toFixed(3)} s`);
} finally {
  rmSync(folder, { recursive: true });
}
