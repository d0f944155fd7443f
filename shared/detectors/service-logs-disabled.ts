import type { Detector, Finding } from "../detector.ts";
import { anyOf } from "../guard.ts";
import { lossFinding, SERVICE_LOG_LOSSES, temperedForPipeline } from "../judging/watchers.ts";
import type { Activity } from "../model.ts";
import { calls } from "../on.ts";
import { listAt } from "../request.ts";

const MANY = 3;

export const serviceLogsDisabled: Detector = {
  id: "service-logs-disabled",
  title: "A service no longer logs what is done with it",
  why: "Flow logs, DNS queries, prompts and cluster audits are where an intruder's traffic shows.",
  benign: "A network, cluster or database that is taken down with its logs; logs that move elsewhere.",
  tactic: "Defense Evasion",
  attack: ["T1562.008"],
  points: 60,
  on: anyOf(Object.entries(SERVICE_LOG_LOSSES).map(([service, losses]) => calls(service, Object.keys(losses)))),
  guarded: true,
  runbook: {
    check: "Is what was logged still there and in use? If so, what happens in it now?",
    contain: "Set the logging up again, take the permission from the signer.",
    undo: "Nothing brings the time between back: use other logs of it.",
  },
  detect: (activity) => temperedForPipeline(activity, severalAtOnce(activity, lossFinding(activity))),
};

/** The logs of many networks in one call are no clean-up of one. */
function severalAtOnce({ name, request }: Activity, finding: Finding | undefined): Finding | undefined {
  if (finding === undefined || name !== "DeleteFlowLogs") return finding;
  const count = listAt(request, "DeleteFlowLogsRequest.FlowLogId").length;
  return count < MANY ? finding : { points: 60, reason: `${count} flow logs are gone, so traffic is no longer logged` };
}
