import { mkdir, open, readdir, rename, stat, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { FileSystem, ReadableFile, WritableFile } from './file-system.ts';

/** The file system of the machine. */
export const nodeFileSystem: FileSystem = {
  createDirectory: async (directory) => {
    const first = await mkdir(directory, { recursive: true });
    if (first === undefined) return;
    const firstBytes = resolve(first).length;
    // Each new directory is a new name in its parent.
    for (let made = resolve(directory); made.length >= firstBytes; made = dirname(made)) {
      await syncDirectory(dirname(made));
    }
  },
  list: (directory) => readdir(directory),
  size: async (path) => {
    try {
      return (await stat(path)).size;
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null;
      throw error;
    }
  },
  create: async (path) => new NodeWritableFile(await open(path, 'wx')),
  open: async (path) => new NodeReadableFile(await open(path, 'r')),
  rename: (from, to) => rename(from, to),
  remove: async (path) => {
    await shrink(path);
    await unlink(path);
  },
  syncDirectory,
};

/** So much of a file is given back at a time, and then the disk is left alone for so long. */
const shrinkBytes = 8 * 1024 * 1024;
const shrinkPauseMs = 8;

/**
 * Cuts a file down to a small one. A file system that tells the disk at once what it does not need any more (ext4 mounted with `discard`) keeps it busy for 20 to 30 ms with
 * 100 MB, and every `fdatasync` waits.
 */
async function shrink(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    let { size } = await handle.stat();
    while (size > shrinkBytes) {
      size -= shrinkBytes;
      await handle.truncate(size);
      await pause(shrinkPauseMs);
    }
  } finally {
    await handle.close();
  }
}

/** Of an error of the operating system: `ENOENT`, `ENOSPC`. */
export function errorCode(error: unknown): string | null {
  const code = (error as { readonly code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : null;
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

class NodeWritableFile implements WritableFile {
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async write(bytes: Uint8Array): Promise<void> {
    let written = 0;
    while (written < bytes.length) {
      written += (await this.#handle.write(bytes, written)).bytesWritten;
    }
  }

  /** `fdatasync` brings the new length to the disk too; it only spares the times. */
  sync(): Promise<void> {
    return this.#handle.datasync();
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

class NodeReadableFile implements ReadableFile {
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    this.#handle = handle;
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

  close(): Promise<void> {
    return this.#handle.close();
  }
}
