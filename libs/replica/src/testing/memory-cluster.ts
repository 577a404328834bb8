import { CommandTable, dataCommands } from '@kiwi/commands';
import type { DataCommand } from '@kiwi/commands';
import { Keyspace } from '@kiwi/keyspace';
import { MemoryLogStorage, MemoryNetwork, RaftNode, systemClock } from '@kiwi/raft-core';
import type { LogWrite, NodeId } from '@kiwi/raft-core';
import { ReplyEncoder, encodeCommand } from '@kiwi/resp-protocol';
import type { ReplicaClient } from '../client.ts';
import type { PeerChannel } from '../peer-channel.ts';
import { Replica } from '../replica.ts';
import type { ReplicaLimits } from '../replica-options.ts';

const table = new CommandTable(dataCommands);

/** A client without a socket: what it was answered is in `output`. */
export class TestClient implements ReplicaClient {
  readonly reply = new ReplyEncoder();
  pending = 0;
  pendingInLog = 0;
  settling = false;
  output = '';
  readonly #replica: Replica;
  #onSettled: () => void = () => undefined;

  constructor(replica: Replica) {
    this.#replica = replica;
  }

  /** Submits a command as a session would. */
  submit(...args: readonly string[]): void {
    const command = table.find(args[0] as string) as DataCommand | undefined;
    if (command === undefined) this.#replica.local(this, () => this.reply.simple(args.join(' ')));
    else if (command.flags.includes('write')) {
      const frame = encodeCommand([...args]);
      this.#replica.write(this, command, [...args], 0, frame, 0, frame.length);
    } else this.#replica.read(this, command, [...args], 0);
  }

  /** A read that may be as old as `maxAgeMs`. */
  recent(maxAgeMs: number, ...args: readonly string[]): Promise<string> {
    const command = table.find(args[0] as string) as DataCommand;
    this.#replica.readRecent(this, command, [...args], 0, maxAgeMs);
    return this.answers();
  }

  /** A command that may wait, as a session would submit it. */
  block(...args: readonly string[]): Promise<string> {
    const command = table.find(args[0] as string) as DataCommand;
    this.#replica.blocking(this, command, args, 0, encodeCommand([...args]));
    return this.answers();
  }

  /** WATCH as a session would submit it. */
  watch(watcher: number, ...keys: readonly string[]): Promise<string> {
    this.#replica.watch(this, watcher, 0, keys);
    return this.answers();
  }

  /** EXEC of these commands. */
  exec(watcher: number | null, ...commands: readonly string[][]): Promise<string> {
    const steps = commands.map((args) => {
      const command = table.find(args[0] as string) as DataCommand;
      const isLogged = command.flags.includes('write');
      return { command, args, db: 0, isLogged, frame: encodeCommand(args) };
    });
    this.#replica.transaction(this, { steps, watcher });
    return this.answers();
  }

  settled(): void {
    const output = this.reply.take();
    this.output += typeof output === 'string' ? output : output.join('');
    this.#onSettled();
  }

