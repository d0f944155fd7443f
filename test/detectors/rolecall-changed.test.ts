import { expect, test } from "vitest";
import { parseConfig } from "../../shared/config-file.ts";
import { rolecallChanged } from "../../shared/detectors/rolecall-changed.ts";
import { guardRules } from "../../shared/guard.ts";
import { compilePattern, eventOf } from "../../shared/pattern.ts";
import { describeDetector, type Firing, run } from "../support/detector.ts";
import { OTHER_PLACES, OURS, PLACE, REFUSALS, SILENT_WRITES, WRITES } from "../support/guarded-calls.ts";
import { cloudtrail } from "../support/records.ts";

const firing = (entries: readonly (readonly [string, Firing])[]) => Object.fromEntries(entries);

describeDetector(rolecallChanged, {
  fires: {
    ...firing(WRITES.map(({ title, record, points, says }) => [title, { records: [record()], points, says }])),
    ...firing(REFUSALS.map(({ title, record, says }) => [title, { records: [record()], points: 25, says }])),
    "a refused change of tags": {
      records: [
        cloudtrail("iam:TagRole", {
          errorCode: "NoSuchEntityException",
          errorMessage: "The role cannot be found.",
          requestParameters: { roleName: OURS.role, tags: [] },
        }),
      ],
      points: 10,
      says: "refused: would have changed the tags",
    },
    "many alarms at once are listed up to three": {
      records: [
        cloudtrail("monitoring:DeleteAlarms", {
          requestParameters: { alarmNames: ["other", ...[1, 2, 3, 4, 5].map((n) => `rolecall-dev-Alarm${n}`)] },
        }),
      ],
      points: 80,
      says: /^deleted the alarm rolecall-dev-Alarm1, rolecall-dev-Alarm2, rolecall-dev-Alarm3 and 2 more$/,
    },
    "a queue of Rolecall read by somebody else's function": {
      records: [
        cloudtrail("lambda:CreateEventSourceMapping20150331", {
          requestParameters: { eventSourceArn: OURS.queueArn, functionName: "drain" },
        }),
      ],
      points: 80,
      says: "let the function drain take messages from the queue rolecall-production-Changes-",
    },
    "a function of Rolecall fed by somebody else's queue": {
      records: [
        cloudtrail("lambda:CreateEventSourceMapping20150331", {
          requestParameters: {
            eventSourceArn: `arn:aws:sqs:${PLACE}:forged`,
            functionName: OURS.functionArn,
          },
        }),
      ],
      points: 80,
      says: "fed the function rolecall-production-Detect",
    },
  },
  quiet: {
    ...Object.fromEntries(OTHER_PLACES.map(({ title, record }) => [title, { records: [record()] }])),
    ...Object.fromEntries(SILENT_WRITES.map(({ title, record }) => [title, { records: [record()] }])),
    "a refused call on something else, by a role of Rolecall": {
      records: [
        cloudtrail("sqs:DeleteQueue", {
          errorCode: "AccessDenied",
          errorMessage: `User: arn:aws:sts::111122223333:assumed-role/${OURS.role}/x is not authorized to perform: sqs:DeleteQueue on resource: arn:aws:sqs:${PLACE}:orders because no identity-based policy allows it`,
        }),
      ],
    },
    "parameters that are not visible": { records: [cloudtrail("events:DisableRule", { requestParameters: null })] },
    "parameters of the wrong type": {
      records: [cloudtrail("events:DisableRule", { requestParameters: { name: [7, null, {}] } })],
    },
  },
});

test("the pattern fits into a rule, whatever the account", () => {
  expect(JSON.stringify(rolecallChanged.on).length).toBeLessThanOrEqual(2048);
});

test("what scores 70 or more is also told by a guard rule, without Rolecall's own code", () => {
  const rules = guardRules({
    app: "rolecall",
    stage: "production",
    account: "111122223333",
    partition: "aws",
    region: "eu-west-1",
  })
    .filter(({ where }) => where === "home")
    .map(({ pattern }) => compilePattern(pattern));
  const grave = WRITES.filter(({ points }) => points >= 70);
  expect(grave.length).toBeGreaterThan(40);
  const missed = grave.filter(({ record }) => !rules.some((matches) => matches(eventOf(record()))));
  expect(missed.map(({ title }) => title)).toEqual([]);
});

test("the title says what was done and to what", async () => {
  const { revisions } = await run([cloudtrail("events:DisableRule", { requestParameters: { name: OURS.rule } })]);
  const said = `HIGH 85 · 111122223333 · ana disabled rule ${OURS.rule} · disabled the rule`;
  expect(revisions.map(({ alert }) => alert.title)).toEqual([expect.stringContaining(said)]);
});

test("a known network does not lower it", async () => {
  const config = parseConfig("networks: [{ cidr: 192.0.2.0/24, name: office }]", "rolecall.yaml");
  const disabled = cloudtrail("events:DisableRule", { requestParameters: { name: OURS.rule } });
  const { detections } = await run([disabled], { config });
  expect(detections.map(({ score, activity }) => [activity.network, score])).toEqual([["office", 85]]);
});
