import { KiwiError } from '@kiwi/kernel';
import type { Logger } from '@kiwi/kernel';
import { checkFiles } from '../leveldb-files/check-files.ts';
import { checkThatUnlocked, createLogDatabase } from './log-database.ts';
import type { LogDatabase, LogDatabaseTuning } from './log-database.ts';
import { openError } from './storage-errors.ts';

/**
 * Opens or creates the database in `directory`, once its files are found to be whole: LevelDB itself would go on with
 * what it can read, and delete the rest.
 *
 * @throws StorageError `KIWI_STORAGE_LOCKED`, `KIWI_LOG_CORRUPT`, `KIWI_STORAGE_OPEN_FAILED`
 */
export async function openDatabase(
  directory: string,
  logger: Logger,
  tuning?: LogDatabaseTuning,
): Promise<LogDatabase> {
  try {
    await checkThatUnlocked(directory);
    for (const end of await checkFiles(directory)) {
      logger.warn('log_torn_end_dropped', { directory, ...end });
    }
    const database = createLogDatabase(directory, tuning);
    await database.open();
    return database;
  } catch (error) {
    throw error instanceof KiwiError ? error : openError(directory, error);
  }
}
