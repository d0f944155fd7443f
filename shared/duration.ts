import { DAY_MS, HOUR_MS } from "./model.ts";

/** Milliseconds of `14d` or `36h`, at most four digits; undefined for anything else. */
export function durationMs(text: string): number | undefined {
  const parts = /^(\d{1,4})([hd])$/.exec(text);
  if (parts === null) return undefined;
  return Number(parts[1]) * (parts[2] === "d" ? DAY_MS : HOUR_MS);
}
