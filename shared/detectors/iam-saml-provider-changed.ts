import { lastSegment } from "../arn.ts";
import type { Detector, Finding, Memory } from "../detector.ts";
import { doerFacts, weighedByDoer } from "../judging/doer.ts";
import { compareMarks, issuersOf, keptMarks, type Marks, marksOfMetadata } from "../judging/key-material.ts";
import { issuerFact, keyMaterialKey } from "../judging/settings.ts";
import { type Activity, textAtAnyCase } from "../model.ts";
import { calls } from "../on.ts";

/** Identity Center keeps a provider of this name in every account, and nobody else has to do with it. */
const IDENTITY_CENTER = /^AWSSSO_/i;

export const iamSamlProviderChanged: Detector = {
  id: "iam-saml-provider-changed",
  title: "SAML identity provider changed",
  why: "Whoever's certificate is in the metadata can sign in as anybody the roles trust, with no password of yours.",
  benign: "A new identity provider, or a signing certificate that the provider renewed.",
  tactic: "Persistence",
  attack: ["T1484.002", "T1556.007"],
  points: 90,
  on: calls("iam", ["CreateSAMLProvider", "UpdateSAMLProvider", "DeleteSAMLProvider"]),
  guarded: true,
  remember: {
    facts: { ...doerFacts("federation"), issuer: issuerSeen },
    documents: {
      marks: {
        read: (activity) => keyMaterialKey(activity.target),
        keep: (activity, current) => {
          const key = keyMaterialKey(activity.target);
          if (activity.name === "DeleteSAMLProvider") return [{ key, value: undefined }];
          const marks = marksOf(activity);
          const before = activity.name === "CreateSAMLProvider" ? undefined : current;
          return marks === undefined ? [] : [{ key, value: keptMarks(marks, before) }];
        },
      },
    },
  },
  runbook: {
    check:
      "Compare issuer and certificates of the metadata with those your identity provider publishes. Which roles trust this provider, and who entered them since?",
    contain: "Put the former metadata back (UpdateSAMLProvider) and revoke the sessions of the roles that trust it.",
    undo: "Delete a provider that nobody asked for, and take it out of the trust policies that name it.",
  },
  detect: (activity, memory, config) => weighedByDoer(judge(activity, memory), activity, memory, config),
};

function judge(activity: Activity, memory: Memory): Finding | undefined {
  const { name, target, actor } = activity;
  const provider = lastSegment(target.name);
  if (IDENTITY_CENTER.test(provider)) return actor.class === "service" ? undefined : ofIdentityCenter(name);
  if (name === "DeleteSAMLProvider") return { points: 15, reason: "an identity provider is gone" };
  const marks = marksOf(activity);
  if (name === "CreateSAMLProvider") return created(marks, memory);
  // Other settings of a provider are changed by the same call.
  if (textAtAnyCase(activity.request, "sAMLMetadataDocument") === undefined) return undefined;
  return marks === undefined
    ? { points: 45, reason: "the new metadata of an identity provider cannot be read" }
    : updated(marks, memory.document("marks"));
}

function ofIdentityCenter(name: string): Finding {
  return name === "DeleteSAMLProvider"
    ? { points: 60, reason: "Identity Center's own provider was deleted, which locks its users out" }
    : { points: 75, reason: "Identity Center's own provider was written by somebody else" };
}

function created(marks: Marks | undefined, memory: Memory): Finding {
  if (marks === undefined) return { points: 45, reason: "an identity provider whose metadata cannot be read" };
  const issuer = issuersOf(marks)[0] ?? "unnamed";
  return memory.fact("issuer").days > 0
    ? { points: 15, reason: `the known issuer ${issuer} is registered again` }
    : { points: 45, reason: `${issuer} may now vouch for people` };
}

function updated(marks: Marks, remembered: string | undefined): Finding | undefined {
  const { added, isBack } = compareMarks(marks, remembered);
  if (added === undefined) {
    const notKnown = ["the metadata before, so whether issuer or certificate are new"];
    return { points: 40, reason: `its metadata was replaced, by that of ${issuersOf(marks)[0]}`, notKnown };
  }
  if (added.length === 0) return undefined;
  if (isBack) return { points: 15, reason: "its metadata is back to what it was" };
  const [issuer] = issuersOf(added);
  if (issuer !== undefined) return { points: 70, reason: `another issuer may now vouch for people: ${issuer}` };
  return { points: 45, reason: "a certificate that was not there may now sign for its users" };
}

function marksOf({ request }: Activity): Marks | undefined {
  return marksOfMetadata(textAtAnyCase(request, "sAMLMetadataDocument"));
}

function issuerSeen(activity: Activity): string | undefined {
  const issuer = issuersOf(marksOf(activity) ?? [])[0];
  return issuer === undefined ? undefined : issuerFact(activity, issuer);
}
