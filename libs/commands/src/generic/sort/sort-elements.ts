import type { ReadonlyListValue } from '@kiwi/datatypes';
import type { Database } from '@kiwi/keyspace';
import { wrongType } from '../../table/command-error.ts';

/** What SORT takes. */
export type Sortable = ReadonlyListValue;

/** The value at a key, undefined when there is none; throws WRONGTYPE for one that has no elements to sort. */
export function sortableAt(db: Database, key: string): Sortable | undefined {
  const value = db.lookup(key);
  if (value === undefined) return undefined;
  if (typeof value === 'object' && value.type === 'list') return value;
  throw wrongType;
}

/** Whether the order of its elements means nothing. */
export function isUnordered(value: Sortable): boolean {
  return value.type !== 'list';
}

/** Number of elements. */
export function sizeOf(value: Sortable): number {
  return value.size;
}

/** All elements. */
export function elementsOf(value: Sortable): string[] {
  return elementsInOrder(value, 0, value.size, false);
}

/** So many elements from a position on, in the value's own order or in the opposite one. */
export function elementsInOrder(
  value: Sortable,
  start: number,
  count: number,
  isReverse: boolean,
): string[] {
  const elements: string[] = [];
  const first = isReverse ? value.size - start - count : start;
  value.forRange(first, count, (element) => elements.push(element));
  return isReverse ? elements.reverse() : elements;
}
