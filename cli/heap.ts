/**
 * Keeps the heap near what is alive. Judging keeps some twenty megabytes and throws away gigabytes; on a machine with
 * much memory the engine lets the heap grow tenfold before it collects. Two of its heuristics, read at each collection,
 * hold that back for about a tenth more time. docs/performance.md has the figures.
 */
import { setFlagsFromString } from "node:v8";

/** To be called before the work begins. */
export function keepHeapSmall(): void {
  // The young generation stays at its first size: what a batch leaves behind is dead by the next.
  setFlagsFromString("--semi-space-growth-factor=1");
  // The old one is collected when it has grown to two and a half times what was alive.
  setFlagsFromString("--heap-growing-percent=150");
}
