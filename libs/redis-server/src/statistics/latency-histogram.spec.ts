import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CommandTiming } from './command-timing.ts';
import { LatencyHistogram } from './latency-histogram.ts';

const times = fc.array(fc.double({ min: 0.001, max: 2_000_000, noNaN: true }), { minLength: 1 });
const second = 1_000_000;

describe('LatencyHistogram', () => {
  it('tells percentiles to about 6 %, and counts more than a second as a second', () => {
    fc.assert(
      fc.property(times, fc.double({ min: 0, max: 100, noNaN: true }), (all, percent) => {
        const histogram = new LatencyHistogram();
        for (const time of all) histogram.record(time, 1);
        const sorted = all.map((time) => Math.min(time, second)).sort((a, b) => a - b);
        const rank = Math.max(1, Math.ceil((percent / 100) * all.length));
        const exact = sorted[rank - 1] as number;
        const told = histogram.percentile(percent);
        expect(told).toBeGreaterThanOrEqual(exact - 0.0006);
        expect(told).toBeLessThanOrEqual(exact * (1 + 1 / 16) + 0.001);
      }),
    );
  });

  it('tells how many calls took no longer than a power of two', () => {
    const histogram = new LatencyHistogram();
    for (const [time, weight] of [
      [0.5, 3],
      [3, 2],
      [3.5, 1],
      [100, 1],
    ] as const) {
      histogram.record(time, weight);
    }
    expect(histogram.count).toBe(7);
    expect(histogram.cumulative()).toEqual([
      [1, 3],
      [4, 6],
      [131, 7],
    ]);
  });
});

describe('CommandTiming', () => {
  it('counts every call, although not all are timed', () => {
    const timing = new CommandTiming();
    let timed = 0;
    for (let call = 0; call < 10_000; call++) {
      if (!timing.begin()) continue;
      timed++;
      timing.record(5, true);
    }
    expect(timed).toBeLessThan(1000);
    expect(timing.calls).toBe(10_000);
    expect(timing.microseconds).toBe(50_000);
    expect(timing.histogram?.count).toBe(10_000);
    timing.reset();
    expect([timing.calls, timing.microseconds, timing.histogram]).toEqual([0, 0, null]);
  });
});
