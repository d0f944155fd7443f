/**
 * What the function of a lane costs: size of its package, time to load it, and CPU per event at several batch sizes.
 * Loads are timed in fresh processes that take turns; the network is a stub that answers at once, so that only our own
 * work and the SDK's counts. Quote ratios of one run, never milliseconds.
 *
 *     node bench/lambda.ts [STARTS]
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type BuildOptions, build } from "esbuild";
import { parseSettings } from "../shared/config-file.ts";
import { configurationOf, organisation } from "../simulator/organisation.ts";
import { PACKING } from "../stacks/packing.ts";

const STARTS = Number(process.argv[2] ?? 21);
const BATCHES = [1, 10, 100, 1000];
/** The organisation of bench/lambda-warm.ts, configured as its owner would. */
const SEED = 7;
const FOLDER = join(import.meta.dirname, ".data", "lambda");

/** As SST 4.17 builds a function with `minify`. Source: its runtime for Node, and the stack's defaults. */
const AS_DEPLOYED: BuildOptions = {
  bundle: true,
  minify: PACKING.minify,
  ...PACKING.esbuild,
  platform: "node",
  format: "esm",
  target: "es2024",
  logLevel: "error",
  banner: {
    js: 'import { createRequire as requireOf } from "node:module";\nconst require = requireOf(import.meta.url);',
  },
};

/** A handler that does nothing with the clients that ours uses, packed as SST does by itself and as ours is. */
const BARE = `
  import { DynamoDBClient, BatchGetItemCommand, BatchWriteItemCommand, GetItemCommand, PutItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
  import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
  const database = new DynamoDBClient({});
  const events = new EventBridgeClient({});
  const commands = [BatchGetItemCommand, BatchWriteItemCommand, GetItemCommand, PutItemCommand, UpdateItemCommand, PutEventsCommand];
  export const handler = async () => [database, events, commands].length;
`;

mkdirSync(FOLDER, { recursive: true });
writeFileSync(
  join(FOLDER, "rolecall.json"),
  JSON.stringify(parseSettings(configurationOf(organisation(SEED)), "rolecall.yaml")),
);

const detect = await built("detect", { entryPoints: ["functions/detect.ts"] });
const external = await built("external", {
  entryPoints: ["functions/detect.ts"],
  external: ["@aws-sdk/*", "@smithy/*"],
});
const stdin = { contents: BARE, resolveDir: import.meta.dirname };
const bare = await built("bare", { stdin, external: [], keepNames: true });
const lean = await built("lean", { stdin });
await built("warm", { entryPoints: ["bench/lambda-warm.ts"] });

console.log(`package of detect: ${kb(detect)} KB minified, ${kb(detect, true)} KB gzipped (bar: 450 KB)`);
for (const name of ["deliver", "canary"]) {
  const file = await built(name, { entryPoints: [`functions/${name}.ts`] });
  console.log(`package of ${name}: ${kb(file)} KB minified, ${kb(file, true)} KB gzipped`);
}

const files = { detect, bare, lean, external };
const loads: Record<keyof typeof files, number[]> = { detect: [], bare: [], lean: [], external: [] };
for (let round = 0; round < STARTS; round++) {
  for (const name of ["detect", "bare", "lean", "external"] as const) loads[name].push(loadMs(files[name]));
}
const load = (name: keyof typeof files) => median(loads[name]);
console.log(
  `load, median of ${STARTS}: detect ${load("detect").toFixed(1)} ms, bare clients ${load("bare").toFixed(1)}, ` +
    `packed as lean as ours ${load("lean").toFixed(1)}, SDK external ${load("external").toFixed(1)}`,
);
console.log(
  `  ${ratio(load("detect"), load("bare"))}× bare (bar: 1.15), ${ratio(load("detect"), load("lean"))}× lean, ` +
    `${ratio(load("detect"), load("external"))}× external (bar: 0.85)`,
);

const perEvent = new Map(BATCHES.map((size) => [size, warm(size)]));
for (const [size, { microseconds, calls, units }] of perEvent) {
  const each = Object.entries(calls).map(([operation, count]) => `${operation} ${count.toFixed(2)}`);
  const all = Object.values(calls).reduce((sum, count) => sum + count, 0);
  console.log(`batch of ${size}: ${microseconds.toFixed(1)} µs of CPU an event, ${all.toFixed(2)} AWS calls a batch`);
  console.log(`  ${each.join(", ")}`);
  console.log(
    `  units of DynamoDB an event: ${units["read"]?.toFixed(2)} read, ${units["written"]?.toFixed(2)} written`,
  );
}
const one = perEvent.get(1)?.microseconds ?? Number.NaN;
const hundred = perEvent.get(100)?.microseconds ?? Number.NaN;
console.log(`  a hundred: ${ratio(hundred, one)}× of one (bar: 0.06), ${hundred.toFixed(1)} µs (bar: 30)`);

async function built(name: string, options: BuildOptions): Promise<string> {
  const outfile = join(FOLDER, `${name}.mjs`);
  await build({ ...AS_DEPLOYED, ...options, outfile });
  return outfile;
}

function kb(file: string, packed = false): number {
  return Math.round((packed ? gzipSync(readFileSync(file)).length : statSync(file).size) / 1024);
}

function run(code: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync(process.execPath, code, {
    encoding: "utf8",
    env: {
      ...process.env,
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      LAMBDA_TASK_ROOT: FOLDER,
      ROLECALL_LANE: "sessions",
      ROLECALL_TABLE: "table",
      ROLECALL_BUS: "bus",
      ROLECALL_CANARY_ROLE: "arn:aws:iam::111122223333:role/rolecall-bench-canary",
    },
  });
  if (status !== 0) throw new Error(`a measured process failed:\n${stderr}`);
  return stdout;
}

function loadMs(file: string): number {
  const code = `const t = performance.now(); await import(${JSON.stringify(file)}); console.log(performance.now() - t);`;
  return Number(run(["--input-type=module", "-e", code]));
}

type Counts = Readonly<Record<string, number>>;

/** The median of five processes. */
function warm(size: number): { readonly microseconds: number; readonly calls: Counts; readonly units: Counts } {
  const runs = Array.from({ length: 5 }, () => JSON.parse(run([join(FOLDER, "warm.mjs"), String(size)])));
  return { microseconds: median(runs.map((one) => one.microseconds)), calls: runs[0].calls, units: runs[0].units };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

function ratio(a: number, b: number): string {
  return (a / b).toFixed(2);
}
