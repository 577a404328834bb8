import { expectedKeysMax } from '@kiwi/keyspace';
import type { Executor } from '@kiwi/state-machine';
import type { Operation } from './operation.ts';

/** To be called before each operation of a batch: has the keys of a group brought from memory together before its first one runs. */
export function lookAhead(
  operations: readonly Operation[],
  position: number,
  executor: Executor,
): void {
  if (position % expectedKeysMax !== 0) return;
  const end = Math.min(position + expectedKeysMax, operations.length);
  for (let i = position; i < end; i++) {
    const { db, args } = operations[i] as Operation;
    executor.expect(db, args);
  }
  executor.prefetch();
}
