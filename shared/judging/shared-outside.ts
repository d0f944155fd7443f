/**
 * The common part of the detectors about sharing: what a call opens compared with what the resource was shared with
 * before, in points and words. A policy that is written again as it was, or more tightly, opens nothing.
 */
import type { Config } from "../config.ts";
import type { DocumentMemory, Finding, Remember } from "../detector.ts";
import { type Activity, asObject, asText, type JsonObject } from "../model.ts";
import { policyContext } from "../policy/context.ts";
import { parsePolicy } from "../policy/parse.ts";
import { diffResource, outsideSources, pointsOfChange } from "../policy/resource.ts";
import { KINDS } from "../policy/resource-kinds.ts";
import { type SharingCall, type SharingGroup, sharingCall } from "../policy/sharing.ts";
import type { Change } from "../policy/sharing-shapes.ts";
import type { DoorChange, TrustDiff } from "../policy/trust-diff.ts";
import { sharingKey } from "./settings.ts";

/** Shared with nobody, and known to be. */
const NOBODY = '{"Statement":[]}';
/** Longest document and most single grants that are kept. */
const KEPT_CHARS_MAX = 100_000;
const KEPT_GRANTS_MAX = 300;
/** Sentences about what opened that an alert carries; a policy can name a thousand accounts. */
const SENTENCES_MAX = 50;

const FAILED_MAX = 15;
const BY_SERVICE_MAX = 12;
const HIDDEN = 15;
const UNREADABLE = 25;
/** One that is readable but has more parts than any honest policy has. */
const BEYOND_BOUNDS = 45;
/** A service that is let in for somebody else's rule or bucket: weighed like an outside account that may write. */
const OUTSIDE_SOURCE = 50;

/** Remembers whom each resource of the group's calls is shared with. */
export function rememberSharing(group: SharingGroup): Remember & { documents: { sharing: DocumentMemory } } {
  const keyOf = (activity: Activity): string | undefined => {
    const call = sharingCall(group, activity.service, activity.name);
    return call === undefined ? undefined : sharingKey(activity, call.kind, call.part);
  };
  return {
    documents: {
      sharing: {
        read: keyOf,
        keep: (activity, current) => {
          const change = changeOf(activity, sharingCall(group, activity.service, activity.name));
          const key = keyOf(activity);
          if (change === undefined || key === undefined) return [];
          const text = applied(current, change);
          // What is not known any more is forgotten: it must not stand in for a policy that was open.
          return [{ key, value: text === undefined || text.length > KEPT_CHARS_MAX ? undefined : text }];
        },
      },
    },
  };
}

/** What the call opens to somebody outside, or undefined. `before` is the text that is remembered. */
export function sharedOutside(
  activity: Activity,
  group: SharingGroup,
  before: string | undefined,
  config: Config,
): Finding | undefined {
  const call = sharingCall(group, activity.service, activity.name);
  const change = changeOf(activity, call);
  if (call === undefined || change === undefined || change.how === "remove") return undefined;
  const finding = change.how === "hidden" ? hidden() : opened(activity, call, change, before, config);
  if (finding === undefined) return undefined;
  if (activity.outcome === "failed") {
    const isKnown = finding.changes !== undefined;
    const points = Math.min(finding.points, FAILED_MAX);
    return isKnown ? { points, reason: `${finding.reason}: tried and refused` } : undefined;
  }
  if (activity.actor.class !== "service") return finding;
  return { ...finding, points: Math.min(finding.points, BY_SERVICE_MAX) };
}

function changeOf({ request, requestVisible }: Activity, call: SharingCall | undefined): Change | undefined {
  return call !== undefined && !requestVisible ? { how: "hidden" } : call?.change(request);
}

function hidden(): Finding {
  return { points: HIDDEN, reason: "the record does not show with whom it is shared now" };
}

function opened(
  activity: Activity,
  call: SharingCall,
  change: Change,
  remembered: string | undefined,
  config: Config,
): Finding | undefined {
  const kind = KINDS[call.kind];
  const context = policyContext(activity.account, config);
  const after = parsePolicy(applied(remembered, change));
  const before = remembered ?? (change.how === "add" ? NOBODY : undefined);
  const earlier = before === undefined ? undefined : parsePolicy(before);
  const diff = diffResource(earlier, after, kind, context);
  if (diff.unreadable !== undefined)
    return {
      points: after.ok ? BEYOND_BOUNDS : UNREADABLE,
      reason: `its new policy cannot be judged (${diff.unreadable})`,
    };
  const worst = diff.opened.toSorted((a, b) => pointsOfChange(b, kind) - pointsOfChange(a, kind))[0];
  const points = worst === undefined ? 0 : pointsOfChange(worst, kind);
  const known = earlier === undefined ? [] : outsideSources(earlier, context);
  const source = outsideSources(after, context).find((account) => !known.includes(account));
  const bySource = source === undefined ? 0 : Math.round(OUTSIDE_SOURCE * kind.weight);
  if (points === 0 && bySource === 0) return undefined;
  return {
    points: Math.max(points, bySource),
    reason: bySource > points ? `a service may use it for the account ${source}` : sentenceOf(worst),
    changes: {
      opened: diff.sentences.opened.slice(0, SENTENCES_MAX),
      closed: diff.sentences.closed.slice(0, SENTENCES_MAX),
      previousKnown: diff.previousKnown,
    },
    notKnown: notKnownOf(diff),
  };
}

function sentenceOf(change: DoorChange | undefined): string {
  const sentence = change?.sentence ?? "somebody outside may use it";
  return sentence.replace("everyone on the internet", "anyone");
}

function notKnownOf(diff: TrustDiff): readonly string[] {
  const limits = ["whether blocks of public access or policies of the organisation close it again"];
  return diff.previousKnown ? limits : [...limits, "the policy before this change, so what it allows may not be new"];
}

/** The text of what the resource is shared with after the change; undefined when that is not known. */
function applied(before: string | undefined, change: Change): string | undefined {
  switch (change.how) {
    case "hidden":
      return undefined;
    case "replace":
      return textOf(change.document) ?? NOBODY;
    case "add": {
      const added = change.statements;
      const ids = new Set(added.map(({ Sid }) => asText(Sid)));
      const others = statementsOf(before).filter(({ Sid }) => asText(Sid) === undefined || !ids.has(asText(Sid)));
      return textOf({ Statement: [...others, ...added].slice(-KEPT_GRANTS_MAX) });
    }
    case "remove": {
      if (before === undefined) return undefined;
      const ids = change.ids;
      const left = statementsOf(before).filter(({ Sid }) => ids !== undefined && !ids.includes(asText(Sid) ?? ""));
      return textOf({ Statement: left });
    }
  }
}

function textOf(document: unknown): string | undefined {
  if (document === undefined || document === null) return undefined;
  return typeof document === "string" ? document : JSON.stringify(document);
}

/** The statements of a remembered text, as they are written. */
function statementsOf(text: string | undefined): readonly JsonObject[] {
  let document: unknown;
  try {
    document = JSON.parse(text ?? NOBODY);
  } catch {
    return [];
  }
  const written = asObject(document)?.["Statement"];
  const list = Array.isArray(written) ? written : [written];
  return list.map(asObject).filter((statement) => statement !== undefined);
}
