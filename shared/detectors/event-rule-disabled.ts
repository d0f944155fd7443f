import { lastSegment, parseArn } from "../arn.ts";
import type { Detector, Finding } from "../detector.ts";
import { alertTopicKey, eventRuleKey } from "../judging/settings.ts";
import { nameSays, pointsByName, temperedForPipeline } from "../judging/watchers.ts";
import { type Activity, asText, textAt } from "../model.ts";
import { calls } from "../on.ts";
import { listAt, valueAt } from "../request.ts";

/** Services and calls that rules of detection ask for. */
const WATCHED =
  /aws\.(guardduty|securityhub|access-analyzer|cloudtrail|config|macie|inspector2|iam|sts|signin)|Console Sign ?[Ii]n|ConsoleLogin|(iam|sts|signin|cloudtrail|guardduty|securityhub)\.amazonaws\.com/;
/** Rolecall's own rules have a detector of their own. */
const OWN = /^rolecall-/;
const TOPICS_MAX = 5;

/** Points for a rule that was seen to feed detection, and for one that its name says does. */
const POINTS: Readonly<Record<string, readonly [seen: number, named: number, says: string]>> = {
  DisableRule: [55, 45, "is disabled"],
  DeleteRule: [55, 45, "is gone"],
  RemoveTargets: [50, 40, "lost targets"],
  PutRule: [55, 45, "is disabled"],
};

export const eventRuleDisabled: Detector = {
  id: "event-rule-disabled",
  title: "A rule that feeds detection disabled",
  why: "Findings and calls reach people and tools through rules of EventBridge: without the rule they are made and not told.",
  benign: "A rule replaced by another; an environment taken down.",
  tactic: "Defense Evasion",
  attack: ["T1562.001"],
  points: 55,
  on: calls("events", [...Object.keys(POINTS), "PutTargets"]),
  guarded: true,
  remember: { documents: { watches: { read: ruleKey, keep: keptRule } } },
  runbook: {
    check: "What did the rule pass on, and to whom? What happened since that it would have passed on?",
    contain: "Enable the rule or put its targets back, take the permission from the signer.",
    undo: "Restore the rule from your templates; read the findings and the trail of the time between.",
  },
  detect: (activity, memory) => temperedForPipeline(activity, judge(activity, memory.document("watches"))),
};

function judge(activity: Activity, watches: string | undefined): Finding | undefined {
  const { name, request } = activity;
  const rule = ruleOf(activity) ?? "";
  const now = watchedBy(request);
  const isFeeding = watches !== undefined || now !== undefined;
  const says = isFeeding ? "sure" : nameSays(rule);
  if (name === "PutTargets" || OWN.test(rule) || says === undefined) return undefined;
  const what = `the rule ${rule}${watches === undefined ? "" : `, which watches ${watches},`}`;
  if (name === "PutRule" && valueAt(request, "state") !== "DISABLED") {
    const hasPattern = textAt(request, "eventPattern") !== undefined;
    return watches !== undefined && hasPattern && now === undefined
      ? { points: 50, reason: `${what} now watches something else` }
      : undefined;
  }
  const [seen, named, deed] = POINTS[name] ?? [0, 0, ""];
  return { points: isFeeding ? seen : pointsByName(named, says), reason: `${what} ${deed}` };
}

/** The first thing of detection that an event pattern asks for. */
function watchedBy(request: Activity["request"]): string | undefined {
  return WATCHED.exec(textAt(request, "eventPattern") ?? "")?.[0];
}

function ruleOf({ name, request }: Activity): string | undefined {
  return textAt(request, name.endsWith("Targets") ? "rule" : "name");
}

function ruleKey(activity: Activity): string | undefined {
  const rule = ruleOf(activity);
  const bus = textAt(activity.request, "eventBusName") ?? "default";
  return rule === undefined ? undefined : eventRuleKey(activity.account, activity.region, lastSegment(bus), rule);
}

/** What a rule watches, and the topics that such a rule tells. */
function keptRule(activity: Activity, watches: string | undefined) {
  const { name, request } = activity;
  const key = ruleKey(activity);
  if (key === undefined) return [];
  if (name === "PutRule" && textAt(request, "eventPattern") !== undefined) return [{ key, value: watchedBy(request) }];
  const rule = ruleOf(activity) ?? "";
  if (name !== "PutTargets" || OWN.test(rule) || (watches === undefined && nameSays(rule) !== "sure")) return [];
  const topics = listAt(request, "targets")
    .map((target) => asText(valueAt(target, "arn")) ?? "")
    .filter((arn) => parseArn(arn)?.service === "sns");
  return topics.slice(0, TOPICS_MAX).map((arn) => ({ key: alertTopicKey(arn), value: `the rule ${rule}` }));
}
