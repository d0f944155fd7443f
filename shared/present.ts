/**
 * present: one alert as people read it, before it is laid out. Terminal, chat and e-mail all render this, so that they
 * say the same in the same order: Who, Did, From, When, Why, Steps, Do, what is not known. Pure data, nothing invented:
 * what the alert does not hold is left out or said to be unknown. Times are UTC.
 */
import type { Alert, Mfa, Severity } from "./model.ts";
import { CIRCUMSTANCE, leadSignal, summaryOf } from "./title.ts";
import { plural, printable } from "./words.ts";

export interface Presentation {
  /** The first line, at most 150 characters, without the glyph. */
  readonly title: string;
  readonly severity: Severity;
  /** Severity as a sign, so that colour is never the only one. */
  readonly glyph: string;
  /** Who, Did, From, When: one line of text each. */
  readonly lines: readonly Line[];
  /** What a policy change opened (`+`, or `±` when the policy before is not known) and closed (`-`). */
  readonly changes: readonly string[];
  /** The terms add up to the score. */
  readonly why: { readonly score: number; readonly terms: readonly Term[] };
  /** The steps of an incident in order of time, its own first step included. Empty for a single alert. */
  readonly steps: readonly string[];
  /** What to do now, numbered. */
  readonly next: readonly string[];
  readonly notKnown: readonly string[];
  readonly ids: Ids;
  /** Only https addresses of the AWS console and of the documentation. */
  readonly links: readonly Link[];
}

export interface Line {
  readonly label: "Who" | "Did" | "From" | "When";
  readonly text: string;
}

export interface Term {
  readonly points: number;
  readonly reason: string;
  readonly detector: string;
}

export interface Ids {
  readonly alert: string;
  readonly revision: number;
  /** The incident this alert is a step of. */
  readonly parent?: string;
  /** ATT&CK technique ids. */
  readonly attack: readonly string[];
  /** eventID of the first record. */
  readonly event?: string;
}

export interface Link {
  readonly label: "Event" | "Runbook";
  readonly url: string;
}

export interface PresentOptions {
  /** The steps that the detector of this id advises; undefined for an id that is not in the catalogue. */
  readonly runbookOf: (detector: string) => { readonly check: string; readonly contain: string } | undefined;
  /** https address under which `docs/` can be read. Without it there is no link to the runbook. */
  readonly docsUrl?: string;
}

const GLYPHS: Readonly<Record<Severity, string>> = { critical: "◆", high: "▲", medium: "●", low: "○", info: "·" };

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

/** Characters of one line of text. */
const LINE_MAX = 1500;
/** Characters of a user agent that are shown: its first words name the client, the rest is build detail. */
const CLIENT_MAX = 60;
/** Characters of an address that is linked. Source: Slack Block Kit, url of a button. */
const URL_MAX = 3000;

export function present(alert: Alert, options: PresentOptions): Presentation {
  return {
    title: line(alert.title),
    severity: alert.severity,
    glyph: GLYPHS[alert.severity],
    lines: [
      { label: "Who", text: line(whoText(alert)) },
      { label: "Did", text: line(didText(alert)) },
      { label: "From", text: line(fromText(alert)) },
      { label: "When", text: line(whenText(alert)) },
    ],
    changes: changeTexts(alert).map(line),
    why: { score: alert.score, terms: alert.signals.map(termOf) },
    steps: stepTexts(alert).map(line),
    next: nextTexts(alert, options).map(line),
    notKnown: alert.notKnown.map(line),
    ids: idsOf(alert),
    links: linksOf(alert, options),
  };
}

/** `+45 admin role without MFA  [role-assumed-without-mfa]`. */
export function termText({ points, reason, detector }: Term): string {
  return `${points < 0 ? "−" : "+"}${String(Math.abs(points)).padStart(2)} ${reason}  [${detector}]`;
}

/** The pipeline made its texts printable already; an alert from elsewhere may not have passed it. */
function line(text: string): string {
  return printable(text, LINE_MAX);
}

function whoText({ actor, origin, chain, mfa }: Alert): string {
  const key = actor.key === undefined ? "" : ` · key ${actor.key}`;
  const claim = origin.proven ? "" : " · name not proven";
  const through = origin.id === actor.id ? "" : ` · signed as ${actor.name}`;
  const hops =
    chain.length === 0
      ? ""
      : ` · through ${chain.map(({ role }) => role.slice(role.lastIndexOf("/") + 1)).join(" → ")}`;
  return `${origin.name} (${KINDS[origin.kind] ?? origin.kind})${claim}${through}${hops}${key} · ${MFA_WORDS[mfa]}`;
}

