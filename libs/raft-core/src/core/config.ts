import { RaftError } from '../errors.ts';
import type { NodeId } from './types.ts';

/** Bounds on what a core keeps and sends. All have defaults, see {@link defaultLimits}. */
export interface RaftLimits {
  /**
   * Most bytes of entry data in one append message; one entry is always sent, however large. Larger messages raise
   * throughput, smaller ones let a new leader's entries overtake sooner.
   */
  readonly appendBytesMax: number;
  /** Append messages under way to one peer before the leader waits for an acknowledgement. */
  readonly inflightMessagesMax: number;
  /** The same in bytes of entry data. Throughput to a peer is at most this divided by the round-trip time. */
  readonly inflightBytesMax: number;
  /** A leader answers `overloaded` beyond this many bytes of entries not yet committed. */
  readonly uncommittedBytesMax: number;
  /** The same as a number of entries. */
  readonly uncommittedEntriesMax: number;
  /**
   * Bytes of durable entries kept in memory for lagging peers and for apply; older ones are read from storage.
   * Entries not yet durable are kept on top of it.
   */
  readonly memoryBytesMax: number;
  /** Reads waiting for a read index before further ones are answered `overloaded`. */
  readonly pendingReadsMax: number;
}

const MEBIBYTE = 1024 * 1024;

export const defaultLimits: RaftLimits = {
  appendBytesMax: MEBIBYTE,
  inflightMessagesMax: 256,
  inflightBytesMax: 64 * MEBIBYTE,
  uncommittedBytesMax: 256 * MEBIBYTE,
  uncommittedEntriesMax: 250_000,
  memoryBytesMax: 8 * MEBIBYTE,
  pendingReadsMax: 100_000,
};

/** What lease reads rest on. */
export interface LeaseReads {
  /**
   * How far the rate of any node's monotonic clock may be from the true one, as a fraction: 0.05 for 5 per cent. From 0 to
   * below 1.
   */
  readonly maxClockDrift: number;
}

/** What a {@link RaftCore} is configured with. Times are in milliseconds. */
export interface RaftConfig {
  readonly id: NodeId;
  /** A leader sends heartbeats this often. Default of `RaftNode`: 100. */
  readonly heartbeatIntervalMs: number;
  /**
   * A follower that hears nothing for a random time between these two campaigns. The lower one is also how long votes
   * are refused after hearing from a leader, and how long a leader goes on without a majority.
   */
  readonly electionTimeoutMinMs: number;
  readonly electionTimeoutMaxMs: number;
  /**
   * A follower that sees its leader's connection close pre-campaigns after a random delay of up to this long,
   * without waiting for the election time-out; null: it waits.
   */
  readonly fastFailoverDelayMaxMs: number | null;
  /**
   * A leader answers reads by itself while a majority has promised to elect nobody else; null (the default): it asks a
   * majority for each batch of reads. Must be set alike on ALL nodes, with the same election time-outs: a node without it
   * promises nothing. Turns fast failover off.
   */
  readonly leaseReads: LeaseReads | null;
  /**
   * A leader with much to do sends entries and commit indexes at once only to as many peers as make a majority with it, those that
   * acknowledge first, and to those that trail (the other voters, and learners) gathered, with the next tick. Each
   * message that is saved saves its receiver a sync and an answer. What trails is at most a tick behind the others; nobody trails who waits
   * for entries itself. Default false.
   */
  readonly trailingPeers: boolean;
  /**
   * From 0 to 1, default 1: how soon this node campaigns. At 0 it waits longer by `electionTimeoutMaxMs` less
   * `electionTimeoutMinMs`, so that every node of priority 1 has its chance before.
   * A leader hands over to a voter of higher priority once that has been up to date for `electionTimeoutMaxMs`.
   */
  readonly priority: number;
  readonly limits: RaftLimits;
}

/** A complete configuration from what the caller chose to set. @throws RaftError `RAFT_INVALID_CONFIG` */
export function raftConfig(
  options: { readonly id: NodeId; readonly limits?: Partial<RaftLimits> | undefined } & Partial<
    Omit<RaftConfig, 'id' | 'limits'>
  >,
): RaftConfig {
  const { leaseReads = null, fastFailoverDelayMaxMs = 20 } = options;
  const config: RaftConfig = {
    id: options.id,
    heartbeatIntervalMs: options.heartbeatIntervalMs ?? 100,
    electionTimeoutMinMs: options.electionTimeoutMinMs ?? 1000,
    electionTimeoutMaxMs: options.electionTimeoutMaxMs ?? 2000,
    // A closed connection says nothing of a lease: the leader may live on, and answer reads.
    fastFailoverDelayMaxMs: leaseReads === null ? fastFailoverDelayMaxMs : null,
    leaseReads,
    trailingPeers: options.trailingPeers ?? false,
    priority: options.priority ?? 1,
    limits: { ...defaultLimits, ...options.limits },
  };
  checkConfig(config);
  return config;
}

function checkConfig(config: RaftConfig): void {
  const { heartbeatIntervalMs, electionTimeoutMinMs, electionTimeoutMaxMs } = config;
  const refuse = (text: string): never => {
    throw new RaftError('RAFT_INVALID_CONFIG', text);
  };
  if (config.id === '') refuse('the node id is empty');
  if (!(heartbeatIntervalMs > 0)) refuse('heartbeatIntervalMs must be above 0');
  if (!(electionTimeoutMinMs > heartbeatIntervalMs)) {
    refuse('electionTimeoutMinMs must be above heartbeatIntervalMs');
  }
  if (!(electionTimeoutMaxMs >= electionTimeoutMinMs)) {
    refuse('electionTimeoutMaxMs must not be below electionTimeoutMinMs');
  }
  const drift = config.leaseReads?.maxClockDrift ?? 0;
  if (!(drift >= 0 && drift < 1)) refuse('leaseReads.maxClockDrift must be from 0 to below 1');
  if (!(config.priority >= 0 && config.priority <= 1)) refuse('priority must be from 0 to 1');
  for (const [name, value] of Object.entries(config.limits)) {
    if (!(value > 0)) refuse(`limits.${name} must be above 0`);
  }
}
