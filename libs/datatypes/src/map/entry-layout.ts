/**
 * How an entry lies in the words (32 bits each) of an `EntryTable`:
 *
 *     hash of the key, rank in the order of insertion, lengths, key, value
 *
 * The word of the lengths has that of the key in bytes (10 bits), that of the value (10) and that of the whole entry in words (12), which may have room to spare at its end. Key and value
 * begin at words. In the place of a string that is kept elsewhere is its number.
 */
export const headerWords = 3;
export const rankWord = 1;
export const lengthsWord = 2;
/** The rank of an entry that is no longer there. */
export const gone = -1;

/** Longer strings are kept elsewhere: growing copies what is in the entries. */
export const inlineMax = 512;
/** The length of a string that is kept elsewhere. */
export const longLength = 1023;
const lengthMask = 1023;
const valueShift = 10;
const sizeShift = 20;

/** The length of a string as entries have it. */
export function storedLength(text: string): number {
  return text.length > inlineMax ? longLength : text.length;
}

/** The words that something of a stored length takes. */
export function wordsOf(length: number): number {
  return length === longLength ? 1 : (length + 3) >> 2;
}

export function packLengths(key: number, value: number, size: number): number {
  return key | (value << valueShift) | (size << sizeShift);
}

export function keyLength(lengths: number): number {
  return lengths & lengthMask;
}

export function valueLength(lengths: number): number {
  return (lengths >>> valueShift) & lengthMask;
}

/** The words of the whole entry. */
export function entrySize(lengths: number): number {
  return lengths >>> sizeShift;
}

/** The words that an entry needs. */
export function entryWords(key: number, value: number): number {
  return headerWords + wordsOf(key) + wordsOf(value);
}

/** The words that it would take without room to spare. */
export function neededWords(lengths: number): number {
  return entryWords(keyLength(lengths), valueLength(lengths));
}
