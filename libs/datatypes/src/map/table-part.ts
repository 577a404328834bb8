import {
  entrySize,
  entryWords,
  gone,
  headerWords,
  keyLength,
  lengthsWord,
  longLength,
  neededWords,
  packLengths,
  rankWord,
  storedLength,
  valueLength,
  wordsOf,
} from './entry-layout.ts';
import { bufferBytes, objectBytes, typedArrayBytes } from '../memory/heap-bytes.ts';
import { EntryTable } from './entry-table.ts';
import type { EntriesPart } from './entries-part.ts';
import { signedHash } from './linear-hashing.ts';

/** In memory: a word of an entry with its share of the room to spare, for a block grows by half. */
const bytesPerWord = 5;
/** In words: so much garbage is always borne with. */
const garbageMin = 64;
/** In words: larger blocks are not turned into text as a whole. */
const textWordsMax = 1 << 18;
/** Fewer entries than this are read one by one. */
const textEntriesMin = 3;

/**
 * The entries of a `PartitionedMap`, or of one part of it, as bytes in a block of memory outside the heap: nothing for the garbage collector to go through, and two misses of the caches to find an
 * entry, one in the table and one in the entry. New entries are written behind all others. One whose value needs more room than it has is written there, too, but keeps its rank in the order; what
 * it leaves is garbage. When a quarter is garbage the entries are written anew, in their order.
 */
export abstract class TablePart<V> extends EntryTable implements EntriesPart<V> {
  readonly index: number;
  epoch = 0;
  captured: readonly (V | string)[] | null = null;
  retired = 0;
  size = 0;
  /** In words: where the entries end, and what those that are there need. */
  private end: number;
  private live = 0;
  private nextRank = 0;
  /** Entries do not lie in the order of their ranks. */
  private isShuffled = false;

  /** In memory: a part beside its slots and entries. */
  static readonly fixedBytes = objectBytes(15) + bufferBytes(0) + typedArrayBytes;

  constructor(index: number) {
    super();
    this.index = index;
    this.end = this.slotCount;
  }

  get contentBytes(): number {
    return this.live * bytesPerWord + (this.long === null ? 0 : this.long.bytes);
  }

  /** The size of the block. */
  get blockBytes(): number {
    return this.bytes.length;
  }

  get(key: string): V | undefined {
    return this.getHashed(key, signedHash(key));
  }

  has(key: string): boolean {
    return this.hasHashed(key, signedHash(key));
  }

  set(key: string, value: V): boolean {
    return this.setHashed(key, signedHash(key), value);
  }

  delete(key: string): boolean {
    return this.deleteHashed(key, signedHash(key));
  }

  /** As `get`, of a key with a `signedHash`. */
  getHashed(key: string, hash: number): V | undefined {
    const at = this.find(key, hash);
    return at === 0 ? undefined : this.valueAt(at, null);
  }

  hasHashed(key: string, hash: number): boolean {
    return this.find(key, hash) !== 0;
  }

  setHashed(key: string, hash: number, value: V): boolean {
    const at = this.find(key, hash);
    if (at === 0) this.insert(key, hash, value);
    else this.replace(at, key, hash, value);
    return at === 0;
  }

  deleteHashed(key: string, hash: number): boolean {
    const at = this.find(key, hash);
    if (at === 0) return false;
    this.unlink(at);
    this.drop(at);
    this.tidy();
    return true;
  }

  forEach(visit: (value: V, key: string) => void): void {
    const text = this.text();
    for (const at of this.inOrder()) visit(this.valueAt(at, text), this.keyAt(at, text));
  }

  *keys(): Generator<string, void, undefined> {
    const text = this.text();
    for (const at of this.inOrder()) yield this.keyAt(at, text);
  }

  *[Symbol.iterator](): Generator<[string, V], void, undefined> {
    const text = this.text();
    for (const at of this.inOrder()) yield [this.keyAt(at, text), this.valueAt(at, text)];
  }

  /** Takes up copies of the entries of another part, whose keys are not here, behind its own. */
  absorb(source: TablePart<V>): void {
    this.makeRoom(source.size, source.live);
    for (const at of source.inOrder()) this.adopt(source, at);
  }

