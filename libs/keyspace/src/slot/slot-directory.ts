import { writeText } from '@kiwi/datatypes';
import { blockOffset, slabBlocksShift } from '../arena/arena.ts';
import type { Arena } from '../arena/arena.ts';
import type { Latin1Buffer } from '../arena/latin1-buffer.ts';
import { slotCount } from '../key-slot.ts';
import type { Value } from '../value.ts';
import {
  deadlineFlag,
  heapKind,
  kindOf,
  lengthOf,
  readValue,
  textKind,
  valueLength,
  valueStart,
} from './entry.ts';
import { findPlace, homePlace, offsetMask, slabOf } from './place-table.ts';

/** Of each slot: one more than the block of its hash table, the shift of that, the epoch in which entries may be written over, and nothing. */
const wordsShift = 2;
const shiftAt = 1;
const epochAt = 2;

const cacheLineBytes = 64;

/** What a directory takes in memory as soon as a slot is in it. */
export const directoryBytes = (slotCount << wordsShift) * 4;

/** Of all tables without keys: never written to. */
const emptyDirectory = new Int32Array(slotCount << wordsShift);

/**
 * A shorter way to the entries of a table: what it takes to find them, for all slots in one array that stays in the caches of the processor. The objects of 16384 slots do not, and half of
 * the time that a command takes in the keyspace was waiting for them. It knows just the usual case: a slot with a single part, a key without a deadline, a value of the same kind and length.
 * In any other case it answers that it does not know, and the slot is to be asked.
 */
export class SlotDirectory {
  private readonly arena: Arena;
  private words = emptyDirectory;
  /** Where the entry that was found last begins. */
  private at = 0;
  /** The index of the place where {@link homeOf} says that it is. */
  home = 0;

  constructor(arena: Arena) {
    this.arena = arena;
  }

  /** The value of a key without a deadline, by the hash of the key with the seed of the table. Undefined says nothing. */
  get(slotIndex: number, key: string, hash: number): Value | undefined {
    const bytes = this.find(slotIndex, key, hash);
    if (bytes === null) return undefined;
    const { at } = this;
    if (((bytes[at] as number) & deadlineFlag) !== 0) return undefined;
    return readValue(bytes, at, this.arena.heap);
  }

  /**
   * Writes a value in the place of the present one of its key, if that has no deadline and the new one is of the same kind and length and takes no object of the heap. False if nothing was done.
   *
   * @param epoch the present one of the tracker
   */
  overwrite(slotIndex: number, key: string, hash: number, value: Value, epoch: number): boolean {
    if (this.words[(slotIndex << wordsShift) + epochAt] !== epoch) return false;
    const kind = kindOf(value);
    if (kind === heapKind) return false;
    const bytes = this.find(slotIndex, key, hash);
    if (bytes === null) return false;
    const { at } = this;
    // The first byte has flags, too.
    if (bytes[at] !== kind || lengthOf(value, kind) !== valueLength(bytes, at)) return false;
    const start = valueStart(bytes, at);
    if (kind === textKind) writeText(bytes, start, value as string);
    else bytes.writeDoubleLE(value as number, start);
    return true;
  }

  /** Where the hash table of a slot is; -1: nowhere, or in several parts. */
  note(slotIndex: number, block: number, shift: number): void {
    if (this.words === emptyDirectory) {
      if (block < 0) return;
      this.words = emptyDirectory.slice();
    }
    const entry = slotIndex << wordsShift;
    this.words[entry] = block + 1;
    this.words[entry + shiftAt] = shift;
    this.words[entry + epochAt] = 0;
  }

  /** The next cut writes the slot anyway and the one under way does not need what it was: until the epoch ends, entries may be written over without asking. */
  permitOverwriting(slotIndex: number, epoch: number): void {
    if (this.words === emptyDirectory) return;
    this.words[(slotIndex << wordsShift) + epochAt] = epoch;
  }

  /** The words that have the place where looking for a key begins, which is at `home` there; null if that is not known. */
  homeOf(slotIndex: number, hash: number): Int32Array | null {
    const { words: directory } = this;
    const entry = slotIndex << wordsShift;
    const block = (directory[entry] as number) - 1;
    if (block < 0) return null;
    this.home = (blockOffset(block) >> 2) + homePlace(hash, directory[entry + shiftAt] as number);
    return this.arena.words[block >>> slabBlocksShift] as Int32Array;
  }

  /** Reads of an entry, by the two words of its place, the beginning and what follows in the next line of the cache. The sum means nothing. */
  read(high: number, low: number): number {
    const bytes = this.arena.bytes[slabOf(high, low)] as Latin1Buffer;
    const at = low & offsetMask;
    const next = at + cacheLineBytes;
    return (bytes[at] as number) + (next < bytes.length ? (bytes[next] as number) : 0);
  }

  /** The memory that has the entry of a key, which begins `at` there; null if the key is not found. */
  private find(slotIndex: number, key: string, hash: number): Latin1Buffer | null {
    const { arena, words: directory } = this;
    const entry = slotIndex << wordsShift;
    const block = (directory[entry] as number) - 1;
    if (block < 0) return null;
    const words = arena.words[block >>> slabBlocksShift] as Int32Array;
    const shift = directory[entry + shiftAt] as number;
    const place = findPlace(arena, words, blockOffset(block) >> 2, shift, key, hash);
    if (place < 0) return null;
    const low = words[place + 1] as number;
    this.at = low & offsetMask;
    return arena.bytes[slabOf(words[place] as number, low)] as Latin1Buffer;
  }
}
