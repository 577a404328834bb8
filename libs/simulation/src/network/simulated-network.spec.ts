import { describe, expect, it } from '@jest/globals';
import type { RaftMessage } from '@kiwi/raft-core';
import { SeededRandom } from '../random/seeded-random.ts';
import { heldMessagesMax } from './link.ts';
import { faultlessNetwork } from './network-faults.ts';
import type { NetworkFaults } from './network-faults.ts';
import { SimulatedNetwork } from './simulated-network.ts';

interface Delivery {
  readonly atMs: number;
  readonly from: number;
  readonly to: number;
  readonly message: RaftMessage;
}

function createNetwork(faults: Partial<NetworkFaults> = {}) {
  const deliveries: Delivery[] = [];
  const notices: string[] = [];
  const wire = {
    nowMs: 0,
    deliver: (delayMs: number, from: number, to: number, message: RaftMessage) => {
      deliveries.push({ atMs: wire.nowMs + delayMs, from, to, message });
    },
    notice: (_delayMs: number, at: number, peer: number, type: string) => {
      notices.push(`${at}: ${type} ${peer}`);
    },
  };
  const all = { ...faultlessNetwork, ...faults };
  const network = new SimulatedNetwork(3, all, new SeededRandom(1), wire);
  return { network, deliveries, notices, wire };
}

const heartbeat = (round: number): RaftMessage => ({
  type: 'heartbeat',
  term: 1,
  commitIndex: 0,
  round,
});

const data: RaftMessage = {
  type: 'append',
  term: 1,
  prevLogIndex: 0,
  prevLogTerm: 0,
  entries: [],
  commitIndex: 0,
};

function sendMany(network: SimulatedNetwork, count: number): void {
  for (let round = 0; round < count; round += 1) network.send(0, 1, heartbeat(round));
}

const rounds = (deliveries: readonly Delivery[]): number[] =>
  deliveries
    .slice()
    .sort((a, b) => a.atMs - b.atMs)
    .map(({ message }) => (message.type === 'heartbeat' ? message.round : -1));

const counting = (count: number): number[] => Array.from({ length: count }, (_, round) => round);

describe('SimulatedNetwork', () => {
  it('keeps the order of one kind of message on a link', () => {
    const { network, deliveries } = createNetwork({ latencyMeanMs: 50 });
    sendMany(network, 100);
    expect(rounds(deliveries)).toEqual(counting(100));
  });

  it('reorders when asked to, and loses nothing by it', () => {
    const { network, deliveries } = createNetwork({ latencyMeanMs: 50, reorder: true });
    sendMany(network, 100);
    expect(rounds(deliveries)).not.toEqual(counting(100));
    expect(rounds(deliveries).sort((a, b) => a - b)).toEqual(counting(100));
  });

  it('lets control messages overtake bulk data', () => {
    const { network, deliveries } = createNetwork({ latencyMinMs: 1, dataLatencyFactor: 100 });
    network.send(0, 1, data);
    network.send(0, 1, heartbeat(0));
    expect(deliveries[1]?.atMs).toBeLessThan(deliveries[0]?.atMs ?? 0);
  });

  it('loses the share it is told to, and tells the sender', () => {
    const { network, deliveries, notices } = createNetwork({ lossRate: 0.25 });
    sendMany(network, 4000);
    expect(deliveries.length).toBeGreaterThan(2900);
    expect(deliveries.length).toBeLessThan(3100);
    expect(notices).toHaveLength(4000 - deliveries.length);
    expect(notices[0]).toBe('0: peerUnreachable 1');
  });

  it('doubles the share it is told to', () => {
    const { network, deliveries } = createNetwork({ duplicateRate: 0.5 });
    sendMany(network, 1000);
    expect(deliveries.length).toBeGreaterThan(1400);
    expect(deliveries.length).toBeLessThan(1600);
  });

  it('cuts one direction and leaves the other', () => {
    const { network, deliveries } = createNetwork();
    network.block(0, 1);
    network.send(0, 1, heartbeat(1));
    network.send(1, 0, heartbeat(2));
    network.send(0, 2, heartbeat(3));
    expect(rounds(deliveries).sort()).toEqual([2, 3]);
    network.heal();
    network.send(0, 1, heartbeat(4));
    expect(rounds(deliveries)).toContain(4);
    expect(rounds(deliveries)).not.toContain(1);
  });

  it('holds the messages of a clogged link, up to a bound, and delivers them when it opens', () => {
    const { network, deliveries, notices } = createNetwork();
    network.clog(0, 1);
    sendMany(network, heldMessagesMax + 3);
    expect(deliveries).toHaveLength(0);
    expect(notices).toHaveLength(3);
    network.open(0, 1);
    expect(rounds(deliveries)).toEqual(counting(heldMessagesMax));
  });

  it('lets a lagging link fall behind little by little, in one direction, until it is opened', () => {
    const { network, deliveries, wire } = createNetwork();
    network.lag(0, 1, 500);
    const delaysMs: number[] = [];
    const delays = (from: number, to: number): void => {
      network.send(from, to, heartbeat(0));
      delaysMs.push((deliveries.at(-1)?.atMs ?? 0) - wire.nowMs);
    };
    for (wire.nowMs of [0, 100, 5_000]) delays(0, 1);
    delays(1, 0);
    network.open(0, 1);
    wire.nowMs = 10_000;
    delays(0, 1);
    const bounds = [
      [0, 10],
      [50, 60],
      [500, 510],
      [0, 10],
      [0, 10],
    ];
    delaysMs.forEach((delayMs, at) => {
      expect(delayMs).toBeGreaterThanOrEqual(bounds[at]?.[0] ?? NaN);
      expect(delayMs).toBeLessThan(bounds[at]?.[1] ?? NaN);
    });
  });

  it('tells both ends of a connection that is closed, and goes on delivering', () => {
    const { network, deliveries, notices } = createNetwork();
    network.close(0, 1);
    network.send(0, 1, heartbeat(1));
    expect(notices).toEqual(['0: peerClosed 1', '1: peerClosed 0']);
    expect(rounds(deliveries)).toEqual([1]);
  });

  it('takes in further nodes', () => {
    const { network, deliveries } = createNetwork();
    network.block(0, 1);
    network.addNode();
    network.send(3, 0, heartbeat(1));
    network.send(0, 3, heartbeat(2));
    network.send(0, 1, heartbeat(3));
    expect(deliveries.map(({ from, to }) => `${from}${to}`).sort()).toEqual(['03', '30']);
  });

  it('tells the peers of a dead process that its connection closed, and loses what is sent to it', () => {
    const { network, deliveries, notices } = createNetwork();
    network.block(0, 2);
    network.nodeDown(0);
    expect(notices).toEqual(['1: peerClosed 0']);
    network.send(1, 0, heartbeat(0));
    expect(deliveries).toHaveLength(0);
    network.nodeUp(0);
    network.send(1, 0, heartbeat(1));
    expect(deliveries).toHaveLength(1);
  });
});
