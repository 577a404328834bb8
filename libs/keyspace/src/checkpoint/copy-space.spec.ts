import { describe, expect, it } from '@jest/globals';
import { CopySpace } from './copy-space.ts';

describe('CopySpace', () => {
  it('gives room that nothing else shares, of any size, also after it was cleared', () => {
    const space = new CopySpace();
    for (let round = 0; round < 2; round++) {
      const lengths = [0, 1, 100, 70_000, 64 * 1024, 1_000_000, 3];
      const copies = lengths.map((length, i) => space.allocate(length).fill(i));
      copies.forEach((copy, i) => {
        expect(copy).toHaveLength(lengths[i] as number);
        expect(copy.every((byte) => byte === i)).toBe(true);
      });
      space.clear();
    }
  });
});
