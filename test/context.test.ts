/** Circumstances: what somebody never did, what a pipeline does every day, and small steps that add up or do not. */
import { describe, expect, test } from "vitest";
import { scored } from "../shared/incident.ts";
import type { Alert, AlertChild, JsonObject } from "../shared/model.ts";
import { run } from "./support/detector.ts";
import { CLAIMS_TO_BE_PIPELINE, PIPELINES } from "./support/doers.ts";
import { assumeRole, cloudtrail, identities, pipelineEnters, pipelineSession } from "./support/records.ts";
import { full } from "./support/sink-fixtures.ts";

const makeKey = (eventTime: string, userIdentity: object = identities.ana, userName = "bob") =>
  cloudtrail("iam:CreateAccessKey", { eventTime, userIdentity, requestParameters: { userName } });
/** An assumption of the same hour as the key's use, so that it is good then. */
const enter = (eventTime: string, more: object = {}) => ({
  ...pipelineEnters(),
  eventTime,
  eventID: `enter-${eventTime}`,
  ...more,
});
const expiry = (day: string) => ({
  responseElements: {
    credentials: { accessKeyId: "ASIAEXAMPLEPIPELINE1", expiration: `Mar ${day}, 2026, 11:00:00 AM` },
  },
});

async function termsOf(records: readonly JsonObject[], last: JsonObject) {
  const config = { ...PIPELINES, alertAt: 101 };
  const { detections } = await run([...records, last], { config });
  const found = detections.find(({ activity }) => activity.eventId === last["eventID"]);
  return Object.fromEntries((found?.signals ?? []).map(({ detector, points }) => [detector, points]));
}

describe("what one never did", () => {
  test("weighs for a person, the first day only", async () => {
    const first = makeKey("2026-03-02T10:00:00Z");
    expect(await termsOf([], first)).toMatchObject({ "context-first-deed": 5 });
    expect(await termsOf([first], makeKey("2026-03-03T10:00:00Z"))).not.toHaveProperty("context-first-deed");
  });

  test("does not weigh for a build system, which is given new things to do every week", async () => {
    const made = makeKey("2026-03-02T10:05:00Z", pipelineSession);
    const terms = await termsOf([enter("2026-03-02T10:00:00Z", expiry("2"))], made);
    expect(terms).toHaveProperty("iam-access-key-created-for-other");
    expect(terms).not.toHaveProperty("context-first-deed");
  });
});

describe("what a pipeline usually does", () => {
  const days = ["02", "03", "04"].flatMap((day) => [
    enter(`2026-03-${day}T10:00:00Z`, expiry(String(Number(day)))),
    makeKey(`2026-03-${day}T10:05:00Z`, pipelineSession, `user-${day}`),
  ]);
  const again = [enter("2026-03-05T10:00:00Z", expiry("5"))];

  test("weighs less from the third day on", async () => {
    const terms = await termsOf([...days, ...again], makeKey("2026-03-05T10:05:00Z", pipelineSession));
    expect(terms).toMatchObject({ "context-usual-deed": -10, "context-known-pipeline": -15 });
  });

  test("excuses nothing where rights, trust or tampering are judged", async () => {
    const grant = cloudtrail("iam:AttachUserPolicy", {
      eventTime: "2026-03-05T10:06:00Z",
      userIdentity: pipelineSession,
      requestParameters: { userName: "bob", policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
    });
    const terms = await termsOf([...days, ...again], grant);
    expect(Object.keys(terms)).not.toContain("context-known-pipeline");
    expect(terms["iam-admin-granted"]).toBeGreaterThanOrEqual(55);
  });
});

test("a token of somebody's own issuer that names the pipeline is not the pipeline", async () => {
  const claimed = { ...assumeRole("terraform"), ...enter("2026-03-02T10:00:00Z", expiry("2")) };
  const made = makeKey("2026-03-02T10:05:00Z", pipelineSession);
  const terms = await termsOf([{ ...claimed, userIdentity: CLAIMS_TO_BE_PIPELINE }], made);
  expect(terms).toHaveProperty("iam-access-key-created-for-other");
  expect(terms).not.toHaveProperty("context-known-pipeline");
});

describe("small steps of many kinds", () => {
  /** An incident of two steps of different tactics, as somebody of this kind began it. */
  function incident(origin: Alert["origin"], points: number) {
    const own = [signal("iam-user-created", points)];
    const child: AlertChild = { ...CHILD, score: points, weight: points, detectors: ["trail-tampered"] };
    return scored({ ...full.alert, origin, signals: own }, own, [child]);
  }
  const signal = (detector: string, points: number) => ({ detector, points, count: 1, reason: "", attack: [] });
  const CHILD = { id: "A-0000000002", at: "2026-03-02T10:05:00Z", account: "prod", summary: "" };
  const person = full.alert.origin;
  const pipeline = { ...person, kind: "oidc-pipeline", class: "pipeline", proven: true } as const;

  test("of a person add up", () => {
    expect(incident(person, 35).score).toBe(40);
  });

  test("of a pipeline do not, while none of them matters by itself", () => {
    expect(incident(pipeline, 35).score).toBe(35);
    expect(incident(pipeline, 40).score).toBe(45);
    expect(incident({ ...pipeline, proven: false }, 35).score).toBe(40);
  });
});
