import { emptyListpackBytes, listpackStringBytes, parseInt64 } from '@kiwi/datatypes';
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
/** What an element of a listpack takes at least. */
const elementBytesMin = 2;

/**
 * Whether all elements fit in one node. The exact length is counted, of lists near the limit only. Redis goes back to one node at half of the limit, so of
 * a list that shrank it may say something else.
 */
function isOneNode(list: ReadonlyListValue, limit: number): boolean {
  const bytesMax = limit < 0 ? (nodeBytesMax[Math.min(-limit, 5) - 1] as number) : nodeBytesSafe;
  const sizeMax = limit < 0 ? bytesMax / elementBytesMin : Math.max(1, limit);
  // An integer of 20 characters takes 10 bytes, and no text takes a smaller part of its length.
  if (list.size > sizeMax || list.bytes > 2 * bytesMax) return false;
  let bytes = emptyListpackBytes;
  list.forRange(0, list.size, (element) => (bytes += listpackStringBytes(element)));
  return bytes <= bytesMax;
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
