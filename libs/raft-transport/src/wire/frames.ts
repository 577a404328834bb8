import type { Entry, NodeId, RaftMessage, SnapshotChunk } from '@kiwi/raft-core';

/** The TypeScript side of `proto/kiwi`: what proto-loader makes of the messages (`longs: Number`, camel case). */
export interface HelloFrame {
  readonly protocolVersion: number;
  readonly clusterId: string;
  readonly fromId: NodeId;
  readonly toId: NodeId;
  readonly address: string;
}

/** Why a side closed its control stream; numbers as in `Bye.Reason`. */
export const byeReason = { stopping: 1, redialing: 2, removed: 3 } as const;
export type ByeReason = (typeof byeReason)[keyof typeof byeReason];

/** Numbers as in `EntryKind` of raft.proto. */
export const wireKindOf = { command: 1, noop: 2, membership: 3 } as const satisfies Record<
  Entry['kind'],
  number
>;

export interface WireEntry {
  readonly index: number;
  readonly term: number;
  readonly kind: number;
  readonly data: Uint8Array;
}

export interface WireSnapshotMeta {
  readonly index: number;
  readonly term: number;
  readonly membershipIndex: number;
  readonly membership: Uint8Array;
}

/** Parts that the sender left out are null. */
export interface WireSnapshot {
  readonly term: number;
  readonly transfer: number;
  readonly sequence: number;
  readonly snapshot: WireSnapshotMeta | null;
  readonly chunk: SnapshotChunk | null;
}

type Fields<T extends RaftMessage['type']> = Omit<Extract<RaftMessage, { type: T }>, 'type'>;

/** What is inside a `RaftFrame`: at most one of these, named by `body` when it was received. */
export interface RaftFrame {
  readonly body?: string;
  readonly hello?: HelloFrame;
  readonly bye?: { readonly reason: number };
  readonly ping?: { readonly stamp: number };
  readonly pong?: { readonly stamp: number };
  readonly preVote?: Fields<'preVote'>;
  readonly preVoteResponse?: Fields<'preVoteResponse'>;
  readonly vote?: Fields<'vote'>;
  readonly voteResponse?: Fields<'voteResponse'>;
  readonly append?: Omit<Fields<'append'>, 'entries'> & { readonly entries: readonly WireEntry[] };
  readonly appendResponse?: Fields<'appendResponse'>;
  readonly snapshot?: WireSnapshot;
  readonly snapshotResponse?: Fields<'snapshotResponse'>;
  readonly heartbeat?: Fields<'heartbeat'>;
  readonly heartbeatResponse?: Fields<'heartbeatResponse'>;
  readonly readIndex?: Fields<'readIndex'>;
  readonly readIndexResponse?: Omit<Fields<'readIndexResponse'>, 'index'> & {
    readonly index?: number;
  };
  readonly timeoutNow?: Fields<'timeoutNow'>;
}

export interface PeerFrame {
  readonly body?: string;
  readonly hello?: HelloFrame;
  readonly message?: { readonly kind: number; readonly payload: Uint8Array };
}

/** One gRPC message: what the sender had ready at one time, in order. */
export interface FrameBatch<F> {
  readonly frames: readonly F[];
}
