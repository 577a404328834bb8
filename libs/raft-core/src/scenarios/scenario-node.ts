import { raftConfig } from '../core/config.ts';
import { RaftCore } from '../core/raft-core.ts';
import type { RaftEffect, RaftEvent } from '../core/events.ts';
import type {
  LogIndex,
  MonotonicMs,
  Member,
  NodeId,
  RequestId,
  WriteTicket,
} from '../core/types.ts';
import { encodeMembership } from '../core/membership/membership-codec.ts';
import type { SnapshotMeta } from '../ports/snapshot-store.ts';
import { Disk, membershipsOf } from './disk.ts';
import type { DiskImage } from './disk.ts';
import { NodeSnapshots } from './node-snapshots.ts';
import { drawLog } from './describe.ts';

type Send = Extract<RaftEffect, { type: 'send' }>;

/** How often a clock ticks, in milliseconds. */
export const TICK_MS = 50;
export type ScenarioConfig = Omit<Parameters<typeof raftConfig>[0], 'id'>;

/** A node of a scenario: a core while it is up, and what outlives it. */
export class ScenarioNode {
  readonly id: NodeId;
  snapshots = new NodeSnapshots();
  /** Taken at the next start. */
  config: ScenarioConfig;
  core: RaftCore | null = null;
  disk: Disk;
  /** Messages that wait for the disk. */
  outbox: readonly Send[] = [];
  /** What the state machine has applied in this run. */
  appliedIndex: LogIndex = 0;
  state: readonly string[] = [];
  durableTicket: WriteTicket = 0;
  wasLeader = false;
  /** How often it has campaigned, pre-campaigns included. */
  campaigns = 0;
  /** Of the members it goes by; null before it has begun. */
  membershipIndex: LogIndex | null = null;
  readonly requests = new Map<RequestId, string>();
  #members: readonly Member[];
  readonly #draw: number;
  #now = 0;

  /** `draw`: what its random source yields, so how patient it is. From 0 to below 1. */
  constructor(id: NodeId, members: readonly Member[], draw: number, config: ScenarioConfig) {
    this.id = id;
    this.#members = members;
    this.#draw = draw;
    this.config = config;
    this.disk = new Disk();
  }

  get isLeader(): boolean {
    return this.core?.role === 'leader';
  }

  /** What its clock shows. */
  get now(): MonotonicMs {
    return this.#now;
  }

  /** The log as the node has it in memory. */
  get log(): DiskImage {
    return this.disk.latest;
  }
  get durable(): DiskImage {
    return this.disk.durable;
  }

  /** Of a snapshot of what is applied. */
  get snapshotMeta(): SnapshotMeta {
    const index = this.appliedIndex;
    const memberships = membershipsOf(this.log).filter((membership) => membership.index <= index);
    const initial = {
      index: 0,
      data: encodeMembership({ members: this.#members, outgoing: [] }),
    };
    const membership = memberships[memberships.length - 1] ?? initial;
    return { index, term: this.core?.termAt(index) ?? 0, membership };
  }

  start(): void {
    const { snapshot, state } = this.snapshots;
    this.core = RaftCore.restore(
      raftConfig({ id: this.id, ...this.config }),
      {
        ...this.disk.stored,
        membership: { members: this.#members, outgoing: [] },
        snapshot,
      },
      { next: () => this.#draw },
    );
    this.appliedIndex = this.core.appliedIndex;
    this.state = state;
    this.durableTicket = 0;
    this.wasLeader = false;
    this.membershipIndex = null;
  }

  crash(keepWrites: boolean): void {
    this.core = null;
    this.outbox = [];
    this.requests.clear();
    this.snapshots.crash();
    this.disk.crash(keepWrites);
  }

  /** All that it had stored is gone. */
  wipe(): void {
    this.crash(false);
    this.disk = new Disk();
    this.snapshots = new NodeSnapshots();
  }

  /** Whom it takes for members as long as its log names none; nobody: it waits to be contacted. */
  forgetMembers(): void {
    this.#members = [];
  }

  /** The next tick, so much time after the last. */
  tick(elapsedMs: number): RaftEvent {
    this.#now += elapsedMs;
    return { type: 'tick', now: this.#now };
  }

  /** A row of the table of all nodes. */
  describe(): string {
    const { hardState } = this.durable;
    const role = this.core?.role ?? 'down';
    const term = this.core?.term ?? hardState.term;
    const commitIndex = this.core?.commitIndex ?? hardState.commitIndex;
    const log = drawLog(this.core === null ? this.durable : this.log, this.durable, commitIndex);
    return `${role.padEnd(12)}  term ${term}  log ${log}`;
  }
}
