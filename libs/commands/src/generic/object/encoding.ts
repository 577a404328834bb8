import { parseInt64 } from '@kiwi/datatypes';
import type { SizePeaks } from '@kiwi/datatypes';
import type { ReadonlyValue } from '@kiwi/keyspace';
import type { EncodingLimits } from './encoding-limits.ts';

/** The longest string that Redis allocates together with its object. */
const embeddedBytesMax = 44;
/** Digits and sign of the longest 64-bit integer. */
const int64Characters = 20;

/** The name of the encoding in which Redis 7.2 would keep this value. */
export function encodingOf(value: ReadonlyValue, limits: EncodingLimits): string {
  if (typeof value === 'number') return 'int';
  if (typeof value === 'string') return stringEncoding(value);
  switch (value.type) {
    // It was changed in place.
    case 'string':
      return 'raw';
    case 'hash':
      return isSmall(value.peaks, limits.hashListpackEntriesMax, limits.hashListpackValueBytesMax)
        ? 'listpack'
        : 'hashtable';
    case 'stream':
      return 'stream';
  }
}

function stringEncoding(text: string): string {
  if (text.length <= int64Characters && parseInt64(text) !== null) return 'int';
  return text.length <= embeddedBytesMax ? 'embstr' : 'raw';
}

function isSmall(peaks: Readonly<SizePeaks>, entriesMax: number, bytesMax: number): boolean {
  return peaks.entries <= entriesMax && peaks.elementBytes <= bytesMax;
}
