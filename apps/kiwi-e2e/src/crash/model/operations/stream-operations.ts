import { array, bulk, integer, nothing, ok, operation } from '../operation.ts';
import type { Operation } from '../operation.ts';
import { contentAt, contentFor } from '../stored-value.ts';
import { Group, StreamContent } from '../contents/stream-content.ts';

/** @param serial larger than any before: the id of the entry. */
export function xadd(key: string, serial: number, value: string): Operation {
  const id = `${serial + 1}-1`;
  return operation(['XADD', key, id, 'value', value], (state) => {
    const stream = contentFor(state, key, StreamContent);
    stream.entries.set(id, `value ${value}`);
    stream.lastId = id;
    stream.added++;
    return bulk(id);
  });
}

/** Deletes entries by the serials they were added with. */
export function xdel(key: string, serials: readonly number[]): Operation {
  const ids = serials.map((serial) => `${serial + 1}-1`);
  return operation(['XDEL', key, ...ids], (state) => {
    const stream = contentAt(state, key, StreamContent);
    return integer(ids.filter((id) => stream?.entries.delete(id)).length);
  });
}

/** The oldest entries go. */
export function xtrim(key: string, length: number): Operation {
  return operation(['XTRIM', key, 'MAXLEN', String(length)], (state) => {
    const entries = contentAt(state, key, StreamContent)?.entries ?? new Map<string, string>();
    const surplus = [...entries.keys()].slice(0, Math.max(0, entries.size - length));
    for (const id of surplus) entries.delete(id);
    return integer(surplus.length);
  });
}

/** A group that has yet to read everything. Makes the stream when there is none. */
export function xgroupCreate(key: string, name: string): Operation {
  return operation(['XGROUP', 'CREATE', key, name, '0', 'MKSTREAM'], (state) => {
    const { groups } = contentFor(state, key, StreamContent);
    if (groups.has(name)) return '-BUSYGROUP Consumer Group name already exists';
    groups.set(name, new Group('0-0'));
    return ok;
  });
}

export function xreadgroup(key: string, name: string, consumer: string, count: number): Operation {
  const args = ['GROUP', name, consumer, 'COUNT', String(count), 'STREAMS', key, '>'];
  return operation(['XREADGROUP', ...args], (state) => {
    const stream = contentAt(state, key, StreamContent);
    const group = stream?.groups.get(name);
    if (stream === undefined || group === undefined) {
      return `-NOGROUP No such key '${key}' or consumer group '${name}' in XREADGROUP with GROUP option`;
    }
    const after = serialOf(group.lastId);
    const fresh = [...stream.entries].filter(([id]) => serialOf(id) > after).slice(0, count);
    if (fresh.length === 0) return nothing;
    const items = fresh.map(([id, text]) => {
      group.lastId = id;
      group.pending.set(id, { consumer, deliveries: 1 });
      return array([bulk(id), array(text.split(' ').map(bulk))]);
    });
    return array([array([bulk(key), array(items)])]);
  });
}

/** Acknowledges entries by the serials they were added with. */
export function xack(key: string, name: string, serials: readonly number[]): Operation {
  const ids = serials.map((serial) => `${serial + 1}-1`);
  return operation(['XACK', key, name, ...ids], (state) => {
    const group = contentAt(state, key, StreamContent)?.groups.get(name);
    return integer(ids.filter((id) => group?.pending.delete(id)).length);
  });
}

export function xlen(key: string): Operation {
  return operation(['XLEN', key], (state) =>
    integer(contentAt(state, key, StreamContent)?.entries.size ?? 0),
  );
}

function serialOf(id: string): number {
  return Number(id.split('-')[0]);
}
