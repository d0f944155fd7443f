/**
 * Bundles the command line into one file, `dist/rolecall.js`.
 * Node strips no types under node_modules, and one file starts faster than two hundred.
 */
import { type BuildOptions, build } from "esbuild";

/** How the command is bundled. */
export const COMMAND: BuildOptions = {
  entryPoints: ["cli/main.ts"],
  outfile: "dist/rolecall.js",
  bundle: true,
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

if (import.meta.main) await build(COMMAND);
