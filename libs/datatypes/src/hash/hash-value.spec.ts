import { describe, expect, it } from '@jest/globals';
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
  });
});
