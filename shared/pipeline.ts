/**
 * The story in one screen: records → normalise → attribute → detect → score → group → publish.
 * The same pipeline runs over files on a laptop and in Lambda; only what is around it differs.
 */
import { attribute, issuersFirst, sessionKeys } from "./attribute.ts";
import type { Config } from "./config.ts";
import { type Detection, detect, learn, unjudged } from "./detect.ts";
import type { Detector } from "./detector.ts";
import { detectors as catalogue } from "./detectors/index.ts";
import { createDispatch, documentKeys, factKeys } from "./dispatch.ts";
import { group } from "./group.ts";
import type { Activity, CloudTrailRecord, Revision } from "./model.ts";
import { joinCopies, normalise } from "./normalise/normalise.ts";
import { recall } from "./recall.ts";
import type { State } from "./state/contract.ts";

export interface PipelineOptions {
  readonly config: Config;
  readonly state: State;
  /** How long an account is watched before novelty counts; Infinity gives no points for novelty at all. */
  readonly learnMs?: number;
  /** The catalogue unless a test brings its own. */
  readonly detectors?: readonly Detector[];
  /** Takes every new revision. Called before what led to it counts as remembered: a crash repeats, never loses. */
  readonly publish: (revision: Revision) => void | Promise<void>;
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
}

export interface Pipeline {
  /** Records in the order in which they are to be judged. Copies of one activity should lie in one batch. */
  run(records: readonly CloudTrailRecord[]): Promise<void>;
  readonly counts: Counts;
}

export function pipeline(options: PipelineOptions): Pipeline {
  const { config, state } = options;
  const learnMs = options.learnMs ?? config.learnMs;
  const dispatch = createDispatch(options.detectors ?? catalogue, config);
  const memory = recall(state);
  const counts: Counts = { activities: 0, scored: 0, duplicates: 0, unreadable: 0 };

  return {
    counts,
    async run(records) {
      const first = readAll(records);
      const now = first[0]?.at;
      if (now === undefined) return;

      const accounts = first.map(({ account }) => account);
      await memory.load({ items: { account: accounts, session: sessionKeys(first) } }, now);

      const looks = issuersFirst(first).map((activity) => dispatch.look(attribute(activity, memory)));
      await memory.load({ sightings: factKeys(looks), items: { document: documentKeys(looks) } }, now);

      for (const look of looks) {
        if (look.compiled.length === 0) {
          options.observe?.(unjudged(look.activity), []);
          continue;
        }
        counts.activities++;
        const detection = await detect(look, memory, isLearned(look.activity), config, options.observe !== undefined);
        const revisions = detection !== undefined && detection.score > 0 ? await tell(detection) : [];
        if (detection !== undefined) options.observe?.(detection, revisions);
        learn(look, memory, !revisions.some(({ alert }) => alert.score >= config.alertAt));
      }
      await memory.commit();
    },
  };

  async function tell(detection: Detection): Promise<readonly Revision[]> {
    counts.scored++;
    const revisions = await group(detection, memory, state, config);
    for (const revision of revisions) await options.publish(revision);
    return revisions;
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

  /** Is the account past its learning period? Remembers the earliest record of each account. */
  function isLearned({ account, at }: Activity): boolean {
    const since = memory.item("account", account, at);
    if (since === undefined || at < since) memory.keep("account", account, at);
    return at - (since ?? at) >= learnMs;
  }
}

function copyKey(activity: Activity): string {
  return activity.sharedEventId ?? activity.eventId;
}
