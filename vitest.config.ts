import { defineConfig } from "vitest/config";
import summary from "./test/support/summary.ts";

export default defineConfig({
  test: {
    // The stacks are tested apart because they need SST's components, which their set-up installs once. The run against
    // an emulator needs a program that npm does not bring, and has a configuration of its own.
    projects: [
      {
        extends: true,
        test: { name: "product", include: ["test/**/*.test.ts"], exclude: ["test/stacks/**", "test/emulator/**"] },
      },
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
    hookTimeout: 60_000,
    passWithNoTests: false,
    reporters: ["default", summary],
  },
});
