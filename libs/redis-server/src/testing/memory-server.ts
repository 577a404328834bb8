import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { CommandTable, dataCommands } from '@kiwi/commands';
import { silentLogger } from '@kiwi/kernel';
import { Keyspace } from '@kiwi/keyspace';
import { MemoryLogStorage, MemoryNetwork, RaftNode, systemClock } from '@kiwi/raft-core';
import { Replica, noPeers } from '@kiwi/replica';
import { RespClient } from '@kiwi/resp-protocol/testing';
import type { ClusterControl, NodeView } from '../node-view.ts';
import type { PersistenceView } from '../persistence-view.ts';
import { RedisServer } from '../redis-server.ts';
import { defaultSettings } from '../settings.ts';
import type { ShutdownOptions } from '../server-shutdown.ts';
import type { ServerSettings } from '../settings.ts';

export interface MemoryServerOptions {
  readonly settings?: Partial<ServerSettings>;
  /** What the server says about itself and its cluster, where a test wants it different. */
  readonly view?: Partial<NodeView>;
  readonly persistence?: PersistenceView;
  readonly onShutdown?: (options: ShutdownOptions) => void;
}

/** A standalone server on an ephemeral port with its log in memory. */
export class MemoryServer {
  readonly redis: RedisServer;
  readonly port: number;
  readonly settings: ServerSettings;
  readonly #raft: RaftNode;
  readonly #replica: Replica;
  readonly #listener: Server;

  private constructor(
    parts: { redis: RedisServer; raft: RaftNode; replica: Replica; listener: Server },
    settings: ServerSettings,
  ) {
    this.redis = parts.redis;
    this.#raft = parts.raft;
    this.#replica = parts.replica;
    this.#listener = parts.listener;
    this.port = (parts.listener.address() as AddressInfo).port;
    this.settings = settings;
  }

  static async start(options: MemoryServerOptions = {}): Promise<MemoryServer> {
    const keyspace = new Keyspace();
    const replica = new Replica({
      node: 1,
      incarnation: 1,
      keyspace,
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
    const settings: ServerSettings = { ...defaultSettings, ...options.settings };
    const redis = new RedisServer({
      replica,
      keyspace,
      settings,
      node: { ...soleNode(raft), ...options.view },
      logger: silentLogger,
      wallClock: Date.now,
      ...(options.persistence !== undefined && { persistence: options.persistence }),
      ...(options.onShutdown !== undefined && { onShutdown: options.onShutdown }),
    });
    redis.start();
    const listener = createServer({ allowHalfOpen: true }, (socket) => redis.attach(socket));
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    return new MemoryServer({ redis, raft, replica, listener }, settings);
  }

  connect(): Promise<RespClient> {
    return RespClient.connect({ port: this.port });
  }

  /** Number of connections that watch keys, as far as the log knows. */
  readonly watches = (): number => this.#replica.stateMachine.watches.list().length;

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#listener.close(resolve));
    await this.redis.stop(100);
    await this.#replica.stop(100);
    await this.#raft.stop();
    await closed;
  }
}

const refuse = (): Promise<never> => Promise.reject(new Error('a server in memory stays alone'));
const soleCluster: ClusterControl = {
  addNode: refuse,
  removeNode: refuse,
  transferLeader: refuse,
  initialize: refuse,
  join: refuse,
};

function soleNode(raft: RaftNode): NodeView {
  const { status } = raft;
  return {
    nodeId: '1',
    runId: '0'.repeat(40),
    isMember: true,
    clustered: false,
    role: status.role,
    term: status.term,
    leader: '1',
    leaderAddress: { host: '127.0.0.1', port: 7379 },
    commitIndex: status.commitIndex,
    appliedIndex: status.appliedIndex,
    lastIndex: status.lastIndex,
    members: [
      {
        id: '1',
        host: '127.0.0.1',
        port: 7379,
        role: 'voter',
        reachable: true,
        contactMs: null,
        ackedIndex: null,
        unsentBytes: 0,
      },
    ],
    kiwiVersion: '0.0.0',
    cluster: soleCluster,
    raftParameters: {},
  };
}
