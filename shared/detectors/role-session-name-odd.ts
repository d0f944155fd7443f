import type { Detector } from "../detector.ts";
import { type Activity, type Actor, textAt } from "../model.ts";
import { calls, NOT_BY_SERVICE } from "../on.ts";

/** How EC2 names the sessions of its instances. */
const INSTANCE = /^i-[0-9a-f]{8}([0-9a-f]{9})?$/;
const MAIL = /^([^@\s]{1,64})@[^@\s]+\.[^@\s]+$/;

export const roleSessionNameOdd: Detector = {
  id: "role-session-name-odd",
  title: "Session name claims to be somebody else",
  why: "Whoever reads the trail sees the session name first: a session that calls itself an instance or a colleague is looked at last.",
  benign: "Old scripts with a fixed name, a colleague's settings file used by another.",
  tactic: "Defense Evasion",
  attack: ["T1036"],
  points: 30,
  on: calls("sts", ["AssumeRole"], NOT_BY_SERVICE),
  runbook: {
    check: "Ask the origin, not the one whom the name claims, why the session is called so.",
    contain: "Revoke the session. Require sts:RoleSessionName to equal the caller's name in the role's trust policy.",
    undo: "Nothing was changed by a name; go through what the session did.",
  },
  detect: (activity) => {
    const claims = [textAt(activity.request, "roleSessionName"), textAt(activity.request, "sourceIdentity")];
    const lie = claims.flatMap((claim) => (claim === undefined ? [] : (lieOf(claim, activity) ?? [])))[0];
    if (lie === undefined) return undefined;
    return activity.outcome === "failed" ? { ...lie, points: 5 } : lie;
  },
};

function lieOf(claim: string, { origin, identity }: Activity) {
  if (INSTANCE.test(claim)) {
    // What runs on an instance may well pass on its name.
    if (origin.kind === "instance" && origin.proven && identity.sessionName === claim) return undefined;
    return { points: 30, reason: `it calls itself the instance ${claim}, which EC2 did not open` };
  }
  const person = MAIL.exec(claim)?.[1];
  if (person === undefined || !isProvenPerson(origin) || isSame(person, origin.name)) return undefined;
  return { points: 25, reason: `it calls itself ${claim}, but it is ${origin.name}` };
}

/** Only an identity provider knows people: the name of an IAM user may be a team's, and the session name then says who. */
function isProvenPerson({ kind, class: sort, proven }: Actor): boolean {
  return proven && sort === "human" && (kind === "sso-user" || kind === "saml-user" || kind === "oidc-user");
}

/** `ana.silva@acme.example` and `ana.silva` are one person; so are names that hold one another, as with a middle name. */
function isSame(claimed: string, name: string): boolean {
  const [one, other] = [claimed, name.split("@")[0] ?? name].map((text) =>
    text.toLowerCase().replace(/[^a-z0-9]/g, ""),
  );
  if (one === undefined || other === undefined || one === "" || other === "") return true;
  return one.includes(other) || other.includes(one);
}
