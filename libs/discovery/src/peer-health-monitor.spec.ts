import { beforeEach, describe, expect, it } from '@jest/globals';
import { healthThresholds, PeerHealthMonitor } from './index.ts';
import type { PeerTransition } from './index.ts';

describe('The thresholds', () => {
  it('are three heartbeats and the longest election time-out', () => {
    const timing = {
      heartbeatIntervalMs: 100,
      electionTimeoutMinMs: 1000,
      electionTimeoutMaxMs: 2000,
    };
    expect(healthThresholds(timing)).toEqual({ suspectedAfterMs: 300, failedAfterMs: 2000 });
  });

  it('suspect before an election begins, but never between two heartbeats', () => {
    const slow = {
      heartbeatIntervalMs: 1000,
      electionTimeoutMinMs: 5000,
      electionTimeoutMaxMs: 6000,
    };
    expect(healthThresholds(slow).suspectedAfterMs).toBe(2500);
    const tight = {
      heartbeatIntervalMs: 1000,
      electionTimeoutMinMs: 2000,
      electionTimeoutMaxMs: 2000,
    };
    expect(healthThresholds(tight)).toEqual({ suspectedAfterMs: 2000, failedAfterMs: 2000 });
  });
});

describe('The health of a peer', () => {
  const thresholds = { suspectedAfterMs: 300, failedAfterMs: 2000 };
  let monitor: PeerHealthMonitor;
  let transitions: PeerTransition[];
  let now: number;

  beforeEach(() => {
    now = 1000;
    transitions = [];
    monitor = new PeerHealthMonitor({ thresholds, now: () => now });
    monitor.on('transition', (transition) => transitions.push(transition));
    monitor.setPeers(['a', 'b']);
  });

  const path = () =>
    transitions.map(({ peer, from, to, atMs }) => `${peer} ${from} > ${to} @${atMs}`);

  it('begins as suspected and becomes healthy on the first contact', () => {
    expect(monitor.health('a')).toEqual({
      peer: 'a',
      state: 'suspected',
      lastContactMs: null,
      roundTripMs: null,
      consecutiveFailures: 0,
      sinceMs: 1000,
    });
    monitor.contact('a', 1010, 4);
    monitor.contact('a', 1020);
    expect(monitor.health('a')).toMatchObject({
      state: 'healthy',
      lastContactMs: 1020,
      sinceMs: 1010,
    });
    expect(transitions).toEqual([
      expect.objectContaining({ peer: 'a', from: 'suspected', to: 'healthy', reason: 'contact' }),
    ]);
    expect(transitions[0]?.health).toMatchObject({ state: 'healthy', roundTripMs: 4 });
  });

  it('goes by silence from healthy over suspected to failed, and back on contact', () => {
    monitor.contact('a', 1000);
    for (const at of [1299, 1300, 1301, 2999, 3000, 5000]) monitor.check(at);
    monitor.contact('a', 5001);
    expect(path().filter((line) => line.startsWith('a'))).toEqual([
      'a suspected > healthy @1000',
      'a healthy > suspected @1300',
      'a suspected > failed @3000',
      'a failed > healthy @5001',
    ]);
  });

  it('goes straight to failed when nobody looked meanwhile', () => {
    monitor.contact('a', 1000);
    now = 9000;
    monitor.check();
    expect(path()).toContain('a healthy > failed @9000');
  });

  it('fails when it was never heard from', () => {
    monitor.check(2999);
    expect(monitor.health('b')?.state).toBe('suspected');
    monitor.check(3000);
    expect(monitor.health('b')).toMatchObject({
      state: 'failed',
      lastContactMs: null,
      sinceMs: 3000,
    });
  });

  it('is suspected at once when the connection is lost, and failures are counted until the next contact', () => {
    monitor.contact('a', 1000);
    for (const at of [1001, 1050, 1100]) monitor.lost('a', at);
    expect(monitor.health('a')).toMatchObject({
      state: 'suspected',
      consecutiveFailures: 3,
      sinceMs: 1001,
    });
    expect(transitions.at(-1)).toMatchObject({ reason: 'connection lost' });
    monitor.check(3000);
    monitor.lost('a', 3001);
    expect(monitor.health('a')).toMatchObject({ state: 'failed', consecutiveFailures: 4 });
    monitor.contact('a', 3002);
    expect(monitor.health('a')).toMatchObject({ state: 'healthy', consecutiveFailures: 0 });
  });

  it('smooths the round trip by one eighth, as TCP does', () => {
    for (const sample of [8, 16, 16]) monitor.contact('a', 1000, sample);
    expect(monitor.health('a')?.roundTripMs).toBe(8 + 1 + 7 / 8);
    monitor.contact('a', 1000);
    expect(monitor.health('a')?.roundTripMs).toBe(8 + 1 + 7 / 8);
  });

  it('does not go back in time when reports arrive out of order', () => {
    monitor.contact('a', 1500);
    monitor.contact('a', 1400);
    expect(monitor.health('a')?.lastContactMs).toBe(1500);
    monitor.check(1799);
    expect(monitor.health('a')?.state).toBe('healthy');
  });

  it('is kept for peers that stay, forgotten for those that leave, and not made up for strangers', () => {
    monitor.contact('a', 1000);
    monitor.setPeers(['a', 'c']);
    monitor.contact('b', 1001);
    monitor.lost('x', 1001);
    expect(monitor.all().map(({ peer, state }) => [peer, state])).toEqual([
      ['a', 'healthy'],
      ['c', 'suspected'],
    ]);
    expect(monitor.health('b')).toBeNull();
  });

  it('is no longer told to a listener that has ended its subscription', () => {
    const seen: string[] = [];
    const end = monitor.on('transition', ({ peer }) => seen.push(peer));
    monitor.contact('a', 1000);
    end();
    monitor.contact('b', 1000);
    expect(seen).toEqual(['a']);
  });
});
