/**
 * Bundles the command line into `dist/rolecall.js` and a few parts that are read only by the command that needs them.
 * Node strips no types under node_modules, and a file starts faster than two hundred.
 */
import { rmSync } from "node:fs";
import { type BuildOptions, build } from "esbuild";

/** How the command is bundled. */
export const COMMAND: BuildOptions = {
  entryPoints: { rolecall: "cli/main.ts" },
  outdir: "dist",
  bundle: true,
  // The AWS client is for one command alone; read with the others it would slow down all of them.
  splitting: true,
  chunkNames: "parts/[name]-[hash]",
  minifySyntax: true,
  platform: "node",
  format: "esm",
  target: "node22",
  mainFields: ["module", "main"],
  // The yaml package is CommonJS on Node and asks for built-in modules by require.
  banner: {
    js: '#!/usr/bin/env node\nimport { createRequire as requireOf } from "node:module";\nconst require = requireOf(import.meta.url);',
  },
  logLevel: "warning",
};

if (import.meta.main) {
  // Parts are named by what is in them: those of the build before would stay.
  rmSync("dist/parts", { recursive: true, force: true });
  await build(COMMAND);
}
