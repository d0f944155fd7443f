/** What a call is about: one subject has one name, whatever the call was named. */
import { describe, expect, test } from "vitest";
import { normalise } from "../../shared/normalise/normalise.ts";
import { cloudtrail, DENIED, OWN } from "../support/records.ts";

function targetOf(call: string, requestParameters: object, responseElements: object | null = null) {
  const result = normalise(cloudtrail(call, { requestParameters, responseElements }));
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
    ["s3:PutAccessPointPolicy", { name: "reports", policy: "{}" }, "access-point/reports"],
    ["redshift:AuthorizeSnapshotAccess", { snapshotIdentifier: "nightly" }, "database-snapshot/nightly"],
    ["dynamodb:PutResourcePolicy", { resourceArn: `arn:aws:dynamodb:eu-west-1:${OWN}:table/orders` }, "table/orders"],
    ["kinesis:PutResourcePolicy", { resourceARN: `arn:aws:kinesis:eu-west-1:${OWN}:stream/clicks` }, "stream/clicks"],
    ["apigateway:UpdateRestApi", { restApiId: "a1b2c3" }, "api/a1b2c3"],
    ["logs:DeleteLogGroup", { logGroupName: "/aws/lambda/report" }, "log-group//aws/lambda/report"],
    ["iam:AddRoleToInstanceProfile", { instanceProfileName: "web", roleName: "web" }, "role/web"],
    ["iam:CreateInstanceProfile", { instanceProfileName: "web" }, "instance-profile/web"],
    ["organizations:CloseAccount", { accountId: "444455556666" }, "account 444455556666"],
    ["organizations:DetachPolicy", { policyId: "p-g7k2m9q4", targetId: "r-ab12" }, "organization-policy/p-g7k2m9q4"],
    ["iam:AcceptDelegationRequest", { delegationRequestId: "dr-1" }, "delegation-request/dr-1"],
    ["sso-directory:CreateBearerToken", { directoryId: "d-0123456789" }, "identity-center/d-0123456789"],
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

  test.each([
    [
      "rolesanywhere:CreateTrustAnchor",
      { trustAnchor: { trustAnchorArn: `arn:aws:rolesanywhere:eu-west-1:${OWN}:trust-anchor/0a1b` } },
      "trust-anchor/0a1b",
    ],
    [
      "sso:CreatePermissionSet",
      { permissionSet: { permissionSetArn: "arn:aws:sso:::permissionSet/ssoins-01/ps-01" } },
      "permission-set/ps-01",
    ],
    ["identitystore:CreateUser", { userId: "0a1b" }, "identity-user/0a1b"],
    ["iam:CreateSAMLProvider", { sAMLProviderArn: `arn:aws:iam::${OWN}:saml-provider/corp` }, "provider/corp"],
    [
      "iam:CreateOpenIDConnectProvider",
      { openIDConnectProviderArn: `arn:aws:iam::${OWN}:oidc-provider/idp.example` },
      "provider/idp.example",
    ],
    ["sso:CreatePermissionSet", { permissionSet: "x" }, "identity-center/ssoins-01"],
  ])("that %s makes is named by the answer", (call, response, name) => {
    const request = { name: "x", instanceArn: "arn:aws:sso:::instance/ssoins-01" };
    expect(targetOf(call, request, response).name).toBe(name);
  });

  test("of a function is one, by name or by ARN, in two calls", () => {
    const byArn = { functionName: `arn:aws:lambda:eu-west-1:${OWN}:function:report` };
    expect(targetOf("lambda:UpdateFunctionCode20150331v2", byArn).name).toBe("function/report");
  });

  test("names of two services are two", () => {
    expect(targetOf("sns:CreateTopic", { name: "x" }).id).not.toBe(targetOf("eks:CreateCluster", { name: "x" }).id);
  });

  test.each(["CreateLoginProfile", "UploadSigningCertificate", "ResetServiceSpecificCredential"])(
    "of iam:%s is the caller where nobody is named",
    (name) => {
      expect(targetOf(`iam:${name}`, {}).name).toBe("user/ana");
    },
  );

  test.each([
    ["user bob because no identity-based policy allows it", "user/bob"],
    [`arn:aws:iam::${OWN}:user/staff/bob because no identity-based policy allows it`, "user/bob"],
    ["role bob because no identity-based policy allows it", "user/ana"],
  ])("of a refused call stands in its message: %s", (resource, name) => {
    const refused = cloudtrail("iam:CreateAccessKey", {
      ...DENIED,
      errorMessage: `User: arn:aws:iam::${OWN}:user/ana is not authorized to perform: iam:CreateAccessKey on resource: ${resource}`,
    });
    const result = normalise(refused);
    expect(result.ok && result.activity.target.name).toBe(name);
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
