import { arrayBytes, objectBytes } from '../memory/heap-bytes.ts';
import { atOnce } from '../part/at-once.ts';
import { PartList } from '../part/part-list.ts';
import type { PartOwner } from '../part/part.ts';
import { packedLength } from '../string/packed-elements.ts';
import { MemberIndex } from './member-index.ts';
import { packedMemberBytes, packedMembersBytes } from './packed-members.ts';
import { chunkBits, chunkMembers, SetChunk } from './set-chunk.ts';

/** Up to this size members are looked for one by one: an index would take more memory than the members. */
const unindexedMax = 16;
/** Below this size the index goes again. */
const indexedMin = unindexedMax / 2;
/** Members that are indexed in one step. */
const membersPerStep = 256;

/** In memory: the table itself with the list of its chunks, and a chunk beside its members. */
const tableBytes = objectBytes(4) + objectBytes(6) + arrayBytes(1);
const chunkBytes = objectBytes(3) + packedMembersBytes + 8;

const namesNoPart = () => null;

/**
 * The members of a set that is not small, by position. They lie in chunks, the parts in which the set is stored; an index that is not stored finds them
 * by hash.
 */
export class SetTable {
  readonly partList: PartList;
  /** What the members would take packed, in bytes. */
  packedBytes = 0;
  private index: MemberIndex | null = null;
  private total = 0;

  constructor(owner: PartOwner) {
    this.partList = new PartList(owner, namesNoPart);
    this.partList.add(new SetChunk());
  }

  get size(): number {
    return this.total;
  }

  /** Estimated, in bytes. */
  get memoryBytes(): number {
    const { partList, index } = this;
    const fixed = tableBytes + partList.count * chunkBytes;
    return fixed + (index?.memoryBytes ?? 0) + partList.contentBytes;
  }

  has(member: string): boolean {
    return this.positionOf(member) !== undefined;
  }

  /** The member at a position; undefined beyond the end. */
  at(position: number): string | undefined {
    return position < this.total ? this.chunkOf(position).at(placeOf(position)) : undefined;
  }

  /** Whether the member at a position, which must be there, is equal to this one. */
  isAt(position: number, member: string): boolean {
    return this.chunkOf(position).isAt(placeOf(position), member);
  }

  /** Takes up a member that is not there. */
  add(member: string): void {
    const position = this.total++;
    const chunk = placeOf(position) === 0 ? this.addChunk() : this.chunkOf(position);
    this.partList.willChange(chunk);
    chunk.push(member);
    if (chunk.size === chunkMembers) chunk.trim();
    this.count(member);
    if (this.index !== null) this.index.add(member, position);
    else if (this.total > unindexedMax) this.makeIndex();
  }

  /** True if the member was there. */
  delete(member: string): boolean {
    const position = this.positionOf(member);
    if (position === undefined) return false;
    const last = this.chunkOf(--this.total);
    this.index?.delete(member);
    if (position !== this.total) {
      const moved = last.at(placeOf(this.total));
      this.index?.move(moved, position);
      const chunk = this.chunkOf(position);
      this.partList.willChange(chunk);
      chunk.set(placeOf(position), moved);
    }
    this.partList.willChange(last);
    last.pop();
    this.partList.contentBytes -= packedMemberBytes(member);
    this.packedBytes -= packedLength(member);
    if (last.size === 0 && last.index > 0) this.partList.remove(last);
    if (this.total < indexedMin) this.index = null;
    return true;
  }

  forEach(visit: (member: string) => void): void {
    for (const chunk of this.allChunks()) {
      for (let number = 0; number < chunk.size; number++) visit(chunk.at(number));
    }
  }

  *members(): Generator<string, void, undefined> {
    for (const chunk of this.allChunks()) {
      for (let number = 0; number < chunk.size; number++) yield chunk.at(number);
    }
  }

  /** A page of at least `count` members, unless the end comes first. */
  scan(cursor: number, count: number): { readonly next: number; readonly members: string[] } {
    if (this.index === null) return { next: 0, members: [...this.members()] };
    const { next, positions } = this.index.scan(cursor, count);
    return { next, members: positions.map((position) => this.at(position) as string) };
  }

  /** A copy for another set, with the same positions. */
  copyFor(owner: PartOwner): SetTable {
    const copy = new SetTable(owner);
    const chunks = this.allChunks().map((chunk) => chunk.copy());
    atOnce(copy.partList.restore(chunks));
    copy.partList.contentBytes = this.partList.contentBytes;
    copy.packedBytes = this.packedBytes;
    copy.index = this.index?.copyFor(copy) ?? null;
    copy.total = this.total;
    return copy;
  }

  /** Takes chunks as they were once, in steps. Throws a RangeError unless they are those of a set. */
  *restore(chunks: readonly SetChunk[]): Generator<undefined, void, undefined> {
    yield* this.partList.restore(chunks);
    const isFull = ({ size }: SetChunk) => size === chunkMembers;
    const last = chunks[chunks.length - 1] as SetChunk;
    if (!chunks.slice(0, -1).every(isFull) || last.size > chunkMembers) {
      throw new RangeError('a chunk of a set has the wrong size');
    }
    this.total = (chunks.length - 1) * chunkMembers + last.size;
    if (last.size === 0 && last.index > 0) throw new RangeError('a chunk is empty');
    const index = new MemberIndex(this);
    for (let position = 0; position < this.total; position++) {
      if (position % membersPerStep === membersPerStep - 1) yield;
      const member = this.at(position) as string;
      this.count(member);
      const isNew = index.add(member, position);
      if (!isNew) throw new RangeError('a member comes twice');
    }
    this.index = this.total > unindexedMax ? index : null;
  }

  private count(member: string): void {
    this.partList.contentBytes += packedMemberBytes(member);
    this.packedBytes += packedLength(member);
  }

  private allChunks(): readonly SetChunk[] {
    return this.partList.all() as readonly SetChunk[];
  }

  private chunkOf(position: number): SetChunk {
    return this.partList.at(position >>> chunkBits) as SetChunk;
  }

  /** The chunk for members that the others have no room for; the first one is there from the beginning. */
  private addChunk(): SetChunk {
    const { partList } = this;
    if (this.total === 1) return partList.at(0) as SetChunk;
    const chunk = (partList.at(partList.count - 1) as SetChunk).following();
    partList.add(chunk);
    return chunk;
  }

  private positionOf(member: string): number | undefined {
    if (this.index !== null) return this.index.positionOf(member);
    const chunk = this.partList.at(0) as SetChunk;
    for (let number = 0; number < chunk.size; number++) {
      if (chunk.isAt(number, member)) return number;
    }
    return undefined;
  }

  private makeIndex(): void {
    const index = new MemberIndex(this);
    let position = 0;
    this.forEach((member) => index.add(member, position++));
    this.index = index;
  }
}

/** The place of a position within its chunk. */
function placeOf(position: number): number {
  return position & (chunkMembers - 1);
}
