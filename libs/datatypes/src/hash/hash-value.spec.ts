import { describe, expect, it } from '@jest/globals';
import { MapPart } from '../map/map-part.ts';
import { atOnce } from '../part/at-once.ts';
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

  it('is restored from its parts, no step going through more than one', () => {
    const hash = new HashValue();
    for (let i = 0; i < 5000; i++) hash.set(`f${i}`, `v${i}`);
    const visited: number[] = [];
    const parts = hash.parts().map((part) => {
      const stored = new MapPart<string>(part.index);
      for (const [field, value] of part) stored.set(field, value);
      stored[Symbol.iterator] = function () {
        visited.push(part.index);
        return new Map(part).entries();
      };
      return stored;
    });
    const restored = new HashValue();
    for (const step of restored.restore(parts)) {
      expect(step).toBeUndefined();
      expect(visited.splice(0).length).toBeLessThanOrEqual(1);
    }
    expect(visited).toHaveLength(1);
    expect(parts.length).toBeGreaterThan(9);
    expect([...restored.entries()]).toEqual([...hash.entries()]);
    expect(restored.memoryBytes).toBe(hash.memoryBytes);
    expect(() => atOnce(new HashValue().restore(parts.slice(1)))).toThrow('a part is missing');
  });
});
