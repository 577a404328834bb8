import { describe, expect, it } from '@jest/globals';
import { entry } from '../../core/test-core.ts';
import { AppliedBytes } from './applied-bytes.ts';

const PER_ENTRY = 64 + entry(1, 1).data.byteLength;

function applied(count: number, trailingEntries: number, from = 0): AppliedBytes {
  const bytes = new AppliedBytes(from, trailingEntries * PER_ENTRY);
  for (let index = from + 1; index <= from + count; index++) bytes.applied([entry(index, 1)]);
  return bytes;
}

describe('AppliedBytes', () => {
  it('lets everything up to the snapshot go when nothing is to trail', () => {
    const bytes = applied(10, 0);
    expect(bytes.saved(10, bytes.total)).toBe(10);
  });

  it('keeps about as many bytes before the newest entry as asked for', () => {
    const bytes = applied(1000, 100);
    const compactTo = bytes.saved(1000, bytes.total);
    expect(1000 - compactTo).toBeGreaterThanOrEqual(100);
    expect(1000 - compactTo).toBeLessThanOrEqual(110);
  });

  it('keeps the whole log of this run while that is less than is to trail, but nothing before', () => {
    const bytes = applied(50, 100, 500);
    expect(bytes.saved(550, bytes.total)).toBe(500);
  });

  it('remembers no more places than it takes to tell, whatever is to trail', () => {
    for (const trailing of [0, 100]) {
      const bytes = applied(5000, trailing);
      expect(bytes.marks).toBeLessThanOrEqual(17 * 50 + 1);
      bytes.saved(5000, bytes.total);
      expect(bytes.marks).toBeLessThanOrEqual(18);
    }
  });

  it('never lets more go than the snapshot holds', () => {
    const bytes = applied(300, 10);
    const total = bytes.total;
    bytes.applied([entry(301, 1), entry(302, 1)]);
    expect(bytes.saved(300, total)).toBeLessThanOrEqual(300);
    expect(bytes.sinceSnapshot).toBe(bytes.total - total);
  });
});
