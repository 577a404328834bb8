import { arrayBytes, grownArrayBytes, objectBytes, stringBytes } from '../memory/heap-bytes.ts';
import { atOnce } from '../part/at-once.ts';
import { PartList } from '../part/part-list.ts';
import type { PartOwner } from '../part/part.ts';
import { packedLength } from '../string/packed-elements.ts';
import { MemberIndex } from './member-index.ts';
import { chunkMembers, SetChunk } from './set-chunk.ts';

/** Up to this size members are looked for one by one: an index would take more memory than the members. */
const unindexedMax = 16;
/** Below this size the index goes again. */
const indexedMin = unindexedMax / 2;
/** Members that are indexed in one step. */
const membersPerStep = 256;

/** In memory: the table itself with the list of its chunks, and a chunk beside its members. */
const tableBytes = objectBytes(4) + objectBytes(6) + arrayBytes(1);
const chunkBytes = objectBytes(4) + 8;

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
    const { total, partList, index } = this;
    const members = grownArrayBytes(Math.min(total, chunkMembers)) * partList.count;
    const fixed = tableBytes + partList.count * chunkBytes;
    return fixed + members + (index?.memoryBytes ?? 0) + partList.contentBytes;
  }

  has(member: string): boolean {
    return this.positionOf(member) !== undefined;
  }

  /** The member at a position; undefined beyond the end. */
  at(position: number): string | undefined {
    return this.chunkAt(position)?.members[position % chunkMembers];
  }

  /** Takes up a member that is not there. */
  add(member: string): void {
    const position = this.total++;
    let chunk = this.chunkAt(position);
    if (chunk === undefined) this.partList.add((chunk = new SetChunk()));
    else this.partList.willChange(chunk);
    chunk.members.push(member);
    this.count(member);
    if (this.index !== null) this.index.add(member, position);
    else if (this.total > unindexedMax) this.makeIndex();
  }

  /** True if the member was there. */
  delete(member: string): boolean {
    const position = this.positionOf(member);
    if (position === undefined) return false;
    const last = this.chunkAt(--this.total) as SetChunk;
    const moved = last.members[last.members.length - 1] as string;
    this.index?.delete(member);
    if (position !== this.total) {
      this.index?.move(moved, position);
      const chunk = this.chunkAt(position) as SetChunk;
      this.partList.willChange(chunk);
      chunk.members[position % chunkMembers] = moved;
    }
    this.partList.willChange(last);
    last.members.pop();
    this.partList.contentBytes -= stringBytes(member.length);
    this.packedBytes -= packedLength(member);
    if (last.members.length === 0 && last.index > 0) this.partList.remove(last);
    if (this.total < indexedMin) this.index = null;
    return true;
  }

  forEach(visit: (member: string) => void): void {
    for (const { members } of this.allChunks()) for (const member of members) visit(member);
  }

  *members(): Generator<string, void, undefined> {
    for (const { members } of this.allChunks()) yield* members;
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
    const chunks = this.allChunks().map(({ index, members }) =>
      SetChunk.of(index, members.slice()),
    );
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
    const isFull = ({ members }: SetChunk) => members.length === chunkMembers;
    const last = chunks[chunks.length - 1] as SetChunk;
    if (!chunks.slice(0, -1).every(isFull) || last.members.length > chunkMembers) {
      throw new RangeError('a chunk of a set has the wrong size');
    }
    this.total = (chunks.length - 1) * chunkMembers + last.members.length;
    if (last.members.length === 0 && last.index > 0) throw new RangeError('a chunk is empty');
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
    this.partList.contentBytes += stringBytes(member.length);
    this.packedBytes += packedLength(member);
  }

  private allChunks(): readonly SetChunk[] {
    return this.partList.all() as readonly SetChunk[];
  }

  private chunkAt(position: number): SetChunk | undefined {
    return this.partList.at(Math.floor(position / chunkMembers)) as SetChunk | undefined;
  }

  private positionOf(member: string): number | undefined {
    if (this.index !== null) return this.index.positionOf(member);
    const position = (this.partList.at(0) as SetChunk).members.indexOf(member);
    return position === -1 ? undefined : position;
  }

  private makeIndex(): void {
    const index = new MemberIndex(this);
    let position = 0;
    this.forEach((member) => index.add(member, position++));
    this.index = index;
  }
}
