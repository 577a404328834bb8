import { dirname } from 'node:path';
import type { FileSystem, ReadableFile, WritableFile } from '../files/file-system.ts';

export interface DiskOperation {
  /** Counted from 1 since the process began. */
  readonly step: number;
  readonly kind:
    | 'list'
    | 'size'
    | 'create'
    | 'open'
    | 'read'
    | 'write'
    | 'sync'
    | 'rename'
    | 'remove'
    | 'sync-directory';
  readonly path: string;
}

/**
 * What becomes of an operation: the process dies before it (of a write, a half is done); the operation fails (of a write, a half is done);
 * or it is done and reported as failed.
 */
export type DiskFault =
  | { readonly kind: 'kill' }
  | { readonly kind: 'fail'; readonly code: 'ENOSPC' | 'EIO' }
  | { readonly kind: 'done-but-failed'; readonly code: 'EIO' };

/** What of the unsynced changes has reached the disk when the power fails: by chance, some whole, some torn, in any order. */
export type PowerLoss = 'nothing' | 'everything' | { readonly seed: number };

interface PendingWrite {
  readonly offset: number;
  readonly bytes: Buffer;
}

interface SimulatedFile {
  /** As processes see it. */
  content: Buffer;
  /** As it is after a loss of power, but for `pending`. */
  durable: Buffer;
  pending: PendingWrite[];
}

type NameChange = (names: Map<string, SimulatedFile>) => void;

/** A disk in memory that can lose what was not synced: contents and, apart from them, names. */
export class SimulatedDisk {
  #names: Map<string, SimulatedFile>;
  #durableNames: Map<string, SimulatedFile>;
  #pendingNames: NameChange[] = [];

