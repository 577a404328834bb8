import { describe, expect, it } from '@jest/globals';
import { parseCrashOptions } from './crash-options.ts';

describe('the crash command line', () => {
  it('runs 200 rounds from a seed that is drawn', () => {
    expect(parseCrashOptions([])).toEqual({
      rounds: 200,
      seed: expect.any(Number),
      freshEvery: 25,
      serverFlags: [],
    });
  });

  it('takes options after a separator, and flags for the servers', () => {
    const args = ['--', '--rounds=3', '--seed=9', '--fresh-every=2'];
    const flags = ['--server-flag=--raft-entry-bytes-max=4096', '--server-flag=--log-level=debug'];
    expect(parseCrashOptions([...args, ...flags])).toEqual({
      rounds: 3,
      seed: 9,
      freshEvery: 2,
      serverFlags: ['--raft-entry-bytes-max=4096', '--log-level=debug'],
    });
  });

  it('refuses what is not a whole number or not known', () => {
    expect(() => parseCrashOptions(['--rounds=many'])).toThrow(RangeError);
    expect(() => parseCrashOptions(['--round=1'])).toThrow('round');
  });
});
