import type { Value } from './value.ts';

/**
 * The keys of one hash slot. A slot is the unit of iteration and, in the store, of checkpointing. Iteration follows
 * insertion order, which is the same on every node because every node applies the same writes.
 */
export class Slot {
  readonly values = new Map<string, Value>();
  /** Key to its id in the database's `ExpiryIndex`; null while no key here has a deadline. */
  deadlineIds: Map<string, number> | null = null;
}
