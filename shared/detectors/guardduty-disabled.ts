import type { Detector, Finding } from "../detector.ts";
import { guardDutyFeaturesKey } from "../judging/settings.ts";
import { GUARDDUTY_LOSSES, lossFinding, tempered } from "../judging/watchers.ts";
import { type Activity, asObject } from "../model.ts";
import { calls } from "../on.ts";
import { flagAt, listAt, valueAt } from "../request.ts";

/** Said of an account whose protections are all on: an empty text would be forgotten. */
const NONE = "none";
const FEATURES_MAX = 30;

export const guarddutyDisabled: Detector = {
  id: "guardduty-disabled",
  title: "GuardDuty switched off or members cut loose",
  why: "GuardDuty sees what a trail alone does not show: credentials used elsewhere, traffic, malware.",
  benign: "An account that moves to another administrator; a protection given up for its cost.",
  tactic: "Defense Evasion",
  attack: ["T1562.001"],
  points: 75,
  on: calls("guardduty", Object.keys(GUARDDUTY_LOSSES)),
  guarded: true,
  remember: {
    documents: {
      off: { read: ({ account, region }) => guardDutyFeaturesKey(account, region), keep: keptFeatures },
    },
  },
  runbook: {
    check: "Was it planned? Is the detector off in other regions and accounts too?",
    contain: "Switch the detector on again, or invite the account again from the administrator account.",
    undo: "Findings of the time between are lost: read CloudTrail and flow logs of that time instead.",
  },
  detect: (activity, memory) =>
    tempered(activity, lossFinding(activity) ?? protectionsOff(activity, memory.document("off"))),
};

/** Names of protections by whether the request switches them on; both forms of the API. */
function protections({ name, request }: Activity): ReadonlyMap<string, boolean> {
  if (name !== "UpdateDetector") return new Map();
  const features = listAt(request, "features").flatMap((feature): [string, boolean][] => {
    const called = valueAt(feature, "name");
    const status = valueAt(feature, "status");
    return typeof called === "string" && typeof status === "string" ? [[called, status === "ENABLED"]] : [];
  });
  const sources = SOURCES.flatMap(([path, called]): [string, boolean][] => {
    const on = flagAt(asObject(valueAt(request, "dataSources")), path);
    return on === undefined ? [] : [[called, on]];
  });
  return new Map([...features, ...sources].slice(0, FEATURES_MAX));
}

/** The older form, with the names of the newer one. Source: GuardDuty User Guide, "GuardDuty API changes". */
const SOURCES: readonly (readonly [path: string, name: string])[] = [
  ["s3Logs.enable", "S3_DATA_EVENTS"],
  ["kubernetes.auditLogs.enable", "EKS_AUDIT_LOGS"],
  ["malwareProtection.scanEc2InstanceWithFindings.ebsVolumes", "EBS_MALWARE_PROTECTION"],
];

/** Tools send all protections each time, so what was off before is no change. */
function protectionsOff(activity: Activity, known: string | undefined): Finding | undefined {
  const before = offBefore(known);
  const off = [...protections(activity)].filter(([called, on]) => !on && !before.has(called)).map(([called]) => called);
  if (off.length === 0) return undefined;
  const reason = `GuardDuty no longer looks at ${off.slice(0, 3).join(", ")}`;
  if (known !== undefined) return { points: 35, reason };
  return { points: 25, reason, notKnown: ["which protections of GuardDuty were on before"] };
}

function offBefore(known: string | undefined): ReadonlySet<string> {
  return new Set(known === undefined || known === NONE ? [] : known.split(" "));
}

function keptFeatures(activity: Activity, known: string | undefined) {
  const sent = protections(activity);
  if (sent.size === 0) return [];
  const still = [...offBefore(known)].filter((called) => sent.get(called) !== true);
  const off = [...new Set([...still, ...[...sent].flatMap(([called, on]) => (on ? [] : [called]))])];
  const value = off.length === 0 ? NONE : off.slice(0, FEATURES_MAX).join(" ");
  return [{ key: guardDutyFeaturesKey(activity.account, activity.region), value }];
}
