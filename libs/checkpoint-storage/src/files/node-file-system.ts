import { mkdir, open, readdir, rename, stat, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
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
  remove: (path) => unlink(path),
  syncDirectory,
};

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
