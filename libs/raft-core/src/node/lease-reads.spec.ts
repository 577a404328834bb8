import { afterEach, describe, expect, it } from '@jest/globals';
import type { RaftEffect, RaftEvent } from '../core/events.ts';
import { bytes } from '../core/test-core.ts';
import type { Clock } from '../ports/clock.ts';
import { TestCluster } from './test-cluster.ts';

const leaseReads = { maxClockDrift: 0.05 };
let cluster: TestCluster | null = null;

async function startCluster(options: ConstructorParameters<typeof TestCluster>[1] = {}) {
  cluster = new TestCluster(3, { leaseReads, ...options });
  await cluster.start();
  return cluster;
}

afterEach(async () => {
  await cluster?.stop();
  cluster = null;
});

describe('with lease reads', () => {
  it('the leader reads what was written, and sends nothing for it', async () => {
    const events: RaftEvent[] = [];
    const effects: RaftEffect[] = [];
    const trace = (event: RaftEvent, led: readonly RaftEffect[]) => {
      events.push(event);
      effects.push(...led);
    };
    const c = await startCluster({ trace });
    const { node, applied } = await c.leader();
    await c.wait(node.propose(bytes('x')));
    effects.length = 0;
    expect(await node.read(() => [...applied])).toEqual(['x']);
    expect(events.some(({ type }) => type === 'readIndex')).toBe(true);
    expect(effects.filter(({ type }) => type === 'send')).toEqual([]);
    expect(effects.filter(({ type }) => type === 'respond')).toHaveLength(1);
  });

  it('no two nodes hold a lease at a time, and a leader that is cut off reads no old value', async () => {
    const c = await startCluster();
    const old = await c.leader();
    const { id } = old.node.status;
    await c.wait(old.node.propose(bytes('old')));
    c.network.isolate(id);
    let newest: string | undefined;
    const seen: { value: string | undefined; newestBefore: string | undefined }[] = [];
    for (let i = 0; i < 400; i++) {
      await c.clock.advance(10);
      const newestBefore = newest;
      old.node
        .read(() => seen.push({ value: old.applied.at(-1), newestBefore }))
        .catch(() => undefined);
      const next = c.running.find((member) => member !== old && member.node.role === 'leader');
      if (next === undefined || newest !== undefined) continue;
      const outcome = await c.wait(next.node.propose(bytes('new')));
      if (outcome.type === 'committed') newest = 'new';
    }
    expect(newest).toBe('new');
    expect(seen.length).toBeGreaterThan(10);
    expect(seen.filter(({ newestBefore }) => newestBefore !== undefined)).toEqual([]);
  });

  it('a leader that was stalled asks a majority, though no tick has told of the stall', async () => {
    const c = await startCluster();
    let stallMs = 0;
    const { node, applied } = await c.leader();
    const { id } = node.status;
    await c.wait(node.propose(bytes('x')));
    await c.stopNode(id);
    const stallable: Clock = {
      now: () => c.clock.now() + stallMs,
      schedule: (delayMs, callback) => c.clock.schedule(delayMs, callback),
    };
    const sent: string[] = [];
    const again = await c.startNode(id, {
      clock: stallable,
      trace: ({ type }, effects) => {
        if (type !== 'readIndex') return;
        for (const effect of effects) sent.push(effect.type);
      },
    });
    const next = await c.leader();
    await c.wait(next.node.transferLeadership(id));
    await c.clock.until(() => again.node.role === 'leader');
    await c.wait(again.node.propose(bytes('y')));
    await c.clock.advance(300);
    expect(await again.node.read(() => again.applied.at(-1))).toBe('y');
    expect(sent).toEqual(['respond']);
    stallMs = 3000;
    const read = again.node.read(() => again.applied.at(-1));
    expect(sent).toEqual(['respond', 'send']);
    await c.wait(read.catch(() => undefined));
    expect(applied).toEqual(['x']);
  });

  it('a stall between the read point and the answer makes the node ask again', async () => {
    let stallMs = 0;
    let stallInStamp = false;
    const c = new TestCluster(3, { leaseReads });
    cluster = c;
    const clock: Clock = {
      now: () => c.clock.now() + stallMs,
      schedule: (delayMs, callback) => c.clock.schedule(delayMs, callback),
    };
    const readStamp = () => {
      if (stallInStamp) stallMs = 3000;
      stallInStamp = false;
      return clock.now();
    };
    for (const { id } of c.members) await c.startNode(id, { clock, readStamp });
    const { node } = await c.leader();
    await c.clock.advance(300);
    const requests: string[] = [];
    node.on('leader', ({ leader }) => requests.push(String(leader)));
    stallInStamp = true;
    let answered = false;
    const read = node.readIndex().finally(() => {
      answered = true;
    });
    await Promise.resolve();
    expect([stallMs, answered]).toEqual([3000, false]);
    expect((await c.wait(read)).stamp).toBeGreaterThanOrEqual(3000);
    expect(requests).toEqual([]);
  });

  it('the others wait for the time-out when the leader stops, as its promise outlives it', async () => {
    const c = await startCluster();
    const { node } = await c.leader();
    await c.clock.advance(300);
    const stoppedAt = c.clock.now();
    await c.stopNode(node.status.id);
    const next = await c.leader();
    expect(c.clock.now() - stoppedAt).toBeGreaterThan(850);
    expect((await c.wait(next.node.propose(bytes('x')))).type).toBe('committed');
  });
});
