import { frameBytesAt, frameHeadBytes } from './frame.ts';
import type { SegmentDisk, SegmentFile } from './segment-disk.ts';
import type { Segment } from './segment.ts';

/** The least that is read at once: a frame of usual length, whose length is only known when its beginning is read. */
export const windowBytesMin = 64 * 1024;
/** The most that is read at once, but for a longer frame. Entries share the memory of what was read with them. */
const windowBytesMax = 4 * 1024 * 1024;

/** What was read last of a segment: many frames with one read, since those that follow one another are wanted one after the other. */
export class SegmentWindow {
  readonly #disk: SegmentDisk;
  #file: SegmentFile | null = null;
  #name = '';
  #bytes = Buffer.alloc(0);
  #offset = 0;

  constructor(disk: SegmentDisk) {
    this.#disk = disk;
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = null;
  }

  /**
   * The bytes of the frame at `offset`; none when none begins there that fits the segment.
   * @param wantedBytes from there on, of this frame and of those that will be asked for
   */
  async frame({ name, capacity }: Segment, offset: number, wantedBytes: number): Promise<Buffer> {
    await this.#moveTo(name);
    const room = capacity - offset;
    const wanted = Math.min(Math.max(wantedBytes, windowBytesMin), windowBytesMax, room);
    if (!this.#holds(offset, frameHeadBytes)) await this.#read(offset, wanted);
    const length = frameBytesAt(this.#bytes, offset - this.#offset) ?? 0;
    if (length < frameHeadBytes || length > room) return this.#bytes.subarray(0, 0);
    if (!this.#holds(offset, length)) await this.#read(offset, Math.max(wanted, length));
    const start = offset - this.#offset;
    return this.#bytes.subarray(start, start + length);
  }

  async #moveTo(name: string): Promise<void> {
    if (name === this.#name) return;
    await this.close();
    this.#bytes = this.#bytes.subarray(0, 0);
    this.#file = await this.#disk.open(name);
    this.#name = name;
  }

  #holds(offset: number, bytes: number): boolean {
    return offset >= this.#offset && offset + bytes <= this.#offset + this.#bytes.length;
  }

  async #read(offset: number, bytes: number): Promise<void> {
    const target = Buffer.allocUnsafe(bytes);
    this.#bytes = target.subarray(0, (await this.#file?.read(target, offset)) ?? 0);
    this.#offset = offset;
  }
}
