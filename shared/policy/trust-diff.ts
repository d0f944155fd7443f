import type { Requirement } from "./conditions.ts";
import { coversCaller, lostRequirements } from "./coverage.ts";
import { type Gate, ROLE_GATE } from "./gate.ts";
import type { ParsedPolicy } from "./parse.ts";
import { type Door, doorsOf } from "./trust.ts";
import { type Way, type Ways, waysOf } from "./ways.ts";
import type { TrustContext } from "./who.ts";
import { nameOf, wordsOf } from "./words.ts";

/** A door that lets in more than before. */
export interface DoorChange {
  /** `new`: nobody behind it could enter. `weakened`: they could, under conditions that are gone. */
  readonly kind: "new" | "weakened";
  readonly door: Door;
  /** The same caller's door before and its exposure; undefined when it had none of its own. */
  readonly before?: Door;
  readonly exposureBefore?: number;
  /** Conditions that are gone or wider, in words. */
  readonly lost: readonly string[];
  readonly sentence: string;
}

export interface TrustDiff {
  /** Most exposed first. */
  readonly opened: readonly DoorChange[];
  /** The sentences of what is no longer possible; equal to `sentences.closed`. */
  readonly closed: readonly string[];
  /** False when the document before is not known or not readable: then `opened` is all that is open now. */
  readonly previousKnown: boolean;
  readonly exposureBefore?: number;
  readonly exposureAfter: number;
  readonly sentences: { readonly opened: readonly string[]; readonly closed: readonly string[] };
  /** Somebody who needed MFA no longer does. */
  readonly mfaRemoved: boolean;
  /** `ExternalId for 999988887777`, in words. */
  readonly conditionsRemoved: readonly string[];
  /** Why the document after could not be judged. Then nothing is known to be opened or closed. */
  readonly unreadable?: string;
}

/**
 * What a change of a policy opens and closes: who may enter a role, or use what the gate stands for. The same permissions written otherwise, or written more tightly,
 * open nothing. Never throws. UpdateAssumeRolePolicy replaces the whole document and its event lacks the old one, so
 * the caller keeps the last known document.
 */
export function diffTrust(
  before: ParsedPolicy | undefined,
  after: ParsedPolicy,
  context: TrustContext,
  gate: Gate = ROLE_GATE,
): TrustDiff {
  const old = before === undefined ? undefined : liveWaysOf(before, context, gate);
  const now = liveWaysOf(after, context, gate);
  const previous = old !== undefined && isKnown(old) ? old : undefined;
  const exposures = {
    ...(previous === undefined ? {} : { exposureBefore: exposureOf(previous.ways) }),
    exposureAfter: exposureOf(now.ways),
  };
  if (!isKnown(now)) {
    const nothing = { opened: [], closed: [], sentences: { opened: [], closed: [] }, conditionsRemoved: [] };
    const why = now.notes[0] ?? "the policy cannot be read";
    return { ...nothing, ...exposures, previousKnown: previous !== undefined, mfaRemoved: false, unreadable: why };
  }
  if (previous === undefined) return { ...firstSeen(now.ways, context, gate), ...exposures };
  return { ...compared(previous, now, context, gate), ...exposures };
}

type Changes = Omit<TrustDiff, "exposureBefore" | "exposureAfter" | "unreadable">;

/** A deleted principal lets nobody in, so it neither opens nor closes. */
function liveWaysOf(policy: ParsedPolicy, context: TrustContext, gate: Gate): Ways {
  const all = waysOf(policy, context, gate);
  return { ...all, ways: all.ways.filter((way) => way.class !== "orphan") };
}

function isKnown({ readable }: Ways): boolean {
  return readable === "yes" || readable === "partly";
}

function exposureOf(ways: readonly Way[]): number {
  return ways.reduce((highest, way) => Math.max(highest, way.exposure), 0);
}

function firstSeen(ways: readonly Way[], context: TrustContext, gate: Gate): Changes {
  const opened = doorsOf(ways, context).map((door): DoorChange => {
    return { kind: "new", door, lost: [], sentence: `${door.words} may ${gate.deed(door.via)}` };
  });
  const sentences = { opened: opened.map((change) => change.sentence), closed: [] };
  return { opened, closed: [], previousKnown: false, sentences, mfaRemoved: false, conditionsRemoved: [] };
}

