import { defineConfig } from "vitest/config";
import summary from "./test/support/summary.ts";

export default defineConfig({
  test: {
    // The stacks are tested apart because they need SST's components, which their set-up installs once.
    projects: [
      { extends: true, test: { name: "product", include: ["test/**/*.test.ts"], exclude: ["test/stacks/**"] } },
      {
        extends: true,
        test: {
          name: "stacks",
          include: ["test/stacks/**/*.test.ts"],
          globalSetup: ["test/stacks/harness/platform.ts"],
        },
      },
    ],
    testTimeout: 60_000,
    passWithNoTests: false,
    reporters: ["default", summary],
  },
});
