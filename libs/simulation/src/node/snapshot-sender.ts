import type { LogIndex, NodeId, RaftEffect, RaftEvent, SnapshotChunk } from '@kiwi/raft-core';
import type { DurableSnapshot } from '../disk/snapshot-shelf.ts';

type Load = Extract<RaftEffect, { type: 'loadSnapshot' }>;
type Loaded = Extract<RaftEvent, { type: 'snapshotLoaded' }>;

interface Sending {
  readonly transfer: number;
  /** Stays readable although newer ones take its place. */
  readonly snapshot: DurableSnapshot | null;
  sequence: number;
  checksum: number;
}

/** The snapshots that a node is sending, as its core asks for them, piece by piece. */
export class SnapshotSender {
  readonly #sendings = new Map<NodeId, Sending>();

  /** Those that peers are being sent; entries behind them must stay. */
  get indexes(): readonly LogIndex[] {
    return [...this.#sendings.values()].map(({ snapshot }) => snapshot?.meta.index ?? 0);
  }

  open({ peer, transfer, sequence }: Load, newest: DurableSnapshot | null): void {
    if (sequence > 0) return;
    this.#sendings.set(peer, { transfer, snapshot: newest, sequence: 0, checksum: 0 });
  }

  /** The next piece, or null when there is none to give. */
  read({ peer, transfer, sequence }: Load, bytesMax: number): Loaded['loaded'] {
    const sending = this.#sendings.get(peer);
    if (sending?.transfer !== transfer || sending.sequence !== sequence) return null;
    if (sending.snapshot === null) return null;
    const { meta, bytes } = sending.snapshot;
    const from = sequence * bytesMax;
    const data = bytes.subarray(from, from + bytesMax);
    sending.sequence += 1;
    sending.checksum = checksumOf(data, sending.checksum);
    const last = from + bytesMax >= bytes.length;
    const chunk: SnapshotChunk = { data, checksum: sending.checksum, last };
    return { snapshot: meta, chunk };
  }

  end(peer: NodeId, transfer: number): void {
    if (this.#sendings.get(peer)?.transfer === transfer) this.#sendings.delete(peer);
  }
}

/** FNV-1a over everything so far: not the CRC-32 of real nodes, which costs more than it shows here. */
export function checksumOf(data: Uint8Array, before: number): number {
  let hash = before ^ 0x811c9dc5;
  for (const byte of data) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
