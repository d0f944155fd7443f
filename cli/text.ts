/**
 * Alerts for a terminal: the first line, six fixed lines Who / Did / From / When / Why / Steps, then what to do and what
 * is not known. Severity is a word and a glyph, never colour alone. Pure: gets an alert, returns text.
 */
import { styleText } from "node:util";
import { detectors } from "../shared/detectors/index.ts";
import type { Alert, Mfa, Severity } from "../shared/model.ts";
import { CIRCUMSTANCE, leadSignal, summaryOf } from "../shared/title.ts";
import { plural, printable } from "../shared/words.ts";

export interface TextOptions {
  readonly color: boolean;
  /** Columns to wrap at. */
  readonly width: number;
}

const GLYPHS: Readonly<Record<Severity, string>> = { critical: "◆", high: "▲", medium: "●", low: "○", info: "·" };
const COLORS = { critical: "red", high: "red", medium: "yellow", low: "blue", info: "gray" } as const;

const KINDS: Readonly<Record<string, string>> = {
  root: "root user",
  "assumed-root": "central root session",
  "iam-user": "IAM user",
  "sso-user": "Identity Center",
  "saml-user": "SAML",
  "oidc-pipeline": "pipeline, OIDC",
  "oidc-user": "OIDC",
  "role-session": "role session",
  instance: "instance",
  function: "function",
  service: "AWS service",
  "roles-anywhere": "Roles Anywhere",
  "federated-user": "federation token",
  "external-account": "another account",
  anonymous: "anonymous",
  unknown: "unknown",
};

const MFA_WORDS: Readonly<Record<Mfa, string>> = {
  yes: "MFA: yes",
  no: "MFA: no",
  unknowable: "MFA: CloudTrail cannot tell",
  "not-applicable": "no person, so no MFA",
};

/** One alert as an on-call person would read it, ending in a newline. */
export function alertText(alert: Alert, options: TextOptions): string {
  const paint = (style: Parameters<typeof styleText>[0], text: string) =>
    options.color ? styleText(style, text, { validateStream: false }) : text;
  const lines = [
    paint(["bold", COLORS[alert.severity]], `${GLYPHS[alert.severity]} ${alert.title}`),
    ...field("Who", [whoLine(alert)], options),
    ...field("Did", didLines(alert), options),
    ...field("From", [fromLine(alert)], options),
    ...field("When", [whenLine(alert)], options),
    ...field("Why", whyLines(alert), options),
    ...field("Steps", stepLines(alert), options),
    ...field("Do", doLines(alert), options),
    ...field("Not known", alert.notKnown, options),
    paint("gray", `  ${alert.id} · ${attackOf(alert)}event ${alert.events[0] ?? "?"}`),
  ];
  return `${lines.join("\n")}\n`;
}

function whoLine({ actor, origin, chain, mfa }: Alert): string {
  const key = actor.key === undefined ? "" : ` · key ${actor.key}`;
  const claim = origin.proven ? "" : " · name not proven";
  const through = origin.id === actor.id ? "" : ` · signed as ${actor.name}`;
  const hops =
    chain.length === 0
      ? ""
      : ` · through ${chain.map(({ role }) => role.slice(role.lastIndexOf("/") + 1)).join(" → ")}`;
  return `${origin.name} (${KINDS[origin.kind] ?? origin.kind})${claim}${through}${hops}${key} · ${MFA_WORDS[mfa]}`;
}

function didLines(alert: Alert): string[] {
  const { action, target, account, region } = alert;
  const where = account.name === undefined ? account.id : `${account.name} ${account.id}`;
  const lines = [`${action.service}:${action.name} → ${target.name} · ${where} · ${region} · ${action.outcome}`];
  if (alert.changes === undefined) return lines;
  const { opened, closed, previousKnown } = alert.changes;
  return [
    ...lines,
    ...opened.map((text) => `${previousKnown ? "+" : "±"} ${text}`),
    ...closed.map((text) => `- ${text}`),
  ];
}

function fromLine({ source }: Alert): string {
  const address =
    source.ip === undefined ? (source.via ?? "address not known") : `${source.ip} (${source.network ?? "?"})`;
  return source.userAgent === undefined ? address : `${address} · ${printable(source.userAgent, CLIENT_MAX)}`;
}

function whenLine({ firstAt, lastAt, count }: Alert): string {
  const first = clock(firstAt);
  const span =
    firstAt === lastAt
      ? first
      : `${first} to ${firstAt.slice(0, 10) === lastAt.slice(0, 10) ? lastAt.slice(11) : clock(lastAt)}`;
  return count === 1 ? span : `${span} · ${plural(count, "record")}`;
}

/** `2026-11-22 02:14:03Z`. */
function clock(iso: string): string {
  return iso.replace("T", " ");
}

function whyLines({ score, signals }: Alert): string[] {
  return signals.map(({ detector, points, count, reason }, index) => {
    const sign = points < 0 ? "−" : "+";
    const head = index === 0 ? `${score} = ` : "";
    const times = count > 1 && !CIRCUMSTANCE.test(detector) ? ` (${count}×)` : "";
    return `${head.padEnd(6)}${sign}${String(Math.abs(points)).padStart(2)} ${reason}${times}  [${detector}]`;
  });
}

function stepLines(alert: Alert): string[] {
  if (alert.children === undefined || alert.children.length === 0) return [];
  const own = {
    at: alert.firstAt,
    account: alert.account.name ?? alert.account.id,
    summary: summaryOf(alert),
  };
  return [own, ...alert.children]
    .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    .map(({ at, account, summary }, index) => `${index + 1}. ${clock(at)} ${account}: ${summary}`);
}

function doLines(alert: Alert): string[] {
  const ids = [
    leadId(alert),
    ...(alert.children ?? []).toSorted((a, b) => b.weight - a.weight).flatMap(({ detectors: by }) => by.slice(0, 1)),
  ];
  const first = detectors.find(({ id }) => id === ids[0]);
  const worst = detectors.find(({ id }) => id === ids[1]);
  const books = worst === undefined || worst.id === first?.id ? [first] : [worst, first];
  return books.flatMap((detector, index) => {
    if (detector === undefined) return [];
    return index === 0
      ? [`1 ${detector.runbook.check}`, `2 ${detector.runbook.contain}`]
      : [`3 ${detector.runbook.check}`];
  });
}

function leadId(alert: Alert): string | undefined {
  return leadSignal(alert.signals)?.detector;
}

function attackOf({ signals }: Alert): string {
  const ids = [...new Set(signals.flatMap(({ attack }) => attack))];
  return ids.length === 0 ? "" : `${ids.join(" ")} · `;
}

const LABEL = 6;
/** Characters of a user agent that are shown: its first words name the client, the rest is build detail. */
const CLIENT_MAX = 60;

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
