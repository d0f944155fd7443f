/**
 * Time that a test moves: whoever sleeps is woken in the order of the hours, and no hour passes while anybody works. Tasks
 * are started by `run`; within them nothing may wait for real time.
 */
export interface VirtualClock {
  /** Epoch ms. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Runs all tasks to their end. */
  readonly run: (tasks: readonly (() => Promise<void>)[]) => Promise<void>;
}

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

export function virtualClock(start: number): VirtualClock {
  let now = start;
  let awake = 0;
  /** A heap: the earliest first. */
  const sleepers: Sleeper[] = [];

  const wakeEarliest = () => {
    const earliest = taken(sleepers);
    if (earliest === undefined) throw new Error("everybody waits for something that no time brings");
    now = Math.max(now, earliest.at);
    awake += 1;
    earliest.wake();
  };

  return {
    now: () => now,
    sleep: (ms) => {
      awake -= 1;
      return new Promise((wake) => put(sleepers, { at: now + Math.max(0, ms), wake }));
    },
    run: async (tasks) => {
      let left = tasks.length;
      let failure: unknown;
      awake = tasks.length;
      for (const task of tasks)
        task()
          .catch((error: unknown) => {
            failure ??= error;
          })
          .finally(() => {
            awake -= 1;
            left -= 1;
          });
      while (left > 0) {
        if (awake === 0) wakeEarliest();
        await new Promise((resolve) => setImmediate(resolve));
      }
      if (failure !== undefined) throw failure;
    },
  };
}

function put(heap: Sleeper[], sleeper: Sleeper): void {
  let at = heap.push(sleeper) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (timeAt(heap, parent) <= timeAt(heap, at)) return;
    swap(heap, at, parent);
    at = parent;
  }
}

function taken(heap: Sleeper[]): Sleeper | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return first;
  heap[0] = last;
  for (let at = 0; ; ) {
    const [left, right] = [2 * at + 1, 2 * at + 2];
    const least = timeAt(heap, right) < timeAt(heap, left) ? right : left;
    if (timeAt(heap, least) >= timeAt(heap, at)) return first;
    swap(heap, at, least);
    at = least;
  }
}

function timeAt(heap: readonly Sleeper[], index: number): number {
  return heap[index]?.at ?? Number.POSITIVE_INFINITY;
}

function swap(heap: Sleeper[], a: number, b: number): void {
  const [one, other] = [heap[a], heap[b]];
  if (one === undefined || other === undefined) return;
  heap[a] = other;
  heap[b] = one;
}
