/** `rolecall replay`: saved records in, alerts out, and an account of everything that was read or could not be. */
import { ecsOf } from "../shared/formats/ecs.ts";
import { ocsfOf } from "../shared/formats/ocsf.ts";
import type { Alert, Severity } from "../shared/model.ts";
import { SEVERITIES } from "../shared/score.ts";
import { plural, printable } from "../shared/words.ts";
import { EXIT } from "./exit.ts";
import { tally } from "./ledger.ts";
import { type RunOptions, type RunResult, runOver } from "./run.ts";
import { colored, progressLine, width, write, writeError } from "./terminal.ts";
import { alertText } from "./text.ts";
import { VERSION } from "./version.ts";

export interface ReplayOptions extends RunOptions {
  readonly format: "text" | keyof typeof LINES;
  readonly minScore?: number;
  readonly failOn?: Severity;
}

/** What one alert is in a line, by format. */
const LINES = {
  jsonl: (alert: Alert) => alert,
  ocsf: (alert: Alert) => ocsfOf(alert, VERSION),
  ecs: (alert: Alert) => ecsOf(alert, VERSION),
} as const;

/** Faults printed by name; the rest are counted. */
const FAULTS_SHOWN_MAX = 20;

export async function replay(paths: readonly string[], options: ReplayOptions): Promise<number> {
  const progress = progressLine();
  const result = await runOver(paths, options, { progress: progress.show });
  progress.clear();
  const alerts = result.ledger.alerts(options.minScore ?? result.config.alertAt);
  if (options.format === "text") {
    for (const alert of topLevel(alerts)) await write(`${alertText(alert, { color: colored(), width: width() })}\n`);
  } else {
    const lineOf = LINES[options.format];
    for (const alert of alerts) await write(`${JSON.stringify(lineOf(alert))}\n`);
  }
  writeError(faultLines(result));
  writeError(`${summary(result, alerts)}\n`);
  return exitCode(result, options);
}

/** Alerts without the children of another printed alert: those stand among its steps. */
export function topLevel(alerts: readonly Alert[]): Alert[] {
  const ids = new Set(alerts.map(({ id }) => id));
  return alerts.filter(({ parent }) => parent === undefined || !ids.has(parent));
}

function summary({ read, counts, seconds, ledger }: RunResult, alerts: readonly Alert[]): string {
  const rate = Math.round(read.records / Math.max(seconds, 0.001)).toLocaleString("en");
  const foreign = Object.entries(read.foreign).filter(([, count]) => count > 0);
  const lines = [
    `read    ${plural(read.files, "file")} · ${plural(read.records, "record")} in ${seconds.toFixed(1)} s (${rate}/s)`,
    `        ${read.relevant.toLocaleString("en")} relevant · ${counts.duplicates.toLocaleString("en")} duplicates or copies · ${unreadable(read, counts)} unreadable`,
    ...(foreign.length === 0
      ? []
      : [`        left aside: ${foreign.map(([kind, count]) => `${count} ${kind}`).join(", ")}`]),
    alerts.length === 0
      ? "alerts  none"
      : `alerts  ${topLevel(alerts).length} (${tally(topLevel(alerts))}), ${alerts.length - topLevel(alerts).length} more inside them as steps`,
    ...(ledger.dropped() === 0
      ? []
      : [
          `        ${ledger.dropped()} with the lowest scores left out: too many to hold; narrow with --since and --until`,
        ]),
  ];
  return lines.join("\n");
}

function unreadable(read: RunResult["read"], counts: RunResult["counts"]): number {
  return read.faultCount + counts.unreadable;
}

function faultLines({ read }: RunResult): string {
  const shown = read.faults.slice(0, FAULTS_SHOWN_MAX).map(({ path, offset, line, reason }) => {
    const place =
      line === undefined ? (offset === undefined ? "" : ` byte ${offset}`) : ` line ${line}, byte ${offset}`;
    return `unreadable: ${printable(path, 500)}${place}: ${printable(reason, 300)}\n`;
  });
  const more = read.faultCount - shown.length;
  return `${shown.join("")}${more > 0 ? `unreadable: and ${more} more\n` : ""}`;
}

function exitCode(result: RunResult, { failOn }: ReplayOptions): number {
  const limit = SEVERITIES.find(([severity]) => severity === failOn)?.[1];
  if (limit !== undefined && result.ledger.alerts(limit).length > 0) return EXIT.findings;
  const incomplete = unreadable(result.read, result.counts) > 0 || result.ledger.dropped() > 0;
  return incomplete ? EXIT.incomplete : EXIT.ran;
}
