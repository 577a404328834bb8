import { readdir } from 'node:fs/promises';

/** How a directory keeps its log: in `SegmentLogStorage` or in `LevelLogStorage`. */
export type LogEngine = 'segments' | 'leveldb';

/** In the directory of a log. */
export const segmentsFolder = 'segments';

/** Which of the two a directory has; null when it is empty or missing. Looks at names only, without taking the lock. */
export async function storedLogEngine(directory: string): Promise<LogEngine | null> {
  const names = await readdir(directory).catch((): readonly string[] => []);
  if (names.includes(segmentsFolder)) return 'segments';
  return names.length > 0 ? 'leveldb' : null;
}
