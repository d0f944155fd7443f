/** Fails when a package in the lockfile has a licence that would bind our users (GPL, AGPL, SSPL) or none at all. */
import { readFileSync } from "node:fs";

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly license?: string; readonly optional?: boolean }>>;
}

const BINDING = /\b(A?GPL|SSPL|BUSL|CC-BY-NC)/i;
/** LGPL and choices such as `(MIT OR GPL-3.0)` bind nobody. */
const FREE_CHOICE = /\bLGPL|\bMIT\b.*\bOR\b|\bOR\b.*\bMIT\b/i;

// The file is npm's own; its shape is documented under "package-lock.json".
const lockfile: Lockfile = JSON.parse(readFileSync("package-lock.json", "utf8"));
const packages = Object.entries(lockfile.packages).filter(([path]) => path !== "");
const faults = packages.flatMap(([path, { license }]) => {
  const name = path.replace(/^.*node_modules\//, "");
  const stated = license ?? statedBy(path);
  if (stated === undefined) return [`${name}: no licence stated`];
  return BINDING.test(stated) && !FREE_CHOICE.test(stated) ? [`${name}: ${stated}`] : [];
});

if (faults.length > 0) {
  console.error(`Licences that cannot be in the tree:\n${faults.map((fault) => `  ${fault}`).join("\n")}`);
  process.exit(1);
}
console.error(`${packages.length} packages, none with a binding licence`);

/** The licence in the installed package.json, where the lockfile does not repeat it. */
function statedBy(path: string): string | undefined {
  try {
    const { license } = JSON.parse(readFileSync(`${path}/package.json`, "utf8"));
    return typeof license === "string" ? license : undefined;
  } catch {
    return undefined;
  }
}
