import { PartitionedMap } from '@kiwi/datatypes';
import type { MapPart, Part } from '@kiwi/datatypes';
import type { LargeString } from './checkpoint/written-pages.ts';
import type { Table } from './table.ts';
import type { Value } from './value.ts';

/**
 * The keys of one hash slot. A slot is the unit of iteration, its parts are units of checkpointing. Up to 512 keys iterate
 * in insertion order, more in an order that is arbitrary but the same on every node.
 */
export class Slot extends PartitionedMap<Value> {
  readonly table: Table;
  readonly index: number;
  /** Key to its id in the table's `ExpiryIndex`; null while no key here has a deadline. */
  deadlineIds: Map<string, number> | null = null;
  /** Key to its id in the table's index of field deadlines; null while no hash here has any. */
  fieldDeadlineIds: Map<string, number> | null = null;
  /** Clock of the command that last looked a key up here, Unix ms: for OBJECT IDLETIME. This node's own, not part of the replicated state. */
  accessedMs: number;
  /** By part: the large strings of the page that was last drawn, so that one that is still there is not written again. */
  largeStrings: (ReadonlyMap<string, LargeString> | null)[] | null = null;

  constructor(table: Table, index: number) {
    super();
    this.table = table;
    this.index = index;
    this.accessedMs = 0;
    this.trackBy(table.tracker);
  }

  /** As the base class's, with deadlines: key, deadline (Infinity for none), value, key, deadline, value... */
  override contentOf(part: Part): readonly Value[] {
    const content: Value[] = [];
    const { deadlineIds } = this;
    const { expiries } = this.table;
    for (const [key, value] of part as MapPart<Value>) {
      const id = deadlineIds?.get(key);
      content.push(key, id === undefined ? Infinity : expiries.deadline(id), value);
    }
    return content;
  }
}
