import {
  ChunkedString,
  HashValue,
  ListValue,
  SetValue,
  SortedSetValue,
  StreamValue,
} from '@kiwi/datatypes';
import type { StreamId } from '@kiwi/datatypes';
import type { Database } from '../database.ts';

/** Changes of a range of the elements of a value, or of the keys of a slot. */
export const rangeChanges = [
  ...(['string', 'growString', 'writeString', 'fillSlot', 'emptySlot'] as const),
  ...(['setFields', 'deleteFields', 'fieldDeadlines'] as const),
  ...(['pushElements', 'popElements', 'setElements', 'removeElements'] as const),
  ...(['addMembers', 'deleteMembers', 'addScores', 'deleteScores', 'removeRange'] as const),
  ...(['addEntries', 'deleteEntries', 'trim', 'group', 'deliver', 'acknowledge'] as const),
] as const;

export interface RangeChange {
  readonly name: (typeof rangeChanges)[number];
  readonly key: string;
  readonly from: number;
  readonly count: number;
}

export function isRangeChange(change: { readonly name: string }): change is RangeChange {
  return (rangeChanges as readonly string[]).includes(change.name);
}

/** The value number `i` of a long operation. */
function text(i: number): string {
  return i % 300 === 0 ? 'x'.repeat(17_000 + i) : `v${i}`;
}

function entryId(ms: number): StreamId {
  return { ms, seq: 1 };
}

/** Entries have the numbers 1, 2, 3... as the times of their ids. */
function changeStream(target: Database, { name, key, from, count }: RangeChange, i: number): void {
  const found = target.lookupForWrite(key);
  if (!(found instanceof StreamValue)) {
    if (name !== 'addEntries') return;
    const stream = new StreamValue();
    for (let e = 1; e <= count; e++) stream.append(entryId(e), ['f', text(e)], 0);
    target.put(key, stream);
    return;
  }
  const last = Number(found.lastId.ms);
  const group = found.groups[from % Math.max(1, found.groups.length)];
  const consumerName = `c${from % 200}`;
  switch (name) {
    case 'addEntries':
      for (let e = last + 1; e <= last + count; e++) {
        found.append(entryId(e), [e % 7 === 0 ? 'g' : 'f', text(e)], 0);
      }
      return;
    case 'deleteEntries':
      for (let e = from; e < from + count; e++) found.delete(entryId(e));
      return;
    case 'trim':
      found.trimToLength(from, { isApproximate: count > 3, limit: 0 });
      return;
    case 'group':
      if (from % 3 === 0 && group !== undefined) found.destroyGroup(group.name);
      else if (found.group(`g${from % 5}`) === undefined) {
        found.createGroup(`g${from % 5}`, entryId(from), null);
      }
      return;
    case 'deliver': {
      if (group === undefined) return;
      const consumer = group.consumer(consumerName) ?? group.createConsumer(consumerName, i);
      group.seen(consumer, i, true);
      for (let e = from; e < from + count; e++) {
        if (found.has(entryId(e))) found.deliver(group, consumer, entryId(e), i);
      }
      return;
    }
    default: {
      const consumer = group?.consumer(consumerName);
      if (from % 4 === 0 && consumer !== undefined) group?.deleteConsumer(consumer);
      for (let e = from; e < from + count; e++) group?.acknowledge(entryId(e));
    }
  }
}

/** Elements come to both ends; long ones lie between short ones. */
function changeList(target: Database, { name, key, from, count }: RangeChange, i: number): void {
  const found = target.lookupForWrite(key);
  if (name === 'pushElements') {
    const list = found instanceof ListValue ? found : new ListValue();
    for (let e = from; e < from + count; e++) {
      if (i % 2 === 0) list.pushFirst(text(e));
      else list.pushLast(text(e));
    }
    if (found !== list) target.put(key, list);
    return;
  }
  if (!(found instanceof ListValue)) return;
  const start = Math.min(from, found.size);
  const end = Math.min(start + count, found.size);
  if (name === 'popElements') {
    for (let e = 0; e < count; e++) {
      if (i % 2 === 0) found.popFirst();
      else found.popLast();
    }
  } else if (name === 'removeElements') found.removeRange(start, end - start);
  else {
    for (let e = start; e < end; e++) found.set(e, `${text(e)}:${i}`);
    found.insert(start, `inserted ${i}`);
  }
  if (found.size === 0) target.delete(key);
}

