/** The run against an emulator of AWS, apart from the others since it needs `moto_server` on the PATH: `npm run emulator`. */
import { defineConfig } from "vitest/config";
import summary from "../support/summary.ts";

export default defineConfig({
  test: {
    include: ["test/emulator/*.test.ts"],
    globalSetup: ["test/stacks/harness/platform.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // What functions log and count is proved elsewhere; here it would drown the result.
    env: { POWERTOOLS_LOG_LEVEL: "SILENT", POWERTOOLS_METRICS_DISABLED: "true" },
    passWithNoTests: false,
    reporters: ["default", summary],
  },
});
