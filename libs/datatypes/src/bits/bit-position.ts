/** The index of the first byte that differs from `byte`, or the number of bytes. */
export function firstOtherByte(bytes: Uint8Array, byte: number): number {
  const { length } = bytes;
  let at = 0;
  while (at < length && ((bytes.byteOffset + at) & 3) !== 0) {
    if (bytes[at] !== byte) return at;
    at++;
  }
  const wordCount = (length - at) >>> 2;
  if (wordCount > 0) {
    const words = new Int32Array(bytes.buffer, bytes.byteOffset + at, wordCount);
    const word = Math.imul(byte, 0x01010101);
    let i = 0;
    while (i < wordCount && words[i] === word) i++;
    at += i * 4;
  }
  while (at < length && bytes[at] === byte) at++;
  return at;
}

/** The position of the first bit of this value in a byte, counted from the highest bit; 8 when there is none. */
export function firstBitOf(byte: number, bit: 0 | 1): number {
  return Math.clz32(bit === 1 ? byte : byte ^ 0xff) - 24;
}
