/**
 * The table form of a detector's tests: what fires and with how many points, what looks alike and stays quiet. Each case
 * is a list of records run through the whole pipeline; the last one is the one that is judged.
 */
import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Config } from "../../shared/config.ts";
import { defaultConfig, parseConfig } from "../../shared/config-file.ts";
import type { Detection } from "../../shared/detect.ts";
import type { Detector } from "../../shared/detector.ts";
import type { JsonObject, Revision } from "../../shared/model.ts";
import { compilePattern, eventOf } from "../../shared/pattern.ts";
import { pipeline } from "../../shared/pipeline.ts";
import { memoryState } from "../../shared/state/memory.ts";

/** A configuration of a few lines of YAML. */
export function configWith(yaml: string): Config {
  return parseConfig(`${yaml}\n`, "rolecall.yaml");
}

export interface Run {
  readonly detections: readonly Detection[];
  readonly revisions: readonly Revision[];
}

export interface RunOptions {
  readonly config?: Config;
  readonly detectors?: readonly Detector[];
  /** Default 0: the account counts as learned from its first record, so the case's own history is all there is. */
  readonly learnMs?: number;
}

/** Runs records, one batch each, as they come; keeps everything that was said. */
export async function run(records: readonly JsonObject[], options: RunOptions = {}): Promise<Run> {
  const detections: Detection[] = [];
  const revisions: Revision[] = [];
  const state = memoryState(randomBytes(16));
  const { run: feed } = pipeline({
    config: options.config ?? defaultConfig(),
    state,
    learnMs: options.learnMs ?? 0,
    ...(options.detectors === undefined ? {} : { detectors: options.detectors }),
    publish: (news) => void revisions.push(...news),
    observe: (detection) => void detections.push(detection),
  });
  for (const record of records) await feed([structuredClone(record)]);
  await state.close();
  return { detections, revisions };
}

export interface Firing {
  readonly records: readonly JsonObject[];
  readonly points: number;
  /** A part of the reason. */
  readonly says: string | RegExp;
  readonly config?: Config;
  readonly learnMs?: number;
}

export interface Quiet {
  readonly records: readonly JsonObject[];
  readonly config?: Config;
  readonly learnMs?: number;
}

export function describeDetector(
  detector: Detector,
  cases: { readonly fires: Readonly<Record<string, Firing>>; readonly quiet: Readonly<Record<string, Quiet>> },
): void {
  const matches = compilePattern(detector.on);
  const signalOf = async (records: readonly JsonObject[], options: RunOptions) => {
    const last = records.at(-1);
    // An alert teaches nothing; here the history of a case is meant to teach, so nothing counts as an alert.
    const config = { ...(options.config ?? defaultConfig()), alertAt: 101 };
    const { detections } = await run(records, { ...options, config });
    const detection = detections.findLast(({ activity }) => activity.eventId === last?.eventID);
    return detection?.signals.find((signal) => signal.detector === detector.id);
  };
  describe(detector.id, () => {
    for (const [name, { records, points, says, ...options }] of Object.entries(cases.fires)) {
      test(`fires: ${name}`, async () => {
        const last = records.at(-1);
        expect(last !== undefined && matches(eventOf(last)), "EventBridge would deliver the record").toBe(true);
        const signal = await signalOf(records, options);
        expect(signal?.points).toBe(points);
        expect(signal?.reason).toMatch(says);
      });
    }
    for (const [name, { records, ...options }] of Object.entries(cases.quiet)) {
      test(`quiet: ${name}`, async () => {
        expect(records.length).toBeGreaterThan(0);
        expect(await signalOf(records, options)).toBeUndefined();
      });
    }
  });
}
