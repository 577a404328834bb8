import { ListValue } from '@kiwi/datatypes';
import type { ReadonlyListValue } from '@kiwi/datatypes';
import type { Database, ReadonlyValue } from '@kiwi/keyspace';
import { syntaxError, wrongType } from '../table/command-error.ts';

/** An end of a list. */
export type ListEnd = 'left' | 'right';

/** The list at a key, to be read; undefined when there is no such key. Throws WRONGTYPE for another type. */
export function listAt(db: Database, key: string): ReadonlyListValue | undefined {
  const value = db.lookup(key);
  if (value === undefined || isList(value)) return value;
  throw wrongType;
}

/** As {@link listAt}, for a command that is going to change the list. */
export function listForWrite(db: Database, key: string): ListValue | undefined {
  if (listAt(db, key) === undefined) return undefined;
  return db.lookupForWrite(key) as ListValue;
}

export function isList(value: ReadonlyValue): value is ReadonlyListValue {
  return typeof value === 'object' && value.type === 'list';
}

/** Reads LEFT or RIGHT; throws a syntax error for anything else. */
export function listEnd(text: string | undefined): ListEnd {
  const end = text?.toLowerCase();
  if (end === 'left' || end === 'right') return end;
  throw syntaxError;
}

export function push(list: ListValue, end: ListEnd, element: string): void {
  if (end === 'left') list.pushFirst(element);
  else list.pushLast(element);
}

/** Adds an element at an end; makes the list when there is none. */
export function pushAt(db: Database, key: string, end: ListEnd, element: string): void {
  const existing = listForWrite(db, key);
  const list = existing ?? new ListValue();
  push(list, end, element);
  if (existing === undefined) db.put(key, list);
  db.notify('l', end === 'left' ? 'lpush' : 'rpush', key);
}

/** Takes an element from an end of a list; undefined when there is none. */
export function pop(list: ListValue, end: ListEnd): string | undefined {
  return end === 'left' ? list.popFirst() : list.popLast();
}

/** Takes up to `count` elements from an end of a list that is there, and deletes the key with the last one. */
export function popAt(db: Database, key: string, end: ListEnd, count: number): string[] {
  const list = listForWrite(db, key) as ListValue;
  const popped: string[] = [];
  while (popped.length < count) {
    const element = pop(list, end);
    if (element === undefined) break;
    popped.push(element);
  }
  db.notify('l', end === 'left' ? 'lpop' : 'rpop', key);
  deleteEmptyList(db, key, list);
  return popped;
}

/** Deletes the key of a list whose last element is gone. */
export function deleteEmptyList(db: Database, key: string, list: ListValue): void {
  if (list.size > 0) return;
  db.delete(key);
  db.notify('g', 'del', key);
}
