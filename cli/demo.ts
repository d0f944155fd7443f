/** `rolecall demo`: a made-up organisation, learned and judged offline, as an on-call person would read it. */
import { type Alert, DAY_MS } from "../shared/model.ts";
import { plural } from "../shared/words.ts";
import { ACCOUNTS } from "../simulator/accounts.ts";
import type { Step } from "../simulator/attacks/attack.ts";
import { leakedKeyToForeignTrust as attack } from "../simulator/attacks/leaked-key-to-foreign-trust.ts";
import { attackSteps } from "../simulator/scenario.ts";
import { EXIT } from "./exit.ts";
import { ATTACK_DAY, DAYS, judgeFortnight, LEARN_DAYS, START } from "./fortnight.ts";
import type { Ledger } from "./ledger.ts";
import { topLevel } from "./replay.ts";
import { colored, write } from "./terminal.ts";
import { alertText } from "./text.ts";

/** Fixed, so that the output reads the same everywhere. */
const WIDTH = 110;

export async function demo({ seed }: { readonly seed: number }): Promise<number> {
  const accounts = Object.keys(ACCOUNTS).length;
  await write(`A made-up organisation: ${accounts} accounts, ${DAYS} days (${LEARN_DAYS} to learn), seed ${seed}\n\n`);
  const { org, config, ledger, counts, records } = await judgeFortnight(seed, attack);
  const alerts = topLevel(ledger.alerts(config.alertAt));
  for (const alert of alerts) await write(`${alertText(alert, { color: colored(), width: WIDTH })}\n`);

  const steps = attackSteps(org, attack, START + ATTACK_DAY * DAY_MS);
  const telling = alerts.filter((alert) => steps.some((step) => tells(alert, step, ledger)));
  const caught = steps.filter((step) => telling.some((alert) => tells(alert, step, ledger)));
  await write(
    [
      `${records.toLocaleString("en")} records, ${counts.activities.toLocaleString("en")} of them judged: ${plural(alerts.length, "alert")}.`,
      `The attack had ${steps.length} steps: ${caught.length} caught${missed(steps, caught)}, told as ${telling.length === 1 ? "one incident" : plural(telling.length, "alert")}.`,
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

/** Does an alert, or one of its steps, tell of a record of this step? */
function tells(alert: Alert, step: Step, ledger: Ledger): boolean {
  const members = [alert, ...(alert.children ?? []).flatMap(({ id }) => ledger.get(id) ?? [])];
  const events = new Set(members.flatMap((member) => member.events));
  return step.records.some(({ eventID }) => typeof eventID === "string" && events.has(eventID));
}

function missed(steps: readonly Step[], caught: readonly Step[]): string {
  const open = steps.filter((step) => !caught.includes(step)).map(({ what }) => what);
  return open.length === 0 ? "" : ` (missed: ${open.join(", ")})`;
}
