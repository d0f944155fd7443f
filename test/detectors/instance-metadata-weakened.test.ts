import { instanceMetadataWeakened } from "../../shared/detectors/instance-metadata-weakened.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, DENIED, roleSession } from "../support/records.ts";

const modify = (requestParameters: unknown, more: object = {}) =>
  cloudtrail("ec2:ModifyInstanceMetadataOptions", { requestParameters, ...more });
const defaults = (httpTokens: string) =>
  cloudtrail("ec2:ModifyInstanceMetadataDefaults", {
    requestParameters: { ModifyInstanceMetadataDefaultsRequest: { HttpTokens: httpTokens } },
  });

describeDetector(instanceMetadataWeakened, {
  fires: {
    "one instance": {
      records: [modify({ instanceId: "i-1", httpTokens: "optional" })],
      points: 20,
      says: "it needs no",
    },
    "inside EC2's envelope": {
      records: [modify({ ModifyInstanceMetadataOptionsRequest: { InstanceId: "i-1", HttpTokens: "optional" } })],
      points: 20,
      says: "it needs no",
    },
    "all new instances": { records: [defaults("optional")], points: 40, says: "new instances" },
    "all new instances, left open": { records: [defaults("no-preference")], points: 40, says: "new instances" },
    refused: {
      records: [modify({ instanceId: "i-1", httpTokens: "optional" }, { errorCode: "Client.UnauthorizedOperation" })],
      points: 8,
      says: "refused",
    },
  },
  quiet: {
    "required again": { records: [modify({ instanceId: "i-1", httpTokens: "required" })] },
    "required for all": { records: [defaults("required")] },
    "another setting": { records: [modify({ instanceId: "i-1", httpPutResponseHopLimit: 2 })] },
    "a service at work": {
      records: [
        modify(
          { instanceId: "i-1", httpTokens: "optional" },
          { userIdentity: roleSession("AWSServiceRoleForX", "x", { path: "aws-service-role/x.amazonaws.com/" }) },
        ),
      ],
    },
    "no parameters": { records: [cloudtrail("ec2:ModifyInstanceMetadataOptions", DENIED)] },
    "of a wrong type": { records: [modify({ httpTokens: ["optional"] })] },
  },
});
