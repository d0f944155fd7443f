import { requestNotVisible } from "../../shared/detectors/request-not-visible.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, DENIED } from "../support/records.ts";

const call = (requestParameters: unknown, more: object = {}) => ({
  records: [cloudtrail("iam:PutRolePolicy", { requestParameters, ...more })],
});

describeDetector(requestNotVisible, {
  fires: {
    "selectors of a trail padded until they are dropped": {
      records: [cloudtrail("cloudtrail:PutEventSelectors", { requestParameters: null })],
      points: 35,
      says: "not in the record",
    },
    "parameters dropped to null": { ...call(null), points: 35, says: "not in the record" },
    "parameters marked as omitted": {
      ...call({ omitted: true, originalSize: 102_500, reason: "requestParameters too large" }),
      points: 35,
      says: "unknown",
    },
    "parameters hidden": { ...call({ policyDocument: "HIDDEN_DUE_TO_SECURITY_REASONS" }), points: 35, says: "unknown" },
    "a text where an object should be": { ...call("too large"), points: 35, says: "unknown" },
    "missing altogether": { ...call(undefined), points: 35, says: "unknown" },
  },
  quiet: {
    "parameters as usual": call({ roleName: "web", policyName: "p", policyDocument: "{}" }),
    "a denied call loses them by design": call(null, DENIED),
    "another failure": call(null, { errorCode: "NoSuchEntityException" }),
    "a call without parameters of its own": { records: [cloudtrail("iam:CreateAccessKey")] },
  },
});
