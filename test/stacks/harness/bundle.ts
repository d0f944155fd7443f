/** Builds a function with the options that SST 4.17 gives esbuild (pkg/runtime/node), so tests run what is deployed. */
import { existsSync, mkdirSync } from "node:fs";
import { join, parse } from "node:path";
import { type BuildOptions, build } from "esbuild";
import { asObject, type JsonObject } from "../../../shared/model.ts";

/** So that bundled CommonJS finds what it expects. */
const AROUND = [
  'import { createRequire as functionRequire } from "node:module";',
  'import { fileURLToPath as functionPath } from "node:url";',
  "const require = functionRequire(import.meta.url);",
  "const __filename = functionPath(import.meta.url);",
  'const __dirname = functionPath(new URL(".", import.meta.url));',
].join("\n");

export interface BundleArgs {
  readonly root: string;
  /** As declared, such as `functions/detect.handler`. */
  readonly handler: string;
  /** `nodejs` of the function's arguments. */
  readonly nodejs: JsonObject;
  /** Folder of the package. */
  readonly out: string;
}

/** The bundle's file. @throws Error when the handler's file is not there. */
export async function bundleFunction({ root, handler, nodejs, out }: BundleArgs): Promise<string> {
  const { dir, name } = parse(handler);
  const source = join(root, dir, `${name}.ts`);
  if (!existsSync(source)) throw new Error(`the handler ${handler} needs ${source}, which is not there`);
  mkdirSync(out, { recursive: true });
  const outfile = join(out, "bundle.mjs");
  const { esbuild = {}, minify = false } = nodejs;
  const declared: BuildOptions = asObject(esbuild) ?? {};
  await build({
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "es2024",
    keepNames: true,
    sourcemap: "linked",
    logLevel: "silent",
    mainFields: ["module", "main"],
    minify: minify === true,
    ...declared,
    external: ["sharp", "pg-native", ...(declared.external ?? [])],
    banner: { js: AROUND },
  });
  return outfile;
}
