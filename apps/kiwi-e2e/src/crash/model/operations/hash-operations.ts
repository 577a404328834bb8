import { array, bulk, integer, nothing, operation } from '../operation.ts';
import type { Operation } from '../operation.ts';
import { contentAt, contentFor } from '../stored-value.ts';
import { HashContent } from '../contents/hash-content.ts';

export function hset(key: string, texts: ReadonlyMap<string, string>): Operation {
  return operation(['HSET', key, ...[...texts].flat()], (state) => {
    const { fields, deadlines } = contentFor(state, key, HashContent);
    const before = fields.size;
    for (const [field, text] of texts) {
      fields.set(field, text);
      deadlines.delete(field);
    }
    return integer(fields.size - before);
  });
}

export function hincrby(key: string, field: string, by: number): Operation {
  return operation(['HINCRBY', key, field, String(by)], (state) => {
    const { fields } = contentFor(state, key, HashContent);
    const sum = Number(fields.get(field) ?? '0') + by;
    fields.set(field, String(sum));
    return integer(sum);
  });
}

export function hdel(key: string, names: readonly string[]): Operation {
  return operation(['HDEL', key, ...names], (state) => {
    const content = contentAt(state, key, HashContent);
    if (content === undefined) return integer(0);
    const removed = names.filter((name) => content.fields.delete(name));
    for (const name of removed) content.deadlines.delete(name);
    if (content.fields.size === 0) state.delete(key);
    return integer(removed.length);
  });
}

export function hlen(key: string): Operation {
  return operation(['HLEN', key], (state) =>
    integer(contentAt(state, key, HashContent)?.fields.size ?? 0),
  );
}

export function hget(key: string, field: string): Operation {
  return operation(['HGET', key, field], (state) => {
    const text = contentAt(state, key, HashContent)?.fields.get(field);
    return text === undefined ? nothing : bulk(text);
  });
}

/** @param names of `timedFields` */
export function hpexpireat(key: string, deadline: number, names: readonly string[]): Operation {
  const args = [String(deadline), 'FIELDS', String(names.length), ...names];
  return operation(['HPEXPIREAT', key, ...args], (state) => {
    const content = contentAt(state, key, HashContent);
    const codes = names.map((name) => {
      if (content?.fields.has(name) !== true) return integer(-2);
      content.deadlines.set(name, deadline);
      return integer(1);
    });
    return array(codes);
  });
}

export function hpersist(key: string, names: readonly string[]): Operation {
  const args = ['FIELDS', String(names.length), ...names];
  return operation(['HPERSIST', key, ...args], (state) => {
    const content = contentAt(state, key, HashContent);
    const codes = names.map((name) => {
      if (content?.fields.has(name) !== true) return integer(-2);
      return integer(content.deadlines.delete(name) ? 1 : -1);
    });
    return array(codes);
  });
}
