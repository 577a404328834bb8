import type { SnapshotChunk } from '../core/messages.ts';
import type { NodeId } from '../core/types.ts';
import type { SnapshotMeta } from '../ports/snapshot-store.ts';

interface Snapshot {
  readonly meta: SnapshotMeta;
  readonly state: readonly string[];
}

/** The snapshots of a node: its own, those it sends, and the one it takes in. Each applied command makes one chunk. */
export class NodeSnapshots {
  #own: Snapshot | null = null;
  readonly #open = new Map<NodeId, Snapshot>();
  #incoming: string[] = [];

  get snapshot(): SnapshotMeta | null {
    return this.#own?.meta ?? null;
  }
  get state(): readonly string[] {
    return this.#own?.state ?? [];
  }

  /** Durable at once. */
  save(meta: SnapshotMeta, state: readonly string[]): void {
    this.#own = { meta, state };
  }

  /** Chunk `sequence` for a peer; 0 opens the newest snapshot. Null when there is none. */
  load(
    peer: NodeId,
    sequence: number,
  ): { readonly snapshot: SnapshotMeta; readonly chunk: SnapshotChunk } | null {
    if (sequence === 0 && this.#own !== null) this.#open.set(peer, this.#own);
    const snapshot = this.#open.get(peer);
    if (snapshot === undefined) return null;
    const { meta, state } = snapshot;
    const data = new TextEncoder().encode(state[sequence] ?? '');
    const last = sequence >= state.length - 1;
    return { snapshot: meta, chunk: { data, checksum: 0, last } };
  }

  end(peer: NodeId): void {
    this.#open.delete(peer);
  }

  /** Takes in a chunk; the last one makes it the node's own snapshot. */
  store(meta: SnapshotMeta, sequence: number, chunk: SnapshotChunk): void {
    if (sequence === 0) this.#incoming = [];
    this.#incoming.push(new TextDecoder().decode(chunk.data));
    if (!chunk.last) return;
    this.#own = { meta, state: this.#incoming };
    this.#incoming = [];
  }

  crash(): void {
    this.#open.clear();
    this.#incoming = [];
  }
}
