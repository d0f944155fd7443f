/**
 * `npm run check`: everything that must hold, in the order in which it fails fastest. CI runs exactly this.
 * The tests come last, so that the last lines are the runner's own summary.
 */
import { spawnSync } from "node:child_process";

const steps: readonly (readonly [what: string, command: string, ...args: string[]])[] = [
  ["format and lint", "biome", "ci", "."],
  ["types", "tsc", "--noEmit"],
  ["licences", "node", "scripts/licences.ts"],
  ["bundle", "npm", "run", "-s", "build"],
  ["generated docs", "node", "scripts/docs.ts", "--check"],
  ["examples", "node", "scripts/examples.ts", "--check"],
  ["tests", "npm", "test", "--silent"],
];

for (const [what, command, ...args] of steps) {
  console.error(`\n── ${what}: ${command} ${args.join(" ")}`);
  const { status, error } = spawnSync(command, args, { stdio: "inherit", shell: process.platform === "win32" });
  if (error !== undefined)
    console.error(`${command} could not be started: ${error.message}. Run it through npm run check.`);
  if (status !== 0) {
    console.error(`\n${what} failed.`);
    process.exit(status ?? 1);
  }
}
