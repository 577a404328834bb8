import { writeSync } from 'node:fs';
import { mkdir, open, readdir, rename, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { SegmentDisk, SegmentFile } from './segment-disk.ts';

/** A directory of the machine. */
export class NodeSegmentDisk implements SegmentDisk {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  async makeDirectory(): Promise<void> {
    const first = await mkdir(this.#directory, { recursive: true });
    if (first === undefined) return;
    // Each new directory is a new name in its parent.
    const firstBytes = resolve(first).length;
    for (let made = resolve(this.#directory); made.length >= firstBytes; made = dirname(made)) {
      await syncDirectory(dirname(made));
    }
  }

  list(): Promise<readonly string[]> {
    return readdir(this.#directory);
  }

  async create(name: string): Promise<SegmentFile> {
    return new NodeSegmentFile(await open(this.#path(name), 'w+'));
  }

  async open(name: string): Promise<SegmentFile> {
    return new NodeSegmentFile(await open(this.#path(name), 'r+'));
  }

  rename(from: string, to: string): Promise<void> {
    return rename(this.#path(from), this.#path(to));
  }

  remove(name: string): Promise<void> {
    return unlink(this.#path(name));
  }

  syncNames(): Promise<void> {
    return syncDirectory(this.#directory);
  }

  #path(name: string): string {
    return join(this.#directory, name);
  }
}

class NodeSegmentFile implements SegmentFile {
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async size(): Promise<number> {
    return (await this.#handle.stat()).size;
  }

  async read(target: Uint8Array, position: number): Promise<number> {
    let filled = 0;
    while (filled < target.length) {
      const rest = target.length - filled;
      const { bytesRead } = await this.#handle.read(target, filled, rest, position + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return filled;
  }

  async write(bytes: Uint8Array, position: number): Promise<void> {
    let written = 0;
    while (written < bytes.length) {
      const rest = bytes.length - written;
      const { bytesWritten } = await this.#handle.write(bytes, written, rest, position + written);
      written += bytesWritten;
    }
  }

  async writeParts(parts: readonly Uint8Array[], position: number): Promise<void> {
    const { bytesWritten } = await this.#handle.writev(parts, position);
    const whole = parts.reduce((sum, { length }) => sum + length, 0);
    if (bytesWritten === whole) return;
    await this.write(Buffer.concat(parts).subarray(bytesWritten), position + bytesWritten);
  }

  writeNow(bytes: Uint8Array, position: number): void {
    let written = 0;
    while (written < bytes.length) {
      const rest = bytes.length - written;
      written += writeSync(this.#handle.fd, bytes, written, rest, position + written);
    }
  }

  /** `fdatasync`. In a file whose bytes were all written before, it has no new length and no new blocks to record. */
  sync(): Promise<void> {
    return this.#handle.datasync();
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
