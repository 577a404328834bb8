import { writeText } from '@kiwi/datatypes';
import type { Part } from '@kiwi/datatypes';
import type { HeapValue } from '../arena/heap-values.ts';
import type { Latin1Buffer } from '../arena/latin1-buffer.ts';
import type { Value } from '../value.ts';
import { EntryPages } from './entry-pages.ts';
import {
  deadlineFlag,
  deadlineIdAt,
  entryEnd,
  entryHeaderBytes,
  goneFlag,
  heapKind,
  inlineKeyMax,
  keyLengthOf,
  keyStart,
  kindMask,
  kindOf,
  lengthOf,
  longKey,
  numberKind,
  readKey,
  readReference,
  readValue,
  referenceBytes,
  referenceCount,
  textKind,
  valueLength,
  valueStart,
  writeReference,
} from './entry.ts';
import { keyHashOfBytes, keyHash } from './key-hash.ts';
import { PartContent } from './part-content.ts';
import type { Slot } from './slot.ts';
import { UndoLog } from './undo-log.ts';

/** In the place of a former value that was not on the heap. */
export const inline = 0;
/** A former value; undefined if there was none. */
export type Former = HeapValue | typeof inline | undefined;

/** Room that nothing uses any more is given back when it is so much, and a quarter of all. */
const goneBytesMax = 256;

/**
 * One part of a slot: keys with their values in pages of the arena, and a hash table of the places where they are. Small strings and numbers take no object of the heap. Entries are in
 * the order in which they were written; a value that is replaced by one of equal length keeps its place, another one moves to the end.
 *
 * Hashes are those of `keyHash` with the seed of the table.
 */
export class SlotPart extends EntryPages implements Part {
  readonly slot: Slot;
  readonly index: number;
  epoch = 0;
  captured: readonly PartContent[] | null = null;
  /** For the tracker: the epoch in which the part was merged into another, 0 while it is there. */
  retired = 0;
  /** What its entries take, in bytes. */
  entryBytes = 0;
  /** How much of what its entries hold lies on the heap. */
  private references = 0;
  private goneBytes = 0;
  /** While a cut still has to write the part as it was before it changed. */
  private undo: UndoLog | null = null;

  constructor(slot: Slot, index: number) {
    super(slot.table.arena);
    this.slot = slot;
    this.index = index;
  }

  get(key: string, hash: number): Value | undefined {
    const at = this.find(key, hash);
    return at < 0 ? undefined : readValue(this.bytesAt(at), this.offsetAt(at), this.arena.heap);
  }

  has(key: string, hash: number): boolean {
    return this.find(key, hash) >= 0;
  }

  /** Inserts or replaces. */
  exchange(key: string, hash: number, value: Value): Former {
    const at = this.find(key, hash);
    if (at < 0) {
      this.add(key, hash, value, kindOf(value), -1);
      return undefined;
    }
    const bytes = this.bytesAt(at);
    const offset = this.offsetAt(at);
    const former = this.formerAt(bytes, offset);
    const kind = kindOf(value);
    if (
      kind === ((bytes[offset] as number) & kindMask) &&
      lengthOf(value, kind) === valueLength(bytes, offset)
    ) {
      const start = valueStart(bytes, offset);
      if (kind !== heapKind) this.keep(bytes, at, start, valueLength(bytes, offset));
      if (kind === textKind) writeText(bytes, start, value as string);
      else if (kind === numberKind) bytes.writeDoubleLE(value as number, start);
      else this.arena.heap.set(readReference(bytes, start), value as HeapValue);
      return former;
    }
    const deadlineId = deadlineIdAt(bytes, offset);
    this.remove(at);
    this.add(key, hash, value, kind, deadlineId);
    this.compactIfDue();
    return former;
  }

  takeOut(key: string, hash: number): Former {
    const at = this.find(key, hash);
    if (at < 0) return undefined;
    const former = this.formerAt(this.bytesAt(at), this.offsetAt(at));
    this.remove(at);
    if (this.size === 0) this.clear();
    else this.compactIfDue();
    return former;
  }

  /** Inserts a key whose value, one that is kept on the heap, follows by `exchange`. */
  reserve(key: string, hash: number): void {
    this.add(key, hash, '', heapKind, -1);
  }

