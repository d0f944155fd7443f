/**
 * The story in one screen: records → normalise → attribute → detect → score → group → publish.
 * The same pipeline runs over files on a laptop and in Lambda; only what is around it differs.
 */
import { attribute, issuersFirst, sessionKeys } from "./attribute.ts";
import type { Config } from "./config.ts";
import { contextKeys, type Detection, detect, learn, speaks, unjudged } from "./detect.ts";
import type { Detector } from "./detector.ts";
import { detectors as catalogue } from "./detectors/index.ts";
import { createDispatch, documentKeys, factKeys, type Look, tallyKeys } from "./dispatch.ts";
import { alertKeys, group, openerFound, openerLink, openersLink, raisedAbove } from "./group.ts";
import { type Activity, type CloudTrailRecord, DAY_MS, type Revision } from "./model.ts";
import { joinCopies, normalise } from "./normalise/normalise.ts";
import { Overtaken, recall } from "./recall.ts";
import { EXPECTED } from "./score.ts";
import type { State } from "./state/contract.ts";

export interface PipelineOptions {
  readonly config: Config;
  readonly state: State;
  /** How long an account is watched before novelty counts; Infinity gives no points for novelty at all. */
  readonly learnMs?: number;
  /** The catalogue unless a test brings its own. */
  readonly detectors?: readonly Detector[];
  /**
   * Takes the new revisions of a batch, one for each alert, before what led to them is stored: a crash repeats, never
   * loses. Where another worker changed the same alert meanwhile, the batch is judged again and its revisions follow.
   */
  readonly publish: (revisions: readonly Revision[]) => void | Promise<void>;
  /**
   * Records come as they arrive, from a state behind a network, and other workers write to it too. What a batch will ask
   * for is then fetched together beforehand, and an assumption that comes late is told to the alert that waits for it.
   */
  readonly live?: boolean;
  /** Sees every activity, alerting or not; one that no detector looked at has no verdicts. */
  readonly observe?: (detection: Detection, revisions: readonly Revision[]) => void;
  /** Sees every record that could not be read, with the reason. */
  readonly refuse?: (record: CloudTrailRecord, why: string) => void;
}

export interface Counts {
  /** Records that a detector looked at. */
  activities: number;
  /** Activities on which some detector gave points. */
  scored: number;
  /** The same record, or another account's copy of it, again. */
  duplicates: number;
  unreadable: number;
  /** Activities that would have alerted, were they not expected. */
  muted: number;
}

export interface Pipeline {
  /** Records in the order in which they are to be judged. Copies of one activity should lie in one batch. */
  run(records: readonly CloudTrailRecord[]): Promise<void>;
  readonly counts: Counts;
}

/** A batch that other workers keep overtaking is given back after so many tries. */
const ATTEMPTS_MAX = 12;

