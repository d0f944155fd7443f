/**
 * A flood: ten thousand alerts over fifty channels, whose receivers throttle, refuse, break off, fall silent and answer
 * nonsense. What must be told is told, or lies among the dead letters with its reason; nobody is told twice but where
 * nobody could know. The clock is the test's: a day passes in seconds.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Logger } from "@aws-lambda-powertools/logger";
import { beforeAll, describe, expect, test } from "vitest";
import { createCarrier, PATIENCE_MS, paceOf, TIME_MS } from "../../functions/carry.ts";
import { forwarding, notifying } from "../../shared/deliver.ts";
import { asObject, HOUR_MS, type JsonObject, type Revision, type Severity } from "../../shared/model.ts";
import { compilePattern } from "../../shared/pattern.ts";
import { severityRank } from "../../shared/score.ts";
import { revisionOf, wireOf } from "../../shared/sinks/contract.ts";
import { memoryState } from "../../shared/state/memory.ts";
import { type Accepted, type Doing, type FloodReceiver, floodReceiver, kinds } from "../support/flood-receivers.ts";
import { testTools } from "../support/functions.ts";
import { type Queue, queue } from "../support/queue.ts";
import { full } from "../support/sink-fixtures.ts";
import { virtualClock } from "../support/virtual-clock.ts";

const ALERTS = 10_000;
const CHANNELS = 50;
/** As deployed: two workers read a sink's queue, ten messages a call, which may take a minute. */
const WORKERS = 2;
const BATCH = 10;
const CALL_MS_MAX = 60_000;
const VISIBILITY_MS = 6 * CALL_MS_MAX;
const ATTEMPTS_MAX = 240;
const LONG_POLL_MS = 20_000;
const START = Date.parse("2026-03-02T10:00:00Z");

/** What the messages in the queues take at least; whoever kept them would not release it. */
const RELEASED_BYTES_MIN = 10_000_000;

/** How often a receiver does what, in percent; the rest it accepts. */
const TROUBLE: readonly (readonly [Doing, number])[] = [
  ["throttle", 4],
  ["throttle for 7 s", 4],
  ["bad request", 2],
  ["refuse", 2],
  ["fail", 4],
  ["garbage", 3],
  ["failure inside", 3],
  ["reset", 3],
  ["silent", 2],
  ["silent after accepting", 2],
];

/** From 0 to 1, the same in every run. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Channel {
  readonly kind: string;
  /** `mixed` has all troubles, `down` answers 500 for ever, `gone` refuses everything. */
  readonly mood: "mixed" | "down" | "gone";
  readonly receiver: FloodReceiver;
  readonly queue: Queue;
  /** Every revision that the rule let through, by key. */
  readonly routed: Map<string, Revision>;
}

interface Flood {
  readonly channels: readonly Channel[];
  /** Milliseconds of each call. */
  readonly calls: number[];
  /** Bytes in use when all messages wait, and when all are carried. */
  readonly heap: { readonly full: number; readonly after: number };
}

const keyOf = ({ alert }: Revision) => `${alert.id} ${alert.revision}`;
const keyIn = (body: string) => {
  const revision = revisionOf(asObject(JSON.parse(body))?.["detail"]);
  return revision === undefined ? "none" : keyOf(revision);
};

/** An alert's revisions: most are told once, some grow worse or get a further reason, some count on quietly. */
function revisionsOf(id: string, random: () => number): readonly Revision[] {
  const { parent: _, children: __, ...alone } = full.alert;
  const made = (
    revision: number,
    severity: Severity,
    score: number,
    more: readonly string[],
    news: Revision["news"],
  ) => ({
    news,
    alert: {
      ...alone,
      id,
      revision,
      severity,
      score,
      signals: ["iam-role-trust-opened", ...more].map((detector) => ({
        detector,
        points: 30,
        count: 1,
        reason: `because of ${detector}`,
        attack: [],
      })),
    },
  });
  const first = made(1, "medium", 45, [], "opened");
  const fate = random();
  if (fate < 0.7) return [first];
  if (fate < 0.8) return [first, made(2, "medium", 45, [], "merged")];
  if (fate < 0.9) return [first, made(2, "critical", 95, [], "raised")];
  return [
    first,
    made(2, "high", 75, ["trail-tampered"], "raised"),
    made(3, "high", 80, ["trail-tampered", "root-used"], "raised"),
  ];
}

