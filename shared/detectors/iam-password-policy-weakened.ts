import type { Detector, Finding } from "../detector.ts";
import { type Activity, asObject, type JsonObject } from "../model.ts";
import { calls } from "../on.ts";
import { passwordPolicyKey } from "../remembered.ts";

/** What an account asks of passwords, as far as it makes guessing hard. Expiry does not. */
interface Rules {
  readonly length: number;
  /** Earlier passwords that may not come again. */
  readonly reuse: number;
  /** Kinds of characters that a password must have, of four. */
  readonly kinds: number;
}

/** What holds where an account has no policy of its own. Source: IAM User Guide "Set an account password policy". */
const WITHOUT_POLICY: Rules = { length: 8, reuse: 0, kinds: 3 };
/** What the CIS AWS Foundations Benchmark asks for. */
const CIS: Rules = { length: 14, reuse: 24, kinds: 0 };
/** What a parameter counts as when the call leaves it out. Source: IAM API Reference UpdateAccountPasswordPolicy. */
const LENGTH_LEFT_OUT = 6;
const POINTS_MAX = 50;

export const iamPasswordPolicyWeakened: Detector = {
  id: "iam-password-policy-weakened",
  title: "Account password policy weakened",
  why: "Short and repeated passwords make guessing worthwhile, for every user of the account at once.",
  benign: "An account whose people all sign in through a portal has no passwords to protect.",
  tactic: "Defense Evasion",
  attack: ["T1556"],
  points: POINTS_MAX,
  on: calls("iam", ["UpdateAccountPasswordPolicy", "DeleteAccountPasswordPolicy"]),
  guarded: true,
  remember: {
    documents: {
      before: {
        read: ({ account }) => passwordPolicyKey(account),
        keep: (activity) => [{ key: passwordPolicyKey(activity.account), value: JSON.stringify(rulesOf(activity)) }],
      },
    },
  },
  runbook: {
    check: "Was it asked for? Which passwords were set since?",
    contain: "Set the policy as it was; the call replaces all of it.",
    undo: "Make users who got a password since choose another.",
  },
  detect: (activity, memory) => {
    const before = rulesFrom(memory.document("before"));
    const isGone = activity.name === "DeleteAccountPasswordPolicy";
    const finding = isGone && before === undefined ? GONE : weaker(before, rulesOf(activity));
    if (finding === undefined || activity.outcome === "succeeded") return finding;
    return { points: 8, reason: "weakening the password policy was tried and refused" };
  },
};

const GONE: Finding = {
  points: 30,
  reason: "the account's own password policy is gone",
  notKnown: ["the password policy before this change"],
};

/** The call is no patch: what it leaves out goes back to its default. */
function rulesOf({ name, request }: Activity): Rules {
  if (name === "DeleteAccountPasswordPolicy") return WITHOUT_POLICY;
  const kinds = ["requireSymbols", "requireNumbers", "requireUppercaseCharacters", "requireLowercaseCharacters"];
  return {
    length: numberAt(request, "minimumPasswordLength") ?? LENGTH_LEFT_OUT,
    reuse: numberAt(request, "passwordReusePrevention") ?? 0,
    kinds: kinds.filter((kind) => request[kind] === true || request[kind] === "true").length,
  };
}

/** How the rules are weaker than those before, or where those are not known, than the benchmark, at half the points. */
function weaker(before: Rules | undefined, after: Rules): Finding | undefined {
  const than = before ?? CIS;
  const faults: readonly (readonly [points: number, reason: string])[] = [
    ...(after.length < than.length
      ? [[pointsOfLength(after.length), `${after.length} characters are enough, not ${than.length}`] as const]
      : []),
    ...(after.reuse < than.reuse ? [[10, "old passwords may come again"] as const] : []),
    ...(after.kinds < than.kinds
      ? [[10, `${after.kinds} kinds of characters are enough, not ${than.kinds}`] as const]
      : []),
  ];
  if (faults.length === 0) return undefined;
  const sum = Math.min(
    POINTS_MAX,
    faults.reduce((points, [more]) => points + more, 0),
  );
  const reason = faults.map(([, text]) => text).join("; ");
  if (before !== undefined) return { points: sum, reason };
  return { points: Math.round(sum / 2), reason, notKnown: ["the password policy before this change"] };
}

function pointsOfLength(length: number): number {
  if (length < WITHOUT_POLICY.length) return 30;
  return length < CIS.length ? 20 : 5;
}

function rulesFrom(text: string | undefined): Rules | undefined {
  const kept = text === undefined ? undefined : asObject(JSON.parse(text));
  const [length, reuse, kinds] = ["length", "reuse", "kinds"].map((key) => numberAt(kept ?? {}, key));
  return length === undefined || reuse === undefined || kinds === undefined ? undefined : { length, reuse, kinds };
}

function numberAt(object: JsonObject, key: string): number | undefined {
  const value = object[key];
  if (typeof value === "number") return value;
  return typeof value === "string" && /^\d{1,4}$/.test(value) ? Number(value) : undefined;
}