  /** Everything answered since the last call, once nothing is pending. */
  async answers(): Promise<string> {
    while (this.pending > 0 || this.settling) {
      await new Promise<void>((resolve) => (this.#onSettled = resolve));
    }
    const output = this.output;
    this.output = '';
    return output;
  }

  async run(...args: readonly string[]): Promise<string> {
    this.submit(...args);
    return this.answers();
  }
}

type MessageHandler = (from: NodeId, kind: number, payload: Uint8Array) => void;

/** Messages between replicas in one process; `drop` decides over the fate of each. */
class MemoryPeers {
  readonly #handlers = new Map<NodeId, MessageHandler>();
  drop: (from: NodeId, to: NodeId, kind: number) => boolean = () => false;
  /** Whether the queue to a peer is full. */
  full: (from: NodeId, to: NodeId) => boolean = () => false;

  channel(id: NodeId): PeerChannel {
    return {
      send: (to, kind, payload) => {
        if (this.full(id, to)) return false;
        if (this.drop(id, to, kind)) return true;
        const copy = Uint8Array.from(payload);
        setImmediate(() => this.#handlers.get(to)?.(id, kind, copy));
        return true;
      },
      onMessage: (handler) => void this.#handlers.set(id, handler),
      onConnected: () => undefined,
    };
  }

  remove(id: NodeId): void {
    this.#handlers.delete(id);
  }
}

/** A log in memory whose writes take as long as those of a disk, and fail while it has a fault. */
class MemoryDisk extends MemoryLogStorage {
  /** What writes fail with; after that they fail until the storage is opened again. */
  fault: Error | null = null;
  #failed: Error | null = null;
  readonly #writeMs: number;

  constructor(writeMs: number) {
    super();
    this.#writeMs = writeMs;
  }

  override async write(write: LogWrite): Promise<void> {
    if (this.#writeMs > 0) await new Promise((resolve) => setTimeout(resolve, this.#writeMs));
    this.#failed ??= this.fault;
    if (this.#failed !== null) throw this.#failed;
    return super.write(write);
  }

  override close(): Promise<void> {
    this.#failed = null;
    return super.close();
  }
}

export interface MemoryNode {
  readonly id: NodeId;
  readonly replica: Replica;
  readonly raft: RaftNode;
  readonly keyspace: Keyspace;
  readonly disk: MemoryDisk;
}

/** Replicas of several nodes in one process, with logs in memory. */
export class MemoryCluster {
  readonly nodes: MemoryNode[] = [];
  readonly peers = new MemoryPeers();
  /** Unix ms of each node's wall clock; tests move it. */
  readonly wallClocks: number[] = [];

  static async start(
    count: number,
    limits: Partial<ReplicaLimits> = {},
    diskWriteMs = 0,
  ): Promise<MemoryCluster> {
    const cluster = new MemoryCluster();
    const network = new MemoryNetwork();
    const ids = Array.from({ length: count }, (_, i) => String(i + 1));
    const members = ids.map((id) => ({ id, address: id, role: 'voter' as const }));
    for (const [i, id] of ids.entries()) {
      cluster.wallClocks.push(1_800_000_000_000);
      const keyspace = new Keyspace();
      const replica = new Replica({
        node: i + 1,
        incarnation: 1,
        keyspace,
        commands: table,
        peers: cluster.peers.channel(id),
        clock: systemClock,
        wallClock: () => cluster.wallClocks[i] as number,
        random: Math.random,
        atEndOfTurn: (task) => void setImmediate(task),
        limits,
      });
      const disk = new MemoryDisk(diskWriteMs);
      const raft = new RaftNode({
        id,
        members,
        storage: disk,
        storageRetryMs: 50,
        transport: network.transport(id),
        stateMachine: replica.stateMachine,
        heartbeatIntervalMs: 20,
        electionTimeoutMinMs: 150,
        electionTimeoutMaxMs: 300,
        trailingPeers: true,
        readStamp: () => replica.readStamp(),
      });
      replica.start(raft);
      cluster.nodes.push({ id, replica, raft, keyspace, disk });
    }
    await Promise.all(cluster.nodes.map((node) => node.raft.start()));
    return cluster;
  }

  client(node: MemoryNode): TestClient {
    return new TestClient(node.replica);
  }

  /** The leader that all running nodes know. */
  async leader(): Promise<MemoryNode> {
    for (;;) {
      const leaders = new Set(this.nodes.map((node) => node.replica.leader));
      const leader = this.nodes.find((node) => node.replica.isLeader);
      if (leaders.size === 1 && leader !== undefined) return leader;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async follower(): Promise<MemoryNode> {
    const leader = await this.leader();
    return this.nodes.find((node) => node !== leader) as MemoryNode;
  }

  /** Ends a node at once, as a crash would. */
  async crash(node: MemoryNode): Promise<void> {
    this.nodes.splice(this.nodes.indexOf(node), 1);
    this.peers.remove(node.id);
    await node.raft.stop();
    await node.replica.stop(0);
  }

  async stop(): Promise<void> {
    for (const node of [...this.nodes]) await this.crash(node);
  }
}
