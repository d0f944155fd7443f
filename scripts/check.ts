/**
 * `npm run check`: everything that must hold, in the order in which it fails fastest. CI runs exactly this.
 * The tests come last, so that the last lines are the runner's own summary. One step needs a program that npm does not
 * bring: the run against an emulator of AWS. Where `moto_server` is not on the PATH it is left out, and that is said.
 */
import { spawnSync } from "node:child_process";

const EMULATOR = "emulator";
const steps: readonly (readonly [what: string, command: string, ...args: string[]])[] = [
  ["format and lint", "biome", "ci", "."],
  ["types", "tsc", "--noEmit"],
  ["licences", "node", "scripts/licences.ts"],
  ["bundle", "npm", "run", "-s", "build"],
  ["generated tables", "node", "scripts/tables.ts", "--check"],
  ["generated docs", "node", "scripts/docs.ts", "--check"],
  ["examples", "node", "scripts/examples.ts", "--check"],
  [EMULATOR, "npm", "run", "-s", "emulator"],
  ["tests", "npm", "test", "--silent"],
];
const hasEmulator = spawnSync("moto_server", ["--help"], { stdio: "ignore" }).status === 0;

for (const [what, command, ...args] of steps) {
  console.error(`\n── ${what}: ${command} ${args.join(" ")}`);
  if (what === EMULATOR && !hasEmulator) {
    console.error("\n!!! NOT RUN: moto_server is not on the PATH. To run it: pip install 'moto[server]==5.2.1'\n");
    continue;
  }
  const { status, error } = spawnSync(command, args, { stdio: "inherit", shell: process.platform === "win32" });
  if (error !== undefined)
    console.error(`${command} could not be started: ${error.message}. Run it through npm run check.`);
  if (status !== 0) {
    console.error(`\n${what} failed.`);
    process.exit(status ?? 1);
  }
}
