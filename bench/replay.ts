/**
 * What `rolecall replay` costs beside unpacking the same files, and beside unpacking and parsing them naively.
 * The programs take turns (A B C A B C …), each in a process of its own, so that the ratios hold on a busy machine too.
 *
 *     node bench/replay.ts [--records 200000] [--files 100] [--runs 7] [--dir FOLDER]
 *
 * On Linux put `taskset -c 0` before it to measure on one core.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { archiveOrganisation, writeArchive } from "../simulator/archive.ts";
import { configurationOf } from "../simulator/organisation.ts";

interface Usage {
  readonly cpuSeconds: number;
  readonly peakMiB: number;
}

const { values } = parseArgs({
  options: {
    records: { type: "string", default: "200000" },
    files: { type: "string", default: "100" },
    runs: { type: "string", default: "7" },
    dir: { type: "string", default: "bench/.data" },
  },
});
const SEED = 1;
const records = Number(values.records);
const folder = join(values.dir, `${records}-${values.files}`);
const config = join(values.dir, "rolecall.yaml");

if (!existsSync(folder)) {
  mkdirSync(values.dir, { recursive: true });
  console.log("archive ", writeArchive(folder, { seed: SEED, records, files: Number(values.files) }));
}
writeFileSync(config, configurationOf(archiveOrganisation(SEED)));

const programs: readonly (readonly [name: string, ...args: string[]])[] = [
  ["gunzip", "bench/baseline.mjs", "gunzip", folder],
  ["naive", "bench/baseline.mjs", "naive", folder],
  ["replay", "dist/rolecall.js", "replay", folder, "--config", config],
];
const usages = new Map<string, Usage[]>(programs.map(([name]) => [name, []]));
for (let run = 0; run <= Number(values.runs); run++) {
  for (const [name, ...args] of programs) {
    const usage = measure(args);
    // The first round fills the page cache and does not count.
    if (run > 0) usages.get(name)?.push(usage);
  }
}

console.log("program    cpu s  ÷ naive  ÷ gunzip  krecords/s  peak MiB  ÷ naive");
for (const [name] of programs) {
  const cpu = median(name, ({ cpuSeconds }) => cpuSeconds);
  const peak = median(name, ({ peakMiB }) => peakMiB);
  const cells = [
    cpu.toFixed(2).padStart(9),
    ratio(name, "naive", ({ cpuSeconds }) => cpuSeconds),
    ratio(name, "gunzip", ({ cpuSeconds }) => cpuSeconds),
    (records / cpu / 1000).toFixed(0).padStart(11),
    peak.toFixed(0).padStart(9),
    ratio(name, "naive", ({ peakMiB }) => peakMiB),
  ];
  console.log(name.padEnd(7), cells.join(" "));
}

function measure(args: readonly string[]): Usage {
  const { status, output, stderr } = spawnSync(process.execPath, ["--import", "./bench/usage.mjs", ...args], {
    stdio: ["ignore", "ignore", "pipe", "pipe"],
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${args.join(" ")} ended with ${status}: ${stderr}`);
  // Written by usage.mjs.
  return JSON.parse(output[3] ?? "") as Usage;
}

function median(name: string, of: (usage: Usage) => number): number {
  return middle((usages.get(name) ?? []).map(of));
}

/** Median of the ratios round by round: each compares two runs of the same minute. */
function ratio(name: string, base: string, of: (usage: Usage) => number): string {
  const bases = usages.get(base) ?? [];
  const ratios = (usages.get(name) ?? []).map((usage, round) => of(usage) / of(bases[round] ?? usage));
  return middle(ratios).toFixed(2).padStart(8);
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
