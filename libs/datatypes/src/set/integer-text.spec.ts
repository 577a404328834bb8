import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hasInteger, integerAt, integerText, withInteger, withoutInteger } from './integer-text.ts';

const int64 = fc.oneof(
  fc.integer({ min: -300, max: 300 }).map(BigInt),
  fc
    .constantFrom(...[7, 15, 23, 31, 39, 47, 53, 55, 63].map((bits) => 2n ** BigInt(bits)))
    .chain((limit) =>
      fc
        .bigInt({ min: -2n, max: 2n })
        .chain((near) => fc.constantFrom(limit + near, near - limit))
        .filter((value) => value >= -(2n ** 63n) && value < 2n ** 63n),
    ),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
);
const step = fc.record({ isAdd: fc.boolean(), value: int64 });

const widthOf = (text: string, count: number) => (count === 0 ? 0 : text.length / count);

function contents(text: string, count: number): string[] {
  const width = widthOf(text, count);
  return Array.from({ length: count }, (_, position) => integerAt(text, width, position));
}

function ascending(values: Iterable<bigint>): string[] {
  return [...values].sort((a, b) => (a < b ? -1 : 1)).map(String);
}

describe('a text of integers', () => {
  it('is a set in the order of numbers, for all of 64 bits', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), fc.array(int64), (steps, others) => {
        const model = new Set<bigint>();
        let text = '';
        for (const { isAdd, value } of steps) {
          const member = String(value);
          const width = widthOf(text, model.size);
          expect(hasInteger(text, width, member)).toBe(model.has(value));
          if (!isAdd) {
            const rest = withoutInteger(text, width, member);
            expect(rest !== null).toBe(model.delete(value));
            text = rest ?? text;
          } else if (!model.has(value)) {
            text = withInteger(text, width, member);
            model.add(value);
          }
        }
        expect(contents(text, model.size)).toEqual(ascending(model));
        const has = (value: bigint) => hasInteger(text, widthOf(text, model.size), String(value));
        expect(others.filter((other) => has(other) !== model.has(other))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('is the same whatever way its members came', () => {
    fc.assert(
      fc.property(fc.uniqueArray(int64), fc.uniqueArray(int64), (values, passing) => {
        const members = values.map(String);
        const gone = passing.filter((value) => !values.includes(value)).map(String);
        let text = '';
        let count = 0;
        for (const member of [...members, ...gone]) {
          text = withInteger(text, widthOf(text, count++), member);
        }
        for (const member of gone) {
          text = withoutInteger(text, widthOf(text, count--), member) as string;
        }
        expect(text).toBe(integerText(members));
      }),
    );
  });

  it('takes as many bytes for each as the one that needs most', () => {
    const bytesPerInteger = (...members: string[]) => integerText(members).length / members.length;
    expect(bytesPerInteger('-128', '127')).toBe(1);
    expect(bytesPerInteger('1', '128')).toBe(2);
    expect(bytesPerInteger('1', '-32769')).toBe(3);
    expect(bytesPerInteger('2147483647')).toBe(4);
    expect(bytesPerInteger('2147483648')).toBe(5);
    expect(bytesPerInteger('1', '1767225600000')).toBe(6);
    expect(bytesPerInteger('1', '9223372036854775807')).toBe(8);
  });

  it('takes nothing that is no integer in canonical form', () => {
    for (const member of ['', 'a', '01', '-0', '+1', '1.0', ' 1', '9223372036854775808']) {
      expect(() => withInteger('', 0, member)).toThrow(RangeError);
      expect(() => integerText(['1', member])).toThrow(RangeError);
      expect(hasInteger(integerText(['0', '1']), 1, member)).toBe(false);
    }
  });
});
