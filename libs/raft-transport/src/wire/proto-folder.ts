import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NetworkError } from '@kiwi/kernel';

const landmark = join('kiwi', 'raft', 'v1', 'raft.proto');

/**
 * The folder that holds the `.proto` files: the nearest `proto/` at or above `startFolder`. In the repository that is
 * the one at its root, whether this runs from `src/` or `dist/`; a published package carries a copy at its own root.
 *
 * @throws NetworkError `KIWI_PROTO_MISSING` when there is none.
 */
export function findProtoFolder(startFolder = dirname(fileURLToPath(import.meta.url))): string {
  for (let folder = startFolder; ; folder = dirname(folder)) {
    const candidate = join(folder, 'proto');
    if (existsSync(join(candidate, landmark))) return candidate;
    if (folder === dirname(folder)) {
      throw new NetworkError('KIWI_PROTO_MISSING', `no proto/${landmark} above ${startFolder}`);
    }
  }
}
