/** The files under `examples/`: made from one seed, so that anybody can make them again and compare. */
import type { Attack } from "./attacks/attack.ts";
import { attacks } from "./attacks/index.ts";
import { quietDays } from "./fortnight.ts";
import { configurationOf, type Organisation, organisation } from "./organisation.ts";
import { inTimeOrder, type TrailRecord } from "./records.ts";
import { attackRecords } from "./scenario.ts";
import { DAY_MS, isoTime } from "./times.ts";

export interface ExampleFile {
  /** Path below `examples/`. */
  readonly path: string;
  readonly text: string;
}

const SEED = 7;
/** A Monday. */
const START = Date.UTC(2026, 2, 2);
/** The Tuesday of the second week. */
const DAY_NUMBER = 8;
const ATTACK_RECORDS_MAX = 60;
/** Few machines, so that a person can read the day. */
const QUIET_BACKGROUND = 0.02;

function jsonLines(records: readonly TrailRecord[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join("");
}

/** A text member of an unknown object, else "". */
function textOf(holder: unknown, key: string): string {
  if (typeof holder !== "object" || holder === null) return "";
  const value: unknown = Reflect.get(holder, key);
  return typeof value === "string" ? value : "";
}

/** Who made a record, in one word: a portal or user name, else the session name; "" for services. */
function signerOf({ userIdentity, additionalEventData }: TrailRecord): string {
  return (
    textOf(additionalEventData, "UserName") ||
    textOf(userIdentity, "userName") ||
    (textOf(userIdentity, "principalId").split(":")[1] ?? "")
  );
}

/**
 * The attack among what the same people did that day and, where there is room, what one more person did. Each person's
 * day is cut at its end only, so that no session is used before it is opened.
 */
function attackInItsDay(org: Organisation, attack: Attack, quiet: readonly TrailRecord[]): TrailRecord[] {
  const steps = attackRecords(org, attack, START + DAY_NUMBER * DAY_MS);
  const involved = new Set(steps.map(signerOf).filter((name) => name !== ""));
  const bystander = org.people.find(({ team, email }) => team === "development" && !involved.has(email));
  const ofPeople = quiet.filter((record) => involved.has(signerOf(record)));
  const ofBystander = quiet.filter((record) => signerOf(record) === bystander?.email);
  const room = ATTACK_RECORDS_MAX - steps.length;
  const around = [...ofPeople.slice(0, room), ...ofBystander.slice(0, Math.max(0, room - ofPeople.length))];
  return inTimeOrder([...around, ...steps]);
}

function readme(org: Organisation): string {
  const rows = attacks.map(
    ({ id, story, attack, stepThatMatters: { eventName } }) =>
      `| [attacks/${id}.jsonl](attacks/${id}.jsonl) | ${story} | \`${eventName}\` | ${attack.join(", ")} |`,
  );
  return [
    "# Examples",
    "",
    "CloudTrail records of a made-up organisation, one JSON record a line, in the shape of real trails. All of it is made",
    "by `node scripts/examples.ts` from one seed: accounts, names, keys, tokens and addresses are invented (addresses are",
    "from the ranges kept for documentation), the techniques are public knowledge, the records are our own.",
    "",
    "Do not edit these files: `node scripts/examples.ts` writes them, `node scripts/examples.ts --check` compares.",
    "",
    "| File | What happens | The call that matters | ATT&CK |",
    "| --- | --- | --- | --- |",
    ...rows,
    `| [quiet-day.jsonl](quiet-day.jsonl) | An ordinary Tuesday: people, pipelines, a vendor and a few machines. Nothing is wrong. | | |`,
    `| [rolecall.yaml](rolecall.yaml) | What the organisation (${org.id}) would tell Rolecall about itself. | | |`,
    "",
    "An attack file holds the attack and what the same people, and where there is room one colleague, did that day. The",
    "weeks before, from which habits are learned, are not included.",
    "",
  ].join("\n");
}

/** The records of the day that the examples tell of. */
function theDay(org: Organisation, background: number): TrailRecord[] {
  const midnight = isoTime(START + DAY_NUMBER * DAY_MS);
  const days = quietDays(org, { start: START, days: DAY_NUMBER + 1, background });
  return [...days].filter(({ eventTime }) => eventTime >= midnight);
}

/** All example files, in the order of their paths. */
export function exampleFiles(): ExampleFile[] {
  const org = organisation(SEED);
  const busy = theDay(org, 1);
  const calm = theDay(org, QUIET_BACKGROUND);
  return [
    { path: "README.md", text: readme(org) },
    ...attacks.map((attack) => ({
      path: `attacks/${attack.id}.jsonl`,
      text: jsonLines(attackInItsDay(org, attack, busy)),
    })),
    { path: "quiet-day.jsonl", text: jsonLines(calm) },
    { path: "rolecall.yaml", text: configurationOf(org) },
  ];
}
