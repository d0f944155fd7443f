/** How the organisation is run on quiet days: by a pipeline, by Identity Center itself, and by people for themselves. */
import { ACCOUNTS, roleIn } from "../accounts.ts";
import { change, permissionSetArn, permissionSetChange, updateSamlProvider } from "../administration.ts";
import { assumeRoleByService } from "../assumptions.ts";
import { iamChange } from "../changes.ts";
import { portalUser } from "../identities.ts";
import type { Organisation } from "../organisation.ts";
import { allow, forbid } from "../policies.ts";
import { hex, integer, pick, type Random, randomFrom, uuid } from "../random.ts";
import { type Call, callWith, type TrailRecord, writeRecord } from "../records.ts";
import { HOUR_MS, SECOND_MS } from "../times.ts";
import { type Day, type Habit, happensOn, randomOf } from "./day.ts";
import { enterFromCi } from "./pipelines.ts";

const HOME = ACCOUNTS.management.id;
const GUARDRAIL = "p-x3n8v1c6";
const BUCKETS = ["reports", "invoices", "exports", "pictures"] as const;

/** What code says about a permission set, the guardrail and the units: more is read, more is forbidden. */
function reviewedChanges({ directory, seed }: Organisation, random: Random): Call[] {
  const set = pick(random, ["ReportReader", "InvoiceReader"]);
  const inlinePolicy = allow(["s3:GetObject", "s3:ListBucket"], [`arn:aws:s3:::acme-${pick(random, BUCKETS)}/*`]);
  const content = forbid(["cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "organizations:LeaveOrganization"]);
  return pick(random, [
    [
      permissionSetChange(directory, set, "PutInlinePolicyToPermissionSet", { inlinePolicy }),
      permissionSetChange(directory, set, "ProvisionPermissionSet", { targetType: "ALL_PROVISIONED_ACCOUNTS" }),
    ],
    [
      permissionSetChange(directory, set, "CreateAccountAssignment", {
        targetId: pick(random, [ACCOUNTS.dev.id, ACCOUNTS.prodData.id]),
        targetType: "AWS_ACCOUNT",
        principalType: "GROUP",
        principalId: uuid(randomFrom(`${seed}/group/developers`)),
      }),
    ],
    [change("organizations", "UpdatePolicy", { policyId: GUARDRAIL, content })],
    [
      change(
        "sso",
        "CreatePermissionSet",
        { instanceArn: directory.instanceArn, name: set, sessionDuration: "PT4H" },
        { permissionSet: { permissionSetArn: permissionSetArn(directory, set), name: set } },
      ),
      permissionSetChange(directory, set, "AttachManagedPolicyToPermissionSet", {
        managedPolicyArn: "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess",
      }),
    ],
  ]);
}

function pipelineAdministers(organisation: Organisation, day: Day): TrailRecord[] {
  const pipeline = organisation.pipelines.find(({ kind }) => kind === "infrastructure");
  if (pipeline === undefined || !happensOn(organisation, day, "administration", 2, 4)) return [];
  const random = randomOf(organisation, day, "administration");
  const at = day.start + 9 * HOUR_MS + integer(random, 0, 8 * 3600) * SECOND_MS;
  const role = roleIn(organisation.seed, HOME, "terraform");
  const { records, session } = enterFromCi(pipeline, "environment:infrastructure", role, at, random);
  const calls = reviewedChanges(organisation, random);
  return [...records, ...calls.map((call, step) => callWith(session, call, at + (30 + step * 4) * SECOND_MS, random))];
}

/** Identity Center renews the certificate of its own provider, and writes its roles anew, in each account. */
function identityCenterKeepsUp(organisation: Organisation, day: Day): TrailRecord[] {
  if (!happensOn(organisation, day, "identity-center", 1, 2)) return [];
  const { seed, directory, accounts } = organisation;
  const host = "sso.amazonaws.com";
  return accounts.flatMap(({ id }) => {
    const random = randomOf(organisation, day, `identity-center/${id}`);
    const at = day.start + integer(random, 0, 23 * 3600) * SECOND_MS;
    const role = roleIn(seed, id, "AWSServiceRoleForSSO", `/aws-service-role/${host}/`);
    const origin = { ip: host, userAgent: host, through: "service" as const };
    const wish = { service: host, sessionName: "AWS-SSO", origin, hours: 1, invokedBy: host };
    const { records, session } = assumeRoleByService(role, wish, at, random);
    const issuer = `https://portal.sso.eu-west-1.amazonaws.com/saml/assertion/${id}`;
    const calls = [
      updateSamlProvider(id, directory.providerName, issuer, hex(random, 64)),
      iamChange("PutRolePolicy", {
        roleName: "AWSReservedSSO_ReportReader_0123456789abcdef",
        policyName: "AwsSSOInlinePolicy",
        policyDocument: allow(["s3:GetObject"], [`arn:aws:s3:::acme-${pick(random, BUCKETS)}/*`]),
      }),
    ];
    return [...records, ...calls.map((call, step) => callWith(session, call, at + (step + 2) * SECOND_MS, random))];
  });
}

/** Somebody has a new phone, and tells the portal. */
function newPhone(organisation: Organisation, day: Day): TrailRecord[] {
  if (!happensOn(organisation, day, "new-phone", 1, 2)) return [];
  const random = randomOf(organisation, day, "new-phone");
  const { userId, home, browser } = pick(random, organisation.people);
  const { identityStore } = organisation.directory;
  const identity = portalUser(HOME, userId, identityStore, uuid(random));
  const filing = { identity, origin: { ip: home, userAgent: browser, through: "client" as const }, account: HOME };
  const at = day.start + 10 * HOUR_MS + integer(random, 0, 6 * 3600) * SECOND_MS;
  return ["DeleteMfaDeviceForUser", "StartVirtualMfaDeviceRegistration"].map((name, step) =>
    writeRecord(
      change("sso-directory", name, { identityStoreId: identityStore, userId }),
      filing,
      at + step * 40 * SECOND_MS,
      random,
    ),
  );
}

export const organisationIsRun: Habit = (organisation, day) => [
  ...pipelineAdministers(organisation, day),
  ...identityCenterKeepsUp(organisation, day),
  ...newPhone(organisation, day),
];
