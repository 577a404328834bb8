import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SizePeaks, sizePeaksOf, storedSizePeaks } from './size-peaks.ts';

it('SizePeaks remember the largest size and the longest element, each on its own', () => {
  const peaks = new SizePeaks();
  peaks.raiseTo(3, 10);
  peaks.raiseTo(5, 2);
  expect(peaks).toMatchObject({ entries: 5, elementBytes: 10 });
  expect([peaks.isBelow(5, 10), peaks.isBelow(6, 1), peaks.isBelow(1, 11)]).toEqual([
    ...[false, true, true],
  ]);
});

it('SizePeaks are stored as a number unless they are too large', () => {
  const size = fc.oneof(fc.nat(200), fc.constantFrom(32_767, 32_768, 65_535, 65_536, 2 ** 29));
  fc.assert(
    fc.property(size, size, (entries, elementBytes) => {
      const peaks = new SizePeaks();
      peaks.raiseTo(entries, elementBytes);
      const stored = storedSizePeaks(peaks);
      expect(sizePeaksOf(stored)).toEqual(peaks);
      expect(typeof stored).toBe(entries < 2 ** 15 && elementBytes < 2 ** 16 ? 'number' : 'object');
    }),
  );
});
