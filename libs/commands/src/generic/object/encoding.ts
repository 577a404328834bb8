import { parseInt64 } from '@kiwi/datatypes';
import type { ReadonlyListValue, ReadonlySetValue, SizePeaks } from '@kiwi/datatypes';
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
    case 'list':
      return isOneNode(value, limits.listListpackSizeMax) ? 'listpack' : 'quicklist';
    case 'set':
      return setEncoding(value, limits);
    case 'stream':
      return 'stream';
    case 'zset':
      return isSmall(value.peaks, limits.zsetListpackEntriesMax, limits.zsetListpackValueBytesMax)
        ? 'listpack'
        : 'skiplist';
  }
}

/** Bytes of a node of a list by the negative values of the limit, from -1 on; positive ones count elements. */
const nodeBytesMax = [4096, 8192, 16_384, 32_768, 65_536];
const nodeBytesSafe = 8192;
/** What a listpack takes for itself, and for an element beside its bytes. */
const listpackBytes = 7;
const elementBytes = 2;

/** Whether all elements fit in one node. Redis forms a second one by the exact lengths, and goes back only at half of that. */
function isOneNode({ size, bytes }: ReadonlyListValue, limit: number): boolean {
  const estimate = listpackBytes + bytes + elementBytes * size;
  if (limit < 0) return estimate <= (nodeBytesMax[Math.min(-limit, nodeBytesMax.length) - 1] ?? 0);
  return size <= limit && estimate <= nodeBytesSafe;
}

/** Once all members were integers, it became a hash table by their number, whatever came then. */
function setEncoding({ peaks }: ReadonlySetValue, limits: EncodingLimits): string {
  if (peaks.integerEntries > limits.setIntsetEntriesMax) return 'hashtable';
  if (peaks.isIntegers) return 'intset';
  const isPacked = isSmall(peaks, limits.setListpackEntriesMax, limits.setListpackValueBytesMax);
  return isPacked ? 'listpack' : 'hashtable';
}

function stringEncoding(text: string): string {
  if (text.length <= int64Characters && parseInt64(text) !== null) return 'int';
  return text.length <= embeddedBytesMax ? 'embstr' : 'raw';
}

function isSmall(
  peaks: Readonly<Pick<SizePeaks, 'entries' | 'elementBytes'>>,
  entriesMax: number,
  bytesMax: number,
): boolean {
  return peaks.entries <= entriesMax && peaks.elementBytes <= bytesMax;
}
