import { parseArn, roleNameOf } from "../arn.ts";
import type { Config } from "../config.ts";
import type { Detector, DocumentMemory, Finding, Memory } from "../detector.ts";
import { doerFacts, weighedByDoer } from "../judging/doer.ts";
import { isListed, PRIVILEGED_NAME } from "../judging/privileged.ts";
import { rolesAnywhereKey } from "../judging/settings.ts";
import type { Activity } from "../model.ts";
import { calls } from "../on.ts";
import { grantKey } from "../remembered.ts";

/** Roles of a profile whose rights are looked up. Profiles of servers name a few; AWS allows 250. */
const ROLES_MAX = 20;
const PLACES = Array.from({ length: ROLES_MAX }, (_, place) => place);

export const rolesAnywhereProfileChanged: Detector = {
  id: "roles-anywhere-profile-changed",
  title: "Profile of Roles Anywhere opens roles to certificates",
  why: "A profile says which roles a certificate enters. One with an administrator's role is a lasting way back in.",
  benign: "Servers outside AWS that get a role of their own, with few rights.",
  tactic: "Persistence",
  attack: ["T1098.001", "T1098.003"],
  points: 80,
  on: calls("rolesanywhere", ["CreateProfile", "UpdateProfile", "EnableProfile"]),
  guarded: true,
  remember: {
    facts: doerFacts("roles-anywhere"),
    documents: {
      ...Object.fromEntries(PLACES.map((place) => [`grant ${place}`, grantOfRole(place)])),
      roles: {
        read: ({ target }) => rolesAnywhereKey(target),
        keep: ({ target, request }) => {
          const roles = rolesOf(request.roleArns);
          return roles === undefined ? [] : [{ key: rolesAnywhereKey(target), value: roles.join("\n") }];
        },
      },
    },
  },
  runbook: {
    check: "Which trust anchors are there, and who can get a certificate from them? Has the role been entered since?",
    contain: "Disable the profile (DisableProfile) and revoke the sessions of its roles.",
    undo: "Take the role out of the profile, and rolesanywhere.amazonaws.com out of the role's trust policy.",
  },
  detect: (activity, memory, config) => weighedByDoer(judge(activity, memory, config), activity, memory, config),
};

function judge(activity: Activity, memory: Memory, config: Config): Finding | undefined {
  const before = memory.document("roles")?.split("\n");
  if (activity.name === "EnableProfile") return enabled(before, config);
  const roles = rolesOf(activity.request.roleArns);
  const named = activity.request.acceptRoleSessionName === true;
  const added = roles?.filter((arn) => activity.name === "CreateProfile" || before?.includes(arn) !== true);
  if (roles === undefined || added === undefined || added.length === 0)
    return named
      ? { points: 20, reason: "whoever holds a certificate may now choose the name of the session" }
      : undefined;
  const strong = added.flatMap(
    (arn) => strengthOf(arn, memory.document(`grant ${roles.indexOf(arn)}`), config) ?? [],
  )[0];
  const finding =
    strong === undefined ? plain(roles, added) : { points: 55, reason: `a certificate may now enter ${strong}` };
  return named ? { ...finding, points: finding.points + 5 } : finding;
}

/** A profile that is switched on opens all of its roles, whose rights are not looked up again. */
function enabled(roles: readonly string[] | undefined, config: Config): Finding {
  const strong = roles?.flatMap((arn) => strengthOf(arn, undefined, config) ?? [])[0];
  return strong === undefined
    ? { points: 25, reason: "a profile that was switched off opens its roles to certificates again" }
    : { points: 50, reason: `a certificate may now enter ${strong}` };
}

function plain(roles: readonly string[], added: readonly string[]): Finding {
  return roles.length > ROLES_MAX
    ? { points: 45, reason: `a certificate may now enter any of ${roles.length} roles, more than are looked up` }
    : { points: 25, reason: `a certificate may now enter ${roleNameOf(added[0]) ?? "a role"}` };
}

/** `AdminRole, which holds every action on every resource`; undefined for a role that nothing says much of. */
function strengthOf(arn: string, grant: string | undefined, config: Config): string | undefined {
  const role = roleNameOf(arn) ?? arn;
  if (grant !== undefined) return `${role}, which holds ${grant}`;
  if (isListed(arn, role, config)) return `${role}, which is listed as privileged`;
  return PRIVILEGED_NAME.test(role) ? `${role}, whose name says administrator` : undefined;
}

function rolesOf(roleArns: unknown): readonly string[] | undefined {
  if (!Array.isArray(roleArns)) return undefined;
  return roleArns.filter((arn): arn is string => typeof arn === "string" && arn !== "").slice(0, 250);
}

function grantOfRole(place: number): DocumentMemory {
  return {
    read: ({ request }) => {
      const arn = rolesOf(request.roleArns)?.[place];
      const role = roleNameOf(arn);
      const account = parseArn(arn)?.account;
      if (role === undefined || account === undefined) return undefined;
      return grantKey({ account, name: `role/${role}` });
    },
  };
}
