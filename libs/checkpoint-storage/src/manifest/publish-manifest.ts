import { writeError } from '../errors.ts';
import { manifestName, segmentName, unfinishedManifestName } from '../files/file-names.ts';
import { SequentialFileWriter } from '../files/sequential-file-writer.ts';
import { WriteQueue } from '../files/write-queue.ts';
import type { Segment } from '../segments/segment.ts';
import type { StorageCore } from '../storage-core.ts';
import { encodeManifest } from './manifest-format.ts';
import type { Manifest } from './manifest-format.ts';

/** Encoding goes on for so many pieces before other work of the process gets its turn. */
const piecesPerTurn = 16;

/**
 * Makes a checkpoint the newest one: durable and at once. Its segments are durable already, but perhaps not their names.
 *
 * The steps, of which the rename decides: write and sync under a temporary name; sync the directory, so that no manifest is ever seen
 * without its segments; rename; sync the directory.
 *
 * On an error the checkpoint before stays the newest, and `newSegments` are removed; if the disk does not let go of a manifest whose
 * rename may have taken effect, they are kept until a later checkpoint is durable, since a restart may find it.
 *
 * @throws StorageError `KIWI_STORAGE_WRITE_FAILED`
 */
export async function publishManifest(
  core: StorageCore,
  manifest: Manifest,
  newSegments: readonly Segment[],
): Promise<void> {
  const { files } = core;
  const name = manifestName(manifest.number);
  const removeSegments = async () => {
    for (const { number } of newSegments) await files.remove(segmentName(number));
  };
  const unfinished = await writeUnfinished(core, manifest).catch(async (error: unknown) => {
    await removeSegments();
    throw error;
  });
  try {
    await files.rename(unfinished, name);
    await files.syncDirectory();
  } catch (error) {
    if (await withdraw(core, unfinished, name)) await removeSegments();
    else newSegments.forEach(({ number }) => files.condemn(segmentName(number)));
    throw writeError(files.path(name), error);
  }
}

async function writeUnfinished(core: StorageCore, manifest: Manifest): Promise<string> {
  const { files, limits, release } = core;
  const name = unfinishedManifestName(manifest.number);
  const queue = new WriteQueue(2 * limits.blockBytes);
  const file = new SequentialFileWriter({ name, files, queue, limits });
  try {
    let pieces = 0;
    for (const piece of encodeManifest(manifest, release)) {
      file.append(piece);
      await (queue.room() ?? (++pieces % piecesPerTurn === 0 ? nextTurn() : null));
    }
    file.finish();
    await queue.drained();
    await files.syncDirectory().catch((error: unknown) => {
      throw writeError(files.directory, error);
    });
    return name;
  } catch (error) {
    await queue.stop(error);
    await file.discard();
    throw error;
  }
}

/** Undoes a rename of which it is not known whether it took effect. Resolves with whether that is sure. */
async function withdraw(core: StorageCore, unfinished: string, name: string): Promise<boolean> {
  const { files } = core;
  const removed = [await files.remove(unfinished), await files.remove(name)];
  if (removed.includes(false)) return false;
  return files.syncDirectory().then(
    () => true,
    () => false,
  );
}

/** Lets everything else that is ready run first. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
