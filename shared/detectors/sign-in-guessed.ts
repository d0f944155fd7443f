import type { Detector } from "../detector.ts";
import { failuresOf, signInOf, TRIES } from "../judging/sign-in.ts";
import { signIns } from "../on.ts";

/** Wrong passwords within an hour: people who forgot theirs give up or reset it earlier. */
const PASSWORDS_MIN = 10;
const ROOT_PASSWORDS_MIN = 5;
/** Wrong codes: a clock that runs wrong makes two or three. */
const CODES_MIN = 5;

export const signInGuessed: Detector = {
  id: "sign-in-guessed",
  title: "Somebody guesses the password or the code of a user",
  why: "Passwords from leaks are tried one after another; whoever has the right one tries codes, or wears its owner out.",
  benign: "A forgotten password, a script that signs in with an old one, an authenticator whose clock runs wrong.",
  tactic: "Credential Access",
  attack: ["T1110.001", "T1621"],
  points: 65,
  on: signIns(["ConsoleLogin", "CheckMfa", "CredentialVerification"]),
  remember: { tallies: { tries: TRIES } },
  runbook: {
    check: "Ask the user whether they tried. Did a sign-in from the same network succeed, of this user or of another?",
    contain: "Where codes were tried the password is known: change it, and end the sessions of the user.",
    undo: "Let the user set a new password and check the MFA device.",
  },
  detect: (activity, memory) => {
    const signIn = signInOf(activity);
    if (signIn === undefined || signIn.result === "succeeded") return undefined;
    const isRoot = signIn.user === "root";
    const failures = failuresOf(memory.tally("tries").values);
    if (signIn.result === "code-failed") {
      // One wrong code may leave two records, of different names.
      const codes = failures.filter((value) => value.startsWith(`${activity.name} `)).length;
      if (codes < CODES_MIN) return undefined;
      return { points: isRoot ? 65 : 45, reason: `${codes} wrong MFA codes within an hour, after the right password` };
    }
    if (failures.length < (isRoot ? ROOT_PASSWORDS_MIN : PASSWORDS_MIN)) return undefined;
    return { points: isRoot ? 40 : 20, reason: `${failures.length} failed sign-ins of one user within an hour` };
  },
};
