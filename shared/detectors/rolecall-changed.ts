import type { Detector, Finding } from "../detector.ts";
import { anyOf, fieldPatterns, NO_DATA_EVENTS } from "../guard.ts";
import { type Effect, type Field, type Form, GUARDED, POINTS_MAX, UNLISTED_POINTS } from "../guarded.ts";
import type { Matcher } from "../matchers.ts";
import { type Activity, asObject, asText, textAt } from "../model.ts";
import { callsOfMany } from "../on.ts";

/** Every stage: a detector does not know its own. Exactly `rolecall-` at the start of the name is asked in `detect`. */
const PREFIX = "rolecall-";
const ANYWHERE: Matcher = { wildcard: `*${PREFIX}*` };
const MATCHERS: Partial<Readonly<Record<Form, readonly Matcher[]>>> = {
  name: [{ prefix: PREFIX }],
  "iam-name": [{ prefix: { "equals-ignore-case": PREFIX } }],
  parameter: [ANYWHERE, { wildcard: "*/rolecall/*" }],
};
const SERVICES = GUARDED.map(({ service }) => service);
/** Verbs of the calls that write, since the names themselves would not fit into a rule; few calls that create or start. */
const VERBS = "Add Attach Delete Detach Disable Put Purge Remove Set Subscribe Tag Unsubscribe Untag Update";
const NAMES: readonly Matcher[] = [
  ...VERBS.split(" ").map((verb) => ({ prefix: verb })),
  { prefix: "CreateEventSourceMapping" },
  "CreatePolicyVersion",
  "StartMessageMoveTask",
];
/** Where a name of ours may stand; besides, in the message of a denied call, which has no parameters. */
const PLACES = fieldPatterns({ fields: distinct(GUARDED.flatMap(({ fields }) => fields)) }, ({ form }) =>
  matchersOf(form),
);
const ATTEMPT_POINTS = 25;
const NAMES_SHOWN_MAX = 3;

export const rolecallChanged: Detector = {
  id: "rolecall-changed",
  title: "Rolecall itself changed",
  why: "Whoever wants to stay unseen switches off what watches, or changes what it says and to whom.",
  benign:
    "A deployment or an upgrade of Rolecall, by the pipeline or person that always does it. It is told each time.",
  tactic: "Defense Evasion",
  attack: ["T1562.001", "T1562.008"],
  points: POINTS_MAX,
  on: {
    ...callsOfMany(SERVICES, NAMES, { ...anyOf([...PLACES, { errorMessage: [ANYWHERE] }]), ...NO_DATA_EVENTS }),
    // All of AWS, which eventSource narrows: the list twice would be too long for a rule.
    source: [{ prefix: "aws." }],
  },
  guarded: true,
  runbook: {
    check:
      "Was it a deployment you know of? The record leaves out code, environment and parameter values: compare what stands there with what you deployed. What else did the signer do, as the trail shows it?",
    contain:
      "Take the permission from the signer and revoke its sessions, then deploy Rolecall again from the reviewed source.",
    undo: "Replay the trail's files of the time in between with `rolecall replay`: nothing may have been told of them.",
  },
  detect: (activity) => {
    const finding = judge(activity);
    if (finding === undefined || activity.outcome === "succeeded") return finding;
    return { points: Math.min(ATTEMPT_POINTS, finding.points), reason: `refused: would have ${finding.reason}` };
  },
};

function judge(activity: Activity): Finding | undefined {
  if (activity.name === "CreateEventSourceMapping") return mapped(activity);
  const names = namesOf(activity);
  const effect = effectOf(activity);
  if (names.length === 0 || effect === undefined) return undefined;
  return { points: effect.points, reason: `${effect.says} ${listed(names)}` };
}

/** A call that is not in the table writes all the same: AWS makes new ones faster than tables grow. */
function effectOf({ service, name, request }: Activity): Effect | undefined {
  const effects = GUARDED.find((guarded) => guarded.service === service)?.calls[name];
  if (effects === undefined) return { points: UNLISTED_POINTS, says: `called ${service}:${name} on` };
  return effects.find(({ when }) => when === undefined || request[when[0]] === when[1]);
}

/** The names of ours that a call acts on, in whatever form it gives them. */
function namesOf(activity: Activity): readonly string[] {
  const { service, request, response, errorMessage } = activity;
  const fields = GUARDED.find((guarded) => guarded.service === service)?.fields ?? [];
  const values = fields.flatMap((field) => valuesAt(field.in === "requestParameters" ? request : response, field.key));
  const denied = / on resource: (?:\w+ )?(\S+)/.exec(errorMessage ?? "")?.[1];
  const names = [...values, denied ?? ""].map(ownName).filter((own) => own !== undefined);
  return [...new Set(names)];
}

function valuesAt(object: unknown, key: string): string[] {
  const value = key.split(".").reduce<unknown>((inner, name) => asObject(inner)?.[name], object);
  return (Array.isArray(value) ? value : [value]).map(asText).filter((text) => text !== undefined);
}

/**
 * The part of a name, ARN, URL or path that begins with our prefix: `rolecall-production-Events-abc` of
 * `https://sqs.eu-west-1.amazonaws.com/111122223333/rolecall-production-Events-abc`.
 */
function ownName(value: string): string | undefined {
  if (/^(\/sst(\/passphrase)?)?\/rolecall\//.test(value)) return value;
  return value.split(/[:/]/).find((part) => part.toLowerCase().startsWith(PREFIX));
}

/** A mapping joins a queue and a function. Both ours is a deployment; one of them is somebody who reads or feeds. */
function mapped({ request }: Activity): Finding | undefined {
  const source = textAt(request, "eventSourceArn") ?? "";
  const reader = textAt(request, "functionName") ?? "";
  const [ownSource, ownReader] = [ownName(source), ownName(reader)];
  if (ownSource !== undefined && ownReader === undefined)
    return { points: POINTS_MAX, reason: `let the function ${reader} take messages from the queue ${ownSource}` };
  if (ownSource === undefined && ownReader !== undefined)
    return { points: POINTS_MAX, reason: `fed the function ${ownReader} from ${source}` };
  return undefined;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, NAMES_SHOWN_MAX).join(", ");
  return names.length > NAMES_SHOWN_MAX ? `${shown} and ${names.length - NAMES_SHOWN_MAX} more` : shown;
}

function matchersOf(form: Form): readonly Matcher[] {
  return MATCHERS[form] ?? [ANYWHERE];
}

/** One field of each key, the one that asks for most forms: `name` is a rule's, a schedule's and a parameter's. */
function distinct(fields: readonly Field[]): readonly Field[] {
  const narrowFirst = fields.toSorted((a, b) => matchersOf(a.form).length - matchersOf(b.form).length);
  return [...new Map(narrowFirst.map((field) => [`${field.in}.${field.key}`, field])).values()];
}
