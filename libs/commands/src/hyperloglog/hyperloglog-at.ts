import { CorruptHyperLogLog, isHyperLogLog } from '@kiwi/datatypes';
import type { Database } from '@kiwi/keyspace';
import { stringAt } from '../string/string-value.ts';
import { CommandError } from '../table/command-error.ts';

const notHyperLogLog = new CommandError('WRONGTYPE Key is not a valid HyperLogLog string value.');
const corrupted = new CommandError('INVALIDOBJ Corrupted HLL object detected');

/** The bytes of the HyperLogLog at a key, undefined when there is none; throws WRONGTYPE for anything else. */
export function hyperLogLogAt(db: Database, key: string): string | undefined {
  const text = stringAt(db, key);
  if (text !== undefined && !isHyperLogLog(text)) throw notHyperLogLog;
  return text;
}

/** What a command answers to an error: Redis's text when the registers were corrupt, else the error itself. */
export function registerError(error: unknown): unknown {
  return error instanceof CorruptHyperLogLog ? corrupted : error;
}
