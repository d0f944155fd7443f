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
    ["ec2:ModifySnapshotAttribute", { snapshotId: "snap-0123456789abcdef0" }, "snapshot/snap-0123456789abcdef0"],
    ["logs:DeleteLogGroup", { logGroupName: "/aws/lambda/report" }, "log-group//aws/lambda/report"],
    ["iam:AddRoleToInstanceProfile", { instanceProfileName: "web", roleName: "web" }, "role/web"],
    ["iam:CreateInstanceProfile", { instanceProfileName: "web" }, "instance-profile/web"],
    ["organizations:CloseAccount", { accountId: "444455556666" }, "account 444455556666"],
    [
      "rolesanywhere:CreateSession",
      { roleArn: `arn:aws:iam::${OWN}:role/ops/Backup`, trustAnchorArn: "x" },
      "role/Backup",
    ],
    ["sso:CreateToken", { clientId: "x" }, `account ${OWN}`],
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

  test.each([
    [{ role_name: "ReadOnly", account_id: "444455556666" }, "role/AWSReservedSSO_ReadOnly", "444455556666"],
    [{ role_name: "ReadOnly", account_id: 7 }, "user/ana", OWN],
    [null, "user/ana", OWN],
  ])("of the portal's credentials stands in the details: %j", (serviceEventDetails, name, account) => {
    const result = normalise(cloudtrail("sso:GetRoleCredentials", { serviceEventDetails }));
    expect(result).toMatchObject({ ok: true, activity: { target: { name, account } } });
  });

  test("of the wrong type is none", () => {
    expect(targetOf("s3:PutBucketPolicy", { bucketName: ["a"] }).name).toBe("s3:PutBucketPolicy");
  });
});
