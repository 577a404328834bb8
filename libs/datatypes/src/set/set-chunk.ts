import type { NumberedPart } from '../part/part-list.ts';

/** Members of a chunk. A power of two: a member's place is its chunk's number and the place within it. */
export const chunkMembers = 512;

/** A run of members of a set, and the part in which they are stored. All chunks of a set but the last are full. */
export class SetChunk implements NumberedPart {
  index = 0;
  epoch = 0;
  captured: readonly unknown[] | null = null;
  readonly members: string[];

  constructor(members: string[] = []) {
    this.members = members;
  }

  /** A chunk as it was stored; the array is the chunk's from here on. */
  static of(index: number, members: string[]): SetChunk {
    const chunk = new SetChunk(members);
    chunk.index = index;
    return chunk;
  }
}
