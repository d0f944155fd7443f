/**
 * Settings of the JavaScript engine that suit a replay: minutes at most, most of it in native code, on a machine that
 * has other work. All are read by the engine while it runs. docs/performance.md has the figures.
 */
import { setFlagsFromString } from "node:v8";

/** To be called before the work begins. */
export function tuneEngine(): void {
  // Judging keeps some twenty megabytes and throws away gigabytes; with much memory the engine lets the heap grow
  // tenfold before it collects. The young generation stays at its first size: what a batch leaves behind is dead by
  // the next. The old one is collected when it has grown to two and a half times what was alive.
  setFlagsFromString("--semi-space-growth-factor=1");
  setFlagsFromString("--heap-growing-percent=150");
  // The last of the engine's compilers took as long as unpacking 200,000 records, so it is kept for what runs most often.
  // What the compilers before it make of the rest is good enough.
  setFlagsFromString("--invocation-count-for-turbofan=60000");
}
