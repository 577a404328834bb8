import type { SnapshotMeta } from '../ports/snapshot-store.ts';
import type { RaftMessage, SnapshotChunk } from './messages.ts';
import type {
  Entry,
  HardState,
  LogIndex,
  Membership,
  MembershipChange,
  MonotonicMs,
  NodeId,
  RequestId,
  Role,
  Term,
  WriteTicket,
} from './types.ts';

/** Everything that can happen to a core. `step(event)` is synchronous and returns all consequences. */
export type RaftEvent =
  /** Time has passed. The only source of time; `now` never goes back. */
  | { readonly type: 'tick'; readonly now: MonotonicMs }
  /** `now`: as with `readIndex`, for the reads of followers. */
  | {
      readonly type: 'message';
      readonly from: NodeId;
      readonly message: RaftMessage;
      readonly now?: MonotonicMs;
    }
  /** One log entry per element of `data`, all or none. */
  | { readonly type: 'propose'; readonly id: RequestId; readonly data: readonly Uint8Array[] }
  /**
   * Asks for a linearizable read point; works on followers too. `now`: the ticks' clock, read after the request was made and
   * just before this step; without it no lease is made use of.
   */
  | { readonly type: 'readIndex'; readonly id: RequestId; readonly now?: MonotonicMs }
  /** The write of that `persist` effect (and of all before it) is durable. */
  | { readonly type: 'persisted'; readonly ticket: WriteTicket }
  /** The disk refused a write: a leader resigns, and the node stops acknowledging until restarted. */
  | { readonly type: 'writeFailed'; readonly ticket: WriteTicket }
  /** The answer to a `loadEntries` effect; `entries` may stop early but holds at least one unless compacted. */
  | { readonly type: 'entriesLoaded'; readonly peer: NodeId; readonly entries: readonly Entry[] }
  /** The state machine has applied everything up to here. */
  | { readonly type: 'applied'; readonly index: LogIndex }
  /**
   * A snapshot of this node's state after `index` is durable, and entries up to `compactTo` (not above `index`) are no longer
   * wanted here. Those that a peer will need after the snapshot it is being sent are kept all the same.
   */
  | { readonly type: 'snapshotSaved'; readonly index: LogIndex; readonly compactTo: LogIndex }
  /** The answer to a `loadSnapshot` effect; null when it cannot be read. */
  | {
      readonly type: 'snapshotLoaded';
      readonly peer: NodeId;
      readonly transfer: number;
      readonly sequence: number;
      readonly loaded: { readonly snapshot: SnapshotMeta; readonly chunk: SnapshotChunk } | null;
    }
  /** The answer to a `storeSnapshot` effect, but for the last chunk. Not `stored`: the transfer has to begin again. */
  | {
      readonly type: 'snapshotStored';
      readonly from: NodeId;
      readonly transfer: number;
      readonly sequence: number;
      readonly stored: boolean;
    }
  /** The answer to a `storeSnapshot` effect with the last chunk, if it went well: the state machine now has that state. */
  | {
      readonly type: 'snapshotInstalled';
      readonly from: NodeId;
      readonly transfer: number;
      readonly snapshot: SnapshotMeta;
    }
  /** The transport lost or could not make its connection to this peer; sent messages may be gone. */
  | { readonly type: 'peerUnreachable'; readonly peer: NodeId }
  /** The connection from this peer was closed by it: its process most likely died. */
  | { readonly type: 'peerClosed'; readonly peer: NodeId }
  /**
   * The peer has brought this leader a request of a client of its own, which it answers once the entry is applied there: it is sent entries
   * at once for a while, see `RaftConfig.trailingPeers`.
   */
  | { readonly type: 'peerAwaits'; readonly peer: NodeId }
  /** Hands leadership to `target`, or to the most up-to-date voter when null. */
  | { readonly type: 'transferLeadership'; readonly id: RequestId; readonly target: NodeId | null }
  /** Answered `done` when the new configuration alone is in force and committed. */
  | {
      readonly type: 'changeMembership';
      readonly id: RequestId;
      readonly change: MembershipChange;
    };

