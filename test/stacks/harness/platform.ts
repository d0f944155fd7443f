/**
 * SST's own component sources and types under `.sst/platform`, which the stacks are checked and evaluated against.
 * `sst install` writes them from the npm registry alone, without an AWS account: about 20 seconds and 320 MB, once.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "../../..");
export const PLATFORM = join(ROOT, ".sst/platform");
export const PROVIDERS = join(ROOT, ".sst/provider-lock.json");

/** Vitest calls this once before the tests of the stacks. Does nothing when what is there is current. */
export function setup(): void {
  if (isCurrent()) return;
  console.error("Installing SST's components for the tests of the stacks (once, about 20 seconds)");
  try {
    execFileSync(process.execPath, [join(ROOT, "node_modules/sst/bin/sst.mjs"), "install", "--stage", "test"], {
      cwd: ROOT,
      stdio: "pipe",
      timeout: 600_000,
      env: {
        ...process.env,
        // No Pulumi engine and no bun: npm does the installing.
        SST_SKIP_DEPENDENCY_CHECK: "1",
        NO_BUN: "1",
        SST_TELEMETRY_DISABLED: "1",
        AWS_EC2_METADATA_DISABLED: "true",
      },
    });
  } catch (cause) {
    throw new Error("`sst install` failed. It needs the npm registry; run `npx sst install --stage test` to see why.", {
      cause,
    });
  }
  if (!isCurrent()) throw new Error("`sst install` left another version than package.json and sst.config.ts ask for.");
}

function isCurrent(): boolean {
  const wanted = /\baws: \{ version: "([\d.]+)"/.exec(readFileSync(join(ROOT, "sst.config.ts"), "utf8"))?.[1];
  if (wanted === undefined) throw new Error("sst.config.ts pins no version of the aws provider as `aws: { version: …`");
  return (
    textOf(join(PLATFORM, "version")) === versionOf(join(ROOT, "node_modules/sst")) &&
    versionOf(join(PLATFORM, "node_modules/@pulumi/aws")) === wanted &&
    existsSync(PROVIDERS)
  );
}

function versionOf(folder: string): string | undefined {
  const text = textOf(join(folder, "package.json"));
  return text === undefined ? undefined : JSON.parse(text).version;
}

function textOf(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, "utf8").trim() : undefined;
}
