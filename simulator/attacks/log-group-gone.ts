import { ACCOUNTS } from "../accounts.ts";
import { type Call, callWith, HOME_REGION } from "../records.ts";
import { type Attack, after, enterAsEngineer, enterAsTerraform } from "./attack.ts";

const ACCOUNT = ACCOUNTS.prodCore.id;
const DEV = ACCOUNTS.dev.id;
const GROUP = "prod-core-history";
const TRAIL = `arn:aws:cloudtrail:${HOME_REGION}:${ACCOUNT}:trail/prod-core-trail`;
const TOPIC = `arn:aws:sns:${HOME_REGION}:${ACCOUNT}:security-findings`;

function write(service: string, name: string, request: Call["request"], response: Call["response"] = null): Call {
  return { service, name, readOnly: false, request, response };
}

const groupDeleted = (logGroupName: string): Call => write("logs", "DeleteLogGroup", { logGroupName });
const alarmsDeleted = (...alarmNames: readonly string[]): Call => write("monitoring", "DeleteAlarms", { alarmNames });
const rule = (name: string, rule: string): Call => write("events", name, { name: rule });

/** The answer holds the whole trail, so it says which log group the trail writes to. */
const TRAIL_WITHOUT_KEY = write(
  "cloudtrail",
  "UpdateTrail",
  { name: TRAIL, kmsKeyId: "" },
  {
    name: "prod-core-trail",
    trailARN: TRAIL,
    s3BucketName: "acme-prod-core-history",
    cloudWatchLogsLogGroupArn: `arn:aws:logs:${HOME_REGION}:${ACCOUNT}:log-group:${GROUP}:*`,
    includeGlobalServiceEvents: true,
    isMultiRegionTrail: true,
    isOrganizationTrail: false,
    logFileValidationEnabled: true,
  },
);

export const logGroupGone: Attack = {
  id: "log-group-gone",
  title: "The log group that alarms count in is gone",
  story:
    "With an engineer's stolen portal session, a trail loses its key, the alarms over its log group are deleted, the rule that passes findings on is disabled, its topic loses a receiver, and the log group goes with all it holds.",
  attack: ["T1070", "T1078.004", "T1562.001", "T1562.008"],
  stepThatMatters: {
    eventName: "DeleteLogGroup",
    target: `arn:aws:logs:${HOME_REGION}:${ACCOUNT}:log-group:/${GROUP}`,
  },
  steps: (organisation, at, random) => {
    const { records, session } = enterAsEngineer(organisation, ACCOUNT, at, random);
    const done = (call: Call, minutes: number) => callWith(session, call, after(at, minutes, random), random);
    return [
      { what: "enters production as an engineer from a new network", records },
      {
        what: "takes the key from the trail, and deletes the alarms over its log group",
        records: [
          done(TRAIL_WITHOUT_KEY, 2),
          done(alarmsDeleted("checkout-latency", "CIS-1.1-RootAccountUsage", "CIS-3.1-UnauthorizedCalls"), 4),
        ],
      },
      {
        what: "cuts the way of findings",
        records: [
          done(rule("DisableRule", "guardduty-findings-to-pager"), 8),
          done(write("sns", "Unsubscribe", { subscriptionArn: `${TOPIC}:5d1f0c3a-7b2e-4f60-9182-a3b4c5d6e7f8` }), 10),
        ],
      },
      { what: "deletes the log group", records: [done(groupDeleted(GROUP), 16)] },
    ];
  },
  twin: {
    story:
      "The infrastructure pipeline takes an environment of the development account down: log groups, flow logs among them, schedules, and the alarms of autoscaling.",
    steps: (organisation, at, random) => {
      const { records, session } = enterAsTerraform(organisation, DEV, at, random);
      const done = (call: Call, minutes: number) => callWith(session, call, after(at, minutes, random), random);
      const groups = ["/aws/lambda/preview-orders", "/ecs/preview-web", "/vpc/preview-flow-logs"];
      return [
        { what: "the pipeline enters", records },
        {
          what: "takes the environment down",
          records: [
            ...groups.map((group, n) => done(groupDeleted(group), 4 + n)),
            done(alarmsDeleted("TargetTracking-service/preview/web-AlarmHigh", "preview-queue-depth"), 8),
            done(write("events", "RemoveTargets", { rule: "preview-nightly", ids: ["job"] }), 9),
            done(rule("DeleteRule", "preview-nightly"), 10),
          ],
        },
      ];
    },
  },
};
