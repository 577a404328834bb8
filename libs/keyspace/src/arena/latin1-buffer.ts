import type { Latin1Buffer } from '@kiwi/datatypes';

/** How memory of the arena and of pages is seen. */
export type { Latin1Buffer };

/** The bytes as a string. */
export function latin1Text({ buffer, byteOffset, byteLength }: Uint8Array): string {
  const bytes = Buffer.from(buffer, byteOffset, byteLength) as Latin1Buffer;
  return bytes.latin1Slice(0, byteLength);
}
