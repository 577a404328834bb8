import { RaftError } from '../errors.ts';
import type {
  SnapshotMeta,
  SnapshotReader,
  SnapshotReceiver,
  SnapshotStore,
} from '../ports/snapshot-store.ts';
import type { SnapshottingStateMachine } from '../ports/state-machine.ts';

interface StoredSnapshot {
  readonly meta: SnapshotMeta;
  readonly bytes: Uint8Array;
}

/** Snapshots in memory, for tests and examples. */
export class MemorySnapshotStore implements SnapshotStore {
  readonly #stateMachine: SnapshottingStateMachine;
  #newest: StoredSnapshot | null;

  /** @param before the store of the same node's last run: what it holds is there, as on a disk after a restart. */
  constructor(stateMachine: SnapshottingStateMachine, before?: MemorySnapshotStore) {
    this.#stateMachine = stateMachine;
    this.#newest = before === undefined ? null : before.#newest;
  }

  /** Of the newest snapshot. */
  get meta(): SnapshotMeta | null {
    return this.#newest?.meta ?? null;
  }

  async open(): Promise<SnapshotMeta | null> {
    if (this.#newest !== null) await this.#stateMachine.restore(piecesOf(this.#newest.bytes));
    return this.meta;
  }

  save(meta: SnapshotMeta): Promise<void> {
    return this.#keep(meta, this.#stateMachine.snapshot());
  }

  async #keep(
    meta: SnapshotMeta,
    pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  ): Promise<void> {
    const collected: Uint8Array[] = [];
    for await (const piece of pieces) collected.push(piece.slice());
    this.#newest = { meta, bytes: joined(collected) };
  }

  read(): Promise<SnapshotReader | null> {
    const newest = this.#newest;
    if (newest === null) return Promise.resolve(null);
    const { meta, bytes } = newest;
    let position = 0;
    return Promise.resolve({
      meta,
      next: (bytesMax) => {
        const chunk = bytes.subarray(position, position + bytesMax);
        position += chunk.byteLength;
        return Promise.resolve(chunk.byteLength > 0 ? chunk : null);
      },
      close: () => Promise.resolve(),
    });
  }

  receive(meta: SnapshotMeta): Promise<SnapshotReceiver> {
    let chunks: Uint8Array[] | null = [];
    return Promise.resolve({
      write: (chunk) => {
        chunks?.push(chunk.slice());
        return Promise.resolve();
      },
      install: async () => {
        if (chunks === null) throw new RaftError('RAFT_REJECTED', 'the snapshot was given up');
        const bytes = joined(chunks);
        await this.#stateMachine.restore(piecesOf(bytes));
        this.#newest = { meta, bytes };
      },
      abort: () => {
        chunks = null;
        return Promise.resolve();
      },
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield await Promise.resolve(bytes);
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.byteLength, 0));
  let position = 0;
  for (const piece of pieces) {
    bytes.set(piece, position);
    position += piece.byteLength;
  }
  return bytes;
}
