import { hash32, partIndex, powerOfTwoUpTo } from '@kiwi/datatypes';
import type { Part, PartOwner } from '@kiwi/datatypes';
import type { Latin1Buffer } from '../arena/latin1-buffer.ts';
import type { ChangeTracker } from '../checkpoint/change-tracker.ts';
import type { LargeString } from '../checkpoint/written-pages.ts';
import type { Table } from '../table.ts';
import type { Value } from '../value.ts';
import { keyHash } from './key-hash.ts';
import type { PartContent } from './part-content.ts';
import { SlotPart } from './slot-part.ts';
import type { Former } from './slot-part.ts';

/** Average number of keys per part at which a slot grows by one part. */
const partKeysMax = 512;
/** Average below which it gives one back. A quarter, so that a size that goes up and down does not split and merge. */
const partKeysMin = partKeysMax / 4;

/**
 * The keys of one hash slot: a single part while there are few, as many as it takes by linear hashing when keys share a hash tag. A slot is the unit of
 * iteration, its parts are units of checkpointing. The order of iteration follows from the sequence of changes alone: part by part, in each as `SlotPart` says.
 */
export class Slot implements PartOwner {
  readonly table: Table;
  readonly index: number;
  /** How many of the keys have a deadline; entries hold its id in the table's `ExpiryIndex`. */
  expiring = 0;
  /** Key to its id in the table's index of field deadlines; null while no hash here has any. */
  fieldDeadlineIds: Map<string, number> | null = null;
  /** By part: the large strings of the page that was last drawn, so that one that is still there is not written again. */
  largeStrings: (ReadonlyMap<string, LargeString> | null)[] | null = null;
  // `private`, not `#private`: plain fields measure faster here.
  private readonly tracker: ChangeTracker;
  private first: SlotPart;
  /** All parts when there are several; null while there is only the first. */
  private several: SlotPart[] | null = null;
  private total = 0;

  constructor(table: Table, index: number) {
    this.table = table;
    this.index = index;
    this.tracker = table.tracker;
    this.first = new SlotPart(this, 0);
  }

  get size(): number {
    return this.several === null ? this.first.size : this.total;
  }

  get(key: string): Value | undefined {
    return this.partOf(key).get(key, keyHash(key, this.table.hashSeed));
  }

  has(key: string): boolean {
    return this.partOf(key).has(key, keyHash(key, this.table.hashSeed));
  }

  /** Inserts or replaces. */
  exchange(key: string, value: Value): Former {
    const part = this.partOf(key);
    if (part.epoch !== this.tracker.epoch) this.tracker.touch(this, part);
    const former = part.exchange(key, keyHash(key, this.table.hashSeed), value);
    if (this.several === null && !part.hasUndo) {
      this.table.directory.permitOverwriting(this.index, this.tracker.epoch);
    }
    if (former !== undefined) return former;
    if (this.several !== null) this.total++;
    const partCount = this.several?.length ?? 1;
    if (this.size > partCount * partKeysMax) this.split();
    return undefined;
  }

  /** Removes a key. */
  takeOut(key: string): Former {
    const part = this.partOf(key);
    const hash = keyHash(key, this.table.hashSeed);
    if (!part.has(key, hash)) return undefined;
    if (part.epoch !== this.tracker.epoch) this.tracker.touch(this, part);
    const former = part.takeOut(key, hash);
    if (this.several !== null) {
      this.total--;
      if (this.total < this.several.length * partKeysMin) this.merge(this.several);
    }
    return former;
  }

  /** The id of a key's deadline, -1 when it has none. */
  deadlineId(key: string): number {
    if (this.expiring === 0) return -1;
    return this.partOf(key).deadlineId(key, keyHash(key, this.table.hashSeed));
  }

  /** Notes the id of the deadline of a key that is there; -1: it has none any more. */
  setDeadlineId(key: string, id: number): void {
    const part = this.partOf(key);
    if (part.epoch !== this.tracker.epoch) this.tracker.touch(this, part);
    part.setDeadlineId(key, keyHash(key, this.table.hashSeed), id);
  }