  /** Makes this part, which has no entries, a copy of another one as it is now. To be read only: there is no room. */
  protected copyOf(source: TablePart<V>): this {
    this.copyBlock(source, source.end);
    this.end = source.end;
    this.size = source.size;
    this.live = source.live;
    this.isShuffled = source.isShuffled;
    return this;
  }

  /** Moves the entries in whose hashes a bit is set to another part, which has no such keys. */
  moveWith(bit: number, target: TablePart<V>): void {
    const { words } = this;
    const moving = this.inOrder().filter((at) => ((words[at] as number) & bit) !== 0);
    let needed = 0;
    for (const at of moving) needed += neededWords(words[at + lengthsWord] as number);
    target.makeRoom(moving.length, needed);
    for (const at of moving) {
      target.adopt(this, at);
      this.drop(at);
    }
    // Which gives the others slots anew.
    this.rewrite(0, 0);
  }

  /** Forgets all entries and gives their memory back. */
  clear(): void {
    this.release();
    this.end = this.slotCount;
    this.size = this.live = this.nextRank = 0;
    this.isShuffled = false;
  }

  /** The length of a value as an entry stores it. */
  protected abstract storedValueLength(value: V): number;

  protected abstract writeValue(word: number, value: V): void;

  /** @param text see `EntryTable.stringAt` */
  protected abstract readValue(word: number, length: number, text: string | null): V;

  private insert(key: string, hash: number, value: V): void {
    const keyStored = storedLength(key);
    const valueStored = this.storedValueLength(value);
    const needed = entryWords(keyStored, valueStored);
    this.makeRoom(1, needed);
    const at = this.append(hash, this.nextRank++, packLengths(keyStored, valueStored, needed));
    this.writeString(at + headerWords, key);
    this.writeValue(at + headerWords + wordsOf(keyStored), value);
    this.link(at);
    this.size++;
  }

  private replace(at: number, key: string, hash: number, value: V): void {
    const lengths = this.words[at + lengthsWord] as number;
    const keyStored = keyLength(lengths);
    const size = entrySize(lengths);
    const valueStored = this.storedValueLength(value);
    const needed = entryWords(keyStored, valueStored);
    this.dropString(valueWord(at, lengths), valueLength(lengths));
    this.live += needed - neededWords(lengths);
    if (needed <= size) {
      this.words[at + lengthsWord] = packLengths(keyStored, valueStored, size);
      this.writeValue(at + headerWords + wordsOf(keyStored), value);
      return;
    }
    // Without a value: it may be written anew now.
    this.words[at + lengthsWord] = packLengths(keyStored, 0, size);
    const from = this.makeRoom(0, needed) ? this.find(key, hash) : at;
    const { words } = this;
    const to = this.append(
      hash,
      words[from + rankWord] as number,
      packLengths(keyStored, valueStored, needed),
    );
    this.live -= needed;
    copyWords(words, from + headerWords, words, to + headerWords, wordsOf(keyStored));
    this.writeValue(to + headerWords + wordsOf(keyStored), value);
    this.relink(from, to);
    words[from + rankWord] = gone;
    this.isShuffled = true;
    this.tidy();
  }

  /** Puts the header of an entry behind all others. */
  private append(hash: number, rank: number, lengths: number): number {
    const { words, end } = this;
    words[end] = hash;
    words[end + rankWord] = rank;
    words[end + lengthsWord] = lengths;
    this.end = end + entrySize(lengths);
    this.live += neededWords(lengths);
    return end;
  }

  /** Takes up a copy of an entry of another part, for which there is room. */
  private adopt(source: TablePart<V>, from: number): void {
    const { words } = source;
    const lengths = words[from + lengthsWord] as number;
    const key = keyLength(lengths);
    const value = valueLength(lengths);
    const size = entryWords(key, value);
    const hash = words[from] as number;
    const at = this.append(hash, this.nextRank++, packLengths(key, value, size));
    copyWords(words, from + headerWords, this.words, at + headerWords, size - headerWords);
    if (source.long !== null) {
      if (key === longLength) this.writeString(at + headerWords, source.keyAt(from, null));
      if (value === longLength) {
        const word = valueWord(at, lengths);
        this.writeString(word, source.stringAt(valueWord(from, lengths), value, null));
      }
    }
    this.link(at);
    this.size++;
  }

