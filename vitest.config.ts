import { defineConfig } from "vitest/config";
import summary from "./test/support/summary.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 60_000,
    passWithNoTests: false,
    reporters: ["default", summary],
  },
});
