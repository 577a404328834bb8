import { describe, expect, it } from '@jest/globals';
import type { RaftMessage } from '../core/messages.ts';
import { systemClock } from '../system/system-clock.ts';
import { transportSuite } from '../testing/transport-suite.ts';
import { MemoryNetwork } from './memory-network.ts';

describe('MemoryNetwork keeps the contract of Transport:', () => {
  for (const { name, run } of transportSuite) {
    it(name, () =>
      run(() => {
        const network = new MemoryNetwork();
        return Promise.resolve({
          create: (id) => network.transport(id),
          address: (id) => id,
          dispose: () => Promise.resolve(),
        });
      }),
    );
  }
});

describe('MemoryNetwork', () => {
  const message: RaftMessage = { type: 'timeoutNow', term: 1 };

  async function threeNodes() {
    const network = new MemoryNetwork();
    const heard: string[] = [];
    const ids = ['a', 'b', 'c'];
    const transports = new Map(ids.map((id) => [id, network.transport(id)]));
    for (const [id, transport] of transports) {
      await transport.start({
        message: (from) => heard.push(`${from}>${id}`),
        peerUnreachable: () => undefined,
        peerClosed: () => undefined,
      });
      transport.setPeers(
        ids.filter((peer) => peer !== id).map((peer) => ({ id: peer, address: '' })),
      );
    }
    const exchange = async () => {
      heard.length = 0;
      for (const from of ids) {
        for (const to of ids) if (to !== from) transports.get(from)?.send(to, message);
      }
      await new Promise<void>((resolve) => systemClock.schedule(5, resolve));
      return [...heard].sort();
    };
    return { network, exchange };
  }

  it('loses everything from and to an isolated node until it heals', async () => {
    const { network, exchange } = await threeNodes();
    network.isolate('a');
    expect(await exchange()).toEqual(['b>c', 'c>b']);
    network.heal();
    expect(await exchange()).toHaveLength(6);
  });

  it('can lose one direction only', async () => {
    const { network, exchange } = await threeNodes();
    network.cut('a', 'b');
    expect(await exchange()).toEqual(['a>c', 'b>a', 'b>c', 'c>a', 'c>b']);
  });
});