function didText({ action, target, account, region }: Alert): string {
  const where = account.name === undefined ? account.id : `${account.name} ${account.id}`;
  return `${action.service}:${action.name} → ${target.name} · ${where} · ${region} · ${action.outcome}`;
}

function changeTexts({ changes }: Alert): string[] {
  if (changes === undefined) return [];
  const { opened, closed, previousKnown } = changes;
  return [...opened.map((text) => `${previousKnown ? "+" : "±"} ${text}`), ...closed.map((text) => `- ${text}`)];
}

function fromText({ source }: Alert): string {
  const address =
    source.ip === undefined ? (source.via ?? "address not known") : `${source.ip} (${source.network ?? "?"})`;
  return source.userAgent === undefined ? address : `${address} · ${printable(source.userAgent, CLIENT_MAX)}`;
}

function whenText({ firstAt, lastAt, count }: Alert): string {
  const first = clock(firstAt);
  const sameDay = firstAt.slice(0, 10) === lastAt.slice(0, 10);
  const span = firstAt === lastAt ? first : `${first} to ${sameDay ? lastAt.slice(11) : clock(lastAt)}`;
  return count === 1 ? span : `${span} · ${plural(count, "record")}`;
}

/** `2026-11-22 02:14:03Z`. */
function clock(iso: string): string {
  return iso.replace("T", " ");
}

function termOf({ detector, points, count, reason }: Alert["signals"][number]): Term {
  const times = count > 1 && !CIRCUMSTANCE.test(detector) ? ` (${count}×)` : "";
  return { points, reason: line(`${reason}${times}`), detector: line(detector) };
}

function stepTexts(alert: Alert): string[] {
  if (alert.children === undefined || alert.children.length === 0) return [];
  const own = { at: alert.firstAt, account: alert.account.name ?? alert.account.id, summary: summaryOf(alert) };
  return [own, ...alert.children]
    .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    .map(({ at, account, summary }, index) => `${index + 1}. ${clock(at)} ${account}: ${summary}`);
}

/** Check and contain what matters most: the weightiest step of an incident, then what began it. */
function nextTexts(alert: Alert, { runbookOf }: PresentOptions): string[] {
  const own = leadSignal(alert.signals)?.detector;
  const worst = alert.children?.toSorted((a, b) => b.weight - a.weight).find(({ detectors }) => detectors.length > 0)
    ?.detectors[0];
  const first = own === undefined ? undefined : runbookOf(own);
  const other = worst === undefined || worst === own ? undefined : runbookOf(worst);
  const main = other ?? first;
  if (main === undefined) return [];
  const began = other === undefined || first === undefined ? [] : [`3 ${first.check}`];
  return [`1 ${main.check}`, `2 ${main.contain}`, ...began];
}

function idsOf({ id, revision, parent, signals, events }: Alert): Ids {
  const attack = [...new Set(signals.flatMap((signal) => signal.attack))];
  return {
    alert: line(id),
    revision,
    ...(parent === undefined ? {} : { parent: line(parent) }),
    attack: attack.map(line),
    ...(events[0] === undefined ? {} : { event: line(events[0]) }),
  };
}

function linksOf(alert: Alert, { docsUrl }: PresentOptions): Link[] {
  const event = consoleUrl(alert.links.event);
  const runbook = docsUrl === undefined ? undefined : runbookUrl(alert.runbook, docsUrl);
  return [
    ...(event === undefined ? [] : [{ label: "Event" as const, url: event }]),
    ...(runbook === undefined ? [] : [{ label: "Runbook" as const, url: runbook }]),
  ];
}

/** The AWS console in the commercial, Chinese and GovCloud partitions. */
const CONSOLE_HOST = /\.console\.(aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com)$/;

/** A button that people trust leads nowhere but to the console, whoever wrote the alert onto the bus. */
function consoleUrl(address: string | undefined): string | undefined {
  const url = httpsUrl(address);
  return url !== undefined && CONSOLE_HOST.test(`.${url.host}`) ? url.href : undefined;
}

function runbookUrl(page: string, docsUrl: string): string | undefined {
  const base = docsUrl.endsWith("/") ? docsUrl : `${docsUrl}/`;
  const url = httpsUrl(page, base);
  return url?.href.startsWith(base) === true ? url.href : undefined;
}

function httpsUrl(address: string | undefined, base?: string): URL | undefined {
  if (address === undefined || address.length > URL_MAX) return undefined;
  const url = URL.parse(address, base);
  const plain = url?.protocol === "https:" && url.username === "" && url.password === "";
  return plain && url.href.length <= URL_MAX ? url : undefined;
}
