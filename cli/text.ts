/**
 * Alerts for a terminal: what `present` says of an alert, wrapped and in colour. Severity is a word and a glyph, never
 * colour alone. Pure: gets an alert, returns text.
 */
import { styleText } from "node:util";
import { runbookOf } from "../shared/detectors/index.ts";
import type { Alert } from "../shared/model.ts";
import { type Presentation, present, termText } from "../shared/present.ts";

export interface TextOptions {
  readonly color: boolean;
  /** Columns to wrap at. */
  readonly width: number;
}

const COLORS = { critical: "red", high: "red", medium: "yellow", low: "blue", info: "gray" } as const;
const LABEL = 6;

/** One alert as an on-call person would read it, ending in a newline. */
export function alertText(alert: Alert, options: TextOptions): string {
  const { title, severity, glyph, lines, changes, why, steps, next, notKnown, ids } = present(alert, { runbookOf });
  const paint = (style: Parameters<typeof styleText>[0], text: string) =>
    options.color ? styleText(style, text, { validateStream: false }) : text;
  const rows = [
    paint(["bold", COLORS[severity]], `${glyph} ${title}`),
    ...lines.flatMap(({ label, text }) => field(label, label === "Did" ? [text, ...changes] : [text], options)),
    ...field("Why", whyLines(why), options),
    ...field("Steps", steps, options),
    ...field("Do", next, options),
    ...field("Not known", notKnown, options),
    paint("gray", idsLine(ids)),
  ];
  return `${rows.join("\n")}\n`;
}

function whyLines({ score, terms }: Presentation["why"]): string[] {
  return terms.map((term, index) => (index === 0 ? `${score} = ` : "").padEnd(6) + termText(term));
}

function idsLine({ alert, attack, event }: Presentation["ids"]): string {
  const techniques = attack.length === 0 ? "" : `${attack.join(" ")} · `;
  return `  ${alert} · ${techniques}event ${event ?? "?"}`;
}

/** Lines under a label, wrapped, with a hanging indent. */
function field(label: string, lines: readonly string[], options: TextOptions): string[] {
  if (lines.length === 0) return [];
  const indent = " ".repeat(LABEL + 3);
  const name = options.color ? styleText("cyan", label.padEnd(LABEL), { validateStream: false }) : label.padEnd(LABEL);
  const isLong = label.length > LABEL;
  const wrapped = lines.flatMap((line) => wrap(line, Math.max(40, options.width - indent.length)));
  const body = wrapped.map((line, index) => (index === 0 && !isLong ? `  ${name} ${line}` : `${indent}${line}`));
  return isLong ? [`  ${name}`, ...body] : body;
}

function wrap(line: string, width: number): string[] {
  if (line.length <= width) return [line];
  const out: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const space = rest.lastIndexOf(" ", width);
    const cut = space > width / 2 ? space : width;
    out.push(out.length === 0 ? rest.slice(0, cut) : `  ${rest.slice(0, cut)}`);
    rest = rest.slice(cut).trimStart();
  }
  return [...out, `  ${rest}`];
}
