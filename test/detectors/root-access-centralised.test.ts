import { rootAccessCentralised } from "../../shared/detectors/root-access-centralised.ts";
import { describeDetector } from "../support/detector.ts";
import { byEverybody, HOME } from "../support/doers.ts";
import { cloudtrail, DENIED } from "../support/records.ts";

describeDetector(rootAccessCentralised, {
  fires: {
    ...byEverybody(
      (more) => cloudtrail("iam:EnableOrganizationsRootCredentialsManagement", more),
      { home: 50, stranger: 65, pipeline: 25, service: 12, refused: 15 },
      "managed centrally",
    ),
    "sessions, whoever does it": {
      records: [cloudtrail("iam:EnableOrganizationsRootSessions")],
      points: 60,
      says: "taken centrally",
      ...HOME,
    },
    "sessions switched off": {
      records: [cloudtrail("iam:DisableOrganizationsRootSessions")],
      points: 20,
      says: "no longer",
      ...HOME,
    },
    "credentials left to the accounts again": {
      records: [cloudtrail("iam:DisableOrganizationsRootCredentialsManagement", { requestParameters: "x" })],
      points: 25,
      says: "themselves",
      ...HOME,
    },
    "denied, without parameters": {
      records: [cloudtrail("iam:EnableOrganizationsRootSessions", DENIED)],
      points: 15,
      says: "tried and refused",
    },
  },
  quiet: { "a look at it": { records: [cloudtrail("iam:ListOrganizationsFeatures")] } },
});
