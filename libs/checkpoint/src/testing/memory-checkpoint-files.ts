import { crc32 } from 'node:zlib';
import { StorageError } from '@kiwi/kernel';
import type {
  CheckpointFiles,
  CheckpointPage,
  CheckpointReader,
  CheckpointReceiver,
  CheckpointWriter,
  CurrentCheckpoint,
} from '../checkpoint-files.ts';

interface Checkpoint {
  readonly meta: Uint8Array;
  readonly header: Uint8Array;
  readonly pages: ReadonlyMap<string, Uint8Array>;
}

/** For specs: checkpoints in memory, that can be made to fail, and that tell what was written. */
export class MemoryCheckpointFiles implements CheckpointFiles {
  #current: Checkpoint | null;
  #damaged: string | null = null;
  #failsAt: { readonly step: 'begin' | 'put' | 'commit'; puts: number } | null = null;
  /** What `pagesToRewrite` names. */
  rewriting: readonly string[] = [];
  /** Keys of the pages that were put since the last `begin`. */
  written: string[] = [];

  /** @param before the files of the same node's last run: what was committed is there. */
  constructor(before?: MemoryCheckpointFiles) {
    this.#current = before === undefined ? null : before.#current;
  }

  /** The next checkpoint fails at this step; a put after so many that succeed. */
  failNext(step: 'begin' | 'put' | 'commit', puts = 0): void {
    this.#failsAt = { step, puts };
  }

  /** This page cannot be read any more, until it is put again. */
  damage(key: string): void {
    this.#damaged = key;
  }

  get current(): CurrentCheckpoint | null {
    if (this.#current === null) return null;
    const { meta, header, pages } = this.#current;
    const bytes = [...pages.values()].reduce((sum, data) => sum + data.byteLength, 0);
    return { meta, header, pages: pages.size, bytes };
  }

  pages(): AsyncIterable<readonly CheckpointPage[]> {
    return batches(this.#current?.pages ?? new Map());
  }

  async begin(): Promise<CheckpointWriter> {
    this.written = [];
    this.#failIfDue('begin');
    const pages = new Map(this.#current?.pages);
    return {
      put: (key, data) => {
        this.#failIfDue('put');
        this.written.push(key);
        pages.set(key, Uint8Array.from(data));
        if (key === this.#damaged) this.#damaged = null;
        // Like a disk that now and then does not keep up.
        return this.written.length % 3 === 0 ? Promise.resolve() : undefined;
      },
      drop: (key) => void pages.delete(key),
      commit: async (meta, header) => {
        this.#failIfDue('commit');
        this.#current = { meta, header, pages };
      },
      abort: () => Promise.resolve(),
    };
  }

  pagesToRewrite(): readonly string[] {
    return this.rewriting;
  }

  pagesDamagedBy(error: unknown): readonly string[] {
    return error instanceof StorageError ? [String(error.details.page)] : [];
  }

  read(): CheckpointReader | null {
    if (this.#current === null) return null;
    const bytes = encode(this.#current);
    let position = 0;
    return {
      meta: this.#current.meta,
      next: async (bytesMax) => {
        if (this.#damaged !== null) {
          const details = { page: this.#damaged };
          throw new StorageError('KIWI_CHECKPOINT_CORRUPT', 'A page is damaged.', { details });
        }
        const chunk = bytes.subarray(position, position + bytesMax);
        position += chunk.length;
        return chunk.length > 0 ? chunk : null;
      },
      close: () => Promise.resolve(),
    };
  }

  async receive(): Promise<CheckpointReceiver> {
    const chunks: Uint8Array[] = [];
    return {
      write: async (chunk) => void chunks.push(chunk.slice()),
      finish: async () => {
        const received = decode(Buffer.concat(chunks));
        return {
          meta: received.meta,
          header: received.header,
          pages: () => batches(received.pages),
          commit: async () => {
            this.#failIfDue('commit');
            this.#current = received;
          },
        };
      },
      abort: async () => void chunks.splice(0),
    };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #failIfDue(step: 'begin' | 'put' | 'commit'): void {
    const due = this.#failsAt;
    if (due?.step !== step || due.puts-- > 0) return;
    this.#failsAt = null;
    throw new StorageError('KIWI_STORAGE_WRITE_FAILED', `No space left at ${step}.`);
  }
}

async function* batches(
  pages: ReadonlyMap<string, Uint8Array>,
): AsyncGenerator<readonly CheckpointPage[], void, undefined> {
  const list = Array.from(pages, ([key, data]) => ({ key, data }));
  for (let i = 0; i < list.length; i += 5) yield list.slice(i, i + 5);
}

/** A checksum in hex and a line of JSON. */
function encode({ meta, header, pages }: Checkpoint): Buffer {
  const text = JSON.stringify([
    Buffer.from(meta).toString('base64'),
    Buffer.from(header).toString('base64'),
    Array.from(pages, ([key, data]) => [key, Buffer.from(data).toString('base64')]),
  ]);
  return Buffer.from(`${crc32(text).toString(16).padStart(8, '0')}${text}`);
}

function decode(bytes: Buffer): Checkpoint {
  const text = bytes.toString('utf8', 8);
  if (bytes.toString('utf8', 0, 8) !== crc32(text).toString(16).padStart(8, '0')) {
    throw new StorageError('KIWI_CHECKPOINT_STREAM', 'The checkpoint is not whole.');
  }
  const [meta, header, pages] = JSON.parse(text) as [string, string, [string, string][]];
  return {
    meta: Buffer.from(meta, 'base64'),
    header: Buffer.from(header, 'base64'),
    pages: new Map(pages.map(([key, data]) => [key, Buffer.from(data, 'base64')])),
  };
}
