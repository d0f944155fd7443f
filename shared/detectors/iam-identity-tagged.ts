import type { Detector } from "../detector.ts";
import { isOnSelf } from "../judging/granted.ts";
import { type Activity, asObject, asText, textAtAnyCase } from "../model.ts";
import { calls } from "../on.ts";
import { taggerFact, tagKeysKey } from "../remembered.ts";

/** Tag keys that are remembered of one account, and longest text that is searched for them. */
const KEYS_MAX = 50;
const TEXT_MAX = 100_000;
/** How policies ask for a tag of the caller, as a condition key or as a variable. Keys have at most 128 characters. */
const ASKED = /aws:principaltag\/([\w .:/=+@-]{1,128})/gi;

export const iamIdentityTagged: Detector = {
  id: "iam-identity-tagged",
  title: "An identity gets a tag that policies ask for",
  why: "Where policies decide by the tags of the caller, whoever may tag an identity may give it their rights.",
  benign: "Terraform that tags what it makes; a person who changes teams.",
  tactic: "Privilege Escalation",
  attack: ["T1098.003", "T1548.005"],
  points: 45,
  on: calls("iam", [
    "TagRole",
    "TagUser",
    "UntagRole",
    "UntagUser",
    // Looked at for the tags that their documents ask for.
    "CreatePolicy",
    "CreatePolicyVersion",
    "PutRolePolicy",
    "PutUserPolicy",
    "PutGroupPolicy",
    "UpdateAssumeRolePolicy",
    "CreateRole",
  ]),
  guarded: true,
  remember: {
    facts: { tagger: (activity) => (isTagging(activity) ? taggerFact(activity) : undefined) },
    documents: { asked: { read: ({ account }) => tagKeysKey(account), keep: keptKeys } },
  },
  runbook: {
    check: "Which policies ask for the tag, and what do they allow to who has it? What did the identity do since?",
    contain: "Put the earlier value back, revoke the identity's sessions, deny tagging of identities to the signer.",
    undo: "The earlier value is in the record that set it, or in the infrastructure's source.",
  },
  detect: (activity, memory) => {
    if (!isTagging(activity) || activity.outcome === "failed" || activity.actor.class === "service") return undefined;
    const asked = memory.document("asked")?.split("\n") ?? [];
    const key = keysOf(activity).find((one) => asked.includes(one.toLowerCase()));
    if (key === undefined) return undefined;
    const isOwn = isOnSelf(activity);
    const points = (memory.fact("tagger").novel ? 25 : 5) + (isOwn ? 20 : 0);
    const verb = activity.name.startsWith("Un") ? "loses" : "gets";
    return { points, reason: `it ${verb} the tag ${key}, which policies ask for${isOwn ? ", by itself" : ""}` };
  },
};

function isTagging({ name }: Activity): boolean {
  return /^(Tag|Untag)/.test(name);
}

function keysOf({ request }: Activity): readonly string[] {
  const tags = Array.isArray(request.tags) ? request.tags : [];
  const gone = Array.isArray(request.tagKeys) ? request.tagKeys : [];
  return [...tags.map((tag) => textAtAnyCase(asObject(tag), "key")), ...gone.map(asText)].filter(
    (key) => key !== undefined,
  );
}

function keptKeys({ account, request }: Activity, current: string | undefined) {
  const text = asText(request.policyDocument) ?? asText(request.assumeRolePolicyDocument) ?? "";
  if (text.length > TEXT_MAX) return [];
  const found = [...text.matchAll(ASKED)].map(([, key = ""]) => key.toLowerCase());
  const known = current?.split("\n") ?? [];
  const all = [...new Set([...known, ...found])];
  return all.length === known.length ? [] : [{ key: tagKeysKey(account), value: all.slice(-KEYS_MAX).join("\n") }];
}
