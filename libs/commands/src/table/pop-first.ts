import { typeOf } from '@kiwi/keyspace';
import type { Database, ValueType } from '@kiwi/keyspace';
import type { ReplySink } from '@kiwi/resp-protocol';
import { wrongType } from './command-error.ts';
import type { CommandContext } from './command.ts';

/** Pops of the value at a key, which is there and of the right type, and writes the reply. */
export type Pop = (db: Database, key: string, reply: ReplySink) => void;

/**
 * Pops of the first key with a value of this type; false when there is none. Throws WRONGTYPE when a value of another type comes first; when the command waits
 * already, that counts as missing.
 */
export function popOfFirst(
  { db, blocking }: CommandContext,
  keys: readonly string[],
  type: ValueType,
  pop: Pop,
  reply: ReplySink,
): boolean {
  for (const key of keys) {
    const value = db.lookup(key);
    if (value === undefined) continue;
    if (typeOf(value) === type) {
      pop(db, key, reply);
      return true;
    }
    if (blocking?.isRetry !== true) throw wrongType;
  }
  return false;
}

/** As {@link popOfFirst}; when there is none, the client waits for one, unless it may not wait. */
export function popOrWait(
  context: CommandContext,
  keys: readonly string[],
  type: ValueType,
  timeoutMs: number,
  pop: Pop,
  reply: ReplySink,
): void {
  if (popOfFirst(context, keys, type, pop, reply)) return;
  if (context.blocking === null) reply.nullArray();
  else context.blocking.block(keys, timeoutMs);
}