  /** Forgets an entry that has no slot any more. */
  private drop(at: number): void {
    const { words } = this;
    const lengths = words[at + lengthsWord] as number;
    this.dropString(at + headerWords, keyLength(lengths));
    this.dropString(valueWord(at, lengths), valueLength(lengths));
    words[at + rankWord] = gone;
    this.live -= neededWords(lengths);
    this.size--;
  }

  /** For so many more entries of so many words in all; true if the entries lie elsewhere now. */
  private makeRoom(entries: number, needed: number): boolean {
    const { slotCount } = this;
    const isRoom = this.end + needed <= this.words.length;
    if (isRoom && (this.size + entries) * 4 <= slotCount * 3) return false;
    this.rewrite(entries, needed);
    return true;
  }

  private tidy(): void {
    const taken = this.end - this.slotCount;
    const garbage = taken - this.live;
    if (this.size === 0 || (garbage > garbageMin && garbage * 4 > taken)) this.rewrite(0, 0);
  }

  /** Writes the entries anew, in their order, with room for so many more entries of so many words. */
  private rewrite(entries: number, needed: number): void {
    const order = this.inOrder();
    const { size } = this;
    if (size + entries === 0) return this.clear();
    const slots = EntryTable.slotsFor(size + entries);
    const used = slots + this.live + needed;
    const before = this.allocate(slots, this.sizeFor(used));
    let to = slots;
    for (let rank = 0; rank < size; rank++) {
      to = this.rewriteEntry(before.words, order[rank] as number, to, rank);
    }
    this.done(before);
    this.end = to;
    this.nextRank = size;
    this.isShuffled = false;
  }

  /** The size of a block in which so many words are used: that of the present one if it leaves some room, but not too much. */
  private sizeFor(used: number): number {
    const { length } = this.words;
    return used * 1.125 <= length && used * 2 >= length ? length : Math.ceil(used * 1.25);
  }

  private rewriteEntry(source: Int32Array, from: number, to: number, rank: number): number {
    const { words } = this;
    const lengths = source[from + lengthsWord] as number;
    const size = neededWords(lengths);
    words[to] = source[from] as number;
    words[to + rankWord] = rank;
    words[to + lengthsWord] = packLengths(keyLength(lengths), valueLength(lengths), size);
    copyWords(source, from + headerWords, words, to + headerWords, size - headerWords);
    this.link(to);
    return to + size;
  }

  /** Where the entries are, in their order. */
  private inOrder(): number[] {
    const { words, end, size } = this;
    const places: number[] = [];
    if (size === 0) return places;
    for (let at = this.slotCount; at < end; ) {
      if (words[at + rankWord] !== gone) places.push(at);
      at += entrySize(words[at + lengthsWord] as number);
    }
    if (!this.isShuffled) return places;
    return places.sort((a, b) => (words[a + rankWord] as number) - (words[b + rankWord] as number));
  }

  /** All of the memory as text; null when it is quicker to do without. */
  private text(): string | null {
    const { end, size } = this;
    if (size < textEntriesMin || end > textWordsMax) return null;
    return this.bytes.latin1Slice(0, end * Int32Array.BYTES_PER_ELEMENT);
  }

  private keyAt(at: number, text: string | null): string {
    const length = keyLength(this.words[at + lengthsWord] as number);
    return this.stringAt(at + headerWords, length, text);
  }

  private valueAt(at: number, text: string | null): V {
    const lengths = this.words[at + lengthsWord] as number;
    return this.readValue(valueWord(at, lengths), valueLength(lengths), text);
  }
}

/** Where the value of an entry begins. */
function valueWord(at: number, lengths: number): number {
  return at + headerWords + wordsOf(keyLength(lengths));
}

/** A few: cheaper than a call of what copies many. */
function copyWords(
  source: Int32Array,
  from: number,
  target: Int32Array,
  to: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) target[to + i] = source[from + i] as number;
}
