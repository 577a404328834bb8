import { describe, expect, test } from '@jest/globals';
import { BatchDelay } from './batch-delay.ts';

/** One after which fifty operations at a time are usual. */
function afterFifty(): BatchDelay {
  const delay = new BatchDelay();
  delay.isWorthwhile({ leaving: 20, underWay: 30 }, 0);
  delay.left();
  return delay;
}

describe('a small batch', () => {
  const few = { leaving: 3, underWay: 0 };

  test('waits while others are under way, up to four milliseconds', () => {
    const delay = new BatchDelay();
    const traffic = { leaving: 3, underWay: 20 };
    const answers = [10, 13.9, 14].map((nowMs) => delay.isWorthwhile(traffic, nowMs));
    expect(answers).toEqual([true, true, false]);
  });

  test('leaves at once where there are few operations at a time', () => {
    const delay = new BatchDelay();
    for (let nowMs = 0; nowMs < 10; nowMs++) {
      expect(delay.isWorthwhile({ leaving: 3, underWay: 4 }, nowMs)).toBe(false);
      delay.left();
    }
  });

  test('waits a millisecond at most for those who were answered by the last one', () => {
    const delay = afterFifty();
    const answers = [10, 10.9, 11].map((nowMs) => delay.isWorthwhile(few, nowMs));
    expect(answers).toEqual([true, true, false]);
  });

  test('leaves when most of them are there', () => {
    const delay = afterFifty();
    const answers = [10, 39, 40].map((leaving) => delay.isWorthwhile({ leaving, underWay: 0 }, 10));
    expect(answers).toEqual([true, true, false]);
  });

  test('waits the less often the more often they did not come', () => {
    const delay = afterFifty();
    const waits: number[] = [];
    for (let batch = 0; batch < 30; batch++) {
      const nowMs = batch * 10;
      delay.isWorthwhile({ leaving: 59, underWay: 20 }, nowMs);
      delay.left();
      if (delay.isWorthwhile(few, nowMs)) waits.push(batch);
      delay.isWorthwhile(few, nowMs + 1);
      delay.left();
    }
    expect(waits).toEqual([0, 2, 6, 14]);
  });

  test('does not wait for as many as there were once', () => {
    const delay = afterFifty();
    const fifteen = { leaving: 15, underWay: 0 };
    for (let batch = 0; batch < 50; batch++) delay.left();
    expect(delay.isWorthwhile(fifteen, 10)).toBe(false);
  });
});

describe('a batch of sixty operations', () => {
  test('does not wait', () => {
    expect(afterFifty().isWorthwhile({ leaving: 60, underWay: 400 }, 10)).toBe(false);
  });
});

describe('nothing', () => {
  test('does not wait', () => {
    expect(afterFifty().isWorthwhile({ leaving: 0, underWay: 10 }, 10)).toBe(false);
  });
});
