import type { Detector } from "../detector.ts";
import { anyOf } from "../guard.ts";
import { lossFinding, SECURITY_SERVICE_LOSSES, tempered } from "../judging/watchers.ts";
import { calls } from "../on.ts";

export const securityServiceDisabled: Detector = {
  id: "security-service-disabled",
  title: "A security service switched off",
  why: "Security Hub, Macie, Inspector, Detective and Security Lake gather what others find: without them nobody looks.",
  benign: "A trial that ends; a service replaced by another; an account that moves to another administrator.",
  tactic: "Defense Evasion",
  attack: ["T1562.001"],
  points: 65,
  on: anyOf(Object.entries(SECURITY_SERVICE_LOSSES).map(([service, losses]) => calls(service, Object.keys(losses)))),
  guarded: true,
  runbook: {
    check: "Was it planned, and is it off in other regions too?",
    contain: "Enable the service again, from the administrator account where there is one.",
    undo: "Restore standards, members and subscribers from your templates.",
  },
  detect: (activity) => tempered(activity, lossFinding(activity)),
};
