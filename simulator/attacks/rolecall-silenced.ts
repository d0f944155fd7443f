import { ACCOUNTS } from "../accounts.ts";
import { type Call, callWith, deniedWith, HOME_REGION } from "../records.ts";
import { type Attack, after, enterAsEngineer, enterAsTerraform } from "./attack.ts";

const ACCOUNT = ACCOUNTS.security.id;
const RULE = "rolecall-production-Sessions-bhmtwxoe";
const QUEUE = "rolecall-production-Changes-dkzuvanr";
const READER = "rolecall-production-DetectFunction-fmwbxtes";
const TOPIC = `arn:aws:sns:${HOME_REGION}:${ACCOUNT}:rolecall-production-Alerts-kncsvuow`;

function write(service: string, name: string, request: Call["request"], response: Call["response"] = null): Call {
  return { service, name, readOnly: false, request, response };
}

const LOOKED_UP: Call = { service: "events", name: "ListRules", readOnly: true, request: { limit: 100 } };
const STOPPED = write(
  "lambda",
  "PutFunctionConcurrency20171031",
  { functionName: READER, reservedConcurrentExecutions: 0 },
  { reservedConcurrentExecutions: 0 },
);
const PURGED = write("sqs", "PurgeQueue", {
  queueUrl: `https://sqs.${HOME_REGION}.amazonaws.com/${ACCOUNT}/${QUEUE}`,
});
const UNSUBSCRIBED = write("sns", "Unsubscribe", {
  subscriptionArn: `${TOPIC}:0b9d4f0e-6c1c-4a5e-9a43-7f1b2f1f6a55`,
});

export const rolecallSilenced: Attack = {
  id: "rolecall-silenced",
  title: "Rolecall is switched off first",
  story:
    "An engineer's stolen portal session reaches the security account, where Rolecall runs. Before anything else, its rule for sessions is disabled, its function stopped, its queue emptied and a subscriber taken from the topic of alerts; the table cannot be deleted.",
  attack: ["T1078.004", "T1562.001", "T1562.008"],
  stepThatMatters: { eventName: "DisableRule", target: `arn:aws:events:${HOME_REGION}:${ACCOUNT}:rule/${RULE}` },
  steps: (organisation, at, random) => {
    const { records, session } = enterAsEngineer(organisation, ACCOUNT, at, random);
    const done = (call: Call, minutes: number) => callWith(session, call, after(at, minutes, random), random);
    const table = `arn:aws:dynamodb:${HOME_REGION}:${ACCOUNT}:table/rolecall-production-StateTable-cobrhtna`;
    const deletion: Call = { service: "dynamodb", name: "DeleteTable", readOnly: false };
    return [
      { what: "enters the security account from a new network", records },
      {
        what: "looks for the rules and disables the one for sessions",
        records: [done(LOOKED_UP, 2), done(write("events", "DisableRule", { name: RULE }), 3)],
      },
      { what: "stops the function and empties its queue", records: [done(STOPPED, 5), done(PURGED, 7)] },
      { what: "takes a subscriber from the topic of alerts", records: [done(UNSUBSCRIBED, 9)] },
      {
        what: "tries to delete the table",
        records: [deniedWith(session, deletion, table, after(at, 11, random), random)],
      },
    ];
  },
  twin: {
    story:
      "The infrastructure pipeline deploys a new version of Rolecall on an announced day: the function's code changes, a rule is put again, a queue gets another timeout.",
    expected: [
      {
        match: { detector: "rolecall-changed", account: ACCOUNT },
        reason: "Deployment of Rolecall, announced for the day",
      },
    ],
    steps: (organisation, at, random) => {
      const { records, session } = enterAsTerraform(organisation, ACCOUNT, at, random);
      const done = (call: Call, minutes: number) => callWith(session, call, after(at, minutes, random), random);
      const code = { functionName: READER, s3Bucket: "sst-asset-0a1b2c3d", s3Key: "assets/detect.zip", publish: false };
      const queueUrl = `https://sqs.${HOME_REGION}.amazonaws.com/${ACCOUNT}/${QUEUE}`;
      return [
        { what: "the pipeline enters", records },
        {
          what: "deploys Rolecall",
          records: [
            done(write("lambda", "UpdateFunctionCode20150331v2", code), 4),
            done(write("events", "PutRule", { name: RULE, state: "ENABLED", eventPattern: "{}" }), 5),
            done(write("sqs", "SetQueueAttributes", { queueUrl, attributes: { VisibilityTimeout: "180" } }), 6),
          ],
        },
      ];
    },
  },
};
