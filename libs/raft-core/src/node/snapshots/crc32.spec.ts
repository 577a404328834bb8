import { crc32 as zlibCrc32 } from 'node:zlib';
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { crc32 } from './crc32.ts';

it('is the CRC-32 of zlib, whole or in pieces', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), (first, second) => {
      expect(crc32(first)).toBe(zlibCrc32(first));
      expect(crc32(second, crc32(first))).toBe(zlibCrc32(Buffer.concat([first, second])));
    }),
  );
});
