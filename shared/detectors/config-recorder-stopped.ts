import type { Detector, Finding } from "../detector.ts";
import { recorderKey } from "../judging/settings.ts";
import { CONFIG_LOSSES, lossFinding, tempered } from "../judging/watchers.ts";
import type { Activity } from "../model.ts";
import { calls } from "../on.ts";
import { flagAt, textsAt, valueAt } from "../request.ts";

/** Types without which a change of rights, of trails or of the network is not seen. */
const SENSITIVE_TYPE = /^AWS::(IAM|CloudTrail|KMS|Organizations|GuardDuty|Config|EC2::(SecurityGroup|VPC|FlowLog)|S3)/;
const DOCUMENT_CHARS_MAX = 50_000;

export const configRecorderStopped: Detector = {
  id: "config-recorder-stopped",
  title: "AWS Config stopped, narrowed or its rules removed",
  why: "Without a recorder, changes leave no history and no rule finds them.",
  benign: "A recorder that the organisation's own replaces; types left out against cost; rules renamed.",
  tactic: "Defense Evasion",
  attack: ["T1562.001"],
  points: 65,
  on: calls("config", [...Object.keys(CONFIG_LOSSES), "PutConfigurationRecorder"]),
  guarded: true,
  remember: {
    documents: {
      recorder: {
        read: ({ account, region }) => recorderKey(account, region),
        keep: (activity) => {
          const text = recordedOf(activity);
          const key = recorderKey(activity.account, activity.region);
          return text === undefined ? [] : [{ key, value: text }];
        },
      },
    },
  },
  runbook: {
    check: "Who records now? Look for what was changed while nothing was recorded, in CloudTrail.",
    contain: "Start the recorder again (StartConfigurationRecorder), take the permission from the signer.",
    undo: "Restore recorder, delivery channel and rules from your templates; let rules evaluate everything anew.",
  },
  detect: (activity, memory) => {
    if (activity.name !== "PutConfigurationRecorder") return tempered(activity, lossFinding(activity));
    const recorded = recordedOf(activity);
    const isSame = recorded !== undefined && memory.document("recorder") === recorded;
    return isSame ? undefined : tempered(activity, narrowed(activity));
  },
};

/** What the recorder records, as text to be compared. */
function recordedOf({ name, request }: Activity): string | undefined {
  const group = valueAt(request, "configurationRecorder.recordingGroup");
  if (name !== "PutConfigurationRecorder" || group === undefined) return undefined;
  const text = JSON.stringify(group);
  return text.length > DOCUMENT_CHARS_MAX ? undefined : text;
}

/** No recording group means all supported types. Source: AWS Config API Reference, RecordingGroup. */
function narrowed({ request }: Activity): Finding | undefined {
  const group = valueAt(request, "configurationRecorder.recordingGroup");
  if (group === undefined || flagAt(group, "allSupported") === true) return undefined;
  const left = textsAt(group, "exclusionByResourceTypes.resourceTypes");
  const sensitive = left.filter((type) => SENSITIVE_TYPE.test(type));
  if (sensitive.length > 0)
    return { points: 45, reason: `AWS Config no longer records ${sensitive.slice(0, 3).join(", ")}` };
  if (left.length > 0 || valueAt(group, "recordingStrategy.useOnly") === "ALL_SUPPORTED_RESOURCE_TYPES")
    return undefined;
  const types = textsAt(group, "resourceTypes");
  if (types.some((type) => type.startsWith("AWS::IAM::"))) return undefined;
  const what = types.length === 0 ? "nothing" : types.slice(0, 3).join(", ");
  return {
    points: types.length <= 3 ? 45 : 25,
    reason: `AWS Config records ${what}${types.length > 3 ? " and others" : ""}, and no roles or users`,
  };
}
