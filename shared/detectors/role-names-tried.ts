import { lastSegment } from "../arn.ts";
import type { Detector, Finding, Memory } from "../detector.ts";
import { type Activity, DAY_MS, HOUR_MS, textAt } from "../model.ts";
import { BY_CALLER, calls, either } from "../on.ts";
import { pairFact } from "../remembered.ts";

/** Roles refused within an hour. A typo is one or two. */
const ROLES_MIN = 5;
const ROLES_MANY = 15;
/** Principals that a trust policy was refused for: a policy that does not work is sent again with the same ones. */
const PRINCIPALS_MIN = 5;
const PRINCIPALS_MANY = 15;

/** A refused trust policy tells whether a principal of any account exists. */
const PRINCIPAL = /arn:aws[a-z-]*:(?:iam|sts)::\d{12}:[\w+=,.@/-]{1,128}/;

export const roleNamesTried: Detector = {
  id: "role-names-tried",
  title: "Names of roles are tried one after another",
  why: "Whoever may not list roles guesses their names, in this account or from one of their own, until one opens.",
  benign: "An inventory that enters every account and lacks its role in some; one name then, in many accounts.",
  tactic: "Discovery",
  attack: ["T1580", "T1087.004", "T1110"],
  points: 65,
  on: either(
    calls("sts", ["AssumeRole"], BY_CALLER),
    calls("iam", ["UpdateAssumeRolePolicy", "CreateRole"], {
      errorCode: [{ prefix: "MalformedPolicyDocument" }],
      ...BY_CALLER,
    }),
  ),
  remember: {
    facts: { pair: pairFact },
    tallies: {
      refused: { key: whose, value: refusedRole, windowMs: HOUR_MS },
      // Records come in any order: the last refusal may come after the role that opened. A day, since a role is written
      // anew after a quarter of it: what is entered every hour is seldom written.
      opened: { key: (activity) => `${whose(activity)}|opened`, value: openedRole, windowMs: DAY_MS },
      principals: { key: (activity) => `${whose(activity)}|principals`, value: unknownPrincipal, windowMs: HOUR_MS },
    },
  },
  runbook: {
    check: "Which roles were tried, and did one open? What else did this origin do in the hour before?",
    contain: "Revoke the sessions of the role that opened and the credential that tried; narrow the role's trust.",
    undo: "Restore the credential. A refused call changed nothing.",
  },
  detect: (activity, memory) => {
    if (activity.service === "iam") return principalsTried(activity, memory);
    const refused = memory.tally("refused").values;
    // One name in many accounts is how inventories work; many names are guesses.
    const names = new Set(refused.map(lastSegment)).size;
    if (refused.length < ROLES_MIN) return undefined;
    const reason = `${refused.length} roles refused within an hour`;
    if (activity.outcome === "succeeded") return opened(memory, names, reason);
    if (names < ROLES_MIN) return { points: names > 1 ? 20 : 10, reason: `${reason}, of ${names} different names` };
    const { values, lastAt } = memory.tally("opened");
    const open = values.find((role) => {
      const at = lastAt(role) ?? 0;
      return at >= activity.at && at < activity.at + HOUR_MS;
    });
    if (open !== undefined) return { points: 45, reason: `${reason}; ${lastSegment(open)} was entered` };
    return { points: refused.length >= ROLES_MANY ? 45 : 30, reason };
  },
};

function opened(memory: Memory, names: number, reason: string): Finding | undefined {
  const { days } = memory.fact("pair");
  if (days > 0 || names < ROLES_MIN) return undefined;
  return { points: 65, reason: `it opened after ${reason}` };
}

function principalsTried({ outcome }: Activity, memory: Memory): Finding | undefined {
  const { length } = memory.tally("principals").values;
  if (outcome === "succeeded" || length < PRINCIPALS_MIN) return undefined;
  const reason = `${length} principals tried in a trust policy within an hour, to learn which exist`;
  return { points: length >= PRINCIPALS_MANY ? 45 : 30, reason };
}

/** The account of the origin: a refusal is filed where the caller is, a success where the role is. */
function whose({ origin }: Activity): string {
  return `roles tried|${origin.account}|${origin.id}`;
}

/** Denials only: a call that fails for another reason found its role. */
function refusedRole({ service, errorCode, target }: Activity): string | undefined {
  const isRefused = service === "sts" && errorCode?.startsWith("AccessDenied") === true;
  return isRefused && target.kind === "role" ? `${target.account}/${lastSegment(target.name)}` : undefined;
}

function openedRole({ service, outcome, target }: Activity): string | undefined {
  return service === "sts" && outcome === "succeeded" ? `${target.account}/${lastSegment(target.name)}` : undefined;
}

function unknownPrincipal(activity: Activity): string | undefined {
  if (activity.service !== "iam" || activity.outcome === "succeeded") return undefined;
  const document = textAt(activity.request, "policyDocument") ?? textAt(activity.request, "assumeRolePolicyDocument");
  return PRINCIPAL.exec(activity.errorMessage ?? "")?.[0] ?? PRINCIPAL.exec(document ?? "")?.[0];
}
