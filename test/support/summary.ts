/** Ends a test run with one plain line that any script can read: `1479 passed, 0 failed`. */
import type { Reporter, TestModule } from "vitest/node";

const summary: Reporter = {
  onTestRunEnd(modules: readonly TestModule[]) {
    const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state));
    const count = (state: string) => states.filter((found) => found === state).length;
    // A file that could not even be loaded has no tests to fail.
    const broken = modules.filter((module) => module.state() === "failed" && module.children.size === 0).length;
    const skipped = count("skipped") === 0 ? "" : `, ${count("skipped")} skipped`;
    process.stdout.write(`\n${count("passed")} passed, ${count("failed") + broken} failed${skipped}\n`);
  },
};

export default summary;
