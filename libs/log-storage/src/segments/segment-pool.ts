import type { SegmentDisk, SegmentFile } from './segment-disk.ts';
import { segmentHeaderBytes } from './segment-header.ts';
import { nameOfSegment } from './segment.ts';
import type { Segment } from './segment.ts';

/** A file that is ready to become a segment. */
export interface PreparedFile {
  readonly number: number;
  readonly file: SegmentFile;
  readonly capacity: number;
}

/** A used-up file that is kept to be written over. */
export interface SpareFile {
  readonly name: string;
  readonly capacity: number;
}

const unfinishedName = 'unfinished.tmp';
/** So much is written between two syncs: those of the log's frames must not queue behind a large one. */
const fillBytes = 512 * 1024;

/** Files of this kind are left by a process that died. */
export function isUnfinished(name: string): boolean {
  return name === unfinishedName;
}

export function isSpare(name: string): boolean {
  return name.endsWith('.spare');
}

/**
 * Makes the files of segments before they are needed, every byte written and on the disk: to write over it is then all that a sync has to do,
 * while in a file that grows each sync records its new length and blocks, which takes about twice as long. Used-up files are kept for that.
 */
export class SegmentPool {
  readonly #disk: SegmentDisk;
  readonly #spareBytesMax: number;
  readonly #spares: SpareFile[];
  #prepared: Promise<PreparedFile> | null = null;

  /** @param spareBytesMax of used-up files that are kept */
  constructor(disk: SegmentDisk, spares: readonly SpareFile[], spareBytesMax: number) {
    this.#disk = disk;
    this.#spares = [...spares];
    this.#spareBytesMax = spareBytesMax;
  }

  get isPreparing(): boolean {
    return this.#prepared !== null;
  }

  /** Begins to make the file of the next segment ready; whether that fails is told by `take`. */
  prepare(number: number, capacity: number): void {
    this.#prepared = this.#make(number, capacity);
    this.#prepared.catch(() => undefined);
  }

  /** The file of a new segment, for at least so many bytes. */
  async take(number: number, capacity: number): Promise<PreparedFile> {
    const prepared = this.#prepared;
    this.#prepared = null;
    if (prepared === null) return this.#make(number, capacity);
    const ready = await prepared;
    if (ready.capacity >= capacity) return ready;
    await ready.file.close();
    return this.#createEmpty(number, capacity);
  }

  /**
   * Takes files that the log does not need any more. They are written over only when their new names are durable: a segment without a
   * header, under its old name among others, would look like damage after a loss of power.
   */
  async release(segments: readonly Segment[]): Promise<void> {
    const spares: SpareFile[] = [];
    let keptBytes = this.#spares.reduce((sum, spare) => sum + spare.capacity, 0);
    for (const { name, capacity } of segments) {
      if (keptBytes + capacity > this.#spareBytesMax) {
        await this.#disk.remove(name);
        continue;
      }
      const spare = { name: `${name}.spare`, capacity };
      await this.#disk.rename(name, spare.name);
      spares.push(spare);
      keptBytes += capacity;
    }
    if (spares.length === 0) return;
    await this.#disk.syncNames();
    this.#spares.push(...spares);
  }

  async close(): Promise<void> {
    const prepared = await this.#prepared?.catch(() => null);
    this.#prepared = null;
    await prepared?.file.close();
  }

  async #make(number: number, capacity: number): Promise<PreparedFile> {
    const at = this.#spares.findIndex((spare) => spare.capacity >= capacity);
    const spare = at < 0 ? undefined : this.#spares.splice(at, 1)[0];
    if (spare !== undefined) return this.#clear(number, spare);
    try {
      return await this.#createFilled(number, capacity);
    } catch (error) {
      if ((error as { readonly code?: unknown }).code !== 'ENOSPC') throw error;
      // What is left may be enough for what will be written.
      await this.#disk.remove(unfinishedName);
      return this.#createEmpty(number, capacity);
    }
  }

  /** Without a header it is no segment; its old frames have another salt. */
  async #clear(number: number, { name, capacity }: SpareFile): Promise<PreparedFile> {
    const file = await this.#disk.open(name);
    file.writeNow(Buffer.alloc(segmentHeaderBytes), 0);
    await file.sync();
    await this.#rename(name, nameOfSegment(number));
    return { number, file, capacity };
  }

  async #createFilled(number: number, capacity: number): Promise<PreparedFile> {
    const file = await this.#disk.create(unfinishedName);
    try {
      const zeros = Buffer.alloc(Math.min(fillBytes, capacity));
      for (let offset = 0; offset < capacity; offset += zeros.length) {
        await file.write(zeros.subarray(0, capacity - offset), offset);
        await file.sync();
      }
      await this.#rename(unfinishedName, nameOfSegment(number));
    } catch (error) {
      await file.close();
      throw error;
    }
    return { number, file, capacity };
  }

  /** For what fits no other file, or when the disk is nearly full. It grows as it is written. */
  async #createEmpty(number: number, capacity: number): Promise<PreparedFile> {
    const file = await this.#disk.create(nameOfSegment(number));
    try {
      await this.#disk.syncNames();
    } catch (error) {
      await file.close();
      throw error;
    }
    return { number, file, capacity };
  }

  async #rename(from: string, to: string): Promise<void> {
    await this.#disk.rename(from, to);
    await this.#disk.syncNames();
  }
}