  /** The id of a key's deadline, -1 when it has none or is not there. */
  deadlineId(key: string, hash: number): number {
    const at = this.find(key, hash);
    return at < 0 ? -1 : deadlineIdAt(this.bytesAt(at), this.offsetAt(at));
  }

  /** Notes the id of the deadline of a key that is there; -1: it has none any more. */
  setDeadlineId(key: string, hash: number, id: number): void {
    const at = this.find(key, hash);
    const bytes = this.bytesAt(at);
    const offset = this.offsetAt(at);
    const hasDeadline = deadlineIdAt(bytes, offset) >= 0;
    if (hasDeadline && id >= 0) writeReference(bytes, offset + entryHeaderBytes, id);
    if (hasDeadline === id >= 0) return;
    const value = readValue(bytes, offset, this.arena.heap);
    const kind = (bytes[offset] as number) & kindMask;
    this.remove(at);
    this.add(key, hash, value, kind, id);
    this.compactIfDue();
  }

  /** All keys in order. */
  keys(): string[] {
    const keys: string[] = [];
    this.forEachIn(this.pages, (bytes, at) => keys.push(readKey(bytes, at, this.arena.heap)));
    return keys;
  }

  /**
   * A copy of everything that later changes do not reach.
   *
   * @param allocate gives room for so many bytes
   * @param deadlineOf the deadline that has an id
   */
  content(
    allocate: (length: number) => Latin1Buffer,
    deadlineOf: (id: number) => number,
  ): PartContent {
    const content = new PartContent(allocate(this.entryBytes));
    this.forEachRun(this.mark, (bytes, from, to) => content.append(bytes, from, to));
    if (this.references > 0) content.takeReferences(this.arena.heap);
    content.noteDeadlines(deadlineOf);
    return content;
  }

  /** As {@link content}, but what it was when the undo log was begun; null without one. */
  contentAtCut(allocate: (length: number) => Latin1Buffer): PartContent | null {
    const { undo } = this;
    if (undo === null) return null;
    const content = new PartContent(allocate(undo.entryBytes));
    undo.copy(this.arena, content, (visit) => this.forEachRun(undo.end, visit));
    return content;
  }

  /**
   * From here on `contentAtCut` is what the content is now, until {@link endUndo}. Only for a part without deadlines; false if anything is on the heap.
   *
   * @param allocate gives room for a copy that may have to be made after all
   */
  beginUndo(allocate: (length: number) => Latin1Buffer): boolean {
    if (this.references > 0) return false;
    this.undo = new UndoLog(this.entryBytes, this.mark, allocate);
    return true;
  }

  /** Whether there is one. */
  get hasUndo(): boolean {
    return this.undo !== null;
  }

  endUndo(): void {
    this.undo = null;
  }

  private get seed(): number {
    return this.slot.table.hashSeed;
  }

  /** Makes the copy that the undo log stood for. To be called before the part is built anew. */
  private copyForCut(): void {
    const copy = this.undo === null ? null : this.contentAtCut(this.undo.allocate);
    if (copy === null) return;
    this.captured = [copy];
    this.undo = null;
  }

  /** To be called before the value of an entry is written over. */
  private keep(bytes: Latin1Buffer, place: number, at: number, length: number): void {
    if (this.undo === null) return;
    if (this.undo.isLong) this.copyForCut();
    else this.undo.keep(bytes, this.slabAt(place), at, length);
  }

  /** Takes a copy of an entry without references that lies in `bytes`; false if there is such a key. */
  adoptNew(bytes: Latin1Buffer, at: number): boolean {
    const key = readKey(bytes, at, null);
    const hash = keyHash(key, this.seed);
    if (this.has(key, hash)) return false;
    this.adopt(bytes, at, hash);
    return true;
  }

  /** Takes the entries of another part, which is empty then, for which `isWanted` says so. */
  takeFrom(other: SlotPart, isWanted: (key: string) => boolean): void {
    other.copyForCut();
    const pages = other.takePages();
    other.clear();
    this.forEachIn(pages, (bytes, at) => {
      const key = readKey(bytes, at, this.arena.heap);
      const part = isWanted(key) ? this : other;
      part.adopt(bytes, at, keyHash(key, this.seed));
    });
    this.releasePages(pages);
  }

