/** Brings together what is asked for at the same time, and does many things a few at a time: both save round trips. */

/**
 * Gathers what callers give within one turn of the event loop and performs it once; every caller of the turn gets the
 * one answer, or the one error. A turn takes in all that goes on between two looks at the network.
 */
export function together<T, Answer>(
  perform: (all: readonly T[]) => Promise<Answer>,
): (some: readonly T[]) => Promise<Answer> {
  let turn: { readonly all: T[]; readonly answer: Promise<Answer> } | undefined;

  function newTurn() {
    const all: T[] = [];
    const answer = endOfTurn().then(() => {
      turn = undefined;
      return perform(all);
    });
    return { all, answer };
  }

  return (some) => {
    turn ??= newTurn();
    for (const one of some) turn.all.push(one);
    return turn.answer;
  };
}

function endOfTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * Works on every item, at most `limit` at once. After a failure nothing new begins; the first failure is thrown when
 * all that had begun has ended, so that nothing goes on behind the caller's back.
 */
export async function eachAtMost<T>(
  limit: number,
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  let failure: { readonly error: unknown } | undefined;
  async function worker(): Promise<void> {
    for (const item of queue) {
      if (failure !== undefined) return;
      try {
        await work(item);
      } catch (error) {
        failure ??= { error };
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  if (failure !== undefined) throw failure.error;
}

/** The items in order, at most `size` in each part. */
export function parts<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size));
}
