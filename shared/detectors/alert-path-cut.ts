import { lastSegment, parseArn } from "../arn.ts";
import type { Detector, Finding } from "../detector.ts";
import { alertTopicKey } from "../judging/settings.ts";
import { nameSays, pointsByName, temperedForPipeline } from "../judging/watchers.ts";
import { type Activity, textAt } from "../model.ts";
import { calls } from "../on.ts";

/** Rolecall's own topics have a detector of their own. */
const OWN = /^rolecall-/;

export const alertPathCut: Detector = {
  id: "alert-path-cut",
  title: "The way that alerts take is cut",
  why: "Alarms and rules stay as they are and tell a topic that nobody listens to.",
  benign: "A receiver replaced by another; a person who leaves the list.",
  tactic: "Defense Evasion",
  attack: ["T1562.001"],
  points: 55,
  on: calls("sns", ["DeleteTopic", "Unsubscribe", "SetTopicAttributes", "SetSubscriptionAttributes"]),
  guarded: true,
  remember: {
    documents: {
      teller: {
        read: ({ request }) => {
          const topic = topicOf(request);
          return topic === undefined ? undefined : alertTopicKey(topic);
        },
      },
    },
  },
  runbook: {
    check: "Who still receives what the topic carries? Was something sent since?",
    contain:
      "Subscribe the receiver again, or create the topic and its subscriptions; take the permission from the signer.",
    undo: "Send what alarms and rules told in the time between once more.",
  },
  detect: (activity, memory) => temperedForPipeline(activity, judge(activity, memory.document("teller"))),
};

function judge(activity: Activity, teller: string | undefined): Finding | undefined {
  const name = lastSegment(parseArn(topicOf(activity.request))?.resource ?? "");
  const says = teller === undefined ? nameSays(name) : "sure";
  if (OWN.test(name) || says === undefined) return undefined;
  const topic = teller === undefined ? `the topic ${name}` : `the topic ${name}, which ${teller} tells,`;
  switch (activity.name) {
    case "DeleteTopic":
      return { points: teller === undefined ? pointsByName(45, says) : 55, reason: `${topic} is gone` };
    case "Unsubscribe":
      return { points: teller === undefined ? pointsByName(40, says) : 45, reason: `${topic} lost a receiver` };
    case "SetSubscriptionAttributes":
      return narrowed(activity, topic);
    default:
      return textAt(activity.request, "attributeName") === "Policy"
        ? { points: 25, reason: `${topic} has another policy` }
        : undefined;
  }
}

/** A filter decides what a receiver gets. */
function narrowed({ request }: Activity, topic: string): Finding | undefined {
  const isFilter = textAt(request, "attributeName") === "FilterPolicy";
  const value = textAt(request, "attributeValue");
  return isFilter && value !== undefined && value !== "{}"
    ? { points: 35, reason: `a receiver of ${topic} gets only a part` }
    : undefined;
}

/** A subscription's ARN is its topic's, with an id behind. */
function topicOf(request: Activity["request"]): string | undefined {
  const subscription = textAt(request, "subscriptionArn");
  const topic = textAt(request, "topicArn") ?? subscription?.replace(/:[0-9a-f-]{36}$/, "");
  return parseArn(topic)?.service === "sns" ? topic : undefined;
}
