import { parseConfig } from "../../shared/config-file.ts";
import { organizationDelegatedAdminChanged } from "../../shared/detectors/organization-delegated-admin-changed.ts";
import { describeDetector } from "../support/detector.ts";
import { byEverybody, HOME } from "../support/doers.ts";
import { cloudtrail, DENIED, OTHER, type Overrides } from "../support/records.ts";

const on = (name: string, request: unknown, more: Overrides = {}) =>
  cloudtrail(`organizations:${name}`, { requestParameters: request, ...more });
const register = (service: string, accountId: unknown = OTHER, more: Overrides = {}) =>
  on("RegisterDelegatedAdministrator", { accountId, servicePrincipal: `${service}.amazonaws.com` }, more);
const listed = (tier: string) =>
  parseConfig(`accounts: [{ id: "${OTHER}", name: audit, tier: ${tier} }]\n`, "rolecall.yaml");
const others = parseConfig('accounts: [{ id: "111122223333", name: main, tier: management }]\n', "rolecall.yaml");
const trust = (Action: unknown, Principal: unknown) =>
  on("PutResourcePolicy", {
    content: JSON.stringify({ Statement: [{ Effect: "Allow", Principal, Action, Resource: "*" }] }),
  });
const THEIRS = { AWS: `arn:aws:iam::${OTHER}:root` };

describeDetector(organizationDelegatedAdminChanged, {
  fires: {
    ...byEverybody(
      (more) => register("sso", OTHER, more),
      { home: 50, stranger: 65, pipeline: 25, service: 12, refused: 15 },
      `account ${OTHER} may now hand out access`,
    ),
    "to an account that is not listed": {
      records: [register("member.org.stacksets.cloudformation")],
      points: 65,
      says: "roll out stacks",
      config: others,
      ...HOME,
    },
    "of a service that watches, to the security account": {
      records: [register("guardduty")],
      points: 15,
      says: "audit may now administer guardduty",
      config: listed("security"),
      ...HOME,
    },
    "of root, even to the security account": {
      records: [register("iam")],
      points: 35,
      says: "take root",
      config: listed("security"),
      ...HOME,
    },
    "nobody watches": {
      records: [on("DeregisterDelegatedAdministrator", { servicePrincipal: "guardduty.amazonaws.com" })],
      points: 50,
      says: "nobody administers guardduty",
      ...HOME,
    },
    "an administrator less": {
      records: [on("DeregisterDelegatedAdministrator", { servicePrincipal: "SSO.amazonaws.com" })],
      points: 15,
      says: "gone",
      ...HOME,
    },
    "a service that reaches far": {
      records: [on("EnableAWSServiceAccess", { servicePrincipal: "stacksets.cloudformation.amazonaws.com" })],
      points: 35,
      says: "roll out",
      ...HOME,
    },
    "a service": {
      records: [on("EnableAWSServiceAccess", { servicePrincipal: "tagpolicies.tag.amazonaws.com" })],
      points: 15,
      says: "may now work",
      ...HOME,
    },
    "a service that watches is shut out": {
      records: [on("DisableAWSServiceAccess", { servicePrincipal: "cloudtrail.amazonaws.com" })],
      points: 60,
      says: "no longer watches",
      ...HOME,
    },
    "anyone may change policies": {
      records: [trust("organizations:*", "*")],
      points: 80,
      says: "anyone",
      ...HOME,
    },
    "another account may change policies": {
      records: [trust(["organizations:Attach*"], THEIRS)],
      points: 65,
      says: "not listed",
      config: others,
      ...HOME,
    },
    "an account of ours may change policies": {
      records: [trust(["organizations:UpdatePolicy"], THEIRS)],
      points: 50,
      says: "audit",
      config: listed("security"),
      ...HOME,
    },
    "others may look": { records: [trust(["organizations:List*"], THEIRS)], points: 20, says: "look", ...HOME },
    "a policy that cannot be read": {
      records: [on("PutResourcePolicy", { content: "{ not json" })],
      points: 40,
      says: "cannot be read",
      ...HOME,
    },
    "parameters of the wrong type": {
      records: [on("RegisterDelegatedAdministrator", { accountId: {}, servicePrincipal: 1 })],
      points: 30,
      says: "unknown id",
      ...HOME,
    },
    "denied, without parameters": {
      records: [cloudtrail("organizations:RegisterDelegatedAdministrator", DENIED)],
      points: 15,
      says: "tried and refused",
    },
  },
  quiet: { "a look": { records: [cloudtrail("organizations:ListDelegatedAdministrators")] } },
});
