import { identityCenterProviderSwitched } from "../../shared/detectors/identity-center-provider-switched.ts";
import { describeDetector } from "../support/detector.ts";
import { byEverybody, HOME } from "../support/doers.ts";
import { cloudtrail, DENIED, type Overrides } from "../support/records.ts";

const on = (call: string, more: Overrides = {}) =>
  cloudtrail(call, { requestParameters: { directoryId: "d-0123456789" }, ...more });

describeDetector(identityCenterProviderSwitched, {
  fires: {
    ...byEverybody(
      (more) => on("sso-directory:EnableExternalIdPConfigurationForDirectory", more),
      { home: 80, stranger: 95, pipeline: 80, service: 12, refused: 15 },
      "vouches for all users",
    ),
    "another directory": { records: [on("sso:AssociateDirectory")], points: 75, says: "another directory", ...HOME },
    "no directory": { records: [on("sso:DisassociateDirectory")], points: 65, says: "gone", ...HOME },
    prepared: {
      records: [on("sso-directory:CreateExternalIdPConfigurationForDirectory")],
      points: 65,
      says: "prepared",
      ...HOME,
    },
    "one more certificate": {
      records: [on("sso-directory:ImportExternalIdPCertificate")],
      points: 60,
      says: "certificate",
      ...HOME,
    },
    "switched off": {
      records: [on("sso-directory:DisableExternalIdPConfigurationForDirectory")],
      points: 60,
      says: "no longer vouches",
      ...HOME,
    },
    "a token to write users with": {
      records: [on("sso-directory:CreateBearerToken")],
      points: 40,
      says: "SCIM",
      ...HOME,
    },
    "denied, without parameters": {
      records: [cloudtrail("sso:AssociateDirectory", DENIED)],
      points: 15,
      says: "tried and refused",
    },
  },
  quiet: { "another service's call of that name": { records: [on("ds:AssociateDirectory")] } },
});
