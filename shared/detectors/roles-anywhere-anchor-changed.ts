import { parseArn } from "../arn.ts";
import type { Config } from "../config.ts";
import type { Detector, Finding, Memory } from "../detector.ts";
import { doerFacts, weighedByDoer } from "../judging/doer.ts";
import { compareMarks, keptMarks, type Marks, marksOfBundle } from "../judging/key-material.ts";
import { keyMaterialKey, rolesAnywhereKey } from "../judging/settings.ts";
import { type Activity, asObject, type JsonObject, textAtAnyCase } from "../model.ts";
import { calls } from "../on.ts";

export const rolesAnywhereAnchorChanged: Detector = {
  id: "roles-anywhere-anchor-changed",
  title: "Trust anchor of Roles Anywhere changed",
  why: "Whoever holds the authority's private key can issue certificates that enter roles for years, from anywhere.",
  benign: "Servers outside AWS that get credentials by certificate; a renewed certificate of your authority.",
  tactic: "Persistence",
  attack: ["T1098.001", "T1556"],
  points: 80,
  on: calls("rolesanywhere", ["CreateTrustAnchor", "UpdateTrustAnchor", "EnableTrustAnchor"]),
  guarded: true,
  remember: {
    facts: doerFacts("roles-anywhere"),
    documents: {
      source: { read: ({ target }) => rolesAnywhereKey(target), keep: keptSource },
      marks: { read: ({ target }) => keyMaterialKey(target), keep: keptBundle },
    },
  },
  runbook: {
    check: "Whose authority is it, and who has its private key? Which profiles and roles can its certificates enter?",
    contain:
      "Disable the trust anchor (DisableTrustAnchor); sessions that it opened last up to 12 hours, so revoke them.",
    undo: "Delete the trust anchor, or give it the certificates it had before.",
  },
  detect: (activity, memory, config) => weighedByDoer(judge(activity, memory, config), activity, memory, config),
};

function judge(activity: Activity, memory: Memory, config: Config): Finding | undefined {
  const { name, request } = activity;
  if (name === "EnableTrustAnchor") {
    const source = memory.document("source");
    return source === undefined
      ? { points: 30, reason: "a trust anchor lets certificates in", notKnown: ["where its certificates come from"] }
      : judgeSource(readSource(source), activity, config);
  }
  const source = asObject(request.source);
  // An update may be about the name or the notifications only.
  if (source === undefined)
    return name === "UpdateTrustAnchor" ? undefined : { points: 30, reason: "a trust anchor of unknown source" };
  const marks = bundleOf(source);
  if (name === "UpdateTrustAnchor" && marks !== undefined) return updated(marks, memory.document("marks"));
  const finding = judgeSource(summaryOf(source), activity, config);
  // Made switched off, it counts when it is switched on.
  return request.enabled === false ? { ...finding, points: Math.min(finding.points, 20) } : finding;
}

function updated(marks: Marks, remembered: string | undefined): Finding | undefined {
  const { added, isBack } = compareMarks(marks, remembered);
  if (added === undefined) return { points: 40, reason: "other authorities may now issue certificates for roles" };
  if (added.length === 0) return undefined;
  return isBack
    ? { points: 15, reason: "its authorities are back to what they were" }
    : { points: 55, reason: "an authority that was not there may now issue certificates for roles" };
}

/** What is remembered of a source: its kind, and the private authority when it is one. */
interface Source {
  readonly type?: string | undefined;
  readonly authority?: string | undefined;
}

function judgeSource({ type, authority }: Source, { account }: Activity, config: Config): Finding {
  const owner = parseArn(authority)?.account;
  if (type !== "AWS_ACM_PCA" || owner === undefined)
    return { points: 50, reason: "an authority outside AWS may now issue certificates for roles" };
  if (owner === account || config.accountsById.has(owner) || config.trustedById.has(owner))
    return { points: 25, reason: "a private authority of yours may now issue certificates for roles" };
  return { points: 65, reason: `a private authority of account ${owner} may now issue certificates for roles` };
}

function summaryOf(source: JsonObject): Source {
  const data = asObject(source.sourceData);
  return { type: textAtAnyCase(source, "sourceType"), authority: textAtAnyCase(data, "acmPcaArn") };
}

function bundleOf(source: JsonObject | undefined): Marks | undefined {
  return marksOfBundle(textAtAnyCase(asObject(source?.sourceData), "x509CertificateData"));
}

function keptSource({ request, target }: Activity) {
  const source = asObject(request.source);
  if (source === undefined) return [];
  const { type = "", authority = "" } = summaryOf(source);
  return [{ key: rolesAnywhereKey(target), value: `${type}\n${authority}` }];
}

function readSource(text: string): Source {
  const [type, authority] = text.split("\n");
  return { type, authority };
}

function keptBundle({ request, target }: Activity, current: string | undefined) {
  const marks = bundleOf(asObject(request.source));
  return marks === undefined ? [] : [{ key: keyMaterialKey(target), value: keptMarks(marks, current) }];
}
