import { codeRunOnRole } from "../../shared/detectors/code-run-on-role.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, DENIED, identities, OWN, roleSession } from "../support/records.ts";

const role = (name: string) => `arn:aws:iam::${OWN}:role/service-role/${name}`;
const call = (name: string, requestParameters: unknown, more: object = {}) =>
  cloudtrail(name, { requestParameters, ...more });
const update = (functionName: string, roleName: string, more: object = {}) =>
  call(
    "lambda:UpdateFunctionCode20150331v2",
    { functionName },
    { responseElements: { role: role(roleName) }, ...more },
  );
const strong = (roleName: string) =>
  call("iam:AttachRolePolicy", { roleName, policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" });
const earlier = { eventTime: "2026-02-25T10:00:00Z" };
const shell = (target: string, more: object = {}) => call("ssm:StartSession", { target }, more);

describeDetector(codeRunOnRole, {
  fires: {
    "code on a function that may do everything": {
      records: [strong("ops"), update("report", "ops")],
      points: 55,
      says: "puts code on it for the first time, and it runs as role ops: it holds every action",
    },
    "by someone who puts code on functions all day": {
      records: [update("web", "web", earlier), strong("ops"), update("report", "ops")],
      points: 30,
      says: "role ops",
    },
    "a role whose name says so": { records: [update("report", "OrgAdmin")], points: 40, says: "its name says" },
    "by someone who may do as much": {
      records: [strong("ops"), strong("terraform"), update("report", "ops", { userIdentity: identities.terraform })],
      points: 25,
      says: "role ops",
    },
    "code on an ordinary function, by who never did such a thing": {
      records: [update("web", "web")],
      points: 10,
      says: "never did",
    },
    "a shell on an instance": { records: [shell("i-1")], points: 10, says: "opens a shell" },
    "a key on an instance": {
      records: [call("ec2-instance-connect:SendSSHPublicKey", { instanceId: "i-1" })],
      points: 10,
      says: "an SSH key",
    },
    "a start-up script": {
      records: [call("ec2:ModifyInstanceAttribute", { instanceId: "i-1", userData: "HIDDEN" })],
      points: 10,
      says: "when it starts",
    },
    "a command in a container": {
      records: [call("ecs:ExecuteCommand", { cluster: "main", task: "t" })],
      points: 10,
      says: "a container",
    },
    "a stream that starts a function": {
      records: [call("lambda:CreateEventSourceMapping20150331", { functionName: "report" })],
      points: 10,
      says: "start it",
    },
  },
  quiet: {
    "the same function as ever": {
      records: [strong("ops"), update("report", "ops", earlier), update("report", "ops")],
    },
    "another ordinary function, by a developer": { records: [update("web", "web", earlier), update("mail", "mail")] },
    "another instance, by who is on instances every day": { records: [shell("i-1", earlier), shell("i-2")] },
    "another attribute of an instance": {
      records: [call("ec2:ModifyInstanceAttribute", { instanceId: "i-1", instanceType: { value: "m7g.large" } })],
    },
    "a service at work": {
      records: [
        strong("ops"),
        update("report", "ops", {
          userIdentity: roleSession("AWSServiceRoleForX", "x", { path: "aws-service-role/x.amazonaws.com/" }),
        }),
      ],
    },
    refused: { records: [strong("ops"), update("report", "ops", DENIED)] },
    "no parameters": { records: [cloudtrail("ssm:StartSession", DENIED)] },
  },
});
