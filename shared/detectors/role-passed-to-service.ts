import type { Config } from "../config.ts";
import type { Detector, Finding, Memory } from "../detector.ts";
import { passedRoles, TAKING_CALLS, TAKING_SERVICES } from "../judging/passed-roles.ts";
import { type Privilege, privilegeOf } from "../judging/privileged.ts";
import type { Activity } from "../model.ts";
import { callsOfMany } from "../on.ts";
import { passedFact, passerFact, roleGrantKey } from "../remembered.ts";
import { spokenRole } from "../words.ts";

export const rolePassedToService: Detector = {
  id: "role-passed-to-service",
  title: "A privileged role handed to a service",
  why: "Whoever may hand a strong role to a function, an instance or a build has that role's rights through it.",
  benign: "A new automation with a strong role that was agreed on; a pipeline that always hands over the same roles.",
  tactic: "Privilege Escalation",
  attack: ["T1548.005", "T1098.003"],
  points: 60,
  on: {
    ...callsOfMany(TAKING_SERVICES, TAKING_CALLS),
    // All of AWS, which eventSource narrows: the list twice would be too long for a rule.
    source: [{ prefix: "aws." }],
  },
  guarded: true,
  remember: {
    facts: {
      pair: (activity) => {
        const role = passedRoles(activity)[0];
        return role === undefined ? undefined : passedFact(activity, role.arn);
      },
      passer: (activity) => (passedRoles(activity).length === 0 ? undefined : passerFact(activity)),
    },
    documents: {
      grant: { read: (activity) => roleGrantKey(passedRoles(activity)[0]?.arn) },
      secondGrant: { read: (activity) => roleGrantKey(passedRoles(activity)[1]?.arn) },
      ownGrant: { read: ({ identity }) => roleGrantKey(identity.issuerArn) },
    },
  },
  runbook: {
    check: "What runs with the role now, and what did it do? Does the one who handed it over hold such rights?",
    contain: "Stop or delete what runs with the role, revoke the role's sessions, take iam:PassRole for it away.",
    undo: "Give the function, instance or build the role that it had.",
  },
  detect: (activity, memory, config) => {
    const roles = passedRoles(activity);
    const [first] = roles;
    if (first === undefined || activity.actor.class === "service") return undefined;
    const grants = [memory.document("grant"), memory.document("secondGrant")];
    const found = roles.flatMap(({ arn }, n) => {
      const privilege = privilegeOf(arn, grants[n], config);
      return privilege === undefined ? [] : [{ arn, privilege }];
    });
    const gravest = found.find(({ privilege }) => privilege.seen) ?? found[0];
    const name = spokenRole(gravest?.arn ?? first.arn);
    if (activity.outcome === "failed") return refused(activity, name, gravest?.privilege);
    if (!memory.fact("pair").novel) return undefined;
    if (gravest === undefined)
      return memory.fact("passer").novel
        ? { points: 8, reason: `hands a role to a service, ${name}, for the first time` }
        : undefined;
    const points = pointsOf(activity, gravest.privilege, memory, config);
    return {
      points,
      reason: `hands ${name} to ${activity.service}, for the first time, and ${gravest.privilege.words}`,
      notKnown: gravest.privilege.seen ? [] : [`what ${name} may do: no policy of it was seen`],
    };
  },
};

function refused(activity: Activity, name: string, privilege: Privilege | undefined): Finding | undefined {
  if (privilege === undefined) return undefined;
  return { points: 15, reason: `handing ${name} to ${activity.service} was tried and refused` };
}

/** Rights that one has oneself are not gained; who hands roles over every day does so with new ones too. */
function pointsOf({ identity }: Activity, { seen }: Privilege, memory: Memory, config: Config): number {
  const isUsual = !memory.fact("passer").novel;
  const points = seen ? (isUsual ? 40 : 60) : isUsual ? 20 : 45;
  const own = identity.issuerArn;
  const ownPrivilege = own === undefined ? undefined : privilegeOf(own, memory.document("ownGrant"), config);
  return ownPrivilege === undefined ? points : Math.min(30, points);
}
