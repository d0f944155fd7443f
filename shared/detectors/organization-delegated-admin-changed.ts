import type { Config } from "../config.ts";
import type { Detector, Finding } from "../detector.ts";
import { doerFacts, weighedByDoer } from "../judging/doer.ts";
import { type Activity, textAtAnyCase } from "../model.ts";
import { calls } from "../on.ts";
import { type ParsedPolicy, parsePolicy, type Statement } from "../policy/parse.ts";
import { matches } from "../policy/wildcard.ts";

/** Services whose administrator reaches into every account with rights of its own. */
const REACHING: ReadonlyMap<string, string> = new Map([
  ["member.org.stacksets.cloudformation.amazonaws.com", "roll out stacks to every account"],
  ["stacksets.cloudformation.amazonaws.com", "roll out stacks to every account"],
  ["sso.amazonaws.com", "hand out access to every account"],
  ["iam.amazonaws.com", "take root of every account"],
  ["ssm.amazonaws.com", "run automation in every account"],
  ["config-multiaccountsetup.amazonaws.com", "put rules and repairs into every account"],
  ["backup.amazonaws.com", "restore and share backups of every account"],
]);
/** Services that watch. */
const WATCHING =
  /^(?:cloudtrail|config|guardduty|malware-protection\.guardduty|securityhub|access-analyzer|inspector2?|macie|detective|security-lake|securitylake|auditmanager)\.amazonaws\.com$/;
/** Actions on policies and accounts that a resource policy of the organisation can give away. */
const STRONG = ["attachpolicy", "detachpolicy", "updatepolicy", "deletepolicy", "createpolicy", "disablepolicytype"];

export const organizationDelegatedAdminChanged: Detector = {
  id: "organization-delegated-admin-changed",
  title: "Administration of the organisation handed over",
  why: "A delegated administrator reaches every account without ever entering the management account.",
  benign: "Security and platform accounts are made administrators of a service once, when it is introduced.",
  tactic: "Privilege Escalation",
  attack: ["T1098", "T1484"],
  points: 90,
  on: calls("organizations", [
    "RegisterDelegatedAdministrator",
    "DeregisterDelegatedAdministrator",
    "EnableAWSServiceAccess",
    "DisableAWSServiceAccess",
    "PutResourcePolicy",
  ]),
  guarded: true,
  remember: { facts: doerFacts("organization") },
  runbook: {
    check: "Which account administers which service now (ListDelegatedAdministrators)? What did it do since?",
    contain: "Deregister the administrator; switch the trusted access of the service off where nobody needs it.",
    undo: "Delete what was rolled out from there; register the administrator that was there before.",
  },
  detect: (activity, memory, config) => weighedByDoer(judge(activity, config), activity, memory, config),
};

function judge(activity: Activity, config: Config): Finding {
  const { name, request } = activity;
  const service = textAtAnyCase(request, "servicePrincipal")?.toLowerCase() ?? "a service";
  switch (name) {
    case "RegisterDelegatedAdministrator":
      return registered(service, textAtAnyCase(request, "accountId"), config);
    case "DeregisterDelegatedAdministrator":
      return WATCHING.test(service)
        ? { points: 50, reason: `nobody administers ${service} for the organisation any more` }
        : { points: 15, reason: `an administrator of ${service} is gone` };
    case "EnableAWSServiceAccess":
      return REACHING.has(service)
        ? { points: 35, reason: `${service} may now ${REACHING.get(service)}` }
        : { points: 15, reason: `${service} may now work in every account` };
    case "DisableAWSServiceAccess":
      return WATCHING.test(service)
        ? { points: 60, reason: `${service} no longer watches new accounts` }
        : { points: 15, reason: `${service} may no longer work in every account` };
    default:
      return delegated(parsePolicy(textAtAnyCase(request, "content") ?? request.content), config);
  }
}

function registered(service: string, id: string | undefined, config: Config): Finding {
  const account = config.accountsById.get(id ?? "");
  const who = account?.name ?? `account ${id ?? "of unknown id"}`;
  const power = REACHING.get(service);
  const isForeign = config.accounts.length > 0 && account === undefined;
  const base = power === undefined ? 30 : 50;
  // Watching everything from the security account is what delegation is for.
  const points = account?.tier === "security" ? base - 15 : base + (isForeign ? 15 : 0);
  return { points, reason: `${who} may now ${power ?? `administer ${service} for the organisation`}` };
}

function delegated(policy: ParsedPolicy, config: Config): Finding {
  if (!policy.ok) return { points: 40, reason: `whom the organisation trusts cannot be read (${policy.why})` };
  const strong = policy.statements.filter((statement) => statement.effect === "Allow" && isStrong(statement));
  const principals = strong.flatMap((statement) => statement.principals.map(({ value }) => value));
  if (strong.some(({ notPrincipals }) => notPrincipals !== undefined) || principals.includes("*"))
    return { points: 80, reason: "anyone may change the organisation's policies" };
  const [first] = principals;
  if (first === undefined) return { points: 20, reason: "others may look at the organisation" };
  const id = /\d{12}/.exec(first)?.[0] ?? first;
  const account = config.accountsById.get(id);
  return account === undefined && config.accounts.length > 0
    ? { points: 65, reason: `account ${id}, which is not listed, may change the organisation's policies` }
    : { points: 50, reason: `${account?.name ?? `account ${id}`} may change the organisation's policies` };
}

function isStrong({ actions, notActions }: Statement): boolean {
  return (
    notActions !== undefined ||
    STRONG.some((action) => actions.some((pattern) => matches(pattern, `organizations:${action}`)))
  );
}
