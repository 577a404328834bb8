import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Part, PartOwner } from '../part/part.ts';
import { blockOf, byteOf } from './byte-block.ts';
import { ChunkedString } from './chunked-string.ts';
import { chunkBytes } from './string-chunk.ts';

/** Follows a string as a store does: a part that was not announced must be as it was. */
class Follower {
  epoch = 1;
  private pages = new Map<Part, string>();
  private readonly touched = new Set<Part>();

  touch(_owner: PartOwner, part: Part): void {
    part.epoch = this.epoch;
    this.touched.add(part);
  }

  /** Ends an epoch: what changed was announced, and a part that a store has not seen is one of several that it has to write. */
  check(value: ChunkedString): void {
    const pages = new Map<Part, string>();
    for (const part of value.parts()) {
      const page = JSON.stringify(value.contentOf(part));
      if (!this.touched.has(part)) expect(page).toBe(this.pages.get(part));
      pages.set(part, page);
    }
    // The only part of a small value has no page of its own yet.
    if (this.pages.size === 1 && pages.size > 1) {
      expect(this.touched.size).toBe(pages.size);
    }
    this.pages = pages;
    this.touched.clear();
    this.epoch++;
  }
}

function restored(value: ChunkedString): ChunkedString {
  const copy = new ChunkedString();
  const [header, ...chunks] = value.parts().map((part) => value.contentOf(part));
  for (const [place, text] of chunks) {
    copy.restoreChunk(header?.[0] as number, place as number, text as string);
  }
  copy.growTo(header?.[0] as number);
  return copy;
}

/** Near the edges of chunks. */
const offset = fc
  .tuple(fc.nat(5), fc.integer({ min: -3, max: 3 }))
  .map(([place, near]) => Math.max(0, place * chunkBytes + near));
const text = fc
  .tuple(fc.constantFrom('', 'x', '\0', '\xffab', '0123456789'), fc.constantFrom(1, 30, 2000))
  .map(([piece, times]) => piece.repeat(times));
const step = fc.oneof(
  fc.record({ name: fc.constant('write' as const), offset, text }),
  fc.record({ name: fc.constant('bytes' as const), offset, text }),
  fc.record({ name: fc.constant('append' as const), offset, text }),
  fc.record({ name: fc.constant('byte' as const), offset, text: fc.constantFrom('\0', '\x80') }),
  fc.record({ name: fc.constant('grow' as const), offset, text }),
);

function written(model: string, at: number, part: string): string {
  if (part === '') return model;
  return model.slice(0, at).padEnd(at, '\0') + part + model.slice(at + part.length);
}

describe('ChunkedString', () => {
  it('agrees with a string that is copied, and announces what changes', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), text, (steps, start) => {
        const value = new ChunkedString(start);
        let model = start;
        const follower = new Follower();
        value.trackBy(follower);
        for (const part of value.parts()) follower.touch(value, part);
        follower.check(value);
        for (const [i, { name, offset: at, text: part }] of steps.entries()) {
          if (name === 'write') {
            value.write(at, part);
            model = written(model, at, part);
          } else if (name === 'bytes') {
            value.writeBytes(at, Buffer.from(part, 'latin1'));
            model = written(model, at, part);
          } else if (name === 'append') {
            value.write(value.length, part);
            model += part;
          } else if (name === 'byte') {
            value.setByte(at, part.charCodeAt(0));
            model = written(model, at, part);
          } else {
            value.growTo(at);
            model = model.padEnd(at, '\0');
          }
          expect(value.length).toBe(model.length);
          expect(value.slice(at, at + 5)).toBe(model.slice(at, at + 5));
          expect(value.byteAt(at)).toBe(byteOf(model, at));
          if (i % 5 === 0) follower.check(value);
        }
        follower.check(value);
        expect(value.toString() === model).toBe(true);
        const copy = value.clone();
        expect(copy.toString() === model).toBe(true);
        const back = restored(value);
        expect(back.toString() === model).toBe(true);
        for (const other of [copy, back]) {
          expect(other.parts().map((part) => other.contentOf(part))).toEqual(
            value.parts().map((part) => value.contentOf(part)),
          );
        }
        copy.setByte(0, 1);
        expect(value.toString() === model).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('costs what was written, not how far away', () => {
    const value = new ChunkedString();
    value.setByte(2 ** 29 - 25, 7);
    value.setByte(1000, 1);
    expect(value.length).toBe(2 ** 29 - 24);
    expect(value.partCount).toBe(3);
    expect(value.slice(999, 1002)).toBe('\0\x01\0');
    value.setByte(2 ** 28, 0);
    expect(value.partCount).toBe(3);
  });

  it('refuses chunks that do not fit', () => {
    const value = new ChunkedString();
    value.restoreChunk(10_000, 1, 'x');
    expect(() => value.restoreChunk(10_000, 1, 'x')).toThrow(RangeError);
    expect(() => value.restoreChunk(10_000, 2, '')).toThrow(RangeError);
    expect(() => value.restoreChunk(100, 0, 'x'.repeat(101))).toThrow(RangeError);
    expect(() => value.restoreChunk(100_000, 0, 'x'.repeat(chunkBytes + 1))).toThrow(RangeError);
  });
});

describe('blockOf', () => {
  it('gives all bytes of a range, of either form of a string', () => {
    const plain = Array.from({ length: 70_000 }, (_, i) => String.fromCharCode(i % 251)).join('');
    for (const value of [plain, new ChunkedString(plain)]) {
      for (const [from, end] of [
        [0, 70_000],
        [8191, 8193],
        [5, 66_000],
        [69_999, 99_999],
        [3, 3],
      ] as const) {
        let read = '';
        for (let at = from; at < Math.min(end, plain.length); ) {
          const block = blockOf(value, at, end);
          read += Buffer.from(block).toString('latin1');
          at += block.length;
        }
        expect(read === plain.slice(from, end)).toBe(true);
      }
    }
  });
});
