import { describe, expect, it } from '@jest/globals';
import { CommandTable, dataCommands } from '@kiwi/commands';
import { Keyspace } from '@kiwi/keyspace';
import { MemoryLogStorage, MemoryNetwork, RaftNode, systemClock } from '@kiwi/raft-core';
import { Replica, noPeers } from './index.ts';
import { TestClient } from './testing/memory-cluster.ts';

describe('the example of the README', () => {
  it('runs', async () => {
    const replica = new Replica({
      node: 1,
      incarnation: 1,
      keyspace: new Keyspace(),
      commands: new CommandTable(dataCommands),
      peers: noPeers,
      clock: systemClock,
      wallClock: Date.now,
      random: Math.random,
      atEndOfTurn: (task) => void setImmediate(task),
    });
    const raft = new RaftNode({
      id: '1',
      members: [{ id: '1', address: '', role: 'voter' }],
      storage: new MemoryLogStorage(),
      transport: new MemoryNetwork().transport('1'),
      stateMachine: replica.stateMachine,
      readStamp: () => replica.readStamp(),
    });
    replica.start(raft);
    await raft.start();

    expect(await new TestClient(replica).run('SET', 'a', '1')).toBe('+OK\r\n');
    await replica.stop(100);
    await raft.stop();
  });
});
