import type { Detector, Finding, Memory } from "../detector.ts";
import {
  entriesOf,
  entryOf,
  failuresOf,
  keyOfUser,
  NAMES_TRIED,
  namesOf,
  type SignIn,
  SPRAYED_MIN,
  signInOf,
  TRIES,
} from "../judging/sign-in.ts";
import type { Activity } from "../model.ts";
import { signIns } from "../on.ts";

/** Failures of the user before it worked: people who forgot their password need fewer, or reset it. */
const FAILURES_MIN = 5;

export const signInAfterFailures: Detector = {
  id: "sign-in-after-failures",
  title: "A sign-in succeeds after many that failed",
  why: "The password that was guessed is the way in; everything before was noise, everything after is not.",
  benign: "Somebody who remembers the password at the sixth try, from where they always are.",
  tactic: "Initial Access",
  attack: ["T1078.004", "T1110"],
  points: 70,
  on: signIns(["ConsoleLogin", "CheckMfa", "CredentialVerification", "UserAuthentication"]),
  guarded: true,
  remember: {
    facts: { network: userNetwork },
    // Records come in any order: the last of the failures may come after the success, which the tallies hold too.
    tallies: { tries: TRIES, names: NAMES_TRIED },
  },
  runbook: {
    check: "Ask the user, by another channel, whether this was them. What did the session do since?",
    contain: "Change the password, end the user's sessions, look for keys, users and MFA devices made since.",
    undo: "Delete what was made; let the user enrol an MFA device again.",
  },
  detect: (activity, memory) => {
    const signIn = signInOf(activity);
    if (signIn === undefined) return undefined;
    // A network that is usual for the user is where people forget passwords.
    const isUsual = memory.fact("network").days > 0;
    return sprayed(activity, signIn, memory, isUsual) ?? guessed(activity, memory, isUsual);
  },
};

function sprayed(activity: Activity, signIn: SignIn, memory: Memory, isUsual: boolean): Finding | undefined {
  const { values } = memory.tally("names");
  const { users } = namesOf(values);
  if (users.length < SPRAYED_MIN) return undefined;
  const own = signIn.result === "succeeded";
  const entered = own ? entryOf(activity) : entriesOf(values)[0];
  if (entered === undefined) return undefined;
  if (isUsual && !(own && users.some((user) => user === signIn.user))) return undefined;
  const reason = `the sign-in of ${whoOf(entered)} succeeded from ${activity.network}, where those of ${users.length} users failed`;
  if (isUsual) return { points: 40, reason };
  return { points: isProved(entered) ? 60 : 70, reason };
}

function guessed(activity: Activity, memory: Memory, isUsual: boolean): Finding | undefined {
  const tries = memory.tally("tries");
  const entered = entryOf(activity) ?? entriesOf(tries.values).at(-1);
  if (entered === undefined) return undefined;
  const at = entryOf(activity) === undefined ? (tries.lastAt(entered) ?? activity.at) : activity.at;
  const failures = failuresOf(tries.values).filter((value) => (tries.lastAt(value) ?? activity.at) <= at).length;
  if (failures < FAILURES_MIN) return undefined;
  const reason = `the sign-in of ${whoOf(entered)} succeeded after ${failures} that failed`;
  if (isUsual) return { points: 20, reason };
  return { points: isProved(entered) ? 35 : 60, reason };
}

function whoOf(entered: string): string {
  return entered.split(" ").slice(2).join(" ");
}

function isProved(entered: string): boolean {
  return entered.split(" ")[1] === "proved";
}

function userNetwork(activity: Activity): string | undefined {
  const key = keyOfUser("sign-in network", activity);
  return key === undefined || activity.network === undefined ? undefined : `${key}|${activity.network}`;
}