/** Everything a core can ask its driver to do. Effects are carried out in order. */
export type RaftEffect =
  /** ONE atomic, synced batch. Tickets rise by one; `persisted` may acknowledge several at once. */
  | {
      readonly type: 'persist';
      readonly ticket: WriteTicket;
      readonly hardState: HardState | null;
      /**
       * The whole log, as it was, gives way to this snapshot: it ends at its index and holds no entry. Comes before
       * everything else in the batch. Null nearly always.
       */
      readonly reset: SnapshotMeta | null;
      /** Entries from this index on are deleted before `entries` are written; null when none are. */
      readonly truncateFrom: LogIndex | null;
      readonly entries: readonly Entry[];
    }
  /** `after`: hold the message back until that write is durable; null: send at once. */
  | {
      readonly type: 'send';
      readonly to: NodeId;
      readonly message: RaftMessage;
      readonly after: WriteTicket | null;
    }
  /** Entries up to `index` are committed and may be applied in order. */
  | { readonly type: 'commit'; readonly index: LogIndex }
  /** Entries for a peer that lags behind the core's memory: read them and answer with `entriesLoaded`. */
  | {
      readonly type: 'loadEntries';
      readonly peer: NodeId;
      readonly from: LogIndex;
      /** Inclusive. */
      readonly to: LogIndex;
      readonly bytesMax: number;
    }
  /** The storage may forget entries up to `index`. */
  | { readonly type: 'compact'; readonly index: LogIndex; readonly term: Term }
  /**
   * Read chunk `sequence` of a snapshot for a peer and answer with `snapshotLoaded`. 0 opens the newest snapshot for a new
   * transfer, in place of any earlier one to that peer; every other one is that which follows the one before.
   */
  | {
      readonly type: 'loadSnapshot';
      readonly peer: NodeId;
      readonly transfer: number;
      readonly sequence: number;
    }
  /** That transfer ends, well or not: its snapshot need not be kept open. */
  | { readonly type: 'endSnapshot'; readonly peer: NodeId; readonly transfer: number }
  /**
   * Take in a chunk, check it and answer with `snapshotStored`; the last one: stop to apply, install the snapshot, go on with
   * what follows its index and answer with `snapshotInstalled`. Sequence 0 begins a new transfer in place of any earlier one.
   */
  | {
      readonly type: 'storeSnapshot';
      readonly from: NodeId;
      readonly transfer: number;
      readonly snapshot: SnapshotMeta;
      readonly sequence: number;
      readonly chunk: SnapshotChunk;
    }
  | { readonly type: 'respond'; readonly id: RequestId; readonly result: RaftResponse }
  | { readonly type: 'notify'; readonly notification: RaftNotification };

/** The answer to a request event. `accepted` is provisional: the entries are in the leader's log, not yet committed. */
export type RaftResponse =
  | {
      readonly type: 'accepted';
      readonly term: Term;
      readonly firstIndex: LogIndex;
      readonly lastIndex: LogIndex;
    }
  /**
   * The read may be served once `index` is applied. `stamp`: the leader's application clock, or null on the leader itself.
   * `leased`: this leader's lease vouches for it, at the time the request came with.
   */
  | {
      readonly type: 'readReady';
      readonly index: LogIndex;
      readonly stamp: number | null;
      readonly leased?: true;
    }
  | { readonly type: 'done' }
  | { readonly type: 'notLeader'; readonly leader: NodeId | null }
  /** A queue is full; surely not committed. */
  | { readonly type: 'overloaded' }
  /** Refused for the stated reason; surely not committed. */
  | { readonly type: 'rejected'; readonly reason: string }
  /** It was begun, but leadership was lost before the end: whoever leads next finishes it or takes it back. */
  | { readonly type: 'indeterminate'; readonly reason: string };

/** For observers, metrics, logs and traces. */
export type RaftNotification =
  | { readonly type: 'role'; readonly role: Role; readonly term: Term }
  | { readonly type: 'leader'; readonly leader: NodeId | null; readonly term: Term }
  | { readonly type: 'election'; readonly term: Term; readonly pre: boolean }
  /** The members in force, from the entry at `index` on (0: those this node was started with). Also at the start. */
  | { readonly type: 'membership'; readonly membership: Membership; readonly index: LogIndex }
  | { readonly type: 'truncated'; readonly from: LogIndex }
  /** Saved of the own state, received from the leader, or sent to a peer. */
  | {
      readonly type: 'snapshot';
      readonly action: 'saved' | 'installed' | 'sent';
      readonly index: LogIndex;
      readonly peer: NodeId | null;
    }
  /** Entries up to `index` are no longer in the log. */
  | { readonly type: 'compacted'; readonly index: LogIndex }
  | {
      readonly type: 'peerMode';
      readonly peer: NodeId;
      readonly mode: 'probe' | 'replicate' | 'snapshot';
    };

/** When the step was begun, if the driver tells. */
export function timeOf(event: RaftEvent): MonotonicMs | null {
  const { type } = event;
  return type === 'tick' || type === 'message' || type === 'readIndex' ? (event.now ?? null) : null;
}
