import type { Detector } from "../detector.ts";
import { calls } from "../on.ts";
import { coderFact } from "../remembered.ts";

export const instancePasswordRead: Detector = {
  id: "instance-password-read",
  title: "An instance's administrator password asked for",
  why: "The password of a Windows instance leads to its role and its data; asked for one by one, to a whole fleet.",
  benign: "Whoever set the instance up, once; and again whenever a password was forgotten.",
  tactic: "Credential Access",
  attack: ["T1552.005"],
  points: 20,
  on: calls("ec2", ["GetPasswordData"]),
  remember: { facts: { reader: coderFact } },
  runbook: {
    check: "Was the instance just made, by the same person? Without the private key the answer cannot be read.",
    contain: "Change the administrator's password, and the key pair if others have it.",
    undo: "Take ec2:GetPasswordData from who does not set instances up.",
  },
  detect: (activity, memory) => {
    if (activity.actor.class === "service" || !memory.fact("reader").novel) return undefined;
    if (activity.outcome === "failed")
      return { points: 8, reason: "an administrator password was asked for and refused" };
    return { points: 20, reason: "reads an administrator password, which it never did" };
  },
};
