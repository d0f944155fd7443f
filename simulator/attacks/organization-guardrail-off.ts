import { ACCOUNTS } from "../accounts.ts";
import { change } from "../administration.ts";
import { iamChange } from "../changes.ts";
import { forbid } from "../policies.ts";
import { hex, type Random } from "../random.ts";
import { type Call, callWith } from "../records.ts";
import { type Attack, after, enterAsEngineer, enterAsTerraform } from "./attack.ts";

const HOME = ACCOUNTS.management.id;
const GUARDRAIL = "p-g7k2m9q4";
const ROOT = "r-ab12";
const PRODUCTION = "ou-ab12-prod0001";
const STRANGER = "999977776666";

const inOrganization = (name: string, request: Call["request"], response?: Call["response"]): Call =>
  change("organizations", name, request ?? null, response ?? undefined);

function guardrailCreated(content: string, random: Random): Call {
  const policySummary = {
    id: GUARDRAIL,
    arn: `arn:aws:organizations::${HOME}:policy/o-acme000001/service_control_policy/${GUARDRAIL}`,
    name: `keep-trails-${hex(random, 4)}`,
    type: "SERVICE_CONTROL_POLICY",
    awsManaged: false,
  };
  const { name, type } = policySummary;
  return inOrganization("CreatePolicy", { name, type, content }, { policy: { policySummary, content } });
}

export const organizationGuardrailOff: Attack = {
  id: "organization-guardrail-off",
  title: "A guardrail is taken off the organisation",
  story:
    "An engineer's stolen portal session reaches the management account. The service control policy that protects trails is detached from the root, a production account moves out of its unit, an outside account becomes administrator of the stacks of all accounts, and central root sessions are switched on. Then a region is opened, an account made, and the security mail goes elsewhere.",
  attack: ["T1078.004", "T1562", "T1666", "T1484", "T1535"],
  stepThatMatters: {
    eventName: "DetachPolicy",
    target: `arn:aws:organizations::${HOME}:policy/o-acme000001/service_control_policy/${GUARDRAIL}`,
  },
  steps: (organisation, at, random) => {
    const { records, session } = enterAsEngineer(organisation, HOME, at, random);
    const call = (minutes: number, made: Call) => callWith(session, made, after(at, minutes, random), random);
    const account = ACCOUNTS.prodData.id;
    return [
      { what: "enters the management account from a new network", records },
      {
        what: "detaches the guardrail that protects trails",
        records: [call(4, inOrganization("DetachPolicy", { policyId: GUARDRAIL, targetId: ROOT }))],
      },
      {
        what: "moves prod-data out of its unit and lets an outside account roll out stacks",
        records: [
          call(
            8,
            inOrganization("MoveAccount", {
              accountId: account,
              sourceParentId: PRODUCTION,
              destinationParentId: ROOT,
            }),
          ),
          call(
            11,
            inOrganization("RegisterDelegatedAdministrator", {
              accountId: STRANGER,
              servicePrincipal: "member.org.stacksets.cloudformation.amazonaws.com",
            }),
          ),
        ],
      },
      {
        what: "lets root of member accounts be taken centrally",
        records: [call(15, iamChange("EnableOrganizationsRootSessions", null))],
      },
      {
        what: "opens a region, makes an account and sends the security mail elsewhere",
        records: [
          call(20, change("account", "EnableRegion", { accountId: account, regionName: "af-south-1" })),
          call(22, inOrganization("CreateAccount", { accountName: "lab", email: "HIDDEN_DUE_TO_SECURITY_REASONS" })),
          call(
            25,
            change("account", "PutAlternateContact", {
              accountId: account,
              alternateContactType: "SECURITY",
              emailAddress: "desk@northwind-labs.example",
            }),
          ),
        ],
      },
    ];
  },
  twin: {
    story:
      "The infrastructure pipeline makes a guardrail stricter, sorts a new account into its unit, makes the security account administrator of GuardDuty and writes the security contact.",
    steps: (organisation, at, random) => {
      const { records, session } = enterAsTerraform(organisation, HOME, at, random);
      const call = (minutes: number, made: Call) => callWith(session, made, after(at, minutes, random), random);
      const content = forbid(["cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "cloudtrail:UpdateTrail"]);
      return [
        { what: "the pipeline enters", records },
        {
          what: "forbids one more action",
          records: [
            call(3, guardrailCreated(forbid(["cloudtrail:StopLogging", "cloudtrail:DeleteTrail"]), random)),
            call(4, inOrganization("UpdatePolicy", { policyId: GUARDRAIL, content })),
          ],
        },
        {
          what: "sorts a new account in and lets the security account watch",
          records: [
            call(
              6,
              inOrganization("MoveAccount", {
                accountId: ACCOUNTS.dev.id,
                sourceParentId: ROOT,
                destinationParentId: "ou-ab12-dev00001",
              }),
            ),
            call(
              8,
              inOrganization("RegisterDelegatedAdministrator", {
                accountId: ACCOUNTS.security.id,
                servicePrincipal: "guardduty.amazonaws.com",
              }),
            ),
            call(
              9,
              change("account", "PutAlternateContact", {
                accountId: ACCOUNTS.dev.id,
                alternateContactType: "SECURITY",
                emailAddress: "security@acme.example",
              }),
            ),
          ],
        },
      ];
    },
  },
};
