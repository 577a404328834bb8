import type { CommandKind, CommandTotals } from './command-stats.ts';
import type { HistogramSource } from './histogram.ts';

/** Consensus as this node sees it. */
export interface RaftSample {
  /** `follower`, `preCandidate`, `candidate`, `leader` or `learner`. */
  readonly role: string;
  readonly term: number;
  readonly leader: string | null;
  readonly commitIndex: number;
  readonly appliedIndex: number;
  readonly lastIndex: number;
  /** The disk refused a write, and the node takes no part until it works again. */
  readonly suspended: boolean;
  /** Campaigns this node began since it started. */
  readonly electionsStarted: number;
  /** Times this node saw another leader than before, since it started. */
  readonly leaderChanges: number;
  readonly peers: readonly PeerSample[];
}

/** A peer; null where this node cannot know (only a leader knows how far its followers are). */
export interface PeerSample {
  readonly id: string;
  readonly matchIndex: number | null;
  /** Entries in the leader's log that the peer is not known to hold. */
  readonly lagEntries: number | null;
  /** Since the peer was last heard of. */
  readonly lastContactMs: number | null;
  readonly roundTripMs: number | null;
}

/** Clients and their traffic. All totals since the process started. */
export interface ClientSample {
  readonly connected: number;
  readonly connectionsAccepted: number;
  readonly connectionsRejected: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** What was run for clients. */
export interface CommandSample {
  readonly totals: readonly CommandTotals[];
  /** Arrival to reply, in seconds. */
  readonly latencySeconds: Readonly<Record<CommandKind, HistogramSource>>;
  /** Error replies by prefix. */
  readonly errors: ReadonlyMap<string, number>;
}

/** The log and what is written to it. */
export interface LogSample {
  /** One synced write. */
  readonly fsyncSeconds: HistogramSource;
  readonly entriesPerWrite: HistogramSource;
  readonly entryBytes: HistogramSource;
  readonly commandsPerBatch: HistogramSource;
}

/** The checkpoints, and the log that grows between them. All totals since the process started. */
export interface PersistenceSample {
  /** The checkpoint is being loaded, or the log behind it replayed. */
  readonly loading: boolean;
  readonly checkpointInProgress: boolean;
  readonly checkpoints: number;
  readonly checkpointFailures: number;
  /** When the newest one was finished, Unix ms; null when this process has made none. */
  readonly lastCheckpointMs: number | null;
  readonly lastCheckpointDurationMs: number | null;
  /** Size of the newest one; 0 when there is none. */
  readonly checkpointBytes: number;
  /** Log index up to which it goes; 0 when there is none. */
  readonly checkpointIndex: number;
  readonly logBytes: number;
  readonly logFirstIndex: number;
  /** Checkpoints that this node, as leader, brought to a peer. */
  readonly snapshotsSent: number;
  /** Checkpoints of a leader that took the place of the state here. */
  readonly snapshotsInstalled: number;
}

/**
 * Where the metrics come from. Each method is called once per scrape and reads numbers that are there anyway;
 * between scrapes metrics cost nothing but the additions that keep those numbers.
 */
export interface MetricsSource {
  raft(): RaftSample;
  clients(): ClientSample;
  commands(): CommandSample;
  log(): LogSample;
  /** Left out by a node that keeps no checkpoints: then there are no such series. */
  persistence?(): PersistenceSample;
}
