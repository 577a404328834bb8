import { latin1Buffer } from '../memory/latin1-buffer.ts';
import type { Latin1Buffer } from '../memory/latin1-buffer.ts';
import { giveBlock, takeBlock } from './block-pool.ts';
import type { Block } from './block-pool.ts';
import { headerWords, keyLength, lengthsWord, longLength, storedLength } from './entry-layout.ts';
import { LongStrings } from './long-strings.ts';

// As a local of the module: reaching it through the global object costs more than calling it when run in a VM context.
const { clz32 } = Math;

/** Two free slots, which all empty tables have in common: nothing is ever written to them. */
const noBytes = latin1Buffer(8).fill(0) as Latin1Buffer;
const noWords = new Int32Array(noBytes.buffer, 0, 2);
const slotsMin = 16;
/** Below this length a loop over the characters is faster than a call into Node.js. */
const loopBytes = 24;

/**
 * A block of memory with entries (see `entry-layout.ts`) and, before them, the hash table that finds them: open addressing with linear probing (Knuth, The Art of Computer Programming,
 * volume 3, section 6.4, algorithms L and R), at most three quarters full. A slot is one word: in the lower bits, as many as the size of the block asks for, where the entry is, in the others
 * those of its hash, so that hardly any entry is looked at in vain; 0 when it is free. The upper bits of a hash choose the slot, since the lower ones chose the part of the map.
 *
 * Fields are `private`, not `#private`: plain fields measure faster.
 */
export abstract class EntryTable {
  protected words: Int32Array = noWords;
  /** The same memory. */
  protected bytes: Latin1Buffer = noBytes;
  protected long: LongStrings | null = null;
  private shift = 31;
  private offsetMask = 1;

  /** How many slots a table for so many entries has. */
  protected static slotsFor(entries: number): number {
    if (entries * 4 <= slotsMin * 3) return slotsMin;
    return 2 ** (32 - clz32(Math.ceil((entries * 4) / 3) - 1));
  }

  /** What the table of so many entries takes in memory. */
  static slotBytes(entries: number): number {
    return EntryTable.slotsFor(entries) * Int32Array.BYTES_PER_ELEMENT;
  }

  /** The entries begin behind them. */
  protected get slotCount(): number {
    return 2 ** (32 - this.shift);
  }

  /** Takes a new block, of at least `size` words, with so many free slots and without entries. Returns the one before, for `done`. */
  protected allocate(slots: number, size: number): Block {
    const { bytes, words } = this;
    const block = takeBlock(size);
    this.bytes = block.bytes;
    this.words = block.words;
    this.words.fill(0, 0, slots);
    this.shift = clz32(slots - 1);
    this.offsetMask = 2 ** (32 - clz32(this.words.length - 1)) - 1;
    return { bytes, words };
  }

  /** Takes a block with the first so many words of another table. */
  protected copyBlock(source: EntryTable, size: number): void {
    if (source.words === noWords) return;
    const { bytes, words } = takeBlock(size);
    words.set(source.words.subarray(0, size));
    this.bytes = bytes;
    this.words = words;
    this.shift = source.shift;
    this.offsetMask = source.offsetMask;
    this.long = source.long === null ? null : source.long.copy();
  }

  /** Nothing of a block is needed any more. */
  protected done(block: Block): void {
    if (block.words !== noWords) giveBlock(block);
  }

  /** Gives the memory back. */
  protected release(): void {
    this.done({ bytes: this.bytes, words: this.words });
    this.words = noWords;
    this.bytes = noBytes;
    this.long = null;
    this.shift = 31;
    this.offsetMask = 1;
  }

  /** Where the entry with a key begins; 0 when there is none. */
  protected find(key: string, hash: number): number {
    const { words, shift, offsetMask } = this;
    const last = -1 >>> shift;
    let slot = hash >>> shift;
    for (;;) {
      const entry = words[slot] as number;
      if (entry === 0) return 0;
      if (((entry ^ hash) & ~offsetMask) === 0) {
        const at = entry & offsetMask;
        if (words[at] === hash && this.holds(at, key)) return at;
      }
      slot = slot === last ? 0 : slot + 1;
    }
  }

  /** Gives an entry a slot. */
  protected link(at: number): void {
    const { words, shift } = this;
    const hash = words[at] as number;
    const last = -1 >>> shift;
    let slot = hash >>> shift;
    while (words[slot] !== 0) slot = slot === last ? 0 : slot + 1;
    words[slot] = (hash & ~this.offsetMask) | at;
  }

  /** The entry lies elsewhere now. */
  protected relink(from: number, to: number): void {
    this.words[this.slotOf(from)] = ((this.words[to] as number) & ~this.offsetMask) | to;
  }

  /** Frees the slot of an entry, and moves back those after it that would not be found any more. */
  protected unlink(at: number): void {
    const { words, shift, offsetMask } = this;
    const mask = -1 >>> shift;
    let hole = this.slotOf(at);
    for (let slot = (hole + 1) & mask; words[slot] !== 0; slot = (slot + 1) & mask) {
      const entry = words[slot] as number;
      const home = (words[entry & offsetMask] as number) >>> shift;
      // Not if its home lies between the hole and where it is.
      if (((slot - home) & mask) < ((slot - hole) & mask)) continue;
      words[hole] = entry;
      hole = slot;
    }
    words[hole] = 0;
  }

  private slotOf(at: number): number {
    const { words, shift, offsetMask } = this;
    const last = -1 >>> shift;
    let slot = (words[at] as number) >>> shift;
    while (((words[slot] as number) & offsetMask) !== at) slot = slot === last ? 0 : slot + 1;
    return slot;
  }

  private holds(at: number, key: string): boolean {
    const { bytes } = this;
    const length = keyLength(this.words[at + lengthsWord] as number);
    if (length !== storedLength(key)) return false;
    if (length === longLength) return this.stringAt(at + headerWords, length, null) === key;
    const from = (at + headerWords) * 4;
    for (let i = 0; i < length; i++) if (bytes[from + i] !== key.charCodeAt(i)) return false;
    return true;
  }

  /**
   * The string of a stored length at a word.
   *
   * @param text all of the memory as text, of which parts are quicker to have than parts of the memory; null for the memory itself
   */
  protected stringAt(word: number, length: number, text: string | null): string {
    if (length === longLength) return (this.long as LongStrings).get(this.words[word] as number);
    const from = word * 4;
    return text === null
      ? this.bytes.latin1Slice(from, from + length)
      : text.slice(from, from + length);
  }

  protected writeString(word: number, text: string): void {
    const { length } = text;
    const at = word * 4;
    if (storedLength(text) === longLength) {
      this.long ??= new LongStrings();
      this.words[word] = this.long.add(text);
    } else if (length > loopBytes) this.bytes.latin1Write(text, at);
    else for (let i = 0; i < length; i++) this.bytes[at + i] = text.charCodeAt(i);
  }

  /** To be called for each string that is no longer in an entry. */
  protected dropString(word: number, length: number): void {
    if (length === longLength) (this.long as LongStrings).delete(this.words[word] as number);
  }
}
