import { lastSegment } from "../arn.ts";
import type { Detector } from "../detector.ts";
import { unusual, withUsual } from "../judging/usual.ts";
import { type Activity, HOUR_MS, textAtAnyCase } from "../model.ts";
import { calls, either } from "../on.ts";
import type { Pattern } from "../pattern.ts";
import { originKey, readFact } from "../remembered.ts";

/** Secrets within an hour that the origin does not read every day. */
const LIMITS = { key: [5, 12], human: [8, 20], machine: [20, 40] } as const;
/** A batch names its secrets, at most so many, or a filter, which may find as many. */
const BATCH_MAX = 20;

/**
 * Functions, containers and instances read their secrets at each start, far more often than all people together, and AWS
 * itself marks their sessions; leaving them out keeps the deployed cost with the people. A session name leaves out nobody.
 */
const NOT_BY_WORKLOAD: Pattern = {
  userIdentity: {
    type: ["IAMUser", "AssumedRole", "FederatedUser", "Root"],
    invokedBy: [{ exists: false }],
    inScopeOf: { issuerType: [{ exists: false }] },
    sessionContext: { ec2RoleDelivery: [{ exists: false }] },
  },
};

export const secretsPulled: Detector = {
  id: "secrets-pulled",
  title: "Many secrets are read by somebody who does not read them",
  why: "Passwords and keys of other systems are what lets an intruder go on where AWS is not watched.",
  benign: "A migration, a rotation of everything, a new deployment of a large system.",
  tactic: "Credential Access",
  attack: ["T1555.006"],
  points: 60,
  on: either(
    calls("secretsmanager", ["GetSecretValue", "BatchGetSecretValue"], NOT_BY_WORKLOAD),
    calls("ssm", ["GetParameter", "GetParameters", "GetParametersByPath"], {
      requestParameters: { withDecryption: [true] },
      ...NOT_BY_WORKLOAD,
    }),
  ),
  remember: {
    facts: { call: readFact },
    tallies: withUsual({ key: originKey("secrets"), value: secretOf, windowMs: HOUR_MS }),
  },
  runbook: {
    check: "Which secrets were read, and what do they open? Ask the origin's owner.",
    contain: "Revoke the session or deactivate the key, and change the secrets: they are known now.",
    undo: "Rotate each secret that was read; narrow who may read them.",
  },
  detect: (activity, memory) => {
    const call = memory.fact("call");
    // While an account is learned, nobody is known to read anything.
    if (activity.origin.class === "service" || call.first !== call.novel) return undefined;
    const { recent, always } = unusual(activity, memory);
    const read = recent.reduce((sum, value) => sum + sizeOf(value), 0);
    const [some, many] = LIMITS[kindOf(activity)];
    if (always || read < some) return undefined;
    const reason = `${read}${read >= 50 ? " or more" : ""} secrets read within an hour, which it does not read otherwise`;
    // A deployment that reads everything it sets up is no person who looks for something.
    if (isMachine(activity)) return { points: 15, reason };
    return { points: read >= many ? 60 : 45, reason };
  },
};

function kindOf(activity: Activity): keyof typeof LIMITS {
  if (activity.identity.accessKeyId?.startsWith("AKIA") === true) return "key";
  return isMachine(activity) ? "machine" : "human";
}

/** By an identity provider's word alone: session names and source identities are the caller's to choose. */
function isMachine({ origin }: Activity): boolean {
  const isWorkload = origin.kind === "oidc-user" && origin.class === "workload";
  return origin.proven && (origin.kind === "oidc-pipeline" || isWorkload);
}

/** What is read, short: a name, or `3 × …` for several at once. Only what was handed out counts. */
function secretOf({ errorCode, name, request }: Activity): string | undefined {
  if (errorCode !== undefined) return undefined;
  const several = listOf(request, "secretIdList") ?? listOf(request, "names");
  if (several !== undefined) return `${Math.min(several.length, BATCH_MAX)} × ${several.map(shortOf).join(" ")}`;
  if (name === "BatchGetSecretValue") return `${BATCH_MAX} × ${JSON.stringify(request["filters"] ?? "")}`;
  if (name === "GetParametersByPath") return `10 × ${textAtAnyCase(request, "path") ?? ""}`;
  const id = textAtAnyCase(request, "secretId") ?? textAtAnyCase(request, "name");
  return id === undefined ? undefined : shortOf(id);
}

function listOf(request: Activity["request"], key: string): readonly string[] | undefined {
  const value = request[key];
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : undefined;
}

/** An ARN ends in six random characters that a name lacks. */
function shortOf(id: string): string {
  const name = id.startsWith("arn:")
    ? id.slice(id.lastIndexOf(":") + 1).replace(/^parameter|-[A-Za-z0-9]{6}$/g, "")
    : id;
  return name.length > 60 ? `…${lastSegment(name).slice(-60)}` : name;
}

function sizeOf(value: string): number {
  return Number(/^(\d{1,2}) × /.exec(value)?.[1] ?? 1);
}
