/** The revisions that the pipeline makes of the example attacks: what sinks are given in earnest. */
import { readdirSync, readFileSync } from "node:fs";
import { parseConfig } from "../../shared/config-file.ts";
import type { JsonObject, Revision } from "../../shared/model.ts";
import { run } from "./detector.ts";

const FOLDER = "examples/attacks";
export const attackIds = readdirSync(FOLDER).map((file) => file.replace(/\.jsonl$/, ""));

/** Every revision, in the order in which they are published, of one attack or of all of them. */
export async function exampleRevisions(attack?: string): Promise<readonly Revision[]> {
  const config = parseConfig(readFileSync("examples/rolecall.yaml", "utf8"), "examples/rolecall.yaml");
  const all: Revision[] = [];
  for (const id of attack === undefined ? attackIds : [attack]) {
    const lines = readFileSync(`${FOLDER}/${id}.jsonl`, "utf8").trim().split("\n");
    const records = lines.map((line): JsonObject => JSON.parse(line));
    // Novelty is withheld, as with `--learn none`.
    const { revisions } = await run(inOrder(records), { config, learnMs: Number.POSITIVE_INFINITY });
    all.push(...revisions);
  }
  return all;
}

function inOrder(records: readonly JsonObject[]): JsonObject[] {
  const at = ({ eventTime }: JsonObject) => String(eventTime);
  return records.toSorted((a, b) => (at(a) < at(b) ? -1 : at(a) > at(b) ? 1 : 0));
}

/** The last revision of the alert with the highest score: the one that people are told. */
export async function exampleAlert(attack: string): Promise<Revision> {
  const revisions = await exampleRevisions(attack);
  const top = revisions.reduce((best, one) =>
    one.alert.score >= best.alert.score && one.alert.parent === undefined ? one : best,
  );
  return top;
}