function compared(previous: Ways, now: Ways, context: TrustContext, gate: Gate): Changes {
  const losses = lossesOf(previous.ways, now.ways, context);
  const opened = openedDoors(previous.ways, now.ways, losses, context, gate);
  const denies = new Set(now.conditionalDenies.map(({ key }) => key));
  // Who such a Deny stops is not worked out, so its going is told but opens no door.
  const deniesGone = previous.conditionalDenies.filter(({ key }) => now.ways.length > 0 && !denies.has(key));
  const openedSentences = unique([
    ...opened.map((change) => change.sentence),
    ...losses.map((loss) => loss.sentence),
    ...deniesGone.map(({ words }) => `${words} is gone or changed`),
  ]);
  const closed = closedSentences(previous.ways, now.ways, context, gate);
  return {
    opened,
    closed,
    previousKnown: true,
    sentences: { opened: openedSentences, closed },
    mfaRemoved: losses.some((loss) => loss.requirement.key === "mfa"),
    conditionsRemoved: unique([
      ...losses.map((loss) => `${loss.requirement.label} for ${loss.name}`),
      ...deniesGone.map(({ words }) => words),
    ]),
  };
}

/** A condition that a caller had to meet before and need not meet, or not as strictly, now. */
interface Loss {
  readonly key: string;
  readonly name: string;
  readonly requirement: Requirement;
  readonly sentence: string;
}

function lossesOf(before: readonly Way[], after: readonly Way[], context: TrustContext): readonly Loss[] {
  const losses = new Map<string, Loss>();
  for (const old of before) {
    const name = nameOf(old.who, context);
    const easier = before.filter((way) => way !== old && coversCaller(way, old));
    for (const now of after) {
      if (!coversCaller(now, old)) continue;
      const lost = lostRequirements(old, now);
      // A caller who had an easier way in already loses no condition by it.
      if (lost.length === 0 || easier.some((way) => lostRequirements(way, now).length === 0)) continue;
      for (const requirement of lost) {
        const sentence = lossSentence(requirement, name, now.requirements.has(requirement.key));
        losses.set(sentence, { key: old.key, name, requirement, sentence });
      }
    }
  }
  return [...losses.values()];
}

function lossSentence(requirement: Requirement, name: string, changed: boolean): string {
  if (requirement.key === "mfa") return `MFA is no longer required for ${name}`;
  return `the ${requirement.label} condition for ${name} ${changed ? "changed" : "is gone"}`;
}

function openedDoors(
  before: readonly Way[],
  after: readonly Way[],
  losses: readonly Loss[],
  context: TrustContext,
  gate: Gate,
): readonly DoorChange[] {
  const changes: DoorChange[] = [];
  const doors = new Map(doorsOf(before, context).map((door) => [door.who, door]));
  for (const door of doorsOf(after, context)) {
    const ways = after.filter((way) => way.key === door.who);
    const wider = ways.flatMap((way) => {
      const candidates = before.filter((old) => coversCaller(old, way));
      const lost = candidates.map((old) => lostRequirements(old, way));
      return lost.some((list) => list.length === 0) ? [] : [{ known: candidates.length > 0, lost: shortest(lost) }];
    });
    if (wider.length === 0) continue;
    const kind = wider.some((way) => !way.known) ? "new" : "weakened";
    const own = doors.get(door.who);
    const lost = unique(wider.flatMap((way) => way.lost.map((requirement) => requirement.label)));
    const loss = losses.find((one) => one.key === door.who);
    const without =
      own === undefined || loss === undefined ? `${door.words} may now ${gate.deed(door.via)}` : loss.sentence;
    const sentence = kind === "weakened" && own === undefined ? `${without} without ${lost.join(", ")}` : without;
    const earlier = own === undefined ? {} : { before: own, exposureBefore: own.exposure };
    changes.push({ kind, door, ...earlier, lost, sentence });
  }
  return changes;
}

function shortest(lists: readonly (readonly Requirement[])[]): readonly Requirement[] {
  return lists.reduce((best, list) => (list.length < best.length ? list : best), lists[0] ?? []);
}

function closedSentences(
  before: readonly Way[],
  after: readonly Way[],
  context: TrustContext,
  gate: Gate,
): readonly string[] {
  const sentences: string[] = [];
  for (const old of before) {
    const still = after.filter((way) => coversCaller(way, old));
    if (still.length === 0) {
      sentences.push(`${wordsOf(old.who, context)} may no longer ${gate.deed(old.via)}`);
      continue;
    }
    // Asked for by each of the ways that are left, and by none that the caller had.
    const gained = still.map((way) => lostRequirements(way, old));
    if (gained.some((list) => list.length === 0)) continue;
    const easier = before.some(
      (way) => way !== old && coversCaller(way, old) && still.some((now) => lostRequirements(now, way).length === 0),
    );
    if (easier) continue;
    const name = nameOf(old.who, context);
    sentences.push(...shortest(gained).map((requirement) => gainSentence(requirement, name, old)));
  }
  return unique(sentences);
}

function gainSentence(requirement: Requirement, name: string, old: Way): string {
  if (requirement.key === "mfa") return `MFA is now required for ${name}`;
  const changed = old.requirements.has(requirement.key);
  return changed ? `the ${requirement.label} condition for ${name} changed` : `${name} now needs ${requirement.words}`;
}

function unique(words: readonly string[]): readonly string[] {
  return [...new Set(words)];
}
