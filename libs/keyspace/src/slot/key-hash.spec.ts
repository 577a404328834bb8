import { describe, expect, it } from '@jest/globals';
import { hash32 } from '@kiwi/datatypes';
import fc from 'fast-check';
import type { Latin1Buffer } from '../arena/latin1-buffer.ts';
import { keyHash, keyHashOfBytes, partSeed } from './key-hash.ts';

describe('keyHash', () => {
  it('is the same of a key and of its bytes, and hash32 with the seed of parts', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), fc.integer(), (key, seed) => {
        const bytes = Buffer.from(`>${key}<`, 'latin1') as Latin1Buffer;
        expect(keyHashOfBytes(bytes, 1, 1 + key.length, seed | 0)).toBe(keyHash(key, seed | 0));
        expect(keyHash(key, partSeed) >>> 0).toBe(hash32(key));
      }),
    );
  });
});
