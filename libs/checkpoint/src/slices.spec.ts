import { describe, expect, it } from '@jest/globals';
import { Slices, whileServing, whileStarting } from './slices.ts';
import type { SliceLimits } from './slices.ts';

/** Steps of an eighth of a millisecond between turns of the event loop that take `turnMs`; how many steps each slice had. */
async function stepsPerSlice(limits: SliceLimits, turnMs: number): Promise<number[]> {
  let nowMs = 0;
  const counts = [0];
  const nextTurn = () => {
    nowMs += turnMs;
    counts.push(0);
    return Promise.resolve();
  };
  const slices = new Slices(() => nowMs, nextTurn, limits);
  function* steps() {
    for (let i = 0; i < 300; i++) {
      nowMs += 0.125;
      counts[counts.length - 1] = (counts.at(-1) as number) + 1;
      yield;
    }
  }
  await slices.run(steps());
  return counts;
}

describe('slices of work beside other work', () => {
  it('are short while little else is done', async () => {
    const counts = await stepsPerSlice(whileServing, 0.05);
    expect(new Set(counts.slice(0, -1))).toEqual(new Set([4]));
  });

  it('are a tenth of what the turn before took', async () => {
    const [, second, third] = await stepsPerSlice(whileServing, 10);
    expect([second, third]).toEqual([8, 8]);
  });

  it('have an upper limit', async () => {
    const [, second] = await stepsPerSlice(whileServing, 100);
    expect(second).toBe(16);
  });

  it('are long while a node starts', async () => {
    const counts = await stepsPerSlice(whileStarting, 0.05);
    expect(counts.slice(0, 2)).toEqual([80, 80]);
  });
});
