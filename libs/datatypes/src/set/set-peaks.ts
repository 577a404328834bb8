import { parseInt64 } from '../number/int64.ts';

/** Digits and sign of the longest 64-bit integer. */
const int64Characters = 20;

/**
 * What decides in which of its three encodings Redis would keep a set, which never go back: integers only, small, or any. As with
 * {@link SizePeaks} they belong to the content of part 0, which therefore counts as changed before they do.
 */
export class SetPeaks {
  /** Most members at any time as long as all of them, also those that had gone, were 64-bit integers in canonical form. */
  integerEntries = 0;
  /** Most members at any time from the first other one on; 0 while there was none. */
  entries = 0;
  /** Length of the longest member at any time, in bytes. */
  elementBytes = 0;

  /** Whether all members there ever were are integers. */
  get isIntegers(): boolean {
    return this.entries === 0;
  }

  /** Whether a set of this size with this member would be a new peak. */
  isBelow(entries: number, member: string): boolean {
    if (member.length > this.elementBytes) return true;
    if (!this.isIntegers) return entries > this.entries;
    return entries > this.integerEntries || !isInteger(member);
  }

  /** A set has so many members, of which this is the newest. */
  raiseTo(entries: number, member: string): void {
    if (member.length > this.elementBytes) this.elementBytes = member.length;
    if (this.isIntegers && isInteger(member)) {
      if (entries > this.integerEntries) this.integerEntries = entries;
    } else if (entries > this.entries) this.entries = entries;
  }

  /** Takes the peaks of another set, or those that were written. */
  restore(integerEntries: number, entries: number, elementBytes: number): void {
    this.integerEntries = integerEntries;
    this.entries = entries;
    this.elementBytes = elementBytes;
  }
}

/**
 * Peaks in as little memory as can be: as a small integer, or as an object when one of them is too large for that. Ten bits each for the numbers of members, eleven
 * for the length.
 */
export type StoredPeaks = number | Readonly<SetPeaks>;

const countBits = 10;
const countMask = 2 ** countBits - 1;
const bytesMask = 2 ** 11 - 1;

export function storedPeaksOf(peaks: Readonly<SetPeaks>): StoredPeaks {
  const { integerEntries, entries, elementBytes } = peaks;
  if (integerEntries > countMask || entries > countMask || elementBytes > bytesMask) return peaks;
  return (((elementBytes << countBits) | entries) << countBits) | integerEntries;
}

/** Peaks of their own. */
export function peaksOf(stored: StoredPeaks): SetPeaks {
  const peaks = new SetPeaks();
  if (typeof stored === 'number') {
    peaks.integerEntries = stored & countMask;
    peaks.entries = (stored >> countBits) & countMask;
    peaks.elementBytes = stored >> (2 * countBits);
  } else peaks.restore(stored.integerEntries, stored.entries, stored.elementBytes);
  return peaks;
}

function isInteger(member: string): boolean {
  return member.length <= int64Characters && parseInt64(member) !== null;
}
