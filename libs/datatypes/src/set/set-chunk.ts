import type { NumberedPart } from '../part/part-list.ts';
import { PackedMembers } from './packed-members.ts';

/** Members of a chunk. A power of two: a member's place is its chunk's number and the place within it. */
export const chunkMembers = 512;
/** A position without so many bits is the number of its chunk. */
export const chunkBits = Math.log2(chunkMembers);

/** A run of members of a set, and the part in which they are stored. All chunks of a set but the last are full. */
export class SetChunk extends PackedMembers implements NumberedPart {
  index = 0;
  epoch = 0;
  captured: readonly unknown[] | null = null;

  /** A chunk as it was stored. */
  static of(index: number, members: readonly string[]): SetChunk {
    const chunk = new SetChunk();
    for (const member of members) chunk.push(member);
    chunk.trim();
    chunk.index = index;
    return chunk;
  }

  /** A chunk with the same number and members. */
  copy(): SetChunk {
    const chunk = new SetChunk();
    chunk.copyFrom(this);
    chunk.index = this.index;
    return chunk;
  }

  /** The chunk that follows this one, which is full. */
  following(): SetChunk {
    const chunk = new SetChunk();
    chunk.reserveAs(this);
    return chunk;
  }
}
