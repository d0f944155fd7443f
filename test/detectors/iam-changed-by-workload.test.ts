import { iamChangedByWorkload } from "../../shared/detectors/iam-changed-by-workload.ts";
import { describeDetector } from "../support/detector.ts";
import { iam, THREE_DAYS_BEFORE } from "../support/iam.ts";
import { assumeRole, DENIED, identities, roleSession } from "../support/records.ts";

const LAMBDA = {
  ...roleSession("rotator", "rotate-keys"),
  inScopeOf: {
    issuerType: "AWS::Lambda::Function",
    credentialsIssuedTo: "arn:aws:lambda:eu-west-1:111122223333:function:rotate-keys",
  },
};
const EC2 = { type: "AWSService", invokedBy: "ec2.amazonaws.com" };
const CONTROLLER = roleSession("controller", "i-0fedcba9876543210", {
  ec2RoleDelivery: "2.0",
  key: "ASIAEXAMPLECONTROL01",
});
const user = (more: object = {}) =>
  iam("CreateUser", { userName: "bob" }, { userIdentity: identities.instance, ...more });

describeDetector(iamChangedByWorkload, {
  fires: {
    "an instance that never did": { records: [user()], points: 35, says: "instance role web, which is a workload" },
    "a function that never did": {
      records: [iam("CreateAccessKey", { userName: "bob" }, { userIdentity: LAMBDA })],
      points: 35,
      says: "workload role rotator",
    },
    "while the account is still being learned": { records: [user()], points: 15, says: "workload", learnMs: 1e9 },
    "a controller that only made keys until now": {
      records: [
        ...THREE_DAYS_BEFORE.map((more) =>
          iam("CreateAccessKey", { userName: "bob" }, { userIdentity: identities.instance, ...more }),
        ),
        user(),
      ],
      points: 8,
      says: "new for instance role web",
    },
    "a function whose session says nothing, opened by Lambda": {
      records: [
        assumeRole("rotator", {
          userIdentity: { type: "AWSService", invokedBy: "lambda.amazonaws.com" },
          key: "ASIAEXAMPLEFUNCTION1",
        }),
        user({ userIdentity: roleSession("rotator", "rotate-keys", { key: "ASIAEXAMPLEFUNCTION1" }) }),
      ],
      points: 35,
      says: "done by role rotator",
    },
    "an instance, where another role's instances do so daily": {
      records: [
        ...THREE_DAYS_BEFORE.flatMap((more) => [
          assumeRole("controller", { userIdentity: EC2, key: CONTROLLER.accessKeyId, ...more }),
          user({ userIdentity: CONTROLLER, ...more }),
        ]),
        assumeRole("web", { userIdentity: EC2, key: identities.instance.accessKeyId }),
        user(),
      ],
      points: 35,
      says: "instance role web",
    },
    "through another role": {
      records: [
        assumeRole("deploy", { userIdentity: identities.instance, key: "ASIAEXAMPLEHOP000001" }),
        user({ userIdentity: roleSession("deploy", "i-am-a-person", { key: "ASIAEXAMPLEHOP000001" }) }),
      ],
      points: 35,
      says: "instance role web",
    },
    "a refused attempt": { records: [user(DENIED)], points: 15, says: "was refused" },
    "no parameters": { records: [user({ requestParameters: null })], points: 35, says: "workload" },
  },
  quiet: {
    "a controller that does so daily": { records: [...THREE_DAYS_BEFORE.map((more) => user(more)), user()] },
    "a stack that CloudFormation builds with a role": {
      records: [
        assumeRole("stacks", {
          userIdentity: { type: "AWSService", invokedBy: "cloudformation.amazonaws.com" },
          key: "ASIAEXAMPLESTACKS001",
        }),
        user({ userIdentity: roleSession("stacks", "AWSCloudFormation", { key: "ASIAEXAMPLESTACKS001" }) }),
      ],
    },
    "a person": { records: [user({ userIdentity: identities.sso })] },
    "a role session of nobody in particular": { records: [user({ userIdentity: identities.terraform })] },
    "an instance that reads": {
      records: [iam("GetUser", { userName: "bob" }, { userIdentity: identities.instance, readOnly: true })],
    },
  },
});
