import { RaftError } from '../errors.ts';
import { crc32 } from '../node/snapshots/crc32.ts';
import type {
  SnapshotMeta,
  SnapshotReader,
  SnapshotReceiver,
  SnapshotStore,
} from '../ports/snapshot-store.ts';
import type { SnapshottingStateMachine } from '../ports/state-machine.ts';

interface StoredSnapshot {
  readonly meta: SnapshotMeta;
  /** What the state machine wrote, and the checksum of that. */
  readonly bytes: Uint8Array;
}

const checksumBytes = 4;

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
    if (this.#newest !== null)
      await this.#stateMachine.restore(piecesOf(checked(this.#newest.bytes)));
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
    let checksum = 0;
    for await (const piece of pieces) {
      collected.push(piece.slice());
      checksum = crc32(piece, checksum);
    }
    const end = new Uint8Array(checksumBytes);
    new DataView(end.buffer).setUint32(0, checksum);
    collected.push(end);
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
        await this.#stateMachine.restore(piecesOf(checked(bytes)));
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

/** What the state machine wrote. */
function checked(bytes: Uint8Array): Uint8Array {
  const length = bytes.byteLength - checksumBytes;
  const written = bytes.subarray(0, Math.max(0, length));
  const end = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (length < 0 || end.getUint32(length) !== crc32(written)) {
    throw new RaftError('RAFT_REJECTED', 'the snapshot is not whole, or was altered');
  }
  return written;
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
