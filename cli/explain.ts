/** `rolecall explain`: the arithmetic behind an alert, or the reason why a record did not alert. */
import type { Detection, Verdict } from "../shared/detect.ts";
import type { Alert, Revision } from "../shared/model.ts";
import { isoText } from "../shared/normalise/dates.ts";
import { severityOf } from "../shared/score.ts";
import { plural, printable } from "../shared/words.ts";
import { EXIT, UsageError } from "./exit.ts";
import { type RunOptions, runOver } from "./run.ts";
import { colored, progressLine, width, write, writeError } from "./terminal.ts";
import { alertText } from "./text.ts";

/** Records of one alert that are explained one by one. */
const RECORDS_MAX = 20;

interface Seen {
  readonly detection: Detection;
  readonly alertId: string | undefined;
}

export async function explain(id: string, paths: readonly string[], options: RunOptions): Promise<number> {
  const isAlert = /^A-[0-9A-Z]{10}$/.test(id);
  const seen: Seen[] = [];
  const progress = progressLine();
  const result = await runOver(paths, options, {
    progress: progress.show,
    ...(isAlert ? {} : { alsoRelevant: [{ detail: { eventID: [id] } }] }),
    observe: (detection, revisions) => {
      const alert = revisions[0]?.alert;
      const wanted = isAlert ? touches(revisions, id) : isRecord(detection, id);
      if (wanted && seen.length < RECORDS_MAX) seen.push({ detection, alertId: alert?.id });
    },
  });
  progress.clear();
  const alert = result.ledger.get(isAlert ? id : (seen[0]?.alertId ?? ""));
  if (seen.length === 0 && alert === undefined) {
    throw new UsageError(
      `${printable(id)} is ${isAlert ? "no alert" : "no record"} in ${paths.join(", ")}. Give an alert id from replay (with the same --learn, --config and paths) or the eventID of a record.`,
    );
  }
  if (alert !== undefined) await write(`${alertText(alert, { color: colored(), width: width() })}\n`);
  for (const { detection } of seen) await write(`${recordText(detection, result.config.alertAt, alert)}\n`);
  if (result.read.faultCount > 0)
    writeError(`${plural(result.read.faultCount, "part")} of the input could not be read; replay names them\n`);
  return result.read.faultCount > 0 ? EXIT.incomplete : EXIT.ran;
}

function touches(revisions: readonly Revision[], id: string): boolean {
  return revisions.some(({ alert }) => alert.id === id);
}

function isRecord({ activity }: Detection, id: string): boolean {
  return activity.eventId === id;
}

function recordText(detection: Detection, alertAt: number, alert: Alert | undefined): string {
  const { activity, signals, score, verdicts } = detection;
  const sum = signals.map(({ points }) => `${points < 0 ? "− " : "+ "}${Math.abs(points)}`).join(" ");
  const lines = [
    `record ${activity.eventId} · ${isoText(activity.at)} · ${activity.service}:${printable(activity.name)} ${activity.outcome} · by ${printable(activity.origin.name)}`,
    verdicts.length === 0 ? "  no detector looks at this call" : undefined,
    ...verdicts.map((verdict) => verdictText(verdict)),
    ...signals
      .filter(({ detector }) => !verdicts.some((verdict) => verdict.detector === detector))
      .map(({ detector, points, reason }) => `  ${signed(points)} ${detector}: ${printable(reason)}`),
    signals.length === 0 ? undefined : `  = ${score} (${sum.replace(/^\+ /, "")}), ${severityOf(score)}`,
    ending(score, alertAt, alert),
  ];
  return lines.filter((line) => line !== undefined).join("\n");
}

function verdictText({ detector, finding, facts }: Verdict): string {
  const asked = facts.map(({ name, applies, fact }) => {
    if (!applies) return `${name}: does not apply`;
    if (fact.first)
      return `${name}: not seen before today${fact.novel ? "" : ", but the account is still being learned"}`;
    return `${name}: seen on ${plural(fact.days, "day")} before`;
  });
  const because = asked.length === 0 ? "" : ` (${asked.join("; ")})`;
  return finding === undefined
    ? `    – ${detector}: nothing to say${because}`
    : `  ${signed(finding.points)} ${detector}: ${printable(finding.reason)}${because}`;
}

function signed(points: number): string {
  return `${points < 0 ? "−" : "+"}${String(Math.abs(points)).padStart(2)}`;
}

function ending(score: number, alertAt: number, alert: Alert | undefined): string {
  if (alert === undefined) return `  no alert: ${score} < ${alertAt}`;
  if (score >= alertAt) return `  in alert ${alert.id}`;
  if (alert.score >= alertAt)
    return `  ${score} < ${alertAt} alone, but part of ${alert.id}, which scores ${alert.score}`;
  return `  no alert: ${score} < ${alertAt} (kept as ${alert.id}, in case more comes)`;
}
