import { blockOffset, sizeClassFor, slabBlocksShift, slabShift } from '../arena/arena.ts';
import type { Arena } from '../arena/arena.ts';
import type { Latin1Buffer } from '../arena/latin1-buffer.ts';
import { holdsKey } from './entry.ts';

// As locals of the module: reaching them through the global object costs more than calling them when run in a VM context.
const { clz32, imul, max } = Math;

/**
 * A place takes two words: the hash of the key with the upper bits of the slab's number in the place of its lowest eight, and the lower bits of that number with the
 * offset in the slab. The second word of a free place is 0, for no entry is at the beginning of a slab.
 */
const placeWords = 2;
const placeBytes = 8;
const hashMask = ~0xff;
const lowSlabBits = 32 - slabShift;
const lowSlabMask = (1 << lowSlabBits) - 1;
/** What the second word of a place has of the entry's offset in its slab. */
export const offsetMask = (1 << slabShift) - 1;
const placesMin = 8;

/** Two free places. */
const noWords = new Int32Array(2 * placeWords);

/**
 * A hash table of the places where entries are: open addressing with linear probing (Knuth, The Art of Computer Programming, volume 3, section 6.4, algorithms L and R), at most
 * three quarters full. It lies in the arena, and is the base of what has the entries rather than a part of it: one object less to go through for every key that is looked for.
 *
 * Fields are `private`, not `#private`: plain fields measure faster.
 */
export abstract class PlaceTable {
  /** Number of entries. */
  size = 0;
  protected readonly arena: Arena;
  /** The words that the hash table is in, the index of its first one, and how far a mixed hash is shifted to be the number of a place. */
  private words: Int32Array = noWords;
  private base = 0;
  private shift = 31;
  /** The block of the hash table, -1 while there is none. */
  private block = -1;

  constructor(arena: Arena) {
    this.arena = arena;
  }

  /** The place of a key, which is the index of its first word; -1 if the key is not there. */
  protected find(key: string, hash: number): number {
    return findPlace(this.arena, this.words, this.base, this.shift, key, hash);
  }

  /** The table lies elsewhere now. */
  protected abstract moved(): void;

  /** The number of the slab in which the entry of a place is. */
  protected slabAt(place: number): number {
    const { words } = this;
    return slabOf(words[place] as number, words[place + 1] as number);
  }

  /** The memory in which the entry of a place is. */
  protected bytesAt(place: number): Latin1Buffer {
    return this.arena.bytes[this.slabAt(place)] as Latin1Buffer;
  }

  /** Where the entry is in it. */
  protected offsetAt(place: number): number {
    return (this.words[place + 1] as number) & offsetMask;
  }

  /** Adds a place for the entry of a key with this hash. */
  protected addPlace(hash: number, slab: number, offset: number): void {
    if (++this.size * 4 > this.placeCount * 3) this.grow();
    const high = (hash & hashMask) | (slab >>> lowSlabBits);
    this.link(high, ((slab & lowSlabMask) << slabShift) | offset);
  }

  private link(high: number, low: number): void {
    const { words, base, shift } = this;
    const last = (-1 >>> shift) * placeWords;
    let place = homePlace(high, shift);
    while (words[base + place + 1] !== 0) place = place === last ? 0 : place + placeWords;
    words[base + place] = high;
    words[base + place + 1] = low;
  }

  /** Frees a place, and moves back those after it that would not be found any more. */
  protected removePlace(at: number): void {
    this.size--;
    const { words, base, shift } = this;
    const mask = -1 >>> shift;
    let hole = (at - base) / placeWords;
    let place = hole;
    for (;;) {
      place = (place + 1) & mask;
      const from = base + place * placeWords;
      const low = words[from + 1] as number;
      if (low === 0) break;
      const home = imul((words[from] as number) & hashMask, 0x9e3779b1) >>> shift;
      // Not if its home lies between the hole and where it is.
      if (((place - home) & mask) < ((place - hole) & mask)) continue;
      words[base + hole * placeWords] = words[from] as number;
      words[base + hole * placeWords + 1] = low;
      hole = place;
    }
    words[base + hole * placeWords + 1] = 0;
  }

  private grow(): void {
    const { words, base, block } = this;
    const before = this.placeCount;
    const places = max(placesMin, 2 * before);
    this.block = this.arena.allocate(sizeClassFor(places * placeBytes));
    this.words = this.arena.words[this.block >>> slabBlocksShift] as Int32Array;
    this.base = blockOffset(this.block) >> 2;
    this.shift = clz32(places - 1);
    this.words.fill(0, this.base, this.base + places * placeWords);
    for (let at = base; at < base + before * placeWords; at += placeWords) {
      const low = words[at + 1] as number;
      if (low !== 0) this.link(words[at] as number, low);
    }
    if (block !== -1) this.arena.release(block, sizeClassFor(before * placeBytes));
    this.moved();
  }

  /** Frees all places and gives the memory back. */
  protected releasePlaces(): void {
    this.size = 0;
    if (this.block === -1) return;
    this.arena.release(this.block, sizeClassFor(this.placeCount * placeBytes));
    this.block = -1;
    this.words = noWords;
    this.base = 0;
    this.shift = 31;
    this.moved();
  }

  /** The block that the table is in, -1 while there is none, and its shift. */
  get tableBlock(): number {
    return this.block;
  }

  get tableShift(): number {
    return this.shift;
  }

  /** Frees all places. */
  protected clearPlaces(): void {
    this.size = 0;
    this.words.fill(0, this.base, this.base + this.placeCount * placeWords);
  }

  private get placeCount(): number {
    return this.block === -1 ? 0 : 1 << (32 - this.shift);
  }
}

/**
 * The place of a key in a table that begins at `base`, which is the index of its first word; -1 if the key is not there.
 *
 * @param shift how far a mixed hash is shifted to be the number of a place
 */
export function findPlace(
  arena: Arena,
  words: Int32Array,
  base: number,
  shift: number,
  key: string,
  hash: number,
): number {
  const last = (-1 >>> shift) * placeWords;
  let place = homePlace(hash, shift);
  for (;;) {
    const low = words[base + place + 1] as number;
    if (low === 0) return -1;
    const high = words[base + place] as number;
    if (((high ^ hash) & hashMask) === 0) {
      const bytes = arena.bytes[slabOf(high, low)] as Latin1Buffer;
      if (holdsKey(bytes, low & offsetMask, key, arena.heap)) return base + place;
    }
    place = place === last ? 0 : place + placeWords;
  }
}

/** Where looking for a key begins: the index of the first word of a place in its table, whose mixed hashes are shifted by `shift`. */
export function homePlace(hash: number, shift: number): number {
  return (imul(hash & hashMask, 0x9e3779b1) >>> shift) * placeWords;
}

/** The number of a slab by the two words of a place. */
export function slabOf(high: number, low: number): number {
  return ((high & ~hashMask) << lowSlabBits) | (low >>> slabShift);
}
