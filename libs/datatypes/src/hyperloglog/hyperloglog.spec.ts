import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { registerCount } from './cardinality.ts';
import {
  cachedCardinality,
  cardinalityOf,
  cardinalityOfRegisters,
  CorruptHyperLogLog,
  describeSparse,
  emptyHyperLogLog,
  holdsAll,
  HyperLogLog,
  isDenseHyperLogLog,
  isHyperLogLog,
  mergeRegisters,
  sparseBytesMax,
} from './hyperloglog.ts';

const headerBytes = 16;
const denseLength = headerBytes + (registerCount * 6) / 8;

function counterOf(...elements: readonly string[]): HyperLogLog {
  const counter = new HyperLogLog(emptyHyperLogLog());
  for (const element of elements) counter.add(element);
  return counter;
}

function elements(count: number, prefix = 'element'): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}:${i}`);
}

/** Registers with these values, the others 0. */
function registersOf(values: readonly (readonly [index: number, value: number])[]): Uint8Array {
  const registers = new Uint8Array(registerCount);
  for (const [index, value] of values)
    registers[index] = Math.max(registers[index] as number, value);
  return registers;
}

const register = fc.tuple(
  fc.oneof(fc.nat(registerCount - 1), fc.nat(80), fc.constantFrom(0, 63, 64, registerCount - 1)),
  fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 50 })),
);

describe('the form of a HyperLogLog', () => {
  it('is that of redis-server', () => {
    expect(emptyHyperLogLog()).toBe(`HYLL\x01${'\0'.repeat(11)}\x7f\xff`);
    // What redis-server 7.0.15 answers to GET after PFADD of `a`, and of `a`, `b` and `c`.
    expect(counterOf('a').toString()).toBe(`HYLL\x01${'\0'.repeat(10)}\x80q\xa6\x84NW`);
    expect(describeSparse(counterOf('a', 'b', 'c').toString())).toBe(
      'Z:8436 v:1,1 Z:4274 v:2,1 Z:3068 v:1,1 Z:603',
    );
  });

  it('has the same registers, sparse or dense, as a plain array that is raised in the same way', () => {
    fc.assert(
      fc.property(fc.array(register, { maxLength: 300 }), (values) => {
        const model = registersOf(values);
        const sparse = new HyperLogLog(emptyHyperLogLog());
        for (const one of values) sparse.merge(registersOf([one]));
        const dense = new HyperLogLog(emptyHyperLogLog());
        dense.makeDense();
        dense.merge(model);
        expect(Buffer.compare(sparse.registers(), model)).toBe(0);
        expect(Buffer.compare(dense.registers(), model)).toBe(0);
        expect(cardinalityOf(sparse.toString())).toBe(cardinalityOfRegisters(model));
        sparse.makeDense();
        expect(sparse.toString().slice(headerBytes)).toBe(dense.toString().slice(headerBytes));
        expect(sparse.toString().slice(0, 5)).toBe('HYLL\0');
      }),
      { numRuns: 60 },
    );
  });

  it('is sparse up to 3000 bytes, and dense from the first register that needs more', () => {
    const counter = new HyperLogLog(emptyHyperLogLog());
    let longest = 0;
    for (const element of elements(3000)) {
      counter.add(element);
      if (counter.isDense) break;
      longest = counter.toString().length;
    }
    expect(longest).toBeGreaterThan(sparseBytesMax - 3);
    expect(longest).toBeLessThanOrEqual(sparseBytesMax);
    expect(counter.isDense).toBe(true);
    expect(counter.toString()).toHaveLength(denseLength);
  });

  it('becomes dense with a register above 32, which the sparse form cannot hold', () => {
    const counter = new HyperLogLog(emptyHyperLogLog());
    counter.merge(registersOf([[5, 32]]));
    expect(counter.isDense).toBe(false);
    counter.merge(registersOf([[5, 33]]));
    expect(counter.isDense).toBe(true);
    expect(counter.registers()[5]).toBe(33);
  });

  it('is recognised by magic, encoding and, when dense, length', () => {
    const sparse = emptyHyperLogLog();
    const dense = `HYLL\0${'\0'.repeat(denseLength - 5)}`;
    expect([sparse, dense].map(isHyperLogLog)).toEqual([true, true]);
    expect([sparse, dense].map(isDenseHyperLogLog)).toEqual([false, true]);
    const others = ['', 'HYLL', `HYLX${sparse.slice(4)}`, `HYLL\x02${sparse.slice(5)}`];
    expect([...others, `${dense}\0`, dense.slice(1)].map(isHyperLogLog)).not.toContain(true);
  });
});

describe('counting', () => {
  it('says whether an element changed anything', () => {
    const counter = counterOf('a');
    expect(counter.hasChanged).toBe(true);
    const again = new HyperLogLog(counter.toString());
    again.add('a');
    expect(again.hasChanged).toBe(false);
    const dense = counterOf(...elements(5000));
    expect(holdsAll(dense.toString(), ['PFADD', 'key', 'element:7', 'element:4999'], 2)).toBe(true);
    expect(holdsAll(dense.toString(), elements(500, 'other'), 0)).toBe(false);
    expect(holdsAll(counter.toString(), ['a'], 0)).toBe(false);
  });

  it.each([1, 10, 100, 1000, 10_000, 100_000])('estimates %i elements well', (count) => {
    const estimate = cardinalityOf(counterOf(...elements(count)).toString());
    // The standard error is 0.81 %.
    expect(Math.abs(estimate - count)).toBeLessThanOrEqual(Math.ceil(count * 3 * 0.0081));
  });

  it('of a union is that of all elements', () => {
    const parts = [counterOf(...elements(3000)), counterOf('a'), counterOf(...elements(200, 'b'))];
    const registers = new Uint8Array(registerCount);
    for (const part of parts) mergeRegisters(part.toString(), registers);
    const all = counterOf(...elements(3000), 'a', ...elements(200, 'b'));
    expect(Buffer.compare(registers, all.registers())).toBe(0);
    const merged = new HyperLogLog(emptyHyperLogLog());
    merged.merge(registers);
    expect(Buffer.compare(merged.registers(), all.registers())).toBe(0);
  });
});

describe('the cardinality in the header', () => {
  const withHeader = (bytes: string) => `HYLL\x01\0\0\0${bytes}\x7f\xff`;

  it('counts unless its highest bit says that it is out of date', () => {
    expect(cachedCardinality(emptyHyperLogLog())).toBe(0);
    expect(cachedCardinality(withHeader('\x2a\x01\0\0\0\0\0\0'))).toBe(298);
    expect(cachedCardinality(withHeader('\xff\xff\xff\xff\xff\xff\xff\x7f'))).toBe(2n ** 63n - 1n);
    expect(cachedCardinality(withHeader('\x2a\x01\0\0\0\0\0\x80'))).toBeNull();
  });

  it('is out of date from a change on, and its other bytes stay', () => {
    const counter = new HyperLogLog(withHeader('\x2a\x01\0\0\0\0\0\0'));
    counter.add('a');
    expect(counter.toString().slice(8, 16)).toBe('\x2a\x01\0\0\0\0\0\x80');
  });
});

describe('registers that are corrupt', () => {
  const withRuns = (runs: string) => `HYLL\x01${'\0'.repeat(11)}${runs}`;

  it.each([
    ['too few of them', withRuns('\x7f\xfe')],
    ['too many of them', withRuns('\x7f\xff\x00')],
    ['none', withRuns('')],
    ['a run that is cut', withRuns('\x7f')],
  ])('are refused: %s', (_name, text) => {
    expect(() => cardinalityOf(text)).toThrow(CorruptHyperLogLog);
    expect(() => new HyperLogLog(text).makeDense()).toThrow(CorruptHyperLogLog);
  });

  it('never do more than to be refused, whatever the bytes', () => {
    const byte = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 60 }), fc.array(fc.string()), (runs, added) => {
        const text = withRuns(String.fromCharCode(...runs));
        const uses = [
          () => cardinalityOf(text),
          () => describeSparse(text),
          () => new HyperLogLog(text).makeDense(),
          () => {
            const counter = new HyperLogLog(text);
            for (const element of added) counter.add(element);
          },
        ];
        for (const use of uses) {
          try {
            use();
          } catch (error) {
            expect(error).toBeInstanceOf(CorruptHyperLogLog);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