  /** Gives all memory back. */
  clear(): void {
    this.copyForCut();
    this.releasePages(this.takePages());
    this.releasePlaces();
    this.forgetEntries();
  }

  protected override moved(): void {
    this.slot.placesMoved(this);
  }

  private formerAt(bytes: Latin1Buffer, at: number): Former {
    if (((bytes[at] as number) & kindMask) !== heapKind) return inline;
    return this.arena.heap.get(readReference(bytes, valueStart(bytes, at)));
  }

  private add(key: string, hash: number, value: Value, kind: number, deadlineId: number): void {
    const room = lengthOf(value, kind);
    const idLength = deadlineId < 0 ? 0 : referenceBytes;
    const length = entryHeaderBytes + idLength + keyLengthOf(key) + room;
    const at = this.append(length);
    const bytes = this.arena.bytes[this.lastSlab] as Latin1Buffer;
    bytes[at] = deadlineId < 0 ? kind : kind | deadlineFlag;
    bytes[at + 2] = room;
    bytes[at + 3] = room >> 8;
    let start = at + entryHeaderBytes;
    if (deadlineId >= 0) {
      writeReference(bytes, start, deadlineId);
      start += referenceBytes;
    }
    if (key.length > inlineKeyMax) {
      bytes[at + 1] = longKey;
      writeReference(bytes, start, this.putOnHeap(key));
    } else {
      bytes[at + 1] = key.length;
      writeText(bytes, start, key);
    }
    start = valueStart(bytes, at);
    if (kind === textKind) writeText(bytes, start, value as string);
    else if (kind === numberKind) bytes.writeDoubleLE(value as number, start);
    else writeReference(bytes, start, this.putOnHeap(value as HeapValue));
    this.added(hash, at, length);
  }

  /** An entry was put where `append` made room last. */
  private added(hash: number, at: number, length: number): void {
    this.entryBytes += length;
    this.arena.entryBytes += length;
    this.addPlace(hash, this.lastSlab, at);
  }

  /** Removes the entry at a place. */
  private remove(place: number): void {
    const bytes = this.bytesAt(place);
    const at = this.offsetAt(place);
    const isOnHeap = ((bytes[at] as number) & kindMask) === heapKind;
    if (bytes[at + 1] === longKey) this.takeOffHeap(readReference(bytes, keyStart(bytes, at)));
    if (isOnHeap) this.takeOffHeap(readReference(bytes, valueStart(bytes, at)));
    const length = entryEnd(bytes, at) - at;
    this.undo?.entryRemoved(this.slabAt(place), at);
    if (this.undo !== null || !this.retract(this.slabAt(place), at, length)) {
      bytes[at] = (bytes[at] as number) | goneFlag;
      this.goneBytes += length;
    }
    this.entryBytes -= length;
    this.arena.entryBytes -= length;
    this.removePlace(place);
  }

  private forgetEntries(): void {
    this.arena.entryBytes -= this.entryBytes;
    this.entryBytes = this.goneBytes = this.references = 0;
  }

  private compactIfDue(): void {
    if (this.goneBytes < goneBytesMax || this.goneBytes * 4 < this.pageBytes) return;
    this.copyForCut();
    const pages = this.takePages();
    this.forgetEntries();
    this.clearPlaces();
    this.forEachIn(pages, (bytes, at) => this.adopt(bytes, at, this.hashAt(bytes, at)));
    this.releasePages(pages);
  }

  /** Copies an entry of a key that is not there yet. */
  private adopt(bytes: Latin1Buffer, at: number, hash: number): void {
    const length = entryEnd(bytes, at) - at;
    const to = this.append(length);
    bytes.copy(this.arena.bytes[this.lastSlab] as Latin1Buffer, to, at, at + length);
    this.references += referenceCount(bytes, at);
    this.added(hash, to, length);
  }

  private hashAt(bytes: Latin1Buffer, at: number): number {
    const from = keyStart(bytes, at);
    const length = bytes[at + 1] as number;
    if (length === longKey) return keyHash(readKey(bytes, at, this.arena.heap), this.seed);
    return keyHashOfBytes(bytes, from, from + length, this.seed);
  }

  private putOnHeap(value: HeapValue): number {
    this.references++;
    return this.arena.heap.add(value);
  }

  private takeOffHeap(reference: number): void {
    this.references--;
    this.arena.heap.remove(reference);
  }
}
