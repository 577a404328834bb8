import { describe, expect, it } from '@jest/globals';
import { SeededRandom } from './seeded-random.ts';

const draw = (random: SeededRandom, count: number): number[] =>
  Array.from({ length: count }, () => random.uint32());

describe('SeededRandom', () => {
  it('gives the same sequence for the same seed, on every machine', () => {
    expect(draw(new SeededRandom(42), 20)).toEqual(draw(new SeededRandom(42), 20));
    expect(draw(new SeededRandom(42), 3)).toMatchInlineSnapshot(`
      [
        660444221,
        3652823732,
        77672526,
      ]
    `);
  });

  it('gives other sequences for other seeds, also when only high bits differ', () => {
    const first = draw(new SeededRandom(7), 4);
    expect(draw(new SeededRandom(8), 4)).not.toEqual(first);
    expect(draw(new SeededRandom(7 + 2 ** 40), 4)).not.toEqual(first);
  });

  it('draws evenly', () => {
    const random = new SeededRandom(1);
    const counts = new Array<number>(10).fill(0);
    for (let drawn = 0; drawn < 100_000; drawn += 1) {
      const bucket = Math.floor(random.next() * 10);
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    }
    for (const count of counts) {
      expect(count).toBeGreaterThan(9_600);
      expect(count).toBeLessThan(10_400);
    }
  });

  it('keeps integers within both bounds and reaches both', () => {
    const random = new SeededRandom(2);
    const drawn = new Set(Array.from({ length: 200 }, () => random.integer(3, 5)));
    expect([...drawn].sort()).toEqual([3, 4, 5]);
  });

  it('has the mean it is asked for', () => {
    const random = new SeededRandom(3);
    let sum = 0;
    for (let drawn = 0; drawn < 50_000; drawn += 1) sum += random.exponential(8);
    expect(sum / 50_000).toBeCloseTo(8, 0);
  });

  it('forks a generator that later draws do not change', () => {
    const fork = new SeededRandom(4).fork();
    const parent = new SeededRandom(4);
    const other = parent.fork();
    draw(parent, 100);
    expect(draw(other, 10)).toEqual(draw(fork, 10));
  });

  it('shuffles without losing anything', () => {
    const items = [1, 2, 3, 4, 5, 6, 7];
    const shuffled = new SeededRandom(5).shuffled(items);
    expect(shuffled).not.toEqual(items);
    expect(shuffled.slice().sort()).toEqual(items);
  });

  it('refuses to pick from nothing', () => {
    expect(() => new SeededRandom(6).pick([])).toThrow(RangeError);
  });
});
