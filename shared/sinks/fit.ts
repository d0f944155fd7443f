/** Lists that must fit into a receiver's limit: whole lines from the top, and how many were left out. */

export interface Fitted {
  readonly lines: readonly string[];
  readonly left: number;
}

/** As many lines as fit into `max`, measured by `size`, each with the separator after it. */
export function whatFits(lines: readonly string[], max: number, size: (line: string) => number): Fitted {
  let used = 0;
  let kept = 0;
  for (const line of lines) {
    used += size(line) + 1;
    if (used > max) break;
    kept += 1;
  }
  return { lines: lines.slice(0, kept), left: lines.length - kept };
}
