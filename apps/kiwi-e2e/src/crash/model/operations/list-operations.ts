import { array, bulk, integer, nothing, ok, operation } from '../operation.ts';
import type { Operation } from '../operation.ts';
import { contentAt, contentFor } from '../stored-value.ts';
import type { KeyValues } from '../stored-value.ts';
import { ListContent } from '../contents/list-content.ts';

export type End = 'LEFT' | 'RIGHT';

export function push(key: string, end: End, elements: readonly string[]): Operation {
  return operation([end === 'LEFT' ? 'LPUSH' : 'RPUSH', key, ...elements], (state) => {
    const list = contentFor(state, key, ListContent);
    if (end === 'LEFT') list.elements.unshift(...elements.toReversed());
    else list.elements.push(...elements);
    return integer(list.elements.length);
  });
}

export function pop(key: string, end: End, count: number): Operation {
  const name = end === 'LEFT' ? 'LPOP' : 'RPOP';
  return operation([name, key, String(count)], (state) => {
    const popped = take(state, key, end, count);
    return popped.length === 0 ? nothing : array(popped.map(bulk));
  });
}

export function lmove(source: string, target: string, from: End, to: End): Operation {
  return operation(['LMOVE', source, target, from, to], (state) => {
    const list = contentAt(state, source, ListContent);
    const element = from === 'LEFT' ? list?.elements.shift() : list?.elements.pop();
    if (list === undefined || element === undefined) return nothing;
    const { elements } = contentFor(state, target, ListContent);
    if (to === 'LEFT') elements.unshift(element);
    else elements.push(element);
    // Only now: a list of one element that is moved within it keeps its deadline.
    if (list.elements.length === 0) state.delete(source);
    return bulk(element);
  });
}

export function lset(key: string, index: number, element: string): Operation {
  return operation(['LSET', key, String(index), element], (state) => {
    const list = contentAt(state, key, ListContent);
    if (list === undefined) return '-ERR no such key';
    if (index >= list.elements.length) return '-ERR index out of range';
    list.elements[index] = element;
    return ok;
  });
}

/** Keeps the elements from `start` to `stop`, both included and not negative. */
export function ltrim(key: string, start: number, stop: number): Operation {
  return operation(['LTRIM', key, String(start), String(stop)], (state) => {
    const list = contentAt(state, key, ListContent);
    if (list === undefined) return ok;
    list.elements = list.elements.slice(start, stop + 1);
    if (list.elements.length === 0) state.delete(key);
    return ok;
  });
}

export function linsert(key: string, pivot: string, element: string): Operation {
  return operation(['LINSERT', key, 'BEFORE', pivot, element], (state) => {
    const list = contentAt(state, key, ListContent);
    if (list === undefined) return integer(0);
    const at = list.elements.indexOf(pivot);
    if (at < 0) return integer(-1);
    list.elements.splice(at, 0, element);
    return integer(list.elements.length);
  });
}

export function lrem(key: string, element: string): Operation {
  return operation(['LREM', key, '0', element], (state) => {
    const list = contentAt(state, key, ListContent);
    if (list === undefined) return integer(0);
    const before = list.elements.length;
    list.elements = list.elements.filter((one) => one !== element);
    if (list.elements.length === 0) state.delete(key);
    return integer(before - list.elements.length);
  });
}

export function llen(key: string): Operation {
  return operation(['LLEN', key], (state) =>
    integer(contentAt(state, key, ListContent)?.elements.length ?? 0),
  );
}

function take(state: KeyValues, key: string, end: End, count: number): string[] {
  const list = contentAt(state, key, ListContent);
  if (list === undefined) return [];
  const { elements } = list;
  const taken =
    end === 'LEFT'
      ? elements.splice(0, count)
      : elements.splice(Math.max(0, elements.length - count)).reverse();
  if (elements.length === 0) state.delete(key);
  return taken;
}
