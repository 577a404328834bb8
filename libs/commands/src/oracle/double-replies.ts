import { formatDouble } from '@kiwi/datatypes';
import type { Reply } from '@kiwi/resp-protocol/testing';

/** What C's `%.17g` prints of a double that is no small integer. */
const printedBy17Digits = /^-?\d(?:\d*\.?\d*)(?:e[+-]\d{2,3})?$/;

/** Whether two replies are the same, where doubles in the first are printed with 17 digits and in the second as Redis 7.2 prints them. */
export function sameDoubles(expected: Reply, actual: Reply): boolean {
  if ('items' in expected) {
    return (
      'items' in actual &&
      expected.type === actual.type &&
      expected.items.length === actual.items.length &&
      expected.items.every((item, i) => sameDoubles(item, actual.items[i] as Reply))
    );
  }
  if (expected.type === 'bulk' && actual.type === 'bulk') {
    return sameText(expected.value, actual.value);
  }
  if (expected.type === 'double' && actual.type === 'double') {
    return sameText(expected.text, actual.text);
  }
  return JSON.stringify(jsonOf(expected)) === JSON.stringify(jsonOf(actual));
}

function sameText(expected: string, actual: string): boolean {
  if (expected === actual) return true;
  return printedBy17Digits.test(expected) && formatDouble(Number(expected)) === actual;
}

function jsonOf(reply: Reply): unknown {
  return reply.type === 'integer' ? { ...reply, value: String(reply.value) } : reply;
}
