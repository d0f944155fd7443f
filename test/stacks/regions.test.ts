/** Other regions forward home what home would match. */
import { beforeAll, describe, expect, test } from "vitest";
import { detectors } from "../../shared/detectors/index.ts";
import { eventOf } from "../../shared/pattern.ts";
import { rulesOf } from "../../shared/rules.ts";
import { assumeRole, cloudtrail } from "../support/records.ts";
import { evaluate } from "./harness/evaluate.ts";
import type { Evaluation } from "./harness/evaluation.ts";
import { ends, input, ofType, one, targetOf } from "./support.ts";

const HOME_BUS = "arn:aws:events:eu-west-1:111122223333:event-bus/default";
let all: Evaluation;
let listed: Evaluation;
let alone: Evaluation;
beforeAll(async () => {
  [all, listed, alone] = await Promise.all([
    evaluate({ enabledRegions: ["us-east-1", "eu-west-1", "eu-north-1", "ap-southeast-2"] }),
    evaluate({ config: "regions: [eu-north-1]" }),
    evaluate({ region: "us-east-1", config: "regions: []" }),
  ]);
});
const abroad = (evaluation: Evaluation) =>
  ofType(evaluation, "cloudwatch/eventRule:EventRule").filter(({ inputs }) => inputs["region"] !== undefined);
const home = (evaluation: Evaluation) =>
  ofType(evaluation, "cloudwatch/eventRule:EventRule").filter(({ inputs }) => inputs["region"] === undefined);
const regionsOf = (evaluation: Evaluation) =>
  [...new Set(abroad(evaluation).map(({ inputs }) => String(inputs["region"])))].toSorted();

describe("which regions", () => {
  test("every enabled one but home", () => {
    expect(regionsOf(all)).toEqual(["ap-southeast-2", "eu-north-1", "us-east-1"]);
  });

  test("those listed, and always the one where IAM is filed", () => {
    expect(regionsOf(listed)).toEqual(["eu-north-1", "us-east-1"]);
  });

  test("none, where home is where IAM is filed and no other is listed", () => {
    expect(regionsOf(alone)).toEqual([]);
    expect(alone.outputs["forwardedFrom"]).toBe("no other region");
  });
});

describe("each region", () => {
  test("has the rules of home that lead to detection, with the same pattern and state", () => {
    const detecting = home(all).filter((rule) =>
      /:rolecall-test-(Sessions|Changes)$/.test(input(targetOf(all, rule), "arn")),
    );
    expect(detecting.length).toBe(rulesOf(detectors).length);
    for (const region of regionsOf(all))
      for (const rule of detecting) {
        const name = input(rule, "name").replace("rolecall-test-", "rolecall-test-Forward");
        const forwarding = abroad(all).find(({ inputs }) => inputs["region"] === region && inputs["name"] === name);
        const { eventPattern, state } = rule.inputs;
        expect([region, forwarding?.inputs]).toMatchObject([region, { eventPattern, state }]);
      }
  });

  test("forwards to the default bus at home with a role that only that serves", () => {
    const role = one(all, "iam/role:Role", "ForwardRole");
    expect(abroad(all).length).toBeGreaterThan(15);
    for (const rule of abroad(all)) {
      const target = targetOf(all, rule);
      expect([input(target, "arn"), input(target, "roleArn")]).toEqual([HOME_BUS, role.state["arn"]]);
      expect(rule.inputs["eventBusName"]).toBe("default");
    }
    expect(JSON.parse(input(role, "assumeRolePolicy")).Statement[0].Condition).toEqual({
      StringEquals: { "aws:SourceAccount": "111122223333" },
      ArnLike: { "aws:SourceArn": "arn:aws:events:*:111122223333:rule/rolecall-test-*" },
    });
  });

  test("no rule at home forwards, so nothing goes in circles", () => {
    for (const rule of home(all)) expect(input(targetOf(all, rule), "arn")).not.toContain(":event-bus/");
  });

  test("an assumption or a change there ends in detection here", () => {
    const from = (record: ReturnType<typeof cloudtrail>, region: string) =>
      ends(all, eventOf(record), "default", region);
    for (const region of regionsOf(all)) {
      expect(from(assumeRole("Deploy"), region)).toEqual(["functions/detect.handler sessions"]);
      expect(from(cloudtrail("ec2:DescribeInstances"), region)).toEqual([]);
    }
    expect(from(cloudtrail("iam:CreateRole"), "us-east-1")).toEqual(["functions/detect.handler changes"]);
  });

  test("a change of the forwarding itself, or of a role in IAM's region, ends at the guard", () => {
    const from = (call: string, requestParameters: object, region: string) =>
      new Set(ends(all, eventOf(cloudtrail(call, { requestParameters })), "default", region));
    expect(from("events:RemoveTargets", { rule: "rolecall-test-ForwardSessions" }, "eu-north-1")).toContain(
      "rolecall-test-Guard",
    );
    expect(from("iam:UpdateAssumeRolePolicy", { roleName: "rolecall-test-Forward" }, "us-east-1")).toContain(
      "rolecall-test-Guard",
    );
  });

  test("tells home when something could not be forwarded", () => {
    const alarms = ofType(all, "cloudwatch/metricAlarm:MetricAlarm").filter(
      ({ inputs }) => inputs["region"] !== undefined,
    );
    expect(alarms.map(({ inputs }) => inputs["region"]).toSorted()).toEqual(regionsOf(all));
    const event = {
      source: "aws.cloudwatch",
      "detail-type": "CloudWatch Alarm State Change",
      detail: { alarmName: "rolecall-test-ForwardDeadLetters", state: { value: "ALARM" } },
    };
    for (const { inputs } of alarms) {
      expect(inputs["name"]).toBe(event.detail.alarmName);
      expect(ends(all, event, "default", String(inputs["region"]))).toEqual(["rolecall-test-Guard"]);
    }
    expect(
      ends(all, { ...event, detail: { ...event.detail, state: { value: "OK" } } }, "default", "eu-north-1"),
    ).toEqual([]);
  });
});