export function pipeline(options: PipelineOptions): Pipeline {
  const { config, state } = options;
  const learnMs = options.learnMs ?? config.learnMs;
  const dispatch = createDispatch(options.detectors ?? catalogue, config);
  const memory = recall(state, options.live);
  const counts: Counts = { activities: 0, scored: 0, duplicates: 0, unreadable: 0, muted: 0 };

  return {
    counts,
    async run(records) {
      for (const part of contemporary(readAll(records))) await judgeUntilStored(part);
    },
  };

  async function judgeUntilStored(batch: readonly Activity[]): Promise<void> {
    const told = new Map<string, number>();
    for (let attempt = 1; ; attempt++) {
      const before = { ...counts };
      try {
        return await judge(batch, told);
      } catch (error) {
        memory.forget();
        if (!(error instanceof Overtaken) || attempt === ATTEMPTS_MAX) throw error;
        Object.assign(counts, before);
      }
    }
  }

  /** @param told the revisions that earlier attempts published and could not store. */
  async function judge(batch: readonly Activity[], told: Map<string, number>): Promise<void> {
    const now = batch[0]?.at ?? 0;
    const accounts = batch.map(({ account }) => account);
    const waits = options.live ? [...new Set(accounts)].map(openersLink) : [];
    await memory.load({ items: { account: accounts, session: sessionKeys(batch), link: waits } }, now);
    const isAwaited = waits.some((key) => memory.item("link", key, now) !== undefined);

    const looks = issuersFirst(batch).map((activity) => dispatch.look(attribute(activity, memory)));
    const openers = isAwaited ? looks.flatMap(({ activity }) => openerKeys(activity)) : [];
    const wanted = { document: documentKeys(looks), tally: tallyKeys(looks), link: openers };
    await memory.load({ sightings: factKeys(looks), items: wanted }, now);
    if (options.live) await fetchAhead(looks, now);

    const news: Revision[] = [];
    for (const look of looks) {
      if (openers.length > 0) news.push(...(await openerFound(look.activity, memory, config)));
      if (look.compiled.length === 0) options.observe?.(unjudged(look.activity), []);
      else news.push(...(await judgeOne(look)));
    }
    for (const [id, revision] of told) news.push(...(await raisedAbove(id, revision, memory, now)));
    const latest = latestOf(news);
    await memory.settle(now);
    for (const { alert } of latest) told.set(alert.id, alert.revision);
    if (latest.length > 0) await options.publish(latest);
    const unseen = options.live ? missing(looks, now) : [];
    await memory.commit(now);
    if (unseen.length > 0) await judgeWhatAppeared(batch, looks, unseen, now);
  }

  /** Keys of documents that were asked for, and are neither known nor kept by this batch. */
  function missing(looks: readonly Look[], now: number): readonly string[] {
    return documentKeys(looks).filter((key) => memory.item("document", key, now) === undefined);
  }

  /**
   * Two workers may judge, at the same time, calls of which one needs what the other keeps. Each looks again after it
   * has stored its own, so that one of them sees the other's, and judges the call that needed it again.
   */
  async function judgeWhatAppeared(
    batch: readonly Activity[],
    looks: readonly Look[],
    unseen: readonly string[],
    now: number,
  ): Promise<void> {
    await memory.load({ items: { document: unseen } }, now);
    const stillMissing = new Set(missing(looks, now));
    const appeared = new Set(unseen.filter((key) => !stillMissing.has(key)));
    memory.forget();
    const concerned = looks.filter((look) => documentKeys([look]).some((key) => appeared.has(key)));
    const ids = new Set(concerned.map(({ activity }) => activity.eventId));
    const again = batch.filter(({ eventId }) => ids.has(eventId));
    if (again.length > 0) await judgeUntilStored(again);
  }

  /** Detects, groups and learns; answers what is new. */
  async function judgeOne(look: Look): Promise<readonly Revision[]> {
    counts.activities++;
    remember(look.activity);
    const detection = await detect(look, memory, isLearned(look.activity), config, options.observe !== undefined);
    const scored = detection !== undefined && detection.score > 0;
    if (scored) counts.scored++;
    if (detection !== undefined && isMuted(detection)) counts.muted++;
    const grouped = scored ? await group(detection, memory, state, config) : undefined;
    const revisions = grouped?.revisions ?? [];
    if (detection !== undefined) options.observe?.(detection, revisions);
    const alerts = [...(grouped === undefined ? [] : [grouped.alert]), ...revisions.map(({ alert }) => alert)];
    learn(look, memory, !alerts.some(({ score }) => score >= config.alertAt));
    return revisions;
  }

  /** Fetches what those activities will ask for that are about to score: one round trip for all instead of some for each. */
  async function fetchAhead(looks: readonly Look[], now: number): Promise<void> {
    const speaking = looks
      .filter((look) => speaks(look, memory, isLearned(look.activity), config))
      .map(({ activity }) => activity);
    if (speaking.length === 0) return;
    const keys = speaking.map(alertKeys);
    const fingerprints = keys.flatMap((of) => of["open-alert"]);
    const links = keys.flatMap(({ link }) => link);
    const document = speaking.flatMap(contextKeys);
    await memory.load({ items: { document, link: links, "open-alert": fingerprints } }, now);
    const alert = [
      ...fingerprints.map((key) => memory.item("open-alert", key, now)),
      ...links.map((key) => memory.item("link", key, now)),
    ].filter((id) => id !== undefined);
    await memory.load({ items: { alert } }, now);
  }

  function isMuted({ signals, score }: Detection): boolean {
    const expected = signals.find(({ detector }) => detector === EXPECTED);
    return expected !== undefined && score < config.alertAt && score - expected.points >= config.alertAt;
  }

  /** Activities of the batch in order, copies joined, unreadable records refused. */
  function readAll(records: readonly CloudTrailRecord[]): Activity[] {
    const groups = new Map<string, Activity[]>();
    for (const record of records) {
      const result = normalise(record, config.networkName);
      if (!result.ok) {
        counts.unreadable++;
        options.refuse?.(record, result.why);
        continue;
      }
      const key = copyKey(result.activity);
      const known = groups.get(key);
      if (known === undefined) groups.set(key, [result.activity]);
      else {
        counts.duplicates++;
        known.push(result.activity);
      }
    }
    return [...groups.values()].flatMap((group) => joinCopies(group) ?? []);
  }

  /** Is the account past its learning period? */
  function isLearned({ account, at }: Activity): boolean {
    const since = memory.item("account", account, at) ?? at;
    return at - since >= learnMs;
  }

  /** Remembers the earliest record of each account. */
  function remember({ account, at }: Activity): void {
    const since = memory.item("account", account, at);
    if (since === undefined || at < since) memory.keep("account", account, at);
  }
}

/** One revision for each alert, in the order in which they first spoke: the last, with the strongest news of all. */
function latestOf(revisions: readonly Revision[]): Revision[] {
  const latest = new Map<string, Revision>();
  for (const { alert, news } of revisions) {
    const before = latest.get(alert.id)?.news ?? "merged";
    latest.set(alert.id, { alert, news: before === "opened" || news === "merged" ? before : news });
  }
  return [...latest.values()];
}

/**
 * The batch in parts of a day each, mostly one. What is fetched together is fetched as of one time: with a record that comes days
 * late, what ended since would look as if it still went on.
 */
function contemporary(batch: readonly Activity[]): readonly (readonly Activity[])[] {
  const parts: Activity[][] = [];
  let from = Number.NEGATIVE_INFINITY;
  for (const activity of batch) {
    if (activity.at - from > DAY_MS) {
      parts.push([]);
      from = activity.at;
    }
    parts.at(-1)?.push(activity);
  }
  return parts;
}

function openerKeys({ issued }: Activity): string[] {
  return issued === undefined ? [] : [openerLink(issued.accessKeyId)];
}

function copyKey(activity: Activity): string {
  return activity.sharedEventId ?? activity.eventId;
}
