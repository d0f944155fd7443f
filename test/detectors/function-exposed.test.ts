import { parseConfig } from "../../shared/config-file.ts";
import { functionExposed } from "../../shared/detectors/function-exposed.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, DENIED, identities, OTHER, OWN } from "../support/records.ts";

const config = parseConfig(
  `organization: { id: o-acme000001 }\naccounts: [{ id: "${OWN}", name: prod }, { id: "222233334444", name: shared }]\nvendors: [{ id: "333344445555", name: Watchful }]`,
  "rolecall.yaml",
);
const call = (name: string, requestParameters: object, more: object = {}) =>
  cloudtrail(name, { requestParameters, ...more });

const permit = (more: object, overrides: object = {}) =>
  call(
    "lambda:AddPermission20150331v2",
    { functionName: "orders", statementId: "s-1", action: "lambda:InvokeFunction", ...more },
    overrides,
  );
const configured = (layers: unknown) =>
  call("lambda:UpdateFunctionConfiguration20150331v2", { functionName: "orders", layers });
const layer = (account: string) => `arn:aws:lambda:eu-west-1:${account}:layer:tools:3`;

describeDetector(functionExposed, {
  fires: {
    anyone: { records: [permit({ principal: "*" })], config, points: 60, says: "anyone may now invoke the function" },
    "anyone, by an address": {
      records: [permit({ principal: "*", action: "lambda:InvokeFunctionUrl", functionUrlAuthType: "NONE" })],
      config,
      points: 60,
      says: "anyone",
    },
    "an outside account": { records: [permit({ principal: OTHER })], config, points: 49, says: OTHER },
    "its code, to an outside account": {
      records: [permit({ principal: OTHER, action: "lambda:*" })],
      config,
      points: 72,
      says: "control the function",
    },
    "a rule of an outside account": {
      records: [
        permit({ principal: "events.amazonaws.com", sourceArn: `arn:aws:events:eu-west-1:${OTHER}:rule/tick` }),
      ],
      config,
      points: 50,
      says: `for the account ${OTHER}`,
    },
    "a service for whomever": { records: [permit({ principal: "s3.amazonaws.com" })], config, points: 15, says: "s3" },
    "again, after it was removed": {
      records: [
        permit({ principal: OTHER }),
        call("lambda:RemovePermission20150331v2", { functionName: "orders", statementId: "s-1" }),
        permit({ principal: OTHER }),
      ],
      config,
      points: 49,
      says: OTHER,
    },
    "an address without authentication": {
      records: [call("lambda:CreateFunctionUrlConfig", { functionName: "orders", authType: "NONE" })],
      config,
      points: 35,
      says: "asks nobody",
    },
    "an address that loses its authentication": {
      records: [call("lambda:UpdateFunctionUrlConfig", { functionName: "orders", authType: "NONE" })],
      config,
      points: 35,
      says: "asks nobody",
    },
    "code of an outside account": {
      records: [configured([layer(OWN), layer(OTHER)])],
      config,
      points: 25,
      says: `code of the account ${OTHER}`,
    },
    "a new function with code of an outside account": {
      records: [call("lambda:CreateFunction20150331", { functionName: "orders", layers: [layer(OTHER)] })],
      config,
      points: 25,
      says: OTHER,
    },
    "a layer for an outside account": {
      records: [
        call("lambda:AddLayerVersionPermission", {
          layerName: "tools",
          statementId: "a",
          action: "lambda:GetLayerVersion",
          principal: OTHER,
        }),
      ],
      config,
      points: 29,
      says: "use the layer",
    },
    "an attempt": {
      records: [permit({ principal: "*" }, { errorCode: "ResourceNotFoundException" })],
      config,
      points: 15,
      says: "refused",
    },
    "an attempt at an address": {
      records: [call("lambda:CreateFunctionUrlConfig", { authType: "NONE" }, { errorCode: "AccessDeniedException" })],
      config,
      points: 8,
      says: "refused",
    },
    "by a service": {
      records: [permit({ principal: "*" }, { userIdentity: identities.service })],
      config,
      points: 12,
      says: "anyone",
    },
  },
  quiet: {
    "a rule of ours": {
      records: [permit({ principal: "events.amazonaws.com", sourceArn: `arn:aws:events:eu-west-1:${OWN}:rule/tick` })],
      config,
    },
    "a bucket of ours": {
      records: [permit({ principal: "s3.amazonaws.com", sourceAccount: OWN, sourceArn: "arn:aws:s3:::acme-uploads" })],
      config,
    },
    "a sister account": { records: [permit({ principal: "222233334444" })], config },
    "our organisation": { records: [permit({ principal: "*", principalOrgID: "o-acme000001" })], config },
    "a layer for our organisation": {
      records: [
        call("lambda:AddLayerVersionPermission", {
          layerName: "tools",
          action: "lambda:GetLayerVersion",
          principal: "*",
          organizationId: "o-acme000001",
        }),
      ],
      config,
    },
    "the same statement again": { records: [permit({ principal: OTHER }), permit({ principal: OTHER })], config },
    "a statement removed": {
      records: [call("lambda:RemovePermission20150331v2", { functionName: "orders", statementId: "s-1" })],
      config,
    },
    "an address with authentication": {
      records: [call("lambda:CreateFunctionUrlConfig", { functionName: "orders", authType: "AWS_IAM" })],
      config,
    },
    "layers of ours and of a vendor": { records: [configured([layer(OWN), layer("333344445555")])], config },
    "memory changed": { records: [call("lambda:UpdateFunctionConfiguration20150331v2", { memorySize: 512 })], config },
    "a denied call": { records: [cloudtrail("lambda:AddPermission20150331v2", DENIED)], config },
    "values of the wrong type": { records: [configured({ arn: 7 }), configured([null, 7])], config },
  },
});
