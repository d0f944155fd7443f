import { delegationRequestAccepted } from "../../shared/detectors/delegation-request-accepted.ts";
import { describeDetector } from "../support/detector.ts";
import { byEverybody, HOME } from "../support/doers.ts";
import { cloudtrail, DENIED, type Overrides } from "../support/records.ts";

const delegationRequestId = "dr-0123456789";
const on = (name: string, more: Overrides = {}) =>
  cloudtrail(`iam:${name}`, { requestParameters: { delegationRequestId }, ...more });
const asked = (template: string) =>
  cloudtrail("iam:CreateDelegationRequest", {
    requestParameters: { permissions: { policyTemplateArn: `arn:aws:iam::aws:delegation-template/${template}` } },
    responseElements: { delegationRequestId },
  });

describeDetector(delegationRequestAccepted, {
  fires: {
    ...byEverybody(
      (more) => on("AcceptDelegationRequest", more),
      { home: 45, stranger: 60, pipeline: 20, service: 12, refused: 15 },
      "promised rights",
    ),
    "says for what": {
      records: [asked("MonitoringRead"), on("AcceptDelegationRequest")],
      points: 45,
      says: "for MonitoringRead",
      ...HOME,
    },
    "for much": {
      records: [asked("AccountAdminSetup"), on("SendDelegationToken")],
      points: 55,
      says: "for AccountAdminSetup",
      ...HOME,
    },
    "taken up": { records: [cloudtrail("sts:GetDelegatedAccessToken")], points: 20, says: "taken up", ...HOME },
    "asked for": { records: [asked("MonitoringRead")], points: 10, says: "asked for", ...HOME },
    "parameters of the wrong type": {
      records: [cloudtrail("iam:AcceptDelegationRequest", { requestParameters: { delegationRequestId: 3 } })],
      points: 45,
      says: "promised rights in the account",
      ...HOME,
    },
    "denied, without parameters": {
      records: [cloudtrail("iam:AcceptDelegationRequest", DENIED)],
      points: 15,
      says: "tried and refused",
    },
  },
  quiet: { "a request that is turned down": { records: [on("RejectDelegationRequest")] } },
});
