import { ACCOUNTS } from "../accounts.ts";
import { type Call, callWith, HOME_REGION } from "../records.ts";
import { type Attack, after, enterAsEngineer, enterAsTerraform } from "./attack.ts";

const ACCOUNT = ACCOUNTS.prodCore.id;
const DETECTOR = "5ac1b2d3e4f5061728394a5b6c7d8e9f";
const TRAIL = `arn:aws:cloudtrail:${HOME_REGION}:${ACCOUNT}:trail/prod-core-trail`;

function write(service: string, name: string, request: Call["request"], response: Call["response"] = null): Call {
  return { service, name, readOnly: false, request, response };
}

const RECORDER_STOPPED = write("config", "StopConfigurationRecorder", { configurationRecorderName: "default" });
const flowLogsDeleted = (...ids: readonly string[]): Call =>
  write(
    "ec2",
    "DeleteFlowLogs",
    { DeleteFlowLogsRequest: { FlowLogId: ids.map((content, n) => ({ tag: n + 1, content })) } },
    { DeleteFlowLogsResponse: { xmlns: "http://ec2.amazonaws.com/doc/2016-11-15/", unsuccessful: "" } },
  );
const selectors = (eventSelectors: readonly object[]): Call =>
  write("cloudtrail", "PutEventSelectors", { trailName: TRAIL, eventSelectors }, { trailARN: TRAIL, eventSelectors });
const detector = (change: object): Call => write("guardduty", "UpdateDetector", { detectorId: DETECTOR, ...change });

export const watchersOffOneByOne: Attack = {
  id: "watchers-off-one-by-one",
  title: "What watches is switched off, one service after the other",
  story:
    "With an engineer's stolen portal session, the recorder of AWS Config is stopped, GuardDuty switched off, flow logs are deleted, and the trail is left with reads only.",
  attack: ["T1078.004", "T1562.001", "T1562.008"],
  stepThatMatters: {
    eventName: "UpdateDetector",
    target: `arn:aws:guardduty:${HOME_REGION}:${ACCOUNT}:detector/${DETECTOR}`,
  },
  steps: (organisation, at, random) => {
    const { records, session } = enterAsEngineer(organisation, ACCOUNT, at, random);
    const done = (call: Call, minutes: number) => callWith(session, call, after(at, minutes, random), random);
    return [
      { what: "enters production as an engineer from a new network", records },
      { what: "stops the recorder of AWS Config", records: [done(RECORDER_STOPPED, 4)] },
      { what: "switches GuardDuty off", records: [done(detector({ enable: false }), 9)] },
      {
        what: "deletes the flow logs",
        records: [done(flowLogsDeleted("fl-0a1b2c3d4e5f60718", "fl-08f7e6d5c4b3a2910"), 15)],
      },
      {
        what: "leaves the trail with reads only",
        records: [done(selectors([{ readWriteType: "ReadOnly", includeManagementEvents: true }]), 22)],
      },
    ];
  },
  twin: {
    story:
      "The infrastructure pipeline sends the same services the settings that they have, and takes a network down with its flow log.",
    steps: (organisation, at, random) => {
      const { records, session } = enterAsTerraform(organisation, ACCOUNT, at, random);
      const done = (call: Call, minutes: number) => callWith(session, call, after(at, minutes, random), random);
      const recordingGroup = { allSupported: true, includeGlobalResourceTypes: true };
      const recorder = { configurationRecorder: { name: "default", recordingGroup } };
      return [
        { what: "the pipeline enters", records },
        {
          what: "sends all settings again",
          records: [
            done(write("config", "PutConfigurationRecorder", recorder), 4),
            done(detector({ enable: true, findingPublishingFrequency: "SIX_HOURS" }), 5),
            done(selectors([{ readWriteType: "All", includeManagementEvents: true }]), 6),
          ],
        },
        { what: "takes a network down", records: [done(flowLogsDeleted("fl-0a1b2c3d4e5f60718"), 8)] },
      ];
    },
  },
};
