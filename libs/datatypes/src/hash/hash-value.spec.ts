import { describe, expect, it } from '@jest/globals';
import { FieldsPart } from '../map/fields-part.ts';
import { HashValue } from './hash-value.ts';

describe('HashValue', () => {
  it('is recognised by its type', () => {
    expect(new HashValue().type).toBe('hash');
  });

  it('clones into a hash of the same order that changes on its own', () => {
    const hash = new HashValue();
    for (let i = 0; i < 2000; i++) hash.set(`f${i}`, `v${i}`);
    hash.delete('f3');
    const copy = hash.clone();
    expect([...copy.entries()]).toEqual([...hash.entries()]);
    copy.set('f0', 'changed');
    copy.delete('f1');
    expect(hash.get('f0')).toBe('v0');
    expect(hash.size).toBe(1999);
    expect(copy.size).toBe(1998);
    expect([hash, copy].map(({ memoryBytes }) => memoryBytes)).toEqual(
      [hash, copy].map((one) => one.clone().memoryBytes),
    );
  });

  it('is restored from its parts', () => {
    const hash = new HashValue();
    for (let i = 0; i < 5000; i++) hash.set(`f${i}`, `v${i}`);
    const parts = hash.parts().map((part) => {
      const stored = new FieldsPart(part.index);
      for (const [field, value] of part) stored.set(field, value);
      return stored;
    });
    const restored = new HashValue();
    restored.restore(parts);
    expect(parts.length).toBeGreaterThan(9);
    expect([...restored.entries()]).toEqual([...hash.entries()]);
    expect(restored.memoryBytes).toBe(hash.memoryBytes);
    expect(() => new HashValue().restore(parts.slice(1))).toThrow('a part is missing');
  });

  it('takes as much memory as it tells, with fields of any number and length', () => {
    // Of hashes that were filled in different ways, so that rooms to spare are as large as they are on average.
    for (const [fields, bytes] of [
      [17, 8],
      [100, 20],
      [500, 100],
      [500, 2000],
    ] as const) {
      let told = 0;
      let taken = 0;
      for (let n = fields; n < fields * 1.5; n += fields / 16) {
        const hash = new HashValue();
        for (let i = 0; i < n; i++) hash.set(`field:${i}`, 'v'.repeat(bytes));
        told += hash.memoryBytes;
        taken += hash.parts().reduce((sum, part) => sum + (part as FieldsPart).blockBytes, 0);
        if (bytes > 512) taken += n * bytes;
      }
      expect(told / taken).toBeGreaterThan(0.9);
      expect(told / taken).toBeLessThan(fields < 100 ? 1.7 : 1.15);
    }
  });
});
