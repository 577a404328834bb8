import { expect, it } from '@jest/globals';
import { SizePeaks } from './size-peaks.ts';

it('SizePeaks remember the largest size and the longest element, each on its own', () => {
  const peaks = new SizePeaks();
  peaks.raiseTo(3, 10);
  peaks.raiseTo(5, 2);
  expect(peaks).toMatchObject({ entries: 5, elementBytes: 10 });
  expect([peaks.isBelow(5, 10), peaks.isBelow(6, 1), peaks.isBelow(1, 11)]).toEqual([
    ...[false, true, true],
  ]);
});
