import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { crc16, keySlot, slotCount } from './key-slot.ts';

/** The definition, bit by bit. */
function plainCrc16(bytes: string): number {
  let crc = 0;
  for (const character of bytes) {
    crc ^= character.charCodeAt(0) << 8;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1;
    crc &= 0xffff;
  }
  return crc;
}

const byteString = fc.uint8Array({ maxLength: 40 }).map((bytes) => String.fromCharCode(...bytes));

describe('crc16', () => {
  it('has the check value of CRC-16/XMODEM', () => {
    expect(crc16('123456789', 0, 9)).toBe(0x31c3);
  });

  it('equals the definition for any bytes', () => {
    fc.assert(
      fc.property(byteString, (bytes) => {
        expect(crc16(bytes, 0, bytes.length)).toBe(plainCrc16(bytes));
      }),
    );
  });
});

describe('keySlot', () => {
  // From CLUSTER KEYSLOT of redis-server.
  it.each([
    ['', 0],
    ['foo', 12182],
    ['bar', 5061],
    ['somekey', 11058],
    ['{user1000}.following', 3443],
    ['{user1000}.followers', 3443],
    ['foo{{bar}}zap', 4015],
    ['foo{bar}{zap}', 5061],
    ['foo{}{bar}', 8363],
    ['{}', 15257],
  ])('%j is in slot %d', (key, slot) => {
    expect(keySlot(key)).toBe(slot);
  });

  it('depends on the hash tag alone when there is one', () => {
    const tag = byteString.filter((text) => text !== '' && !text.includes('}'));
    const before = byteString.filter((text) => !text.includes('{'));
    fc.assert(
      fc.property(before, tag, byteString, (head, hashTag, tail) => {
        expect(keySlot(`${head}{${hashTag}}${tail}`)).toBe(plainCrc16(hashTag) % slotCount);
      }),
    );
  });

  it('takes the whole key when the tag is empty or not closed', () => {
    expect(keySlot('a{}b')).toBe(plainCrc16('a{}b') % slotCount);
    expect(keySlot('a{b')).toBe(plainCrc16('a{b') % slotCount);
    expect(keySlot('a}b{')).toBe(plainCrc16('a}b{') % slotCount);
  });
});
