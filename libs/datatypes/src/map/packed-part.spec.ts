import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HashValue } from '../hash/hash-value.ts';
import { PackedPart } from './packed-part.ts';

const bytes = fc.oneof(
  fc.string({ unit: 'binary-ascii', maxLength: 5 }),
  fc.constantFrom(
    '',
    'a',
    '\xff',
    '\xff\xff',
    '\0',
    'x'.repeat(254),
    'x'.repeat(255),
    'y'.repeat(700),
  ),
);
const action = fc.record({ isDelete: fc.boolean(), key: bytes, value: bytes });

describe('a packed part', () => {
  it('is a Map, for all that can be done with it', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
        const part = new PackedPart();
        const model = new Map<string, string>();
        for (const { isDelete, key, value } of actions) {
          if (isDelete) expect(part.delete(key)).toBe(model.delete(key));
          else {
            part.set(key, value);
            model.set(key, value);
          }
          expect(part.get(key)).toBe(model.get(key));
          expect(part.has(key)).toBe(model.has(key));
        }
        expect([...part]).toEqual([...model]);
        expect([...part.keys()]).toEqual([...model.keys()]);
        const visited: string[][] = [];
        part.forEach((value, key) => visited.push([key, value]));
        expect(visited).toEqual([...model]);
        expect(part.size).toBe(model.size);
      }),
    );
  });
});

describe('a hash', () => {
  it('does not go from one form to the other and back with each change', () => {
    const hash = new HashValue();
    for (let i = 0; i < 17; i++) hash.set(`field:${i}`, 'value');
    const large = hash.memoryBytes;
    for (let i = 16; i > 8; i--) {
      expect(hash.memoryBytes).toBeGreaterThan(large / 2);
      hash.delete(`field:${i}`);
    }
    expect(hash.size).toBe(9);
    hash.delete('field:8');
    expect(hash.memoryBytes).toBeLessThan(large / 2);
  });

  it('is packed when it is small, and keeps its order when it comes to be or no longer is', () => {
    const hash = new HashValue();
    const model = new Map<string, string>();
    const sizes: number[] = [];
    const set = (i: number) => {
      hash.set(`field:${i}`, `value:${i}`);
      model.set(`field:${i}`, `value:${i}`);
    };
    for (let i = 0; i < 40; i++) {
      set(i);
      if (i === 9 || i === 39) sizes.push(hash.memoryBytes);
      expect([...hash.entries()]).toEqual([...model]);
    }
    // A field takes ten times as much in a large one as its own text.
    expect(sizes[0]).toBeLessThan(500);
    expect(sizes[1]).toBeGreaterThan(3000);
    for (let i = 5; i < 40; i++) {
      hash.delete(`field:${i}`);
      model.delete(`field:${i}`);
      expect([...hash.entries()]).toEqual([...model]);
    }
    for (let i = 0; i < 20; i += 3) set(i);
    expect([...hash.entries()]).toEqual([...model]);
    expect(hash.memoryBytes).toBeLessThan(800);
    hash.set('long', 'x'.repeat(10_000));
    expect(hash.memoryBytes).toBeGreaterThan(10_000);
    expect(hash.get('field:0')).toBe('value:0');
    hash.set('long', '');
    expect(hash.memoryBytes).toBeGreaterThan(1000);
    for (let i = 0; i < 4; i++) hash.delete(`field:${i}`);
    expect(hash.memoryBytes).toBeLessThan(800);
  });
});