/** A string that is long enough to be changed in place. */
function changeString(target: Database, { name, key, from, count }: RangeChange, i: number): void {
  const found = target.lookupForWrite(key);
  if (found instanceof ChunkedString) {
    if (name === 'growString') found.growTo(found.length + count);
    else found.write(Math.min(from * 20, found.length - count), `${i % 10}`.repeat(count));
  } else if (name === 'growString') {
    const string = new ChunkedString('z'.repeat(20_000));
    string.growTo(20_000 + from * 20);
    target.put(key, string);
  }
}

/** Makes a change; `i` tells it from others. */
export function changeRange(target: Database, step: RangeChange, i: number): void {
  switch (step.name) {
    case 'string':
      return target.putUntil(step.key, 'y'.repeat(step.count * 400), i + 100);
    case 'setFields': {
      const found = target.lookupForWrite(step.key);
      const hash = found instanceof HashValue ? found : new HashValue();
      for (let f = step.from; f < step.from + step.count; f++) hash.set(`f${f}`, `${text(f)}:${i}`);
      if (found !== hash) target.put(step.key, hash);
      return;
    }
    case 'deleteFields': {
      const hash = target.lookupForWrite(step.key);
      if (!(hash instanceof HashValue)) return;
      for (let f = step.from; f < step.from + step.count; f++) hash.delete(`f${f}`);
      if (hash.size === 0) target.delete(step.key);
      return;
    }
    case 'fieldDeadlines': {
      const hash = target.lookupForWrite(step.key);
      if (!(hash instanceof HashValue)) return;
      for (let f = step.from; f < step.from + step.count; f++) {
        if (hash.has(`f${f}`)) hash.setDeadline(`f${f}`, i + (f % 20));
      }
      target.fieldDeadlinesChanged(step.key);
      return;
    }
    case 'addMembers': {
      const found = target.lookupForWrite(step.key);
      const set = found instanceof SetValue ? found : new SetValue();
      for (let m = step.from; m < step.from + step.count; m++)
        set.add(m % 3 === 0 ? `${m}` : text(m));
      if (found !== set) target.put(step.key, set);
      return;
    }
    case 'deleteMembers': {
      const set = target.lookupForWrite(step.key);
      if (!(set instanceof SetValue)) return;
      for (let m = step.from; m < step.from + step.count; m++)
        set.delete(m % 3 === 0 ? `${m}` : text(m));
      if (set.size === 0) target.delete(step.key);
      return;
    }
    case 'addScores': {
      const found = target.lookupForWrite(step.key);
      const set = found instanceof SortedSetValue ? found : new SortedSetValue();
      for (let m = step.from; m < step.from + step.count; m++) set.set(`m${m}`, (m * 7 + i) % 100);
      if (found !== set) target.put(step.key, set);
      return;
    }
    case 'deleteScores': {
      const set = target.lookupForWrite(step.key);
      if (!(set instanceof SortedSetValue)) return;
      for (let m = step.from; m < step.from + step.count; m++) set.delete(`m${m}`);
      if (set.size === 0) target.delete(step.key);
      return;
    }
    case 'removeRange': {
      const set = target.lookupForWrite(step.key);
      if (!(set instanceof SortedSetValue)) return;
      const position = Math.min(step.from, set.size);
      set.removeRange(position, Math.min(step.count, set.size - position));
      if (set.size === 0) target.delete(step.key);
      return;
    }
    case 'pushElements':
    case 'popElements':
    case 'setElements':
    case 'removeElements':
      return changeList(target, step, i);
    case 'growString':
    case 'writeString':
      return changeString(target, step, i);
    case 'fillSlot':
      for (let k = step.from; k < step.from + step.count; k++) target.put(`{t}${k}`, text(k));
      return;
    case 'emptySlot':
      for (let k = step.from; k < step.from + step.count; k++) target.delete(`{t}${k}`);
      return;
    default:
      changeStream(target, step, i);
  }
}
