import { trailTampered } from "../../shared/detectors/trail-tampered.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, DENIED } from "../support/records.ts";

const call = (name: string, requestParameters: object, more: object = {}) => ({
  records: [cloudtrail(`cloudtrail:${name}`, { requestParameters, ...more })],
});
const basic = (selector: object) => call("PutEventSelectors", { trailName: "main", eventSelectors: [selector] });
const advanced = (...fieldSelectors: object[]) =>
  call("PutEventSelectors", { trailName: "main", advancedEventSelectors: [{ name: "x", fieldSelectors }] });

describeDetector(trailTampered, {
  fires: {
    "logging stopped": { ...call("StopLogging", { name: "main" }), points: 75, says: "no longer records" },
    "the trail deleted": { ...call("DeleteTrail", { name: "main" }), points: 75, says: "gone" },
    "one region only": {
      ...call("UpdateTrail", { name: "main", isMultiRegionTrail: false }),
      points: 60,
      says: "other regions",
    },
    "global services left out": {
      ...call("UpdateTrail", { name: "main", includeGlobalServiceEvents: false }),
      points: 60,
      says: "IAM",
    },
    "another bucket": {
      ...call("UpdateTrail", { name: "main", s3BucketName: "elsewhere" }),
      points: 45,
      says: "bucket elsewhere",
    },
    "no validation": {
      ...call("UpdateTrail", { name: "main", enableLogFileValidation: false }),
      points: 40,
      says: "signed",
    },
    "management events off": {
      ...basic({ includeManagementEvents: false, readWriteType: "All" }),
      points: 65,
      says: "management events",
    },
    "reads off": {
      ...basic({ includeManagementEvents: true, readWriteType: "WriteOnly" }),
      points: 45,
      says: "role assumptions",
    },
    "writes off": {
      ...basic({ includeManagementEvents: true, readWriteType: "ReadOnly" }),
      points: 65,
      says: "changes",
    },
    "advanced selectors without management": {
      ...advanced({ field: "eventCategory", equals: ["Data"] }),
      points: 65,
      says: "management",
    },
    "advanced selectors with a part": {
      ...advanced(
        { field: "eventCategory", equals: ["Management"] },
        { field: "eventSource", notEquals: ["kms.amazonaws.com"] },
      ),
      points: 45,
      says: "only a part",
    },
    "a data store deleted": {
      ...call("DeleteEventDataStore", { eventDataStore: "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/x" }),
      points: 65,
      says: "gone",
    },
    "insights off": {
      ...call("PutInsightSelectors", { trailName: "main", insightSelectors: [] }),
      points: 20,
      says: "Insights",
    },
    "a refused attempt": {
      records: [cloudtrail("cloudtrail:StopLogging", { ...DENIED, requestParameters: { name: "main" } })],
      points: 20,
      says: "refused",
    },
  },
  quiet: {
    "logging started": call("StartLogging", { name: "main" }),
    "all management events": basic({ includeManagementEvents: true, readWriteType: "All", dataResources: [] }),
    "advanced selectors with all management events": advanced({ field: "eventCategory", equals: ["Management"] }),
    "a trail widened": call("UpdateTrail", { name: "main", isMultiRegionTrail: true, enableLogFileValidation: true }),
    "selectors that are not visible": call("PutEventSelectors", {}),
  },
});
