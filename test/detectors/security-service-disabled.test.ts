import { securityServiceDisabled } from "../../shared/detectors/security-service-disabled.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, DENIED, identities } from "../support/records.ts";

const off = (call: string, requestParameters: object | null = null, more: object = {}) => ({
  records: [cloudtrail(call, { requestParameters, ...more })],
});

describeDetector(securityServiceDisabled, {
  fires: {
    "Security Hub off": { ...off("securityhub:DisableSecurityHub"), points: 65, says: "Security Hub is off" },
    "cut from its administrator": {
      ...off("securityhub:DisassociateFromAdministratorAccount"),
      points: 55,
      says: "administrator account",
    },
    "a product cut off": {
      ...off("securityhub:DisableImportFindingsForProduct", { productSubscriptionArn: "x" }),
      points: 40,
      says: "product",
    },
    "standards off": { ...off("securityhub:BatchDisableStandards", {}), points: 30, says: "standards" },
    "a control off": {
      ...off("securityhub:UpdateStandardsControl", { ControlStatus: "DISABLED" }),
      points: 12,
      says: "control",
    },
    "new accounts left out": {
      ...off("securityhub:UpdateOrganizationConfiguration", { autoEnable: false }),
      points: 35,
      says: "join",
    },
    "Macie off": { ...off("macie2:DisableMacie"), points: 50, says: "Macie is off" },
    "Macie paused": { ...off("macie2:UpdateMacieSession", { status: "PAUSED" }), points: 50, says: "paused" },
    "Inspector off": { ...off("inspector2:Disable", { accountIds: [] }), points: 45, says: "scans" },
    "Detective's graph gone": { ...off("detective:DeleteGraph", { graphArn: "x" }), points: 45, says: "graph" },
    "Security Lake gone": { ...off("securitylake:DeleteDataLake", {}), points: 55, says: "collects" },
    "a refused attempt": { ...off("securityhub:DisableSecurityHub", null, DENIED), points: 20, says: "refused" },
    "a service": {
      ...off("securityhub:DisassociateMembers", {}, { userIdentity: identities.service }),
      points: 12,
      says: "set by",
    },
  },
  quiet: {
    "Macie resumed": off("macie2:UpdateMacieSession", { status: "ENABLED" }),
    "a control on": off("securityhub:UpdateStandardsControl", { controlStatus: "ENABLED" }),
    "new accounts taken in": off("securityhub:UpdateOrganizationConfiguration", { autoEnable: true }),
    "Security Hub on": off("securityhub:EnableSecurityHub"),
    "parameters of the wrong type": off("macie2:UpdateMacieSession", { status: ["PAUSED", 1] }),
  },
});
