import { describe, expect, test } from "vitest";
import { eachAtMost, parts, together } from "../../shared/state/together.ts";

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("together", () => {
  function recorded() {
    const performed: number[][] = [];
    const ask = together(async (all: readonly number[]) => {
      performed.push([...all]);
      if (all.includes(13)) throw new Error("unlucky");
      return all.length;
    });
    return { ask, performed };
  }

  test("what is asked in one turn is done once, in the order asked, and all get its answer", async () => {
    const { ask, performed } = recorded();
    expect(await Promise.all([ask([1, 2]), ask([]), ask([3, 1])])).toEqual([4, 4, 4]);
    expect(performed).toEqual([[1, 2, 3, 1]]);
  });

  test("the turn takes in what is asked after promises that were settled already", async () => {
    const { ask, performed } = recorded();
    const later = (async () => {
      for (let hops = 0; hops < 5; hops++) await undefined;
      return ask([2]);
    })();
    await Promise.all([ask([1]), later]);
    expect(performed).toEqual([[1, 2]]);
  });

  test("what is asked in the next turn is done apart, even while the first is on its way", async () => {
    const performed: number[][] = [];
    const slow = together(async (all: readonly number[]) => {
      performed.push([...all]);
      await turn();
      await turn();
    });
    const first = slow([1]);
    await turn();
    await Promise.all([first, slow([2])]);
    expect(performed).toEqual([[1], [2]]);
  });

  test("an error reaches all of its turn and nobody after", async () => {
    const { ask } = recorded();
    const ends = await Promise.allSettled([ask([1]), ask([13])]);
    expect(ends.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await ask([2])).toBe(1);
  });
});

describe("eachAtMost", () => {
  test("works on every item, never on more than the limit at once", async () => {
    const done: number[] = [];
    let busy = 0;
    let most = 0;
    const items = Array.from({ length: 20 }, (_, n) => n);
    await eachAtMost(3, items, async (item) => {
      most = Math.max(most, ++busy);
      await turn();
      busy--;
      done.push(item);
    });
    expect([done.length, new Set(done).size, most]).toEqual([20, 20, 3]);
  });

  test("after a failure begins nothing new, and throws when what had begun has ended", async () => {
    const begun: number[] = [];
    let ended = 0;
    const work = async (item: number): Promise<void> => {
      begun.push(item);
      if (item === 1) throw new Error("item 1");
      await turn();
      ended++;
    };
    await expect(eachAtMost(3, [0, 1, 2, 3, 4, 5], work)).rejects.toThrow("item 1");
    expect([begun, ended]).toEqual([[0, 1, 2], 2]);
  });

  test("of no items nothing is done", async () => {
    await eachAtMost(3, [], async () => expect.unreachable());
  });
});

test("parts are full but for the last", () => {
  expect(parts([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  expect(parts([1, 2], 2)).toEqual([[1, 2]]);
  expect(parts([], 2)).toEqual([]);
});
