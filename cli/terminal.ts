/** The terminal: what is known of it, and writing that waits for a slow reader. */

/** Colours only on a terminal that wants them. Source: no-color.org. */
export function colored(): boolean {
  return process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== "dumb";
}

/** Columns to wrap at: the terminal's, within reason. */
export function width(): number {
  return Math.min(Math.max(process.stdout.columns ?? 110, 60), 140);
}

/** Writes to stdout and waits while the reader is behind, so that output needs no memory. */
export async function write(text: string): Promise<void> {
  if (process.stdout.write(text)) return;
  await new Promise<void>((resolve) => process.stdout.once("drain", resolve));
}

export function writeError(text: string): void {
  if (text !== "") process.stderr.write(text);
}

/** A line that counts along on stderr, on a terminal only. */
export function progressLine(): {
  readonly show: (files: number, records: number) => void;
  readonly clear: () => void;
} {
  const live = process.stderr.isTTY === true;
  let last = 0;
  return {
    show: (files, records) => {
      if (!live || performance.now() - last < 100) return;
      last = performance.now();
      process.stderr.write(
        `\r\u001b[Kreading: ${files.toLocaleString("en")} files, ${records.toLocaleString("en")} records`,
      );
    },
    clear: () => {
      if (live) process.stderr.write("\r\u001b[K");
    },
  };
}
