import type { Detector } from "../detector.ts";
import { unusual, withUsual } from "../judging/usual.ts";
import { type Activity, asObject, MINUTE_MS } from "../model.ts";
import { BY_CALLER, calls, either } from "../on.ts";
import { originKey, readFact } from "../remembered.ts";

/** Earlier days on which an origin made a call, from which it is its work. */
const HABIT_DAYS = 2;
/** Kinds of call within half an hour: some, and many. The console makes about ten for each page about identities. */
const LIMITS = { key: [5, 9], client: [8, 13], console: [18, 26] } as const;
/** Everything about all users, roles and policies in one answer. */
const WHOLE_ACCOUNT = "GetAccountAuthorizationDetails";

/**
 * Lists and questions about identities, and nothing that tools read one by one: Terraform asks for every role and each
 * of its policies on every plan.
 */
const IAM_READS = [
  "GenerateCredentialReport",
  "GetAccessKeyLastUsed",
  "GetAccountAuthorizationDetails",
  "GetAccountPasswordPolicy",
  "GetAccountSummary",
  "GetCredentialReport",
  "GetLoginProfile",
  "GetUser",
  "GetUserPolicy",
  "ListAccessKeys",
  "ListAccountAliases",
  "ListAttachedGroupPolicies",
  "ListAttachedUserPolicies",
  "ListEntitiesForPolicy",
  "ListGroupPolicies",
  "ListGroups",
  "ListGroupsForUser",
  "ListInstanceProfiles",
  "ListMFADevices",
  "ListOpenIDConnectProviders",
  "ListPolicies",
  "ListRoles",
  "ListSAMLProviders",
  "ListSSHPublicKeys",
  "ListServiceSpecificCredentials",
  "ListSigningCertificates",
  "ListUserPolicies",
  "ListUsers",
  "ListVirtualMFADevices",
  "SimulateCustomPolicy",
  "SimulatePrincipalPolicy",
];

export const identityEnumerated: Detector = {
  id: "identity-enumerated",
  title: "Identities and their rights are listed by somebody who never did so",
  why: "The way to more rights begins with who is there, what they may do and who may become whom.",
  benign: "An audit, a new inventory tool, an engineer who looks into who may do what.",
  tactic: "Discovery",
  attack: ["T1087.004", "T1069.003", "T1580"],
  points: 45,
  on: either(
    calls("iam", IAM_READS, BY_CALLER),
    calls("organizations", [{ prefix: "List" }, { prefix: "Describe" }], BY_CALLER),
    calls("sso", [{ prefix: "List" }], BY_CALLER),
    calls("identitystore", [{ prefix: "List" }], BY_CALLER),
    calls("access-analyzer", [{ prefix: "List" }], BY_CALLER),
  ),
  remember: {
    facts: { read: readFact },
    tallies: withUsual({
      key: originKey("enumerated"),
      value: callOf,
      windowMs: 30 * MINUTE_MS,
      // What was refused was no audit.
      teaches: (activity) => (activity.outcome === "failed" ? undefined : callOf(activity)),
    }),
  },
  runbook: {
    check: "Ask the origin's owner. What was read, and which identity was used or changed afterwards?",
    contain: "Revoke the session or deactivate the key; watch the identities that were looked at.",
    undo: "Nothing was changed by reading. Access keys and roles that were exposed are better replaced.",
  },
  detect: (activity, memory) => {
    const read = memory.fact("read");
    // While an account is learned, everything is read for the first time.
    if (activity.origin.class === "service" || read.days >= HABIT_DAYS || read.first !== read.novel) return undefined;
    const { length } = unusual(activity, memory).recent;
    const [some, many] = LIMITS[signedBy(activity)];
    const reason = `${length} kinds of questions about identities within half an hour`;
    const isPipeline = activity.origin.kind === "oidc-pipeline" && activity.origin.proven;
    if (length >= many) return { points: isPipeline ? 20 : 45, reason };
    if (length >= some) return { points: isPipeline ? 15 : 25, reason };
    return activity.name === WHOLE_ACCOUNT && read.novel
      ? { points: 15, reason: "it read all users, roles and policies at once, which it never did" }
      : undefined;
  },
};

function callOf({ service, name }: Activity): string {
  return `${service}:${name}`;
}

/** Long-term keys and machines have no reason to ask; who clicks asks without knowing. */
function signedBy({ event, identity, origin }: Activity): keyof typeof LIMITS {
  if (asObject(event["detail"])?.["sessionCredentialFromConsole"] === "true") return "console";
  const isMachine = origin.kind === "instance" || origin.kind === "function";
  return isMachine || identity.accessKeyId?.startsWith("AKIA") === true ? "key" : "client";
}
