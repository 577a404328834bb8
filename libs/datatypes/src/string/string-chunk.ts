import type { NumberedPart } from '../part/part-list.ts';

/** So many bytes of a string are one part; a power of two. */
export const chunkBytes = 8192;

/** The bytes of a large string from `place * chunkBytes` on. Those behind the string's end are zero. */
export class StringChunk implements NumberedPart {
  index = 0;
  epoch = 0;
  captured: readonly unknown[] | null = null;
  readonly place: number;
  readonly bytes: Buffer;

  constructor(place: number) {
    this.place = place;
    this.bytes = Buffer.alloc(chunkBytes);
  }

  /** The bytes as a string, without the zeros at its end. */
  text(): string {
    const { bytes } = this;
    let end = chunkBytes;
    while (end > 0 && bytes[end - 1] === 0) end--;
    return bytes.toString('latin1', 0, end);
  }
}

/** The part of a large string that holds its length. */
export class StringHeader implements NumberedPart {
  index = 0;
  epoch = 0;
  captured: readonly unknown[] | null = null;
}
