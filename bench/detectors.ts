/**
 * Does a record cost more when there are more detectors? A replay with the catalogue, and with as many detectors again,
 * once and three times, for calls that do not occur: what is added is what the index by event has to leave out.
 *
 *     node bench/detectors.ts [--runs 7] [--dir bench/.data/200000-100]
 *
 * Needs the archive that `node bench/replay.ts` makes.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { runOver } from "../cli/run.ts";
import type { Detector } from "../shared/detector.ts";
import { detectors } from "../shared/detectors/index.ts";
import { asObject } from "../shared/model.ts";
import { alternativesOf, type Pattern } from "../shared/pattern.ts";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "7" },
    dir: { type: "string", default: "bench/.data/200000-100" },
    times: { type: "string" },
  },
});
const TIMES = [1, 2, 4] as const;

if (!existsSync(values.dir)) throw new Error(`${values.dir} is missing: run node bench/replay.ts first`);
if (values.times === undefined) compare();
else await judge(Number(values.times));

/** In turns, each in a process of its own; the first round fills the page cache and does not count. */
function compare(): void {
  const seconds = TIMES.map((): number[] => []);
  for (let run = 0; run <= Number(values.runs); run++) {
    for (const [index, times] of TIMES.entries()) {
      const cpu = measured(times);
      if (run > 0) seconds[index]?.push(cpu);
    }
  }
  console.log("detectors  cpu s  ÷ the catalogue");
  for (const [index, times] of TIMES.entries()) {
    const own = seconds[index] ?? [];
    const ratios = own.map((cpu, run) => cpu / (seconds[0]?.[run] ?? cpu));
    const count = detectors.length * times;
    console.log(`${String(count).padStart(9)}  ${middle(own).toFixed(2).padStart(5)}  ${middle(ratios).toFixed(3)}`);
  }
}

function measured(times: number): number {
  const args = ["bench/detectors.ts", "--times", String(times), "--dir", values.dir];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${args.join(" ")} ended with ${status}: ${stderr}`);
  return Number(stdout);
}

async function judge(times: number): Promise<void> {
  const more = Array.from({ length: times - 1 }, (_, copy) => detectors.map((detector) => elsewhere(detector, copy)));
  await runOver([values.dir], {}, { detectors: [...detectors, ...more.flat()] });
  const { user, system } = process.cpuUsage();
  process.stdout.write(String((user + system) / 1e6));
}

/** The same detector for calls of the same service that nobody makes. */
function elsewhere(detector: Detector, copy: number): Detector {
  const eventName = [{ prefix: `Bench${copy}${detector.id.replaceAll("-", "")}` }];
  const moved = alternativesOf(detector.on).map(
    (on) => ({ ...on, detail: { ...asObject(on["detail"]), eventName } }) as Pattern,
  );
  const [only, ...others] = moved;
  const on = only !== undefined && others.length === 0 ? only : { $or: moved };
  return { ...detector, id: `${detector.id}-copy-${copy}`, on };
}

function middle(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
