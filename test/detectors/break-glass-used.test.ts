import { breakGlassUsed } from "../../shared/detectors/break-glass-used.ts";
import { configWith, describeDetector } from "../support/detector.ts";
import { assumeRole, cloudtrail, DENIED, identities, OWN } from "../support/records.ts";

const config = configWith("breakGlassRoles: [Emergency]");
const enter = (more: object = {}) => assumeRole("Emergency", { userIdentity: identities.anaWithMfa, ...more });
const named = {
  requestParameters: {
    roleArn: `arn:aws:iam::${OWN}:role/Emergency`,
    roleSessionName: "INC-7",
    sourceIdentity: "ana",
  },
};

describeDetector(breakGlassUsed, {
  fires: {
    "as it ought to be": { records: [enter(named)], config, points: 40, says: /^Emergency is for emergencies$/ },
    "by nobody in particular": { records: [enter()], config, points: 45, says: "without a source identity" },
    "with a long-term key": {
      records: [enter({ userIdentity: identities.ana })],
      config,
      points: 65,
      says: "without MFA and without a source identity",
    },
    "through an identity provider, whose MFA does not show": {
      records: [enter({ ...named, userIdentity: identities.sso })],
      config,
      points: 45,
      says: /^Emergency is for emergencies$/,
    },
    "from a network of yours, at the usual hour": {
      records: [enter(named)],
      config: configWith("breakGlassRoles: [Emergency]\nnetworks: [{ cidr: 192.0.2.0/24, name: office }]"),
      points: 40,
      says: "for emergencies",
    },
    refused: {
      records: [
        enter({
          ...DENIED,
          errorMessage: `User: x is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::${OWN}:role/Emergency`,
        }),
      ],
      config,
      points: 25,
      says: "refused",
    },
  },
  quiet: {
    "another role": { records: [assumeRole("Deploy")], config },
    "no role for emergencies is configured": { records: [enter()] },
    "a role that only begins so": { records: [assumeRole("EmergencyReports")], config },
    "no parameters": { records: [cloudtrail("sts:AssumeRole", { userIdentity: identities.ana })], config },
    "an AWS service": { records: [enter({ userIdentity: identities.service })], config },
  },
});
