/** How an alert is said in one line: severity and score · account · origin · verb and target · the one oddity. */
import type { Alert, AlertChild, Signal } from "./model.ts";
import { VERBS } from "./verbs.ts";
import { plural, printable } from "./words.ts";

export const TITLE_MAX = 150;

/** `assumed role AdminRole`, or `tried: assumed role AdminRole` when the call failed. */
function deedOf(alert: Pick<Alert, "action" | "target">): string {
  const target = spoken(alert.target.name);
  const call = `${alert.action.service}:${alert.action.name}`;
  // A call whose target is not known stands for its own target.
  const unnamed = target === call ? `called ${call}` : `called ${call} on %`;
  const verb = VERBS.get(alert.action.name) ?? lookedAround(alert) ?? unnamed;
  const deed = verb.replace("%", () => target);
  return alert.action.outcome === "failed" ? `tried and failed: ${deed}` : deed;
}

/** Reads that tell whoever holds a credential whose it is and what it may do. */
function lookedAround({ action, target }: Pick<Alert, "action" | "target">): string | undefined {
  const { service, name } = action;
  const isLook = (service === "iam" || service === "sts") && /^(Get|List|Simulate)/.test(name);
  if (!isLook) return undefined;
  return target.kind === "account" ? `looked around in % with ${service}:${name}` : "looked around as %";
}

/** `role/Deploy` → `role Deploy`; the roles of Identity Center by their permission set. */
export function spoken(target: string): string {
  return target.replace(/^role\/AWSReservedSSO_(.+?)(_[0-9a-f]{16})?$/, "permission set $1").replace("/", " ");
}

/** Terms that are no detector's own reason. */
export const CIRCUMSTANCE = /^(context-|incident$|expected$|capped$)/;

/** The signal that says most, leaving out circumstances. */
export function leadSignal(signals: readonly Signal[]): Signal | undefined {
  const reasons = signals.filter(({ detector }) => !CIRCUMSTANCE.test(detector));
  return reasons.reduce<Signal | undefined>(
    (best, signal) => (best !== undefined && best.points >= signal.points ? best : signal),
    undefined,
  );
}

/** The deed and the one oddity: `assumed role AdminRole · without MFA`. */
export function summaryOf(alert: Pick<Alert, "action" | "target" | "signals">): string {
  const lead = leadSignal(alert.signals);
  return lead === undefined ? deedOf(alert) : `${deedOf(alert)} · ${lead.reason}`;
}

/** The first line of an alert, at most 150 characters. An incident is named after the step that matters most. */
export function titleOf(alert: Omit<Alert, "title">, step?: AlertChild): string {
  const account = step?.account ?? alert.account.name ?? alert.account.id;
  const summary = step?.summary ?? summaryOf(alert);
  const steps =
    alert.children === undefined || alert.children.length === 0
      ? ""
      : ` · ${plural(alert.children.length + 1, "step")}`;
  const head = `${alert.severity.toUpperCase()} ${alert.score} · ${account} · ${step?.origin ?? alert.origin.name} `;
  const room = TITLE_MAX - steps.length;
  return printable(`${printable(head, 90)}${summary}`, room) + steps;
}
