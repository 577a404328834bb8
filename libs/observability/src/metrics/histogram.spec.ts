import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { exponentialBounds, FastHistogram } from './histogram.ts';

describe('a fast histogram', () => {
  test('counts a value in the first bucket whose bound is not below it', () => {
    const histogram = new FastHistogram([1, 2, 4]);
    for (const value of [0, 1, 1.5, 2, 3, 4, 5]) histogram.observe(value);
    expect([...histogram.counts]).toEqual([2, 2, 2, 1]);
    expect(histogram.sum).toBe(16.5);
  });

  test('counts one value many times', () => {
    const histogram = new FastHistogram([1]);
    histogram.observe(0.5, 10);
    histogram.observe(2, 3);
    expect([...histogram.counts]).toEqual([10, 3]);
    expect(histogram.sum).toBe(11);
  });

  test('loses and invents nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000)), (values) => {
        const histogram = new FastHistogram(exponentialBounds(1, 2, 8));
        for (const value of values) histogram.observe(value);
        expect(histogram.counts.reduce((a, b) => a + b, 0)).toBe(values.length);
        expect(histogram.sum).toBe(values.reduce((a, b) => a + b, 0));
      }),
    );
  });

  test('refuses bounds that do not ascend', () => {
    expect(() => new FastHistogram([2, 1])).toThrow(RangeError);
    expect(() => new FastHistogram([1, 1])).toThrow(RangeError);
    expect(() => new FastHistogram([])).toThrow(RangeError);
  });
});