  /** The part that holds a key, or would. */
  partOf(key: string): SlotPart {
    const { several } = this;
    if (several === null) return this.first;
    return several[partIndex(hash32(key), several.length)] as SlotPart;
  }

  /** The parts at present, by number. */
  parts(): readonly SlotPart[] {
    return this.several === null ? [this.first] : this.several.slice();
  }

  /** The part with a number, if there is one. */
  partAt(index: number): SlotPart | undefined {
    return this.several === null ? (index === 0 ? this.first : undefined) : this.several[index];
  }

  /** The keys at these positions of the iteration order. `positions` must ascend and lie in [0, size). */
  keysAt(positions: readonly number[]): string[] {
    const found: string[] = [];
    let partStart = 0;
    for (const part of this.parts()) {
      const wanted = positions[found.length];
      if (wanted === undefined) break;
      const end = partStart + part.size;
      if (wanted < end) {
        const keys = part.keys();
        for (const position of positions.slice(found.length)) {
          if (position >= end) break;
          found.push(keys[position - partStart] as string);
        }
      }
      partStart = end;
    }
    return found;
  }

  /** What a part holds, as a copy; nothing if the part will know it until it is drawn. */
  contentOf(part: Part): readonly PartContent[] {
    const { copies } = this.tracker;
    const allocate = (length: number) => copies.allocate(length);
    if (this.expiring === 0 && (part as SlotPart).beginUndo(allocate)) return [];
    return [this.copyOf(part as SlotPart, allocate)];
  }

  /** A copy of a part in memory that the caller gives. */
  copyOf(part: SlotPart, allocate: (length: number) => Latin1Buffer): PartContent {
    const { expiries } = this.table;
    return part.content(allocate, (id) => expiries.deadline(id));
  }

  /** Replaces everything by parts as they were once; throws a RangeError unless they are numbered from 0 without a gap. */
  restore(parts: readonly SlotPart[]): void {
    const [first] = parts;
    if (first === undefined || parts.some((part, i) => part?.index !== i)) {
      throw new RangeError('a part is missing');
    }
    this.first = first;
    this.several = parts.length === 1 ? null : parts.slice();
    this.total = parts.reduce((sum, part) => sum + part.size, 0);
    this.noteInDirectory();
  }

  /** The places of the entries of one of its parts lie elsewhere now. */
  placesMoved(part: SlotPart): void {
    if (this.several === null && part === this.first) this.noteInDirectory();
  }

  private noteInDirectory(): void {
    const { first, several } = this;
    const { directory } = this.table;
    if (several === null) directory.note(this.index, first.tableBlock, first.tableShift);
    else directory.note(this.index, -1, 0);
  }

  private split(): void {
    const parts = this.several ?? [this.first];
    const count = parts.length;
    const half = powerOfTwoUpTo(count);
    const source = parts[count - half] as SlotPart;
    if (source.epoch !== this.tracker.epoch) this.tracker.touch(this, source);
    const target = new SlotPart(this, count);
    this.tracker.touch(this, target);
    target.takeFrom(source, (key) => (hash32(key) & half) !== 0);
    if (this.several === null) this.total = source.size + target.size;
    parts.push(target);
    this.several = parts;
    this.noteInDirectory();
  }

  private merge(parts: SlotPart[]): void {
    const index = parts.length - 1;
    const source = parts[index] as SlotPart;
    const target = parts[index - powerOfTwoUpTo(index)] as SlotPart;
    if (source.epoch !== this.tracker.epoch) this.tracker.touch(this, source);
    if (target.epoch !== this.tracker.epoch) this.tracker.touch(this, target);
    parts.pop();
    target.takeFrom(source, () => true);
    source.retired = this.tracker.epoch;
    if (index === 1) this.several = null;
    this.noteInDirectory();
  }
}
