import { ACCOUNTS, VENDOR_ACCOUNT } from "../accounts.ts";
import { type Call, callWith, HOME_REGION } from "../records.ts";
import { type Attack, after, enterAsEngineer, enterAsTerraform } from "./attack.ts";

const ACCOUNT = ACCOUNTS.security.id;
const DETECTOR = "9f8e7d6c5b4a39281706f5e4d3c2b1a5";

function write(service: string, name: string, request: Call["request"], response: Call["response"] = null): Call {
  return { service, name, readOnly: false, request, response };
}

const filter = (name: string, criterion: object): Call =>
  write(
    "guardduty",
    "CreateFilter",
    { detectorId: DETECTOR, name, action: "ARCHIVE", rank: 1, findingCriteria: { criterion } },
    { name },
  );
const hubRule = (ruleName: string, criteria: object): Call =>
  write("securityhub", "CreateAutomationRule", {
    ruleName,
    ruleOrder: 1,
    ruleStatus: "ENABLED",
    criteria,
    actions: [{ type: "FINDING_FIELDS_UPDATE", findingFieldsUpdate: { workflow: { status: "SUPPRESSED" } } }],
  });
const archiveRule = (ruleName: string, rule: object): Call =>
  write("access-analyzer", "CreateArchiveRule", { analyzerName: "organisation", ruleName, filter: rule });
const TRUSTED = write("guardduty", "CreateIPSet", {
  detectorId: DETECTOR,
  name: "partners",
  format: "TXT",
  location: "https://northwind-lists.s3.amazonaws.com/partners.txt",
  activate: true,
});
const MACIE_PAUSED = write("macie2", "UpdateMacieSession", { status: "PAUSED" });
const is = (value: string) => [{ comparison: "EQUALS", value }];

export const findingsMuted: Attack = {
  id: "findings-muted",
  title: "Findings are archived before anybody sees them",
  story:
    "With an engineer's stolen portal session, nothing is switched off in the security account: a filter archives what GuardDuty finds, addresses become trusted, a rule suppresses what reaches Security Hub, Access Analyzer archives what is public, and Macie pauses.",
  attack: ["T1078.004", "T1562.001"],
  stepThatMatters: {
    eventName: "CreateFilter",
    target: `arn:aws:guardduty:${HOME_REGION}:${ACCOUNT}:detector/${DETECTOR}`,
  },
  steps: (organisation, at, random) => {
    const { records, session } = enterAsEngineer(organisation, ACCOUNT, at, random);
    const done = (call: Call, minutes: number) => callWith(session, call, after(at, minutes, random), random);
    return [
      { what: "enters the security account from a new network", records },
      {
        what: "archives what GuardDuty finds",
        records: [done(filter("noise", { severity: { greaterThanOrEqual: 1 } }), 5), done(TRUSTED, 8)],
      },
      {
        what: "suppresses what reaches Security Hub",
        records: [done(hubRule("noise", { productName: is("GuardDuty") }), 13)],
      },
      {
        what: "archives what is public, and pauses Macie",
        records: [done(archiveRule("noise", { isPublic: { eq: ["true"] } }), 17), done(MACIE_PAUSED, 21)],
      },
    ];
  },
  twin: {
    story:
      "The infrastructure pipeline quiets, from a reviewed change, the scanner's instance, one control and the supplier that was meant to come in.",
    steps: (organisation, at, random) => {
      const { records, session } = enterAsTerraform(organisation, ACCOUNT, at, random);
      const done = (call: Call, minutes: number) => callWith(session, call, after(at, minutes, random), random);
      const scanner = {
        type: { equals: ["Recon:EC2/Portscan"] },
        "resource.instanceDetails.instanceId": { equals: ["i-0a1b2c3d4e5f60718"] },
      };
      return [
        { what: "the pipeline enters", records },
        {
          what: "names what is to be quiet",
          records: [
            done(filter("scanner", scanner), 5),
            done(hubRule("accepted", { generatorId: is("aws-foundational-security-best-practices/v/1.0.0/S3.9") }), 9),
            done(archiveRule("supplier", { "principal.AWS": { eq: [VENDOR_ACCOUNT] } }), 14),
          ],
        },
      ];
    },
  },
};
