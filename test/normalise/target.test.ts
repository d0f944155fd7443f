/** What a call is about: one subject has one name, whatever the call was named. */
import { describe, expect, test } from "vitest";
import { normalise } from "../../shared/normalise/normalise.ts";
import { cloudtrail, OWN } from "../support/records.ts";

function targetOf(call: string, requestParameters: object) {
  const result = normalise(cloudtrail(call, { requestParameters }));
  if (!result.ok) throw new Error(result.why);
  return result.activity.target;
}

describe("the subject of a call", () => {
  test.each([
    ["s3:PutBucketPolicy", { bucketName: "acme-data" }, "bucket/acme-data"],
    ["sqs:SetQueueAttributes", { queueUrl: `https://sqs.eu-west-1.amazonaws.com/${OWN}/orders` }, "queue/orders"],
    ["sns:SetTopicAttributes", { topicArn: `arn:aws:sns:eu-west-1:${OWN}:alarms` }, "topic/alarms"],
    ["lambda:AddPermission20150331v2", { functionName: "report" }, "function/report"],
    [
      "ec2:ModifyInstanceMetadataOptions",
      { ModifyInstanceMetadataOptionsRequest: { InstanceId: "i-0123456789abcdef0" } },
      "instance/i-0123456789abcdef0",
    ],
    ["ecs:RegisterTaskDefinition", { family: "report" }, "task-definition/report"],
    ["eks:AssociateAccessPolicy", { name: "main", principalArn: `arn:aws:iam::${OWN}:role/x` }, "cluster/main"],
    ["ec2:ModifySnapshotAttribute", { snapshotId: "snap-0123456789abcdef0" }, "snapshot/snap-0123456789abcdef0"],
    ["logs:DeleteLogGroup", { logGroupName: "/aws/lambda/report" }, "log-group//aws/lambda/report"],
    ["iam:AddRoleToInstanceProfile", { instanceProfileName: "web", roleName: "web" }, "role/web"],
    ["iam:CreateInstanceProfile", { instanceProfileName: "web" }, "instance-profile/web"],
    ["organizations:CloseAccount", { accountId: "444455556666" }, "account 444455556666"],
    ["dynamodb:DeleteTable", { tableName: "orders" }, "dynamodb:DeleteTable"],
  ])("%s", (call, request, name) => {
    expect(targetOf(call, request).name).toBe(name);
  });

  test("of a function is one, by name or by ARN, in two calls", () => {
    const byArn = { functionName: `arn:aws:lambda:eu-west-1:${OWN}:function:report` };
    expect(targetOf("lambda:UpdateFunctionCode20150331v2", byArn).name).toBe("function/report");
  });

  test("names of two services are two", () => {
    expect(targetOf("sns:CreateTopic", { name: "x" }).id).not.toBe(targetOf("eks:CreateCluster", { name: "x" }).id);
  });

  test("of the wrong type is none", () => {
    expect(targetOf("s3:PutBucketPolicy", { bucketName: ["a"] }).name).toBe("s3:PutBucketPolicy");
  });
});
