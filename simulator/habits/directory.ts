/**
 * Identity Center as it is looked after: Terraform changes permission sets and assignments in the management account, and
 * the service then makes, changes and removes its own roles in the member accounts.
 */
import { ACCOUNTS, permissionSetRole, roleIn } from "../accounts.ts";
import { assumeRoleByService } from "../assumptions.ts";
import { createRole, iamChange } from "../changes.ts";
import type { Organisation } from "../organisation.ts";
import { allow, trustOfSaml } from "../policies.ts";
import { hex, integer, pick, type Random, randomFrom, uuid } from "../random.ts";
import { type Call, callWith, HOME_REGION, type TrailRecord } from "../records.ts";
import { change } from "../resources.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../times.ts";
import { type Day, type Habit, happensOn, randomOf } from "./day.ts";
import { burst, enterWithTerraform } from "./terraform.ts";

const HOST = "sso.amazonaws.com";

/** A permission set that comes and goes: its name, what it gives, and where. */
interface Set {
  readonly name: string;
  readonly managed: string;
  readonly arn: string;
  readonly account: string;
}

function setOf(organisation: Organisation, random: Random): Set {
  const { instanceArn } = organisation.directory;
  return {
    name: `${pick(random, ["Support", "Billing", "Auditor", "Analytics"])}${hex(random, 4).toUpperCase()}`,
    managed: `arn:aws:iam::aws:policy/${pick(random, ["ReadOnlyAccess", "SecurityAudit", "job-function/ViewOnlyAccess"])}`,
    arn: `${instanceArn.replace("instance/", "permissionSet/")}/ps-${hex(random, 16)}`,
    account: pick(random, [ACCOUNTS.dev, ACCOUNTS.prodData, ACCOUNTS.sharedCi]).id,
  };
}

const INLINE = allow(["ce:GetCostAndUsage", "budgets:ViewBudget"], ["*"]);

/** What Terraform asks of Identity Center: a new set, given to a group in one account; later it may go again. */
function asked(organisation: Organisation, set: Set, random: Random): { made: Call[]; removed: Call[] } {
  const { instanceArn } = organisation.directory;
  const named = { instanceArn, permissionSetArn: set.arn };
  const assignment = {
    ...named,
    targetId: set.account,
    targetType: "AWS_ACCOUNT",
    principalType: "GROUP",
    principalId: uuid(randomFrom(`${organisation.seed}/group/support`)),
  };
  const status = { requestId: uuid(random), status: "IN_PROGRESS" };
  return {
    made: [
      change(
        "sso",
        "CreatePermissionSet",
        { instanceArn, name: set.name, sessionDuration: "PT8H" },
        { permissionSet: { permissionSetArn: set.arn, name: set.name } },
      ),
      change("sso", "AttachManagedPolicyToPermissionSet", { ...named, managedPolicyArn: set.managed }),
      change("sso", "PutInlinePolicyToPermissionSet", { ...named, inlinePolicy: INLINE }),
      change("sso", "CreateAccountAssignment", assignment, { accountAssignmentCreationStatus: status }),
      change(
        "sso",
        "ProvisionPermissionSet",
        { ...named, targetType: "ALL_PROVISIONED_ACCOUNTS" },
        { permissionSetProvisioningStatus: status },
      ),
    ],
    removed: [
      change("sso", "DeleteAccountAssignment", assignment, { accountAssignmentDeletionStatus: status }),
      change("sso", "DeletePermissionSet", named),
    ],
  };
}

/** The service works in a member account, through its service-linked role. */
function provision(organisation: Organisation, account: string, calls: readonly Call[], at: number, random: Random) {
  const service = roleIn(organisation.seed, account, "AWSServiceRoleForSSO", `/aws-service-role/${HOST}/`);
  const origin = { ip: HOST, userAgent: HOST, through: "service" as const };
  const wish = { service: HOST, sessionName: "AWS-SSO", origin, hours: 1, invokedBy: HOST };
  const { records, session } = assumeRoleByService(service, wish, at, random);
  return [...records, ...calls.map((call, step) => callWith(session, call, at + (2 + step) * SECOND_MS, random))];
}

/** The role that the service keeps for a set: how it makes it, and how it removes it again. */
function reservedRole(organisation: Organisation, set: Set, at: number): { made: Call[]; removed: Call[] } {
  const { seed, directory } = organisation;
  const roleName = `AWSReservedSSO_${set.name}_${hex(randomFrom(`${seed}/set/${set.arn}`), 16)}`;
  const role = roleIn(seed, set.account, roleName, `/aws-reserved/${HOST}/${HOME_REGION}/`);
  const trust = trustOfSaml(`arn:aws:iam::${set.account}:saml-provider/${directory.providerName}`);
  const inline = { roleName, policyName: "AwsSSOInlinePolicy" };
  const attached = { roleName, policyArn: set.managed };
  return {
    made: [
      createRole(role, { trust, description: "", tags: [] }, at),
      iamChange("AttachRolePolicy", attached),
      iamChange("PutRolePolicy", { ...inline, policyDocument: INLINE }),
      iamChange("UpdateRole", { roleName, maxSessionDuration: 28_800 }),
    ],
    removed: [
      iamChange("DetachRolePolicy", attached),
      iamChange("DeleteRolePolicy", inline),
      iamChange("DeleteRole", { roleName }),
    ],
  };
}

