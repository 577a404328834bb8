import { beforeEach, describe, expect, test } from '@jest/globals';
import { ManualClock } from '../testing/manual-clock.ts';
import { RateLimitedNotice } from './rate-limited-notice.ts';

describe('RateLimitedNotice', () => {
  let clock: ManualClock;
  let calledAt: number[];
  let notice: RateLimitedNotice;
  beforeEach(() => {
    clock = new ManualClock();
    calledAt = [];
    notice = new RateLimitedNotice(clock, 100, () => calledAt.push(clock.now()));
  });

  test('calls back soon, but never from within notify', () => {
    notice.notify();
    expect(calledAt).toEqual([]);
    clock.advance(0);
    expect(calledAt).toEqual([0]);
  });

  test('calls back once per interval, and always after the last notify', () => {
    for (let ms = 0; ms < 250; ms += 10) {
      notice.notify();
      clock.advance(10);
    }
    clock.advance(1000);
    expect(calledAt).toEqual([0, 100, 200, 300]);
  });

  test('calls back no more once it is cancelled', () => {
    notice.notify();
    notice.cancel();
    clock.advance(1000);
    expect([calledAt, clock.pendingTimers]).toEqual([[], 0]);
  });
});