  constructor(files: ReadonlyMap<string, Uint8Array> = new Map()) {
    this.#names = new Map(
      [...files].map(([path, bytes]) => {
        const content = Buffer.from(bytes);
        return [path, { content, durable: content, pending: [] }];
      }),
    );
    this.#durableNames = new Map(this.#names);
  }

  /** The files as processes see them. */
  files(): ReadonlyMap<string, Uint8Array> {
    return new Map([...this.#names].map(([path, { content }]) => [path, Buffer.from(content)]));
  }

  /** The disk as a process sees it. `fault` is asked before each operation; after a `kill` the process cannot do anything more. */
  process(fault: (operation: DiskOperation) => DiskFault | null = () => null): FileSystem {
    return new ProcessFileSystem(this, fault);
  }

  /** The disk after a loss of power. This one is left as it is. */
  afterPowerLoss(loss: PowerLoss): SimulatedDisk {
    const random = typeof loss === 'object' ? pseudoRandom(loss.seed) : null;
    const survives = (): boolean => (random === null ? loss === 'everything' : random() < 0.5);
    const names = new Map(this.#durableNames);
    for (const change of this.#pendingNames) if (survives()) change(names);
    const contents = new Map<string, Uint8Array>();
    for (const [path, file] of names) {
      let content = file.durable;
      for (const write of file.pending) {
        if (!survives()) continue;
        const bytes =
          random === null ? write.bytes.length : Math.ceil(random() * write.bytes.length);
        content = overwrite(content, { ...write, bytes: write.bytes.subarray(0, bytes) });
      }
      contents.set(path, content);
    }
    return new SimulatedDisk(contents);
  }

  /** Something befalls a file under running processes: it has another content, or with null it is gone. */
  damage(path: string, content: Uint8Array | null): void {
    const file = this.file(path);
    if (content === null) {
      this.#names.delete(path);
      this.#durableNames.delete(path);
      return;
    }
    file.content = Buffer.from(content);
    file.durable = file.content;
    file.pending = [];
  }

  file(path: string): SimulatedFile {
    const file = this.#names.get(path);
    if (file === undefined) throw systemError('ENOENT', path);
    return file;
  }

  has(path: string): boolean {
    return this.#names.has(path);
  }

  changeNames(change: NameChange): void {
    change(this.#names);
    this.#pendingNames.push(change);
  }

  syncNames(): void {
    for (const change of this.#pendingNames) change(this.#durableNames);
    this.#pendingNames = [];
  }
}

class ProcessFileSystem implements FileSystem {
  readonly #disk: SimulatedDisk;
  readonly #fault: (operation: DiskOperation) => DiskFault | null;
  #step = 0;
  #dead = false;

  constructor(disk: SimulatedDisk, fault: (operation: DiskOperation) => DiskFault | null) {
    this.#disk = disk;
    this.#fault = fault;
  }

  async createDirectory(): Promise<void> {
    if (this.#dead) throw systemError('KILLED', 'process');
  }

  list(directory: string): Promise<readonly string[]> {
    return this.#run('list', directory, () =>
      [...this.#disk.files().keys()]
        .filter((path) => dirname(path) === directory)
        .map((path) => path.slice(directory.length + 1)),
    );
  }

  size(path: string): Promise<number | null> {
    return this.#run('size', path, () =>
      this.#disk.has(path) ? this.#disk.file(path).content.length : null,
    );
  }

  create(path: string): Promise<WritableFile> {
    return this.#run('create', path, () => {
      if (this.#disk.has(path)) throw systemError('EEXIST', path);
      const nothing = Buffer.alloc(0);
      const file: SimulatedFile = { content: nothing, durable: nothing, pending: [] };
      this.#disk.changeNames((names) => names.set(path, file));
      return {
        write: (bytes) => this.#write(path, file, bytes),
        sync: () => this.#sync(path, file),
        close: async () => undefined,
      };
    });
  }

  open(path: string): Promise<ReadableFile> {
    return this.#run('open', path, () => {
      const file = this.#disk.file(path);
      return {
        read: (target, position) =>
          this.#run('read', path, () => {
            const bytes = file.content.subarray(position, position + target.length);
            target.set(bytes);
            return bytes.length;
          }),
        close: async () => undefined,
      };
    });
  }

  rename(from: string, to: string): Promise<void> {
    return this.#run('rename', from, () => {
      const file = this.#disk.file(from);
      this.#disk.changeNames((names) => {
        names.delete(from);
        names.set(to, file);
      });
    });
  }

  remove(path: string): Promise<void> {
    return this.#run('remove', path, () => {
      this.#disk.file(path);
      this.#disk.changeNames((names) => names.delete(path));
    });
  }

  syncDirectory(directory: string): Promise<void> {
    return this.#run('sync-directory', directory, () => this.#disk.syncNames());
  }

  #write(path: string, file: SimulatedFile, bytes: Uint8Array): Promise<void> {
    const write = (part: Uint8Array): void => {
      const pending = { offset: file.content.length, bytes: Buffer.from(part) };
      file.content = overwrite(file.content, pending);
      file.pending.push(pending);
    };
    const half = bytes.subarray(0, Math.floor(bytes.length / 2));
    return this.#run(
      'write',
      path,
      () => write(bytes),
      () => write(half),
    );
  }

  #sync(path: string, file: SimulatedFile): Promise<void> {
    const synced = (): void => {
      for (const pending of file.pending) file.durable = overwrite(file.durable, pending);
      file.pending = [];
    };
    // What a failed sync has lost no later sync brings back.
    const lost = (): void => {
      file.pending = [];
    };
    return this.#run('sync', path, synced, lost);
  }

  async #run<T>(
    kind: DiskOperation['kind'],
    path: string,
    work: () => T,
    failing: () => void = () => undefined,
  ): Promise<T> {
    await null;
    if (this.#dead) throw systemError('KILLED', path);
    const fault = this.#fault({ step: ++this.#step, kind, path });
    if (fault?.kind === 'kill') {
      this.#dead = true;
      // A killed process loses nothing that was written, but a write may be cut.
      if (kind === 'write') failing();
      throw systemError('KILLED', path);
    }
    if (fault?.kind === 'fail') {
      failing();
      throw systemError(fault.code, path);
    }
    const result = work();
    if (fault !== null) throw systemError(fault.code, path);
    return result;
  }
}

function overwrite(content: Buffer, { offset, bytes }: PendingWrite): Buffer {
  // What lies between is zeros, as where an earlier write was lost.
  const result = Buffer.alloc(Math.max(content.length, offset + bytes.length));
  content.copy(result);
  bytes.copy(result, offset);
  return result;
}

function systemError(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}

/** mulberry32: a small generator, enough to choose what survives. */
function pseudoRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
