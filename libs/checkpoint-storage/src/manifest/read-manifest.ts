import { corruptError, readError } from '../errors.ts';
import { ByteFeeder, UnreadableBytes } from '../format/byte-parser.ts';
import { manifestName } from '../files/file-names.ts';
import { errorCode } from '../files/node-file-system.ts';
import type { ReadableFile } from '../files/file-system.ts';
import { unreadable } from '../segments/page-scanner.ts';
import type { StorageCore } from '../storage-core.ts';
import { parseManifest } from './manifest-format.ts';
import type { Manifest } from './manifest-format.ts';

/** @throws StorageError `KIWI_CHECKPOINT_CORRUPT`, `KIWI_STORAGE_FORMAT`, `KIWI_STORAGE_READ_FAILED` */
export async function readManifest(core: StorageCore, number: number): Promise<Manifest> {
  const path = core.files.path(manifestName(number));
  const file = await core.files.open(manifestName(number)).catch((error: unknown) => {
    throw errorCode(error) === 'ENOENT'
      ? corruptError(path, 'it is missing')
      : readError(path, error);
  });
  try {
    const manifest = await parseFile(core, file, path);
    if (manifest.number === number) return manifest;
    throw corruptError(path, `it is manifest ${manifest.number} under the name of another`);
  } finally {
    await file.close();
  }
}

async function parseFile(core: StorageCore, file: ReadableFile, path: string): Promise<Manifest> {
  const feeder = new ByteFeeder(parseManifest(core.limits));
  const block = Buffer.allocUnsafe(core.limits.readBytes);
  let position = 0;
  for (;;) {
    const filled = await file.read(block, position).catch((error: unknown) => {
      throw readError(path, error);
    });
    try {
      feeder.push(block.subarray(0, filled));
    } catch (error) {
      throw error instanceof UnreadableBytes ? unreadable(path, error) : error;
    }
    position += filled;
    if (filled === block.length) continue;
    if (feeder.result !== null) return feeder.result.value;
    throw corruptError(path, `it ends after ${position} bytes`, { offset: position });
  }
}