/** A set is provisioned anew: the service attaches to its administrator role what is attached already. */
function refreshed(organisation: Organisation, day: Day, account: string): TrailRecord[] {
  const label = `sso/refresh/${account}`;
  if (!happensOn(organisation, day, label, 0, 1)) return [];
  const random = randomOf(organisation, day, label);
  const { name: roleName } = permissionSetRole(organisation.seed, account, "AdministratorAccess");
  const calls = [
    iamChange("AttachRolePolicy", { roleName, policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" }),
    iamChange("UpdateRole", { roleName, maxSessionDuration: 28_800 }),
  ];
  return provision(organisation, account, calls, day.start + integer(random, 0, 20 * 3600) * SECOND_MS, random);
}

function setsChange(organisation: Organisation, day: Day): TrailRecord[] {
  const pipeline = organisation.pipelines.find(({ kind }) => kind === "infrastructure");
  if (pipeline === undefined || !happensOn(organisation, day, "sso/sets", 1, 2)) return [];
  const random = randomOf(organisation, day, "sso/sets");
  const terraform = roleIn(organisation.seed, ACCOUNTS.management.id, "terraform");
  const set = setOf(organisation, random);
  const wanted = asked(organisation, set, random);
  const at = day.start + 9 * HOUR_MS + integer(random, 0, 5 * 3600) * SECOND_MS;
  const first = enterWithTerraform(pipeline, terraform, at, random);
  const kept = reservedRole(organisation, set, at);
  const later = at + integer(random, 60, 150) * MINUTE_MS;
  const again = enterWithTerraform(pipeline, terraform, later, random);
  return [
    ...first.records,
    ...burst(first.session, wanted.made, at + MINUTE_MS, random),
    ...provision(organisation, set.account, kept.made, at + 2 * MINUTE_MS, random),
    ...again.records,
    ...burst(again.session, wanted.removed, later + MINUTE_MS, random),
    ...provision(organisation, set.account, kept.removed, later + 2 * MINUTE_MS, random),
  ];
}

/** Developers may read one thing more: the set is changed, and the service writes it into each role. */
function setIsTuned(organisation: Organisation, day: Day): TrailRecord[] {
  const pipeline = organisation.pipelines.find(({ kind }) => kind === "infrastructure");
  if (pipeline === undefined || !happensOn(organisation, day, "sso/tuned", 1, 1)) return [];
  const random = randomOf(organisation, day, "sso/tuned");
  const { seed, directory } = organisation;
  const set = {
    instanceArn: directory.instanceArn,
    permissionSetArn: `${directory.instanceArn.replace("instance/", "permissionSet/")}/ps-${hex(randomFrom(`${seed}/set/developer`), 16)}`,
  };
  const policy = allow(["logs:StartQuery", "logs:GetQueryResults"], ["*"]);
  const calls = [
    change("sso", "PutInlinePolicyToPermissionSet", { ...set, inlinePolicy: policy }),
    change("sso", "UpdatePermissionSet", { ...set, description: "Developers", sessionDuration: "PT8H" }),
    change("sso", "ProvisionPermissionSet", { ...set, targetType: "ALL_PROVISIONED_ACCOUNTS" }),
  ];
  const at = day.start + 9 * HOUR_MS + integer(random, 0, 6 * 3600) * SECOND_MS;
  const terraform = roleIn(seed, ACCOUNTS.management.id, "terraform");
  const { records, session } = enterWithTerraform(pipeline, terraform, at, random);
  const { name: roleName } = permissionSetRole(seed, ACCOUNTS.dev.id, "Developer");
  const written = iamChange("PutRolePolicy", { roleName, policyName: "AwsSSOInlinePolicy", policyDocument: policy });
  return [
    ...records,
    ...burst(session, calls, at + MINUTE_MS, random),
    ...provision(organisation, ACCOUNTS.dev.id, [written], at + 2 * MINUTE_MS, random),
  ];
}

export const directoryIsKept: Habit = (organisation, day) => [
  ...setsChange(organisation, day),
  ...setIsTuned(organisation, day),
  ...organisation.accounts.flatMap(({ id }) => refreshed(organisation, day, id)),
];
