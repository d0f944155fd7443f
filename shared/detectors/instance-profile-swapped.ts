import type { Detector } from "../detector.ts";
import { privilegeOf, roleArnOf } from "../judging/privileged.ts";
import { type Activity, asObject, textAt, textAtAnyCase } from "../model.ts";
import { calls } from "../on.ts";
import type { Pattern } from "../pattern.ts";
import { profileKey, roleGrantKey } from "../remembered.ts";
import { spokenRole } from "../words.ts";

const IN_IAM: Pattern = calls("iam", ["AddRoleToInstanceProfile"]);
const IN_EC2: Pattern = calls("ec2", ["AssociateIamInstanceProfile", "ReplaceIamInstanceProfileAssociation"]);

export const instanceProfileSwapped: Detector = {
  id: "instance-profile-swapped",
  title: "Instances get a privileged role",
  why: "A running instance gets stronger rights without a restart: whoever is on it has them.",
  benign: "An administration host that is set up; a role that replaces an old one through review.",
  tactic: "Privilege Escalation",
  attack: ["T1548.005", "T1098.003"],
  points: 55,
  on: { $or: [IN_IAM, IN_EC2] },
  guarded: true,
  remember: {
    documents: {
      grant: { read: (activity) => roleGrantKey(roleOf(activity)) },
      profile: {
        read: (activity) => profileKey(activity.account, profileOf(activity) ?? ""),
        keep: (activity) => {
          const [profile, role] = [profileOf(activity), textAt(activity.request, "roleName")];
          if (activity.service !== "iam" || profile === undefined || role === undefined) return [];
          return [{ key: profileKey(activity.account, profile), value: role }];
        },
      },
    },
  },
  runbook: {
    check: "Which instances have the profile, who is on them, and what did the role do since?",
    contain: "Associate the earlier profile again, or take the role out of the profile; revoke the role's sessions.",
    undo: "The association and the role before are in the earlier records of the profile.",
  },
  detect: (activity, memory, config) => {
    const kept = memory.document("profile");
    const named = roleOf(activity);
    const role = activity.service === "iam" || kept === undefined ? named : roleArnOf(kept, activity.account);
    if (role === undefined || activity.actor.class === "service") return undefined;
    const privilege = privilegeOf(role, memory.document("grant"), config);
    if (privilege === undefined) return undefined;
    const before = activity.service === "iam" && kept !== undefined && !role.endsWith(`/${kept}`) ? kept : undefined;
    const what = `instances get ${spokenRole(role)}${before === undefined ? "" : ` in place of ${before}`}, and ${privilege.words}`;
    if (activity.outcome === "failed") return { points: 12, reason: `${what}: tried and refused` };
    return { points: (privilege.seen ? 45 : 25) + (before === undefined ? 0 : 10), reason: what };
  },
};

/** The role that is put into the profile, or the one that a profile is taken to hold, by its name. */
function roleOf(activity: Activity): string | undefined {
  const name = activity.service === "iam" ? textAt(activity.request, "roleName") : profileOf(activity);
  return name === undefined ? undefined : roleArnOf(name, activity.account);
}

/** EC2 names a profile by name or ARN, in the request itself or inside its own envelope. */
function profileOf({ service, request }: Activity): string | undefined {
  if (service === "iam") return textAt(request, "instanceProfileName");
  const inner = Object.values(request).map(asObject);
  const found = [request, ...inner].flatMap((object) => {
    const entry = Object.entries(object ?? {}).find(([key]) => key.toLowerCase() === "iaminstanceprofile");
    const profile = asObject(entry?.[1]);
    return textAtAnyCase(profile, "name") ?? textAtAnyCase(profile, "arn") ?? [];
  });
  return found[0]?.slice(found[0].lastIndexOf("/") + 1);
}
