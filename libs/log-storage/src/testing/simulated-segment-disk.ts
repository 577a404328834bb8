import type { SegmentDisk, SegmentFile } from '../segments/segment-disk.ts';

/** What reaches the disk at once or not at all. */
const sectorBytes = 512;

interface SimulatedFile {
  /** As processes see it. */
  content: Buffer;
  /** What is there after a loss of power, but for `pending`. */
  durable: Buffer;
  /** Sectors that were written and not synced: each may get lost, or get there, alone. */
  pending: Set<number>;
  durableBytes: number;
}

type NameChange = (names: Map<string, SimulatedFile>) => void;

export interface SimulatedDiskOptions {
  readonly files?: ReadonlyMap<string, Uint8Array>;
  /** The process dies before this operation, counted from 1; of a write, a half is done. */
  readonly killAt?: number;
  /** This operation fails, and, when it is a sync, what it should have synced never gets there. */
  readonly failAt?: number;
}

/** A directory in memory that can lose what was not synced: contents, sector by sector, and, apart from them, names. */
export class SimulatedSegmentDisk implements SegmentDisk {
  readonly #names = new Map<string, SimulatedFile>();
  readonly #durableNames: Map<string, SimulatedFile>;
  readonly #killAt: number;
  readonly #failAt: number;
  #pendingNames: NameChange[] = [];
  #operations = 0;
  #bytesRead = 0;
  #isDead = false;

  constructor({ files, killAt, failAt }: SimulatedDiskOptions = {}) {
    for (const [name, bytes] of files ?? []) {
      const content = Buffer.from(bytes);
      const file = { content, durable: content, pending: new Set<number>(), durableBytes: 0 };
      this.#names.set(name, { ...file, durableBytes: content.length });
    }
    this.#durableNames = new Map(this.#names);
    this.#killAt = killAt ?? Infinity;
    this.#failAt = failAt ?? Infinity;
  }

  /** How many operations there were. */
  get operations(): number {
    return this.#operations;
  }

  get bytesRead(): number {
    return this.#bytesRead;
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /** As processes see them. */
  files(): ReadonlyMap<string, Uint8Array> {
    return new Map(Array.from(this.#names, ([name, { content }]) => [name, Buffer.from(content)]));
  }

  /** What is there after a loss of power. @param random decides what of the unsynced is */
  filesAfterPowerLoss(random: () => number): ReadonlyMap<string, Uint8Array> {
    const names = new Map(this.#durableNames);
    for (const change of this.#pendingNames) {
      // A journal keeps the order of names.
      if (random() < 0.3) break;
      change(names);
    }
    return new Map(Array.from(names, ([name, file]) => [name, survivingBytes(file, random)]));
  }

  async makeDirectory(): Promise<void> {
    this.#operate();
  }

  async list(): Promise<readonly string[]> {
    this.#operate();
    return [...this.#names.keys()];
  }

  async create(name: string): Promise<SegmentFile> {
    this.#operate();
    const nothing = Buffer.alloc(0);
    const file = {
      content: nothing,
      durable: nothing,
      pending: new Set<number>(),
      durableBytes: 0,
    };
    this.#changeNames((names) => names.set(name, file));
    return this.#handleOf(file);
  }

  async open(name: string): Promise<SegmentFile> {
    this.#operate();
    return this.#handleOf(this.#find(name));
  }

  async rename(from: string, to: string): Promise<void> {
    this.#operate();
    const file = this.#find(from);
    this.#changeNames((names) => {
      names.delete(from);
      names.set(to, file);
    });
  }

  async remove(name: string): Promise<void> {
    this.#operate();
    this.#find(name);
    this.#changeNames((names) => names.delete(name));
  }

  async syncNames(): Promise<void> {
    this.#operate();
    for (const change of this.#pendingNames) change(this.#durableNames);
    this.#pendingNames = [];
  }

  #find(name: string): SimulatedFile {
    const file = this.#names.get(name);
    if (file === undefined) throw systemError('ENOENT', name);
    return file;
  }

  #changeNames(change: NameChange): void {
    change(this.#names);
    this.#pendingNames.push(change);
  }

  #operate(onKill: () => void = () => undefined, onFailure: () => void = () => undefined): void {
    if (this.#isDead) throw systemError('KILLED', 'process');
    this.#operations++;
    if (this.#operations === this.#killAt) {
      this.#isDead = true;
      onKill();
      throw systemError('KILLED', 'process');
    }
    if (this.#operations === this.#failAt) {
      onFailure();
      throw systemError('EIO', 'disk');
    }
  }

  #handleOf(file: SimulatedFile): SegmentFile {
    const write = (bytes: Uint8Array, position: number): void => {
      const half = bytes.subarray(0, Math.floor(bytes.length / 2));
      this.#operate(() => writeTo(file, half, position));
      writeTo(file, bytes, position);
    };
    return {
      size: async () => file.content.length,
      read: async (target, position) => {
        this.#operate();
        const bytes = file.content.subarray(position, position + target.length);
        target.set(bytes);
        this.#bytesRead += bytes.length;
        return bytes.length;
      },
      write: async (bytes, position) => write(bytes, position),
      writeParts: async (parts, position) => write(Buffer.concat(parts), position),
      writeNow: write,
      sync: async () => {
        // What a failed sync has lost no later sync brings back.
        this.#operate(undefined, () => file.pending.clear());
        syncFile(file);
      },
      close: async () => undefined,
    };
  }
}

function writeTo(file: SimulatedFile, bytes: Uint8Array, position: number): void {
  const length = Math.max(file.content.length, position + bytes.length);
  const content = Buffer.alloc(length);
  file.content.copy(content);
  content.set(bytes, position);
  file.content = content;
  for (let at = position; at < position + bytes.length; at += sectorBytes) {
    file.pending.add(Math.floor(at / sectorBytes));
  }
  if (bytes.length > 0) file.pending.add(Math.floor((position + bytes.length - 1) / sectorBytes));
}

function syncFile(file: SimulatedFile): void {
  file.durable = overlay(file, () => true);
  file.durableBytes = file.content.length;
  file.pending = new Set();
}

function survivingBytes(file: SimulatedFile, random: () => number): Buffer {
  const isLongEnough = random() < 0.5;
  const bytes = overlay(file, () => random() < 0.5);
  return isLongEnough ? bytes : bytes.subarray(0, Math.max(file.durableBytes, 0));
}

function overlay(file: SimulatedFile, survives: () => boolean): Buffer {
  const bytes = Buffer.alloc(file.content.length);
  file.durable.copy(bytes);
  for (const sector of file.pending) {
    if (!survives()) continue;
    const start = sector * sectorBytes;
    file.content.copy(bytes, start, start, start + sectorBytes);
  }
  return bytes;
}

function systemError(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
