import type { Detector } from "../detector.ts";

/** Raised by the engine (`detect.ts`) in place of a detector that threw; the pattern is that of its own event. */
export const detectorFailed: Detector = {
  id: "detector-failed",
  title: "A detector could not judge a call",
  why: "Whoever can make a detector fail would otherwise be invisible to it.",
  benign: "A shape of record that Rolecall does not know yet: please report it.",
  tactic: "Defense Evasion",
  attack: ["T1562.001"],
  points: 40,
  on: { source: ["rolecall"], "detail-type": ["Rolecall Detector Failed"] },
  guarded: true,
  runbook: {
    check: "Read the record by its event id and judge the call by hand.",
    contain: "As the detector named in the reason says.",
    undo: "Upgrade Rolecall, or report the record's shape.",
  },
  detect: () => undefined,
};
