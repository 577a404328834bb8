import type { Entry, Member, NodeId } from '../core/types.ts';
import { MemoryLogStorage } from '../memory/memory-log-storage.ts';
import { MemorySnapshotStore } from '../memory/memory-snapshot-store.ts';
import { MemoryNetwork } from '../memory/memory-network.ts';
import { RaftNode } from './raft-node.ts';
import type { RaftNodeOptions } from './raft-node-options.ts';
import type { SnapshotOptions } from './snapshots/snapshot-options.ts';
import { TestClock } from './test-clock.ts';

/** A node and what its state machine has applied since its start. */
export interface TestMember {
  readonly node: RaftNode;
  readonly applied: string[];
  readonly snapshots: MemorySnapshotStore;
}

/** For specs: nodes a, b, c.. in one process on virtual time. The state machine keeps texts and returns their length. */
export class TestCluster {
  readonly clock = new TestClock();
  readonly network = new MemoryNetwork(this.clock);
  readonly members: readonly Member[];
  readonly #storages = new Map<NodeId, MemoryLogStorage>();
  readonly #snapshots = new Map<NodeId, MemorySnapshotStore>();
  readonly #running = new Map<NodeId, TestMember>();
  readonly #options: Partial<RaftNodeOptions>;
  readonly #snapshotOptions: Omit<SnapshotOptions, 'store'> | null;

  /** @param snapshotOptions when given, the nodes make snapshots, in memory that survives their restarts. */
  constructor(
    size: number,
    options: Partial<RaftNodeOptions> = {},
    snapshotOptions: Omit<SnapshotOptions, 'store'> | null = null,
  ) {
    this.#options = options;
    this.#snapshotOptions = snapshotOptions;
    this.members = [...'abcdefg'].slice(0, size).map((id) => ({ id, address: id, role: 'voter' }));
  }

  async start(): Promise<this> {
    for (const { id } of this.members) await this.startNode(id);
    return this;
  }

  /** Starts a node on the storage it had, with an empty state machine. */
  async startNode(
    id: NodeId,
    options: Partial<RaftNodeOptions> = {},
    beforeStart: (node: RaftNode) => void = () => undefined,
  ): Promise<TestMember> {
    const storage = this.#storages.get(id) ?? new MemoryLogStorage();
    this.#storages.set(id, storage);
    const applied: string[] = [];
    const apply = (entries: readonly Entry[]) =>
      entries.map(({ data }) => applied.push(String.fromCharCode(...data)));
    const snapshots = new MemorySnapshotStore(
      {
        apply,
        snapshot: () => [new TextEncoder().encode(JSON.stringify(applied))],
        restore: async (pieces) => {
          let text = '';
          for await (const piece of pieces) text += new TextDecoder().decode(piece);
          applied.splice(0, applied.length, ...(JSON.parse(text) as string[]));
        },
      },
      this.#snapshots.get(id),
    );
    this.#snapshots.set(id, snapshots);
    const node = new RaftNode({
      id,
      members: this.members,
      storage,
      transport: this.network.transport(id),
      stateMachine: { apply },
      clock: this.clock,
      ...(this.#snapshotOptions !== null && {
        snapshots: { ...this.#snapshotOptions, store: snapshots },
      }),
      ...this.#options,
      ...options,
    });
    const member = { node, applied, snapshots };
    this.#running.set(id, member);
    beforeStart(node);
    await node.start();
    return member;
  }

  /** A stopped node loses its disk. */
  wipe(id: NodeId): void {
    this.#storages.delete(id);
    this.#snapshots.delete(id);
  }

  async stopNode(id: NodeId): Promise<void> {
    const member = this.#running.get(id);
    this.#running.delete(id);
    await member?.node.stop();
  }

  async stop(): Promise<void> {
    for (const id of [...this.#running.keys()]) await this.stopNode(id);
  }

  get(id: NodeId): TestMember {
    const member = this.#running.get(id);
    if (member === undefined) throw new Error(`${id} is not running`);
    return member;
  }

  get running(): readonly TestMember[] {
    return [...this.#running.values()];
  }

  /** Waits for a leader of the highest term that all running nodes but the excepted ones know. */
  async leader(except: readonly NodeId[] = []): Promise<TestMember> {
    const find = () => {
      const nodes = this.running.filter(({ node }) => !except.includes(node.status.id));
      const leader = nodes.find(({ node }) => node.status.role === 'leader');
      const id = leader?.node.status.id;
      return nodes.every(({ node }) => node.status.leader === id) ? leader : undefined;
    };
    await this.clock.until(() => find() !== undefined);
    const leader = find();
    if (leader === undefined) throw new Error('there is no leader');
    return leader;
  }

  /** Any node that does not lead. */
  async follower(): Promise<TestMember> {
    const leader = await this.leader();
    const follower = this.running.find((member) => member !== leader);
    if (follower === undefined) throw new Error('there is no follower');
    return follower;
  }

  /** Waits for what takes virtual time. */
  async wait<T>(promise: Promise<T>): Promise<T> {
    let done = false;
    const mark = () => {
      done = true;
    };
    promise.then(mark, mark);
    await this.clock.until(() => done);
    return promise;
  }
}
