/**
 * Writes `examples/`, or with `--check` compares it with what would be written: exit 1 and a list of what differs.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { exampleFiles } from "../simulator/examples.ts";

const directory = join(import.meta.dirname, "..", "examples");
const files = exampleFiles();

function differing(): string[] {
  const wrong = files
    .filter(
      ({ path, text }) => !existsSync(join(directory, path)) || readFileSync(join(directory, path), "utf8") !== text,
    )
    .map(({ path }) => `examples/${path} is not what the simulator makes`);
  const known = new Set(files.map(({ path }) => path));
  const attacks = join(directory, "attacks");
  const left = (existsSync(attacks) ? readdirSync(attacks) : [])
    .filter((name) => !known.has(`attacks/${name}`))
    .map((name) => `examples/attacks/${name} is made by no attack of the simulator`);
  return [...wrong, ...left];
}

if (process.argv.includes("--check")) {
  const wrong = differing();
  for (const line of wrong) console.error(line);
  if (wrong.length > 0) {
    console.error("Run: node scripts/examples.ts");
    process.exitCode = 1;
  }
} else {
  for (const { path, text } of files) {
    const target = join(directory, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
    console.error(`examples/${path} ${text.length} characters`);
  }
}
