import { accountRegionEnabled } from "../../shared/detectors/account-region-enabled.ts";
import { describeDetector } from "../support/detector.ts";
import { byEverybody, HOME } from "../support/doers.ts";
import { cloudtrail, DENIED, type Overrides } from "../support/records.ts";

const on = (name: string, regionName: unknown, more: Overrides = {}) =>
  cloudtrail(`account:${name}`, { requestParameters: { regionName }, ...more });

describeDetector(accountRegionEnabled, {
  fires: {
    ...byEverybody(
      (more) => on("EnableRegion", "af-south-1", more),
      { home: 35, stranger: 50, pipeline: 10, service: 12, refused: 15 },
      "af-south-1 is open",
    ),
    closed: { records: [on("DisableRegion", "af-south-1")], points: 25, says: "closed", ...HOME },
    "a region of the wrong type": { records: [on("EnableRegion", 1)], points: 35, says: "one more region", ...HOME },
    "denied, without parameters": {
      records: [cloudtrail("account:EnableRegion", DENIED)],
      points: 15,
      says: "tried and refused",
    },
  },
  quiet: { "a look": { records: [cloudtrail("account:ListRegions")] } },
});
