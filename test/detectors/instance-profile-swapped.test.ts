import { instanceProfileSwapped } from "../../shared/detectors/instance-profile-swapped.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, DENIED, OWN } from "../support/records.ts";

const call = (name: string, requestParameters: unknown, more: object = {}) =>
  cloudtrail(name, { requestParameters, ...more });
const add = (instanceProfileName: string, roleName: string, more: object = {}) =>
  call("iam:AddRoleToInstanceProfile", { instanceProfileName, roleName }, more);
const strong = call("iam:AttachRolePolicy", {
  roleName: "ops",
  policyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
});
const arn = (name: string) => `arn:aws:iam::${OWN}:instance-profile/${name}`;

describeDetector(instanceProfileSwapped, {
  fires: {
    "a role that may do everything": {
      records: [strong, add("web", "ops")],
      points: 45,
      says: "instances get role ops",
    },
    "in place of another": {
      records: [add("web", "web"), strong, add("web", "ops")],
      points: 55,
      says: "in place of web",
    },
    "a role whose name says so": { records: [add("web", "HostAdmin")], points: 25, says: "its name says" },
    "an association with such a profile": {
      records: [
        strong,
        call("ec2:AssociateIamInstanceProfile", { instanceId: "i-1", iamInstanceProfile: { arn: arn("ops") } }),
      ],
      points: 45,
      says: "role ops",
    },
    "inside EC2's envelope": {
      records: [
        strong,
        call("ec2:ReplaceIamInstanceProfileAssociation", {
          ReplaceIamInstanceProfileAssociationRequest: { AssociationId: "iip-1", IamInstanceProfile: { Name: "ops" } },
        }),
      ],
      points: 45,
      says: "role ops",
    },
    "a profile whose role is named otherwise": {
      records: [
        add("web", "HostAdmin"),
        call("ec2:AssociateIamInstanceProfile", { instanceId: "i-1", iamInstanceProfile: { name: "web" } }),
      ],
      points: 25,
      says: "role HostAdmin",
    },
    refused: {
      records: [strong, add("web", "ops", { errorCode: "LimitExceededException" })],
      points: 12,
      says: "refused",
    },
  },
  quiet: {
    "an ordinary role": { records: [add("web", "web")] },
    "an ordinary profile": {
      records: [
        call("ec2:AssociateIamInstanceProfile", { instanceId: "i-1", iamInstanceProfile: { arn: arn("web") } }),
      ],
    },
    "no parameters": { records: [strong, cloudtrail("iam:AddRoleToInstanceProfile", DENIED)] },
    "of a wrong type": { records: [call("ec2:AssociateIamInstanceProfile", { iamInstanceProfile: "x" })] },
  },
});
