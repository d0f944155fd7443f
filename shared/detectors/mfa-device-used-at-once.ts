import type { Detector } from "../detector.ts";
import { type Activity, DAY_MS, MINUTE_MS, textAtAnyCase } from "../model.ts";
import { callsOfMany, NOT_BY_SERVICE } from "../on.ts";
import { enrolledKey } from "../remembered.ts";
import { plural } from "../words.ts";

export const mfaDeviceUsedAtOnce: Detector = {
  id: "mfa-device-used-at-once",
  title: "Session opened with an MFA device enrolled just before",
  why: "Where MFA is required, whoever may change a user's devices enrols one of their own and then passes as that user.",
  benign: "A new phone, enrolled by its owner and used the same day.",
  tactic: "Persistence",
  attack: ["T1556.006", "T1098.005"],
  points: 50,
  on: callsOfMany(["iam", "sts"], ["EnableMFADevice", "AssumeRole", "GetSessionToken"], {
    requestParameters: { serialNumber: [{ exists: true }] },
    ...NOT_BY_SERVICE,
  }),
  remember: { documents: { enrolled: { read: keyOf, keep: enrolment } } },
  guarded: true,
  runbook: {
    check: "Ask the user whether the device is theirs, on another way than through this account.",
    contain: "Remove the device, deactivate the user's keys and end the sessions opened with it.",
    undo: "Let the user enrol their own device again.",
  },
  detect: (activity, memory) => {
    const [at, by, name = ""] = memory.document("enrolled")?.split("|") ?? [];
    if (activity.service !== "sts" || at === undefined || by === undefined) return undefined;
    const ago = activity.at - Number(at);
    if (!(ago >= 0 && ago < DAY_MS)) return undefined;
    const isOwn = by === activity.actor.id;
    const whose = isOwn ? "by the user" : `by ${name}`;
    const reason = `with an MFA device enrolled ${plural(Math.round(ago / MINUTE_MS), "minute")} before ${whose}`;
    if (activity.outcome === "failed") return { points: isOwn ? 5 : 15, reason };
    return { points: isOwn ? 15 : 50, reason };
  },
};

function keyOf({ request }: Activity): string | undefined {
  const serialNumber = textAtAnyCase(request, "serialNumber");
  return serialNumber === undefined ? undefined : enrolledKey(serialNumber);
}

function enrolment(activity: Activity) {
  const key = keyOf(activity);
  if (activity.name !== "EnableMFADevice" || key === undefined) return [];
  const { id, name } = activity.actor;
  const [by, called] = [id, name].map((text) => text.replaceAll("|", " ").slice(0, 200));
  return [{ key, value: `${activity.at}|${by}|${called}` }];
}
