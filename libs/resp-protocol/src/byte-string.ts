/**
 * Buffer's own method, public in Node.js since 0.x but missing in its type definitions for version
 * 20.
 */
interface Latin1Sliceable {
  latin1Slice(start: number, end: number): string;
}

/**
 * A copy of bytes `[start, end)` as a byte string: one character per byte. It does not keep the
 * buffer alive.
 */
export function byteString(bytes: Buffer, start: number, end: number): string {
  return (bytes as Buffer & Latin1Sliceable).latin1Slice(start, end);
}
