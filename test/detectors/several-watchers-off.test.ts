import { severalWatchersOff } from "../../shared/detectors/several-watchers-off.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, DENIED, identities, type Overrides } from "../support/records.ts";

const guardduty = (more: object = {}) =>
  cloudtrail("guardduty:UpdateDetector", { requestParameters: { detectorId: "d", enable: false }, ...more });
const config = (more: Overrides = {}) => cloudtrail("config:StopConfigurationRecorder", more);
const flowLogs = (more: object = {}) => cloudtrail("ec2:DeleteFlowLogs", { requestParameters: {}, ...more });
const trail = (requestParameters: object = { name: "main", isMultiRegionTrail: false }) =>
  cloudtrail("cloudtrail:UpdateTrail", { requestParameters });

describeDetector(severalWatchersOff, {
  fires: {
    "two services": {
      records: [guardduty(), config()],
      points: 20,
      says: "2 services that watch were switched off within a day",
    },
    "three services": { records: [guardduty(), config(), flowLogs()], points: 40, says: "guardduty, config, ec2" },
    "with the trail": { records: [config(), trail()], points: 20, says: "cloudtrail" },
    "an attempt counts, and is worth half": { records: [guardduty(), config(DENIED)], points: 10, says: "tried" },
    "an attempt before counts": { records: [config(DENIED), guardduty()], points: 20, says: "2 services" },
    "over hours": {
      records: [config({ eventTime: "2026-03-02T01:00:00Z" }), guardduty({ eventTime: "2026-03-02T22:00:00Z" })],
      points: 20,
      says: "2 services",
    },
  },
  quiet: {
    "one service, again and again": { records: [config(), cloudtrail("config:DeleteDeliveryChannel"), config()] },
    "two people, one each": { records: [guardduty({ userIdentity: identities.sso }), config()] },
    "two days apart": {
      records: [config({ eventTime: "2026-03-02T01:00:00Z" }), guardduty({ eventTime: "2026-03-04T02:00:00Z" })],
    },
    "trims of services": {
      records: [
        cloudtrail("config:DeleteConfigRule", { requestParameters: {} }),
        cloudtrail("wafv2:DeleteWebACL"),
        config(),
      ],
    },
    "a trail that is only sent again, beside one service": {
      records: [config(), trail({ name: "main", isMultiRegionTrail: true })],
    },
    "settings that switch nothing off": {
      records: [config(), guardduty({ requestParameters: { detectorId: "d", enable: true } })],
    },
    "services at work": {
      records: [guardduty({ userIdentity: identities.service }), config({ userIdentity: identities.service })],
    },
  },
});
