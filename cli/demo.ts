/** `rolecall demo`: a made-up organisation, learned and judged offline, as an on-call person would read it. */
import { randomBytes } from "node:crypto";
import { parseConfig } from "../shared/config.ts";
import { type Alert, type CloudTrailRecord, DAY_MS } from "../shared/model.ts";
import { pipeline } from "../shared/pipeline.ts";
import { memoryState } from "../shared/state/memory.ts";
import { plural } from "../shared/words.ts";
import type { Step } from "../simulator/attacks/attack.ts";
import { leakedKeyToForeignTrust as attack } from "../simulator/attacks/leaked-key-to-foreign-trust.ts";
import { configurationOf, organisation } from "../simulator/organisation.ts";
import { attackSteps, scenario } from "../simulator/scenario.ts";
import { EXIT } from "./exit.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import { topLevel } from "./replay.ts";
import { colored, write } from "./terminal.ts";
import { alertText } from "./text.ts";

/** A Monday. The dates are fixed so that each run prints the same. */
const START = Date.UTC(2026, 2, 2);
const DAYS = 14;
const LEARN_DAYS = 7;
const ATTACK_DAY = 10;
const BATCH = 1000;
/** Fixed, so that the output reads the same everywhere. */
const WIDTH = 110;

export async function demo({ seed }: { readonly seed: number }): Promise<number> {
  const org = organisation(seed);
  const config = parseConfig(configurationOf(org), "rolecall.yaml");
  const state = memoryState(randomBytes(32));
  const ledger = createLedger(20_000);
  const judge = pipeline({
    config,
    state,
    learnMs: LEARN_DAYS * DAY_MS,
    publish: (revision) => {
      ledger.take(revision);
    },
  });

  await write(
    `A made-up organisation: ${org.accounts.length} accounts, ${DAYS} days (${LEARN_DAYS} to learn), seed ${seed}\n\n`,
  );
  let records = 0;
  let batch: CloudTrailRecord[] = [];
  for (const record of scenario({ seed, start: START, days: DAYS, background: 1, attack, attackDay: ATTACK_DAY })) {
    records++;
    batch.push({ ...record });
    if (batch.length < BATCH) continue;
    await judge.run(batch);
    batch = [];
  }
  await judge.run(batch);
  await state.close();

  const alerts = topLevel(ledger.alerts(config.alertAt));
  const told = new Set(alerts.flatMap((alert) => recordsTold(alert, ledger)));
  for (const alert of alerts) await write(`${alertText(alert, { color: colored(), width: WIDTH })}\n`);

  const steps = attackSteps(org, attack, START + ATTACK_DAY * DAY_MS);
  const caught = steps.filter((step) =>
    step.records.some(({ eventID }) => typeof eventID === "string" && told.has(eventID)),
  );
  await write(
    [
      `${records.toLocaleString("en")} records, ${judge.counts.activities.toLocaleString("en")} of them judged: ${plural(alerts.length, "alert")}.`,
      `The attack had ${steps.length} steps: ${caught.length} caught${missed(steps, caught)}, told as one incident.`,
      "",
      "Next:",
      "  npx rolecall replay ~/cloudtrail            judge your own logs",
      "  npx rolecall replay examples/attacks --config examples/rolecall.yaml --learn none",
      "  npx rolecall explain <alert or event id> <paths>",
      "",
    ].join("\n"),
  );
  return EXIT.ran;
}

/** Records that an alert and its steps tell of. */
function recordsTold(alert: Alert, ledger: Ledger): readonly string[] {
  const steps = (alert.children ?? []).flatMap(({ id }) => ledger.get(id)?.events ?? []);
  return [...alert.events, ...steps];
}

function missed(steps: readonly Step[], caught: readonly Step[]): string {
  const open = steps.filter((step) => !caught.includes(step)).map(({ what }) => what);
  return open.length === 0 ? "" : ` (missed: ${open.join(", ")})`;
}
