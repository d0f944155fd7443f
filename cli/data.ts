/** `rolecall data vendors FILE`: a public list of suppliers' accounts as the `vendors` section of rolecall.yaml. */
import { readFileSync } from "node:fs";
import { parse, YAMLError } from "yaml";
import { EXIT, UsageError } from "./exit.ts";

/** As rolecall.yaml takes them. */
const NAME_CHARS_MAX = 64;
const VENDORS_MAX = 10_000;
const FILE_CHARS_MAX = 10_000_000;
const ACCOUNT = /^\d{12}$/;

/**
 * Prints the section to stdout and what was taken to stderr.
 * @throws UsageError when the file cannot be read or is no list of names with accounts; it says where.
 */
export function vendors(file: string): number {
  const names = namesByAccount(listOf(file), file);
  if (names.size > VENDORS_MAX)
    throw new UsageError(`${file}: ${names.size} accounts are more than the ${VENDORS_MAX} that rolecall.yaml takes`);
  const rows = [...names].toSorted(([a, as], [b, bs]) => (as < bs || (as === bs && a < b) ? -1 : 1));
  process.stdout.write("vendors:\n");
  for (const [id, name] of rows) process.stdout.write(`  - { id: "${id}", name: ${JSON.stringify(name)} }\n`);
  process.stderr.write(
    `${names.size} accounts. Keep those whose suppliers you have: a listed account is an outsider of known name, so its\n` +
      "trust scores lower, and a public list holds what companies say of themselves.\n",
  );
  return EXIT.ran;
}

function listOf(file: string): readonly unknown[] {
  const list = parsed(file, textOf(file));
  if (Array.isArray(list)) return list;
  throw new UsageError(`${file}: is no list. Give YAML or JSON of the form: [{ name: …, accounts: ["111122223333"] }]`);
}

function textOf(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`${file}: cannot be read (${error instanceof Error ? error.message : String(error)})`);
  }
  if (text.length > FILE_CHARS_MAX) throw new UsageError(`${file}: is longer than ${FILE_CHARS_MAX} characters`);
  return text;
}

function parsed(file: string, text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 100 });
  } catch (error) {
    if (error instanceof YAMLError) throw new UsageError(`${file}: ${error.message}`);
    throw error;
  }
}

/** One account may stand under several names; the first holds. */
function namesByAccount(list: readonly unknown[], file: string): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [index, entry] of list.entries()) {
    const { name, accounts } = entryOf(entry, `${file}: entry ${index + 1}`);
    for (const account of accounts) if (!names.has(account)) names.set(account, name);
  }
  return names;
}

function entryOf(entry: unknown, where: string): { readonly name: string; readonly accounts: readonly string[] } {
  if (typeof entry !== "object" || entry === null || !("name" in entry) || !("accounts" in entry))
    throw new UsageError(`${where} needs name and accounts`);
  const { name, accounts } = entry;
  if (typeof name !== "string" || name.trim() === "") throw new UsageError(`${where}: its name is no text`);
  const ids: unknown[] = Array.isArray(accounts) ? accounts : [];
  const wrong = ids.find((id) => typeof id !== "string" || !ACCOUNT.test(id));
  if (!Array.isArray(accounts) || wrong !== undefined)
    throw new UsageError(
      `${where} (${name}): an account is 12 digits in quotes, not ${JSON.stringify(wrong ?? accounts)}`,
    );
  return { name: name.trim().slice(0, NAME_CHARS_MAX), accounts: ids.map(String) };
}
