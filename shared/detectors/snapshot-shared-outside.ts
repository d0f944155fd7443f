import type { Detector } from "../detector.ts";
import { rememberSharing, sharedOutside } from "../judging/shared-outside.ts";
import { callsOfMany } from "../on.ts";
import { callsOfGroup } from "../policy/sharing.ts";

const { services, names } = callsOfGroup("snapshot");

export const snapshotSharedOutside: Detector = {
  id: "snapshot-shared-outside",
  title: "A snapshot or image is shared outside",
  why: "A shared snapshot is a whole disk or database, copied at leisure in an account where nothing is seen.",
  benign: "Images published on purpose; a supplier of backups whose account is not configured yet.",
  tactic: "Exfiltration",
  attack: ["T1537"],
  points: 95,
  on: callsOfMany(services, names),
  guarded: true,
  remember: rememberSharing("snapshot"),
  runbook: {
    check: "Whose is the account? What is on the disk or in the database? Was the snapshot made for this?",
    contain: "Take the account from the list again; it may have copied the snapshot within minutes.",
    undo: "Count its data as read: rotate the credentials that are on it.",
  },
  detect: (activity, memory, config) => sharedOutside(activity, "snapshot", memory.document("sharing"), config),
};
