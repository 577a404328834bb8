import type { ReadonlyListValue, ReadonlySetValue, ReadonlySortedSetValue } from '@kiwi/datatypes';
import type { Database, ReadonlyValue } from '@kiwi/keyspace';
import { wrongType } from '../../table/command-error.ts';

/** What SORT takes. */
export type Sortable = ReadonlyListValue | ReadonlySetValue | ReadonlySortedSetValue;

/** The value at a key, undefined when there is none; throws WRONGTYPE for one that has no elements to sort. */
export function sortableAt(db: Database, key: string): Sortable | undefined {
  const value = db.lookup(key);
  if (value === undefined) return undefined;
  if (isSortable(value)) return value;
  throw wrongType;
}

function isSortable(value: ReadonlyValue): value is Sortable {
  return typeof value === 'object' && ['list', 'set', 'zset'].includes(value.type);
}

/** Whether the order of its elements means nothing. */
export function isUnordered(value: Sortable): boolean {
  return value.type === 'set';
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
  if (value.type === 'set') {
    // A set has no order that could be turned around.
    for (let i = start; i < start + count; i++) elements.push(value.at(i) as string);
    return elements;
  }
  const first = isReverse ? value.size - start - count : start;
  value.forRange(first, count, (element) => elements.push(element));
  return isReverse ? elements.reverse() : elements;
}
