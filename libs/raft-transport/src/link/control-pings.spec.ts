import { beforeEach, describe, expect, test } from '@jest/globals';
import { ManualClock } from '../testing/manual-clock.ts';
import { ControlPings } from './control-pings.ts';

describe('ControlPings', () => {
  let clock: ManualClock;
  let stamps: number[];
  let contacts: number[];
  let silentAt: number[];
  let pings: ControlPings;
  beforeEach(() => {
    clock = new ManualClock();
    [stamps, contacts, silentAt] = [[], [], []];
    const timing = { pingIntervalMs: 100, silenceMaxMs: 300 };
    pings = new ControlPings(clock, timing, {
      sendPing: (stamp) => stamps.push(stamp),
      contact: (roundTripMs) => contacts.push(roundTripMs),
      silent: () => silentAt.push(clock.now()),
    });
  });

  test('pings at once and then regularly, and measures the answers', () => {
    pings.start();
    clock.advance(7);
    pings.pong(stamps[0] ?? Number.NaN);
    clock.advance(100);
    expect([stamps, contacts]).toEqual([[0, 100], [7]]);
  });

  test('reports silence after the given time without an answer, once', () => {
    pings.start();
    clock.advance(299);
    expect(silentAt).toEqual([]);
    clock.advance(2000);
    expect([silentAt, clock.pendingTimers]).toEqual([[300], 0]);
  });

  test('does not report silence while answers come', () => {
    pings.start();
    for (let i = 0; i < 50; i++) {
      clock.advance(90);
      pings.pong(clock.now());
    }
    expect(silentAt).toEqual([]);
  });

  test('stops', () => {
    pings.start();
    pings.stop();
    clock.advance(1000);
    expect([stamps, silentAt, clock.pendingTimers]).toEqual([[0], [], 0]);
  });
});
