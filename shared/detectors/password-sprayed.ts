import type { Detector } from "../detector.ts";
import { failedSignIn, NAMES_TRIED, namesOf, SPRAYED_MIN } from "../judging/sign-in.ts";
import { signIns } from "../on.ts";

/** An office is one network for all who sit in it, so a Monday morning may look like this. */
const OWN_NETWORK_MIN = 10;
/** Tries of names that do not exist: one wrong account in a bookmark makes a few. */
const UNKNOWN_MIN = 10;

export const passwordSprayed: Detector = {
  id: "password-sprayed",
  title: "Passwords of many users are tried from one network",
  why: "One frequent password tried on every user seldom locks anybody out, and one of them often has it.",
  benign: "An office behind one address after a change of passwords; a test of the owners' own.",
  tactic: "Credential Access",
  attack: ["T1110.003"],
  points: 45,
  on: signIns(["ConsoleLogin", "CheckMfa", "CredentialVerification"]),
  remember: { tallies: { names: NAMES_TRIED } },
  runbook: {
    check: "Whose network is it? Did any user sign in from there, and what did they do then?",
    contain: "Change the password of each user that signed in from there and end their sessions; require MFA of all.",
    undo: "Nothing was changed by a failed sign-in.",
  },
  detect: (activity, memory, config) => {
    if (failedSignIn(activity) === undefined || activity.ip === undefined) return undefined;
    const { users, unknown } = namesOf(memory.tally("names").values);
    const least = config.networkName(activity.ip) === undefined ? SPRAYED_MIN : OWN_NETWORK_MIN;
    if (users.length >= least)
      return { points: 45, reason: `sign-ins of ${users.length} users failed from ${activity.network} within an hour` };
    if (unknown < UNKNOWN_MIN) return undefined;
    return { points: 30, reason: `${unknown} sign-ins with names that do not exist from ${activity.network}` };
  },
};
