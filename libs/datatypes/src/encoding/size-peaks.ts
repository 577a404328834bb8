/**
 * How large a collection has ever been. Redis gives a small encoding up for good once a limit is passed, so what OBJECT ENCODING reports follows
 * from these and from the limits that the node is configured with. They are kept whatever the limits are, so all nodes agree on them. They are stored
 * with part 0 of the collection, which therefore counts as changed before they do.
 */
export class SizePeaks {
  /** Most elements at any time. */
  entries = 0;
  /** Length of the longest element (field, value, member) at any time, in bytes. */
  elementBytes = 0;

  /** Whether a collection of this size with this element would be a new peak. */
  isBelow(entries: number, elementBytes: number): boolean {
    return entries > this.entries || elementBytes > this.elementBytes;
  }

  raiseTo(entries: number, elementBytes: number): void {
    if (entries > this.entries) this.entries = entries;
    if (elementBytes > this.elementBytes) this.elementBytes = elementBytes;
  }
}

/**
 * Peaks in as little memory as can be: as a small integer, or as an object when one of them is too large for that. Fifteen bits for the number of elements, sixteen
 * for their length.
 */
export type StoredSizePeaks = number | Readonly<SizePeaks>;

const entriesBits = 15;
const entriesMask = 2 ** entriesBits - 1;
const bytesMask = 2 ** 16 - 1;

export function storedSizePeaks(peaks: Readonly<SizePeaks>): StoredSizePeaks {
  const { entries, elementBytes } = peaks;
  if (entries > entriesMask || elementBytes > bytesMask) return peaks;
  return (elementBytes << entriesBits) | entries;
}

/** Peaks of their own. */
export function sizePeaksOf(stored: StoredSizePeaks): SizePeaks {
  const peaks = new SizePeaks();
  if (typeof stored !== 'number') peaks.raiseTo(stored.entries, stored.elementBytes);
  else peaks.raiseTo(stored & entriesMask, stored >> entriesBits);
  return peaks;
}
