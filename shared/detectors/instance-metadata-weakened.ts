import type { Detector } from "../detector.ts";
import { type Activity, asObject, textAtAnyCase } from "../model.ts";
import { calls } from "../on.ts";

export const instanceMetadataWeakened: Detector = {
  id: "instance-metadata-weakened",
  title: "Instances give their role to whoever asks",
  why: "With the old metadata service one forged request of a web server returns the credentials of the instance's role.",
  benign: "An old program that cannot use session tokens yet, on one instance, for a while.",
  tactic: "Credential Access",
  attack: ["T1552.005"],
  points: 40,
  on: calls("ec2", ["ModifyInstanceMetadataOptions", "ModifyInstanceMetadataDefaults"]),
  guarded: true,
  runbook: {
    check: "Which role has the instance, and was it used from elsewhere since? Who needs the old service?",
    contain: "Require session tokens again (HttpTokens required), revoke the role's sessions.",
    undo: "Set the account's default to required, so that new instances have it too.",
  },
  detect: (activity) => {
    const tokens = settingOf(activity, "httpTokens")?.toLowerCase();
    if (tokens !== "optional" && tokens !== "no-preference") return undefined;
    if (activity.actor.class === "service") return undefined;
    const isDefault = activity.name === "ModifyInstanceMetadataDefaults";
    if (!isDefault && tokens !== "optional") return undefined;
    const where = isDefault ? "new instances of the region need" : "it needs";
    const reason = `${where} no session token any more to hand out credentials`;
    if (activity.outcome === "failed") return { points: 8, reason: `${reason}: tried and refused` };
    return { points: isDefault ? 40 : 20, reason };
  },
};

/** EC2 writes newer calls inside an envelope of their own name. */
function settingOf({ request }: Activity, key: string): string | undefined {
  const objects = [request, ...Object.values(request).map(asObject)];
  return objects.map((object) => textAtAnyCase(object, key)).find((text) => text !== undefined);
}
