import { corruptError, openError, writeError } from './errors.ts';
import { manifestName, parseFileName, segmentName } from './files/file-names.ts';
import type { FileName } from './files/file-names.ts';
import { publishManifest } from './manifest/publish-manifest.ts';
import { readManifest } from './manifest/read-manifest.ts';
import type { Manifest } from './manifest/manifest-format.ts';
import type { StorageCore } from './storage-core.ts';

/** What was found in the directory. */
export interface OpenedDirectory {
  readonly manifest: Manifest;
  /** The highest numbers in use. */
  readonly checkpointNumber: number;
  readonly segmentNumber: number;
}

type FoundFile = FileName & { readonly name: string };

/**
 * Reads the newest manifest, checks that its segments are there, and removes what belongs to nothing. A directory without files is given a
 * manifest that says so; pages without any manifest are therefore never the trace of a crash, but damage.
 *
 * A damaged newest manifest is never passed over for an older one: the log before it is gone.
 *
 * @throws StorageError `KIWI_STORAGE_OPEN_FAILED`, `KIWI_STORAGE_FORMAT`, `KIWI_CHECKPOINT_CORRUPT`, `KIWI_STORAGE_READ_FAILED`,
 * `KIWI_STORAGE_WRITE_FAILED`
 */
export async function openDirectory(core: StorageCore): Promise<OpenedDirectory> {
  const found = await findFiles(core);
  const highest = (kind: FileName['kind']): number =>
    found.reduce((max, file) => (file.kind === kind ? Math.max(max, file.number) : max), -1);
  const newest = highest('manifest');
  const manifest =
    newest === -1 ? await beginDirectory(core, found) : await readManifest(core, newest);
  await checkSegments(core, manifest);
  await removeLeftovers(core, found, manifest);
  return {
    manifest,
    checkpointNumber: Math.max(manifest.number, highest('unfinished-manifest')),
    segmentNumber: Math.max(0, highest('segment')),
  };
}

async function findFiles(core: StorageCore): Promise<readonly FoundFile[]> {
  const { files } = core;
  try {
    await files.fileSystem.createDirectory(files.directory);
    const names = await files.fileSystem.list(files.directory);
    // A process that was killed may have left names that are not durable. What is built upon from now on must be.
    await files.syncDirectory();
    return names.flatMap((name) => {
      const parsed = parseFileName(name);
      return parsed === null ? [] : [{ ...parsed, name }];
    });
  } catch (error) {
    throw openError(files.directory, error);
  }
}

async function beginDirectory(core: StorageCore, found: readonly FoundFile[]): Promise<Manifest> {
  const segment = found.find(({ kind }) => kind === 'segment');
  if (segment !== undefined) {
    const path = core.files.path(manifestName(0).replace(/\d+$/, '*'));
    throw corruptError(path, `it is missing, but there are segments (${segment.name})`);
  }
  for (const { name } of found) {
    await core.files.fileSystem.remove(core.files.path(name)).catch((error: unknown) => {
      throw writeError(core.files.path(name), error);
    });
  }
  const nothing = new Uint8Array(0);
  const manifest = { number: 0, meta: nothing, header: nothing, segments: [] };
  await publishManifest(core, manifest, []);
  return manifest;
}

async function checkSegments(core: StorageCore, manifest: Manifest): Promise<void> {
  const { files } = core;
  for (const { number, bytes } of manifest.segments) {
    const path = files.path(segmentName(number));
    const size = await sizeOf(core, segmentName(number));
    if (size === null) throw corruptError(path, 'it is missing');
    if (size !== bytes) {
      throw corruptError(path, `it has ${size} bytes instead of ${bytes}`, { offset: size });
    }
  }
}

/** Takes stock of what is needed, and removes what a crash has left. */
async function removeLeftovers(
  core: StorageCore,
  found: readonly FoundFile[],
  manifest: Manifest,
): Promise<void> {
  const { files, logger } = core;
  const needed = new Set(manifest.segments.map(({ number }) => segmentName(number)));
  needed.add(manifestName(manifest.number));
  for (const { name } of found) {
    const size = await sizeOf(core, name);
    if (size === null) continue;
    files.grow(name, size);
    if (needed.has(name)) continue;
    logger.info('checkpoint_leftover_removed', { file: files.path(name), bytes: size });
    await files.remove(name);
  }
}

function sizeOf({ files }: StorageCore, name: string): Promise<number | null> {
  return files.fileSystem.size(files.path(name)).catch((error: unknown) => {
    throw openError(files.directory, error);
  });
}
