import { keySlot } from '../key-slot.ts';
import { keyHash } from './key-hash.ts';
import type { SlotDirectory } from './slot-directory.ts';

/** So many keys are looked at together at most. More would not be waited for at the same time, and what was read first could be gone from the cache again. */
export const expectedKeysMax = 32;
/** Longer keys are not remembered. */
const rememberedLengthMax = 512;

/**
 * Keys that commands are about to use. They are hashed once for all that a command does with them, and their entries are brought into the caches of the processor together: each is found by
 * reading its place in a hash table and then the entry itself, and among many keys each read waits for memory. Here the places of all keys are read, then the entries of all, so
 * that the processor waits for all of them at the same time (group prefetching: Chen et al., "Improving Hash Join Performance through Prefetching", ICDE 2004). Nothing is changed, and a key
 * that is expected in vain costs time only.
 *
 * Fields are `private`, not `#private`: plain fields measure faster.
 */
export class ExpectedKeys {
  private readonly hashSeed: number;
  // Slots and hashes are always those of `keys`, whatever was expected since.
  private readonly keys = new Array<string>(expectedKeysMax).fill('');
  /** Of the keys that were added since the last `prefetch`. */
  private readonly directories: (SlotDirectory | null)[] = [];
  private readonly slots = new Int32Array(expectedKeysMax);
  private readonly hashes = new Int32Array(expectedKeysMax);
  /** Of each key, what the first place of its hash table that may be its own holds: two words. */
  private readonly highs = new Int32Array(expectedKeysMax);
  private readonly lows = new Int32Array(expectedKeysMax);
  private count = 0;
  /** Which one commands have come to. */
  private at = 0;
  /** The key that was asked for last, which was perhaps not expected. */
  private lastKey = '';
  private lastSlot = keySlot('');
  private lastHash: number;
  /** What was read last, which means nothing: without a use for it nothing would have to be read. */
  seen = 0;

  /** @param hashSeed that of the tables */
  constructor(hashSeed: number) {
    this.hashSeed = hashSeed;
    this.lastHash = keyHash('', hashSeed);
    this.hashes.fill(this.lastHash);
  }

  /** Adds a key that is going to be looked for in a table; in the order in which they will be. After `prefetch` they begin anew. */
  add(directory: SlotDirectory, key: string): void {
    const i = this.count;
    if (i === expectedKeysMax || key.length > rememberedLengthMax) return;
    this.keys[i] = key;
    this.directories[i] = directory;
    this.slots[i] = keySlot(key);
    this.hashes[i] = keyHash(key, this.hashSeed);
    this.count = i + 1;
  }

  /** Reads what looking for them takes. */
  prefetch(): void {
    const { directories, count } = this;
    this.count = 0;
    this.at = 0;
    // A single one would wait for the same.
    if (count > 1) this.read(count);
    // Else the memory of a table that is cleared would not be given back.
    directories.fill(null, 0, count);
  }

  private read(count: number): void {
    const { directories, slots, hashes, highs, lows } = this;
    for (let i = 0; i < count; i++) {
      const directory = directories[i] as SlotDirectory;
      const words = directory.homeOf(slots[i] as number, hashes[i] as number);
      highs[i] = words === null ? 0 : (words[directory.home] as number);
      lows[i] = words === null ? 0 : (words[directory.home + 1] as number);
    }
    let seen = 0;
    for (let i = 0; i < count; i++) {
      const low = lows[i] as number;
      if (low !== 0) seen ^= (directories[i] as SlotDirectory).read(highs[i] as number, low);
    }
    this.seen = seen;
  }

  /** The hash slot of a key. */
  slotOf(key: string): number {
    if (key !== this.lastKey) this.find(key);
    return this.lastSlot;
  }

  /** Its hash with the seed of the tables. */
  hashOf(key: string): number {
    if (key !== this.lastKey) this.find(key);
    return this.lastHash;
  }

  private find(key: string): void {
    const { at, keys } = this;
    if (key === keys[at]) {
      this.lastSlot = this.slots[at] as number;
      this.lastHash = this.hashes[at] as number;
      this.at = at + 1 === expectedKeysMax ? 0 : at + 1;
    } else {
      this.lastSlot = keySlot(key);
      this.lastHash = keyHash(key, this.hashSeed);
    }
    this.lastKey = key;
  }
}
