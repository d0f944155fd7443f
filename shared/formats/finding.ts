/** What the formats of SIEMs share: an alert's lead, its tactics and techniques, its place, and what cannot be mapped. */
import { detectors, runbookOf } from "../detectors/index.ts";
import type { Alert, Signal } from "../model.ts";
import { leadSignal } from "../title.ts";

/** Ids of the tactics that detectors name. Source: MITRE ATT&CK, Enterprise tactics. */
const TACTIC_IDS: Readonly<Record<string, string>> = {
  "Initial Access": "TA0001",
  Persistence: "TA0003",
  "Privilege Escalation": "TA0004",
  "Defense Evasion": "TA0005",
  "Credential Access": "TA0006",
  Discovery: "TA0007",
  "Lateral Movement": "TA0008",
  Impact: "TA0040",
};

export interface Finding {
  /** The signal that says most, its detector's title and its steps. */
  readonly lead: { readonly id: string; readonly title: string; readonly runbook: string };
  /** Distinct, in the order of the signals' points. */
  readonly attacks: readonly { readonly tacticId: string; readonly tactic: string; readonly technique: string }[];
}

/** The part of an alert that its detectors know more about than it holds. Never throws: ids may be of a later version. */
export function findingOf(alert: Alert): Finding {
  const lead = leadSignal(alert.signals);
  const detector = detectors.find(({ id }) => id === lead?.detector);
  const steps = lead === undefined ? undefined : runbookOf(lead.detector);
  return {
    lead: {
      id: lead?.detector ?? "rolecall",
      title: detector?.title ?? alert.title,
      runbook: steps === undefined ? "" : `Check: ${steps.check} Contain: ${steps.contain} Undo: ${steps.undo}`,
    },
    attacks: alert.signals.flatMap(attacksOf).filter(isFirst),
  };
}

function attacksOf({ detector, attack }: Signal): Finding["attacks"] {
  const tactic = detectors.find(({ id }) => id === detector)?.tactic;
  const tacticId = tactic === undefined ? undefined : TACTIC_IDS[tactic];
  if (tactic === undefined || tacticId === undefined) return [];
  return attack.map((technique) => ({ tacticId, tactic, technique }));
}

function isFirst({ technique, tactic }: Finding["attacks"][number], index: number, all: Finding["attacks"]): boolean {
  return all.findIndex((other) => other.technique === technique && other.tactic === tactic) === index;
}

/** `T1098` and, of `T1098.003`, its sub-technique. */
export function techniqueOf(id: string): { readonly technique: string; readonly sub?: string } {
  const [technique = id, sub] = id.split(".");
  return sub === undefined ? { technique } : { technique, sub: id };
}

/** Has the role, user or policy a type of its own in CloudFormation's names, which OCSF and Security Hub follow? */
export const RESOURCE_TYPES: Readonly<Partial<Record<Alert["target"]["kind"], string>>> = {
  role: "AWS::IAM::Role",
  user: "AWS::IAM::User",
  group: "AWS::IAM::Group",
  policy: "AWS::IAM::Policy",
  "mfa-device": "AWS::IAM::VirtualMFADevice",
  provider: "AWS::IAM::Provider",
  trail: "AWS::CloudTrail::Trail",
  "event-data-store": "AWS::CloudTrail::EventDataStore",
  account: "AWS::Account",
};
