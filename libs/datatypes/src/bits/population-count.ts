/** The number of ones in each value of a byte. */
const onesOfByte = new Uint8Array(256);
for (let i = 1; i < 256; i++) onesOfByte[i] = (onesOfByte[i >>> 1] as number) + (i & 1);

/** The number of bits that are one. The sum within a word of 32 bits is Warren's (Hacker's Delight, 5-1). */
export function populationCount(bytes: Uint8Array): number {
  const { length } = bytes;
  let at = 0;
  let ones = 0;
  // Words must be aligned.
  while (at < length && ((bytes.byteOffset + at) & 3) !== 0) {
    ones += onesOfByte[bytes[at++] as number] as number;
  }
  const wordCount = (length - at) >>> 2;
  if (wordCount > 0) {
    const words = new Int32Array(bytes.buffer, bytes.byteOffset + at, wordCount);
    for (let i = 0; i < wordCount; i++) {
      let word = words[i] as number;
      word -= (word >>> 1) & 0x55555555;
      word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
      ones += Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
    }
    at += wordCount * 4;
  }
  while (at < length) ones += onesOfByte[bytes[at++] as number] as number;
  return ones;
}
