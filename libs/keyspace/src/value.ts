import type { HashValue } from '@kiwi/datatypes';

/**
 * What a key holds. A Redis string is a byte string (one character per byte), or a `number` when it is the canonical
 * decimal form of a safe integer (see `encodeString` in `@kiwi/datatypes`), which takes less memory and makes counters
 * cheap. Both sit directly in the slot's map. Collections are classes with a `type`.
 */
export type Value = string | number | HashValue;

/** The name that TYPE reports. */
export type ValueType = 'string' | 'hash';

export function typeOf(value: Value): ValueType {
  return typeof value === 'object' ? value.type : 'string';
}
