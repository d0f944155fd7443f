import { parseConfig } from "../../shared/config-file.ts";
import { resourceShareOpened } from "../../shared/detectors/resource-share-opened.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, DENIED, identities, OTHER, OWN } from "../support/records.ts";

const config = parseConfig(
  `organization: { id: o-acme000001 }\naccounts: [{ id: "${OWN}", name: prod }, { id: "222233334444", name: shared }]\nvendors: [{ id: "333344445555", name: Watchful }]`,
  "rolecall.yaml",
);
const call = (name: string, requestParameters: object, more: object = {}) =>
  cloudtrail(name, { requestParameters, ...more });

const share = (principals: unknown, more: object = {}) =>
  call(
    "ram:CreateResourceShare",
    { name: "data", principals, resourceArns: [`arn:aws:rds:eu-west-1:${OWN}:cluster:x`] },
    more,
  );

describeDetector(resourceShareOpened, {
  fires: {
    "an outside account": { records: [share([OTHER])], config, points: 52, says: "use the shared resources" },
    "an outside account in an existing share": {
      records: [call("ram:AssociateResourceShare", { resourceShareArn: "arn:aws:ram:x", principals: [OTHER] })],
      config,
      points: 52,
      says: OTHER,
    },
    "a foreign organisation": {
      records: [share([`arn:aws:organizations::${OTHER}:ou/o-stranger01/ou-1`])],
      config,
      points: 52,
      says: "o-stranger01",
    },
    "accounts outside allowed": {
      records: [call("ram:UpdateResourceShare", { resourceShareArn: "a", allowExternalPrincipals: true })],
      config,
      points: 30,
      says: "outside the organisation",
    },
    "an invitation taken": {
      records: [call("ram:AcceptResourceShareInvitation", { resourceShareInvitationArn: "a" })],
      config,
      points: 15,
      says: "taken in",
    },
    "sharing inside the organisation switched on": {
      records: [cloudtrail("ram:EnableSharingWithAwsOrganization")],
      config,
      points: 10,
      says: "organisation",
    },
    "an attempt": {
      records: [share([OTHER], { errorCode: "OperationNotPermittedException" })],
      config,
      points: 15,
      says: "refused",
    },
    "an attempt to allow accounts outside": {
      records: [call("ram:UpdateResourceShare", { allowExternalPrincipals: true }, { errorCode: "AccessDenied" })],
      config,
      points: 5,
      says: "refused",
    },
    "by a service": {
      records: [share([OTHER], { userIdentity: identities.service })],
      config,
      points: 12,
      says: OTHER,
    },
  },
  quiet: {
    "an account of ours": { records: [share(["222233334444"])], config },
    "our organisation": { records: [share([`arn:aws:organizations::${OWN}:organization/o-acme000001`])], config },
    "nobody yet": { records: [share(undefined)], config },
    "accounts outside refused": {
      records: [call("ram:UpdateResourceShare", { resourceShareArn: "a", allowExternalPrincipals: false })],
      config,
    },
    "a denied call": { records: [cloudtrail("ram:CreateResourceShare", DENIED)], config },
    "values of the wrong type": { records: [share([{ id: OTHER }, null])], config },
  },
});
