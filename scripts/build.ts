/**
 * Bundles the command line into one file, `dist/rolecall.js`.
 * Node strips no types under node_modules, and one file starts faster than two hundred.
 */
import { build } from "esbuild";

await build({
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
});
