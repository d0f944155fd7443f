/**
 * Writes the generated docs: docs/detectors.md, docs/coverage.md, docs/configuration.md, docs/rolecall.schema.json and
 * docs/dependencies.md, and between markers the demo in README.md and the costs in docs/operating.md. With --check it
 * compares instead and fails on a difference.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { costTables } from "../bench/cost.ts";
import { configJsonSchema } from "../shared/config-file.ts";
import { contextTerms } from "../shared/context.ts";
import { detectors } from "../shared/detectors/index.ts";
import { asObject, type JsonObject, textAt } from "../shared/model.ts";
import { constraints, type Matcher } from "../shared/pattern.ts";
import { coveragePage, unalertedSection } from "./coverage.ts";
import { dependenciesPage } from "./dependencies.ts";

const check = process.argv.includes("--check");
const stale: string[] = [];

produce("docs/rolecall.schema.json", `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
produce("docs/configuration.md", configurationPage());
produce("docs/detectors.md", detectorsPage());
produce("docs/coverage.md", coveragePage());
produce("docs/dependencies.md", await dependenciesPage());
produce("README.md", between("README.md", "demo", demo()));
produce("docs/operating.md", between("docs/operating.md", "cost", `${costTables()}\n`));

if (stale.length > 0) {
  console.error(`Out of date: ${stale.join(", ")}. Run: npm run docs`);
  process.exit(1);
}

function produce(file: string, text: string): void {
  if (!check) writeFileSync(file, text);
  else if (read(file) !== text) stale.push(file);
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** A name as it is, the names that begin with something as `Put…`. */
function spelled(matcher: Matcher): string {
  if (typeof matcher === "string") return matcher;
  const prefix = textAt(asObject(matcher), "prefix");
  return prefix === undefined ? JSON.stringify(matcher) : `${prefix}…`;
}

function detectorsPage(): string {
  const rows = detectors.map(
    ({ id, title, tactic, attack, points }) =>
      `| [${id}](#${id}) | ${title} | ${tactic} | ${attack.join(" ")} | ${points} |`,
  );
  const sections = detectors.map((detector) => {
    const names = constraints(detector.on, ["detail", "eventName"])?.map((matcher) => `\`${spelled(matcher)}\``);
    const keys = [...Object.keys(detector.remember?.facts ?? {}), ...Object.keys(detector.remember?.documents ?? {})];
    return [
      `## ${detector.id}`,
      "",
      `**${detector.title}.** ${detector.why}`,
      "",
      `- Looks at: ${names?.join(", ") ?? `events like \`${JSON.stringify(detector.on)}\``}`,
      `- Benign causes: ${detector.benign}`,
      `- At most ${detector.points} points · ${detector.tactic} · ${detector.attack.join(", ")}`,
      ...(keys.length === 0 ? [] : [`- Remembers: ${keys.join(", ")}`]),
      ...(detector.guarded === true ? ["- A known network or pipeline does not lower it."] : []),
      "",
      `| Check | Contain | Undo |`,
      `| --- | --- | --- |`,
      `| ${detector.runbook.check} | ${detector.runbook.contain} | ${detector.runbook.undo} |`,
      "",
    ].join("\n");
  });
  return [
    "# Detectors",
    "",
    "Generated from the code by `npm run docs`. Points of all signals of an alert add up to its score; severity follows",
    "from the score: 20 low, 40 medium, 70 high, 90 critical.",
    "",
    "| Id | What happened | Tactic | ATT&CK | Points |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    "",
    "## Circumstances",
    "",
    "They move the points of an activity on which a detector fired; alone they say nothing.",
    "",
    ...contextTerms.map(({ id, title }) => `- \`${id}\`: ${title.toLowerCase()}`),
    "- `expected`: an entry under `expected` in the configuration",
    "- `incident`: related alerts, in the alert that came first",
    "- `capped`: keeps the sum between 0 and 100",
    "",
    ...sections,
    ...unalertedSection(),
  ].join("\n");
}

function configurationPage(): string {
  const schema = asObject(configJsonSchema());
  const properties = asObject(schema?.properties) ?? {};
  const rows = Object.entries(properties).flatMap(([key, value]) => optionRows(key, asObject(value)));
  return [
    "# Configuration",
    "",
    "One file, `rolecall.yaml`, given by `--config` or found in the working directory. Everything in it is optional.",
    "Generated from the code by `npm run docs`; `docs/rolecall.schema.json` is the same for editors:",
    "",
    "```yaml",
    "# yaml-language-server: $schema=docs/rolecall.schema.json",
    "```",
    "",
    "| Key | Type | Default | Meaning |",
    "| --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}

function optionRows(path: string, node: JsonObject | undefined): string[] {
  if (node === undefined || path === "$schema") return [];
  const fallback = node.default === undefined ? "" : `\`${JSON.stringify(node.default)}\``;
  const row = `| \`${path}\` | ${typeOf(node)} | ${fallback} | ${textAt(node, "description") ?? ""} |`;
  const inner = asObject(node.properties) ?? asObject(asObject(node.items)?.properties) ?? {};
  const prefix = node.type === "array" ? `${path}[].` : `${path}.`;
  return [row, ...Object.entries(inner).flatMap(([key, value]) => optionRows(`${prefix}${key}`, asObject(value)))];
}

function typeOf(node: JsonObject): string {
  const options = Array.isArray(node.anyOf) ? node.anyOf.map(asObject) : [];
  if (options.length > 0) return options.map((option) => (option === undefined ? "" : typeOf(option))).join(" or ");
  if (Array.isArray(node.enum)) return node.enum.map((value) => `\`${String(value)}\``).join(", ");
  if (node.const !== undefined) return `\`${String(node.const)}\``;
  return node.type === "array" ? `list of ${typeOf(asObject(node.items) ?? {})}` : String(node.type ?? "any");
}

/** What `npm start` prints, so that the page never promises more than the program does. */
function demo(): string {
  const { stdout, status, stderr } = spawnSync(process.execPath, ["dist/rolecall.js", "demo"], { encoding: "utf8" });
  if (status !== 0) throw new Error(`the demo failed: ${stderr}`);
  return `\`\`\`\n${stdout.trimEnd()}\n\`\`\`\n`;
}

/** The page with `text` between `<!-- name -->` and `<!-- /name -->`. */
function between(file: string, name: string, text: string): string {
  const page = readFileSync(file, "utf8");
  const [start, end] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`];
  const [from, to] = [page.indexOf(start), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file} lacks the markers ${start.trim()} and ${end}`);
  return page.slice(0, from + start.length) + text + page.slice(to);
}
