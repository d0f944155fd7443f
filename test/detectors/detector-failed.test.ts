import { describe, expect, test } from "vitest";
import { detectorFailed } from "../../shared/detectors/detector-failed.ts";
import { roleAssumedWithoutMfa } from "../../shared/detectors/role-assumed-without-mfa.ts";
import { compilePattern, eventOf } from "../../shared/pattern.ts";
import { run } from "../support/detector.ts";
import { assumeRole, cloudtrail } from "../support/records.ts";

const broken = {
  ...roleAssumedWithoutMfa,
  id: "role-assumed-oddly",
  detect: () => {
    throw new TypeError("no such field");
  },
};

describe("detector-failed", () => {
  test("a detector that throws is a signal about itself, and the others still speak", async () => {
    const { detections } = await run([assumeRole("Deploy")], { detectors: [broken, roleAssumedWithoutMfa] });
    const signals = detections[0]?.signals ?? [];
    const failed = signals.find(({ detector }) => detector === detectorFailed.id);
    expect(failed?.points).toBe(detectorFailed.points);
    expect(failed?.reason).toContain("role-assumed-oddly could not judge this call (TypeError)");
    expect(signals.some(({ detector }) => detector === roleAssumedWithoutMfa.id)).toBe(true);
  });

  test("no CloudTrail record matches it by itself", () => {
    const matches = compilePattern(detectorFailed.on);
    expect(matches(eventOf(cloudtrail("iam:CreateUser")))).toBe(false);
    expect(matches({ source: "rolecall", "detail-type": "Rolecall Detector Failed" })).toBe(true);
  });
});
