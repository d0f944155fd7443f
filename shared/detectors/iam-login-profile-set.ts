import type { Detector, Finding } from "../detector.ts";
import { HOLDER_MEMORY, holderOf, weighed } from "../judging/credentials.ts";
import type { Activity } from "../model.ts";
import { calls } from "../on.ts";

export const iamLoginProfileSet: Detector = {
  id: "iam-login-profile-set",
  title: "Console password set for a user",
  why: "Whoever sets a password knows it, and can sign in to the console as that user.",
  benign: "A helpdesk that gives a new or forgotten password, to be changed at the first sign-in.",
  tactic: "Persistence",
  attack: ["T1098.001", "T1078.004"],
  points: 70,
  on: calls("iam", ["CreateLoginProfile", "UpdateLoginProfile"]),
  guarded: false,
  remember: HOLDER_MEMORY,
  runbook: {
    check: "Did the user ask for it? Has anybody signed in as the user since, and from where?",
    contain: "Delete the login profile, deactivate keys made since, revoke the sessions of the signer.",
    undo: "Give the user a new password in person, to be changed at the first sign-in, with MFA.",
  },
  detect: (activity, memory) => {
    if (activity.actor.class === "service") return undefined;
    const holder = holderOf(activity);
    if (holder === undefined) return ofRoot(activity);
    const { user, own } = holder;
    if (activity.outcome === "failed")
      return own ? undefined : { points: 10, reason: `a password for ${user} was tried and refused` };
    if (own) return ownPassword(activity);
    const mustChange = activity.request.passwordResetRequired === true;
    const { points, because } = weighed(mustChange ? 35 : 45, user, activity, memory);
    const what = mustChange ? "to be changed at the first sign-in" : "known to its maker for good";
    return { points, reason: `a password for ${user}${because}, ${what}` };
  },
};

/** A session of central root access names no user when it lets root set a password again. */
function ofRoot({ actor, outcome }: Activity): Finding | undefined {
  if (actor.kind !== "assumed-root") return undefined;
  return outcome === "failed"
    ? { points: 25, reason: "a password for the root user was tried and refused" }
    : { points: 45, reason: "the root user may set a password again" };
}

/** People change their password with ChangePassword, which asks for the old one. Keys have no use for a password. */
function ownPassword({ name, mfa }: Activity): Finding | undefined {
  if (mfa === "yes") return undefined;
  const made = name === "CreateLoginProfile";
  return { points: made ? 35 : 30, reason: "a console password for oneself, set without MFA or the old password" };
}