async function flood(): Promise<Flood> {
  const random = dice(20_260_302);
  const clock = virtualClock(START);
  const state = memoryState("0123456789abcdef");
  const calls: number[] = [];
  const channels = Array.from({ length: CHANNELS }, (_, index): Channel => {
    const kind = kinds[index % kinds.length] ?? "";
    const mood = index === CHANNELS - 1 ? "down" : index === CHANNELS - 2 ? "gone" : "mixed";
    const next = () => (mood === "down" ? "fail" : mood === "gone" ? "refuse" : troubleOf(random));
    const receiver = floodReceiver(kind, { clock, next, latency: () => 50 + random() * 350 });
    const waiting = queue({ visibilityMs: VISIBILITY_MS, attemptsMax: ATTEMPTS_MAX, now: clock.now, random });
    return { kind, mood, receiver, queue: waiting, routed: new Map() };
  });
  for (let n = 0; n < ALERTS; n++) {
    const channel = channels[n % CHANNELS];
    const id = `A-${String(n).padStart(10, "0")}`;
    if (channel !== undefined) for (const revision of revisionsOf(id, random)) route(channel, revision, random);
  }
  const atFull = heapBytes();
  await clock.run(channels.flatMap((channel, index) => Array.from({ length: WORKERS }, () => worker(channel, index))));
  return { channels, calls, heap: { full: atFull, after: heapBytes() } };

  /** One environment of the sink's function, which keeps its own pace, until the queue is empty. */
  function worker({ kind, receiver, queue: waiting }: Channel, index: number): () => Promise<void> {
    const tools = { ...testTools(), log: new Logger({ logLevel: "SILENT" }) };
    const carry = createCarrier({
      sink: { ...receiver.sink, id: `${kind}-${index}` },
      state,
      paceMs: paceOf(kind),
      patienceMs: PATIENCE_MS,
      timeMs: TIME_MS,
      wait: clock.sleep,
      giveUp: async (body, reason) => void waiting.deadLetters.push({ body, reason }),
      now: clock.now,
    });
    return async () => {
      for (let next = waiting.next(); next !== undefined; next = waiting.next()) {
        const Records = waiting.receive(BATCH);
        if (Records.length === 0) {
          await clock.sleep(Math.max(LONG_POLL_MS, next - clock.now()));
          continue;
        }
        const began = clock.now();
        waiting.settle({ Records }, await carry({ Records }, tools));
        calls.push(clock.now() - began);
      }
    };
  }
}

/** After everything that nobody holds is gone. */
function heapBytes(): number {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  collect();
  return process.memoryUsage().heapUsed;
}

function troubleOf(random: () => number): Doing {
  let left = random() * 100;
  for (const [doing, percent] of TROUBLE) {
    left -= percent;
    if (left < 0) return doing;
  }
  return "accept";
}

/** The rule, and EventBridge behind it: any order, and one event in ten twice, some at once and some an hour later. */
function route({ kind, queue: waiting, routed }: Channel, revision: Revision, random: () => number): void {
  const detail = wireOf(revision);
  const event: JsonObject = { source: "rolecall", "detail-type": "Rolecall Alert", detail };
  const isMachine = ["splunk", "securityhub", "webhook"].includes(kind);
  if (!compilePattern((isMachine ? forwarding : notifying)("low"))(event)) return;
  routed.set(keyOf(revision), revision);
  const body = JSON.stringify(event);
  const at = START + random() * 60_000;
  waiting.send(body, at);
  if (random() < 0.1) waiting.send(body, at + (random() < 0.5 ? random() * 5000 : HOUR_MS));
}

let run: Flood;
beforeAll(async () => {
  // Limits of real time have no place here: a silent receiver breaks off by the clock, after as long as a sink waits.
  const { timeout } = AbortSignal;
  AbortSignal.timeout = () => new AbortController().signal;
  run = await flood().finally(() => {
    AbortSignal.timeout = timeout;
  });
}, 180_000);

const all = <T>(of: (channel: Channel) => readonly T[]) => run.channels.flatMap(of);
const keysOf = (accepted: readonly Accepted[]) => new Set(accepted.map(({ key }) => key));

/** Does what was accepted of the alert say all that the revision would? */
function isCovered({ alert }: Revision, routed: Channel["routed"], told: ReadonlySet<string>): boolean {
  const others = [...told].flatMap((key) => routed.get(key) ?? []).filter((other) => other.alert.id === alert.id);
  const severe = others.some((other) => severityRank(other.alert.severity) <= severityRank(alert.severity));
  const reasons = new Set(others.flatMap((other) => other.alert.signals.map(({ detector }) => detector)));
  return severe && alert.signals.every(({ detector }) => reasons.has(detector));
}

test("ten thousand alerts went to fifty channels of every kind", () => {
  const alerts = new Set(all(({ routed }) => [...routed.values()].map(({ alert }) => alert.id)));
  expect([alerts.size, run.channels.length]).toEqual([10_000, 50]);
  expect(new Set(run.channels.map(({ kind }) => kind))).toEqual(new Set(kinds));
  expect(all(({ routed }) => [...routed]).length).toBeGreaterThan(ALERTS);
});

