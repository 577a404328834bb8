import { describe, expect, it } from '@jest/globals';
import type { Entry } from '@kiwi/raft-core';
import fc from 'fast-check';
import { decodeEntry, EntryEncoder } from './entry-value.ts';
import { entryKey, hardStateKey, isEntryKey, numberOfKey, recordKey, termKey } from './keys.ts';
import { decodeRecord, encodeRecord } from './record.ts';

const number = fc.oneof(fc.nat(1000), fc.maxSafeNat());

describe('Keys', () => {
  it('sort as their numbers do, with the hard state right behind its entry', () => {
    fc.assert(
      fc.property(number, number, (a, b) => {
        fc.pre(a < b);
        const sorted = [entryKey(a), hardStateKey(a), entryKey(b), hardStateKey(b)];
        expect([...sorted].reverse().sort((x, y) => x.compare(y))).toEqual(sorted);
        expect(termKey(a).compare(termKey(b))).toBe(-1);
      }),
    );
  });

  it('give their number back and tell entries from hard states', () => {
    fc.assert(
      fc.property(number, (index) => {
        expect(numberOfKey(entryKey(index))).toBe(index);
        expect(numberOfKey(hardStateKey(index))).toBe(index);
        expect(numberOfKey(termKey(index))).toBe(index);
        expect([isEntryKey(entryKey(index)), isEntryKey(hardStateKey(index))]).toEqual([
          true,
          false,
        ]);
      }),
    );
  });

  it('put everything that stays in place before the entries', () => {
    expect(recordKey('identity').compare(entryKey(0))).toBe(-1);
    expect(termKey(Number.MAX_SAFE_INTEGER).compare(entryKey(0))).toBe(-1);
  });
});

describe('An entry', () => {
  const entries = fc.array(
    fc.record({
      index: number,
      term: fc.oneof(fc.nat(3), fc.maxSafeNat()),
      kind: fc.constantFrom<Entry['kind']>('command', 'noop', 'membership'),
      data: fc.uint8Array({ maxLength: 300 }),
    }),
    { minLength: 1, maxLength: 5 },
  );

  it('is decoded as it was encoded, whatever came before it', () => {
    fc.assert(
      fc.property(entries, (list) => {
        const encoder = new EntryEncoder();
        for (const entry of list) {
          const key = entryKey(entry.index);
          const decoded = decodeEntry(key, encoder.encode(key, entry));
          expect(decoded && { ...decoded, data: new Uint8Array(decoded.data) }).toEqual(entry);
        }
      }),
    );
  });

  it('is refused after any change of a byte, shortening, or move to another key', () => {
    fc.assert(
      fc.property(entries, fc.nat(), fc.integer({ min: 1, max: 255 }), ([entry], place, mask) => {
        if (entry === undefined) return;
        const key = entryKey(entry.index);
        const value = new EntryEncoder().encode(key, entry);
        const changed = Buffer.from(value);
        const at = place % changed.length;
        changed.writeUInt8(changed.readUInt8(at) ^ mask, at);
        expect(decodeEntry(key, changed)).toBeNull();
        expect(decodeEntry(key, value.subarray(0, at))).toBeNull();
        expect(decodeEntry(entryKey(entry.index === 0 ? 1 : entry.index - 1), value)).toBeNull();
      }),
    );
  });

  it('costs at most twelve bytes besides its data in the first 65535 terms', () => {
    const entry: Entry = { index: 2 ** 40, term: 65_535, kind: 'command', data: Buffer.alloc(0) };
    expect(new EntryEncoder().encode(entryKey(entry.index), entry).length).toBeLessThanOrEqual(12);
  });
});

describe('A record', () => {
  const key = recordKey('identity');

  it('is decoded as it was encoded', () => {
    for (const value of [[1, null, 2 ** 50], { nodeId: 'n1' }, 7]) {
      expect(decodeRecord(key, encodeRecord(key, value))).toEqual({ value });
    }
  });

  it('is refused when it is damaged, cut off or under another key', () => {
    const record = encodeRecord(key, [1, 'n1', 3]);
    const changed = Buffer.from(record);
    changed.writeUInt8(changed.readUInt8(6) ^ 1, 6);
    expect(decodeRecord(key, changed)).toBeNull();
    expect(decodeRecord(key, record.subarray(0, 3))).toBeNull();
    expect(decodeRecord(recordKey('compacted'), record)).toBeNull();
  });
});
