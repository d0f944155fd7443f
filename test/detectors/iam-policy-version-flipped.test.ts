import { iamPolicyVersionFlipped } from "../../shared/detectors/iam-policy-version-flipped.ts";
import { describeDetector } from "../support/detector.ts";
import { PIPELINES } from "../support/doers.ts";
import { cloudtrail, DENIED, OWN, pipelineEnters, pipelineSession } from "../support/records.ts";

const arn = `arn:aws:iam::${OWN}:policy/app`;
const document = (Action: string) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }] });
const iam = (name: string, requestParameters: unknown, time: string, more: object = {}) =>
  cloudtrail(`iam:${name}`, { requestParameters, eventTime: `2026-03-02T${time}:00Z`, ...more });
const set = (versionId: unknown, time: string, more: object = {}) =>
  iam("SetDefaultPolicyVersion", { policyArn: arn, versionId }, time, more);
const written = (versionId: string, text: string, setAsDefault: boolean, time: string) =>
  iam("CreatePolicyVersion", { policyArn: arn, policyDocument: text, setAsDefault }, time, {
    responseElements: { policyVersion: { versionId } },
  });
const gone = (versionId: string, time: string, more: object = {}) =>
  iam("DeletePolicyVersion", { policyArn: arn, versionId }, time, more);
const made = iam("CreatePolicy", { policyName: "app", policyDocument: document("s3:GetObject") }, "08:00", {
  responseElements: { policy: { arn } },
});
const admin = document("*");
const harmless = document("s3:GetObject");

describeDetector(iamPolicyVersionFlipped, {
  fires: {
    "a version that nobody saw being written": {
      records: [set("v1", "10:00")],
      points: 25,
      says: "v1 became the default",
    },
    "and back, minutes later": {
      records: [set("v1", "10:00"), set("v4", "10:06")],
      points: 60,
      says: "v1 was the default for 6 minutes, and its text was never seen",
    },
    "an administrator's version for some minutes": {
      records: [made, written("v2", admin, true, "10:00"), set("v1", "10:10")],
      points: 40,
      says: "v2 was the default for 10 minutes: every action",
    },
    "switched on and off": {
      records: [made, written("v2", admin, false, "10:00"), set("v2", "10:01"), set("v1", "10:02")],
      points: 40,
      says: "for 1 minute: every action",
    },
    "written, used and deleted": {
      records: [made, written("v2", admin, true, "10:00"), set("v1", "10:10"), gone("v2", "10:11")],
      points: 35,
      says: "held for 10 minutes is gone: every action",
    },
    "used and deleted, its text never seen": {
      records: [set("v1", "10:00"), set("v4", "10:06"), gone("v1", "10:07")],
      points: 35,
      says: "never seen",
    },
    "by who does that all the time": {
      records: [set("v3", "10:00", { eventTime: "2026-02-20T10:00:00Z" }), set("v1", "10:00")],
      points: 8,
      says: "never seen",
    },
    "switched back before the switch was delivered": {
      records: [set("v4", "10:06"), set("v1", "10:00")],
      points: 60,
      says: "v1 was the default for 6 minutes, and its text was never seen",
    },
    "rolled back by the pipeline": {
      records: [
        pipelineEnters(),
        set("v1", "10:00", { userIdentity: pipelineSession }),
        set("v4", "10:06", { userIdentity: pipelineSession }),
      ],
      config: PIPELINES,
      points: 8,
      says: "v1 was the default for 6 minutes",
    },
    "an administrator's version, by the pipeline too": {
      records: [
        pipelineEnters(),
        made,
        written("v2", admin, true, "10:00"),
        set("v1", "10:10", { userIdentity: pipelineSession }),
      ],
      config: PIPELINES,
      points: 40,
      says: "v2 was the default for 10 minutes: every action",
    },
    refused: { records: [set("v1", "10:00", { errorCode: "AccessDenied" })], points: 10, says: "refused" },
  },
  quiet: {
    "back to a version that is known, from a harmless one": {
      records: [made, written("v2", harmless, true, "10:00"), set("v1", "10:10")],
    },
    "a rollback after a day": {
      records: [
        made,
        written("v2", harmless, true, "10:00"),
        set("v1", "10:00", { eventTime: "2026-03-03T10:00:00Z" }),
      ],
    },
    "a version that was written before and is known": {
      records: [made, written("v2", harmless, false, "09:00"), set("v2", "11:00")],
    },
    "the same version again": { records: [made, set("v1", "10:00"), set("v1", "10:01")] },
    "written and deleted, never used": {
      records: [made, written("v2", admin, false, "10:00"), gone("v2", "10:05")],
    },
    "an old version that makes room": { records: [made, written("v2", harmless, true, "10:00"), gone("v1", "10:01")] },
    "made and written": { records: [made, written("v2", admin, true, "10:00")] },
    "no parameters": { records: [cloudtrail("iam:SetDefaultPolicyVersion", DENIED)] },
    "of a wrong type": { records: [set(4, "10:00")] },
  },
});