describe("nothing is lost", () => {
  test("every revision that must notify was accepted, is said by another, or is a dead letter", () => {
    const lost = all(({ receiver, queue: waiting, routed }) => {
      const told = keysOf(receiver.accepted);
      const dead = new Set(waiting.deadLetters.map(({ body }) => keyIn(body)));
      const open = [...routed].filter(([key]) => !told.has(key) && !dead.has(key));
      return open.filter(([, revision]) => !isCovered(revision, routed, told)).map(([key]) => key);
    });
    expect(lost).toEqual([]);
  });

  test("nothing was accepted that was not sent, and nothing waits any more", () => {
    for (const { receiver, routed, queue: waiting } of run.channels) {
      expect([...keysOf(receiver.accepted)].filter((key) => !routed.has(key))).toEqual([]);
      expect(waiting.next()).toBeUndefined();
    }
  });

  test("dead letters have their reason, save those of a receiver that was down for a day", () => {
    const mixed = run.channels.filter(({ mood }) => mood === "mixed").flatMap((channel) => channel.queue.deadLetters);
    expect(mixed.length).toBeGreaterThan(100);
    expect(mixed.filter(({ reason = "" }) => !/\b(400|401|403|404|InvalidAccess)\b/.test(reason))).toEqual([]);
    const [gone] = run.channels.filter(({ mood }) => mood === "gone");
    expect(gone?.receiver.accepted).toEqual([]);
    expect(new Set(gone?.queue.deadLetters.map(({ body }) => keyIn(body)))).toEqual(new Set(gone?.routed.keys()));
    expect(gone?.queue.deadLetters.every(({ reason }) => reason !== undefined)).toBe(true);
    const [down] = run.channels.filter(({ mood }) => mood === "down");
    expect(new Set(down?.queue.deadLetters.map(({ body }) => keyIn(body)))).toEqual(new Set(down?.routed.keys()));
    expect(down?.queue.deadLetters.every(({ reason }) => reason === undefined)).toBe(true);
  });

  test("few are given up although every third answer is trouble: only what the receiver refused", () => {
    const mixed = run.channels.filter(({ mood }) => mood === "mixed");
    const dead = mixed.reduce((sum, channel) => sum + channel.queue.deadLetters.length, 0);
    const routed = mixed.reduce((sum, channel) => sum + channel.routed.size, 0);
    expect(dead / routed).toBeLessThan(0.1);
  });
});

describe("nobody is told twice", () => {
  /** Every acceptance of what was accepted before. */
  const repeats = () =>
    all(({ receiver: { accepted } }) => {
      const byKey = Map.groupBy(accepted, ({ key }) => key);
      return [...byKey.values()].flatMap((same) => {
        const sorted = same.toSorted((a, b) => a.from - b.from);
        return sorted.slice(1).map((again, index) => ({ again, before: sorted.slice(0, index + 1) }));
      });
    });

  test("but where the receiver fell silent after it accepted, or two workers had copies at the same moment", () => {
    const unexplained = repeats().filter(
      ({ again, before }) => !before.some(({ told, until }) => !told || until > again.from),
    );
    expect(unexplained).toEqual([]);
  });

  test("and the silent ones are told again, since a silent receiver may have lost it", () => {
    expect(repeats().filter(({ before }) => before.some(({ told }) => !told)).length).toBeGreaterThan(50);
  });
});

test("a channel that people read gets two messages at once at most, and over any stretch one a second", () => {
  const channels = run.channels.filter(({ kind, mood }) => paceOf(kind) > 0 && mood === "mixed");
  expect(channels.length).toBeGreaterThan(10);
  for (const { receiver } of channels) {
    const times = receiver.accepted.map(({ from }) => from).toSorted((a, b) => a - b);
    expect(times.length).toBeGreaterThan(150);
    // Two workers, each at half the pace: of any messages in a row, all but two take a second each.
    const hasty = times.flatMap((at, first) =>
      [2, 3, 5, 10, 50].filter((count) => (times[first + count] ?? Number.POSITIVE_INFINITY) - at < (count - 1) * 1000),
    );
    expect(hasty).toEqual([]);
  }
});

test("no call takes longer than Lambda gives it", () => {
  expect(run.calls.length).toBeGreaterThan(1000);
  expect(Math.max(...run.calls)).toBeLessThanOrEqual(CALL_MS_MAX);
});

test("memory stays bounded: of what was carried nothing is kept, though the ledger grew", () => {
  const { full, after } = run.heap;
  expect(after).toBeLessThan(full - RELEASED_BYTES_MIN);
});
