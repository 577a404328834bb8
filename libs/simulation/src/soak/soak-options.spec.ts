import { describe, expect, it } from '@jest/globals';
import { parseSoakOptions } from './soak-options.ts';

const day = new Date('2026-11-22T10:00:00Z');

describe('the soak command line', () => {
  it('runs a thousand new seeds a day by default', () => {
    expect(parseSoakOptions([], day, 2)).toEqual({
      mode: 'soak',
      seeds: 1000,
      events: 20_000,
      first: 20_261_122_000_000,
      workers: 2,
    });
  });

  it('takes options before and after a separator', () => {
    const wanted = { mode: 'soak', seeds: 3, events: 50, first: 9, workers: 1 };
    const args = ['--seeds=3', '--events', '50', '--first=9', '--workers=1'];
    expect(parseSoakOptions(args, day, 2)).toEqual(wanted);
    expect(parseSoakOptions(['--', ...args], day, 2)).toEqual(wanted);
  });

  it('replays one seed, with the trace when asked', () => {
    expect(parseSoakOptions(['--seed=12', '--trace'], day, 2)).toEqual({
      mode: 'replay',
      seed: 12,
      events: 20_000,
      trace: true,
    });
  });

  it('refuses what is not a whole number or not known', () => {
    expect(() => parseSoakOptions(['--seeds=many'], day, 2)).toThrow(RangeError);
    expect(() => parseSoakOptions(['--seeds='], day, 2)).toThrow(RangeError);
    expect(() => parseSoakOptions(['--speed=3'], day, 2)).toThrow('speed');
  });
});
