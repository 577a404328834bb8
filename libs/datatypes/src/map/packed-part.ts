import { stringBytes } from '../memory/heap-bytes.ts';
import type { EntriesPart } from './map-part.ts';

/** Lengths from here on take three characters: this one, and two for the length. */
const longLength = 255;

/**
 * The entries of a small map of byte strings as one string, in their order: the length of the key, the key, the length of the value, the value, and so on.
 * An entry is found by going through them, which for a few is as quick as a table and takes a fraction of the memory.
 */
export class PackedPart implements EntriesPart<string> {
  readonly index = 0;
  epoch = 0;
  captured: readonly string[] | null = null;
  retired = 0;
  size = 0;
  private text = '';

  /** In memory. */
  get bytes(): number {
    return stringBytes(this.text.length);
  }

  get(key: string): string | undefined {
    const at = this.find(key);
    return at < 0 ? undefined : this.stringAt(this.after(at));
  }

  has(key: string): boolean {
    return this.find(key) >= 0;
  }

  set(key: string, value: string): this {
    const { text } = this;
    const at = this.find(key);
    if (at < 0) {
      this.text = flat(text + packed(key) + packed(value));
      this.size++;
    } else {
      const from = this.after(at);
      this.text = flat(text.slice(0, from) + packed(value) + text.slice(this.after(from)));
    }
    return this;
  }

  delete(key: string): boolean {
    const at = this.find(key);
    if (at < 0) return false;
    this.text = flat(this.text.slice(0, at) + this.text.slice(this.after(this.after(at))));
    this.size--;
    return true;
  }

  forEach(visit: (value: string, key: string) => void): void {
    for (const [key, value] of this) visit(value, key);
  }

  *keys(): Generator<string, undefined, unknown> {
    for (const [key] of this) yield key;
  }

  *[Symbol.iterator](): Generator<[string, string], undefined, unknown> {
    for (let at = 0; at < this.text.length; ) {
      const valueAt = this.after(at);
      yield [this.stringAt(at), this.stringAt(valueAt)];
      at = this.after(valueAt);
    }
  }

  /** Where the entry with a key begins; -1 when there is none. */
  private find(key: string): number {
    const { text } = this;
    const keyLength = key.length;
    // Keys of one map mostly begin alike.
    const lastCharacter = key.charCodeAt(keyLength - 1);
    for (let at = 0; at < text.length; ) {
      const length = this.lengthAt(at);
      const valueAt = at + headerLength(length) + length;
      if (length === keyLength) {
        const isCandidate = length === 0 || text.charCodeAt(valueAt - 1) === lastCharacter;
        if (isCandidate && text.startsWith(key, valueAt - length)) return at;
      }
      at = this.after(valueAt);
    }
    return -1;
  }

  private lengthAt(at: number): number {
    const length = this.text.charCodeAt(at);
    if (length < longLength) return length;
    return 256 * this.text.charCodeAt(at + 1) + this.text.charCodeAt(at + 2);
  }

  /** Where what follows the string at a place begins. */
  private after(at: number): number {
    const length = this.lengthAt(at);
    return at + headerLength(length) + length;
  }

  private stringAt(at: number): string {
    const length = this.lengthAt(at);
    const from = at + headerLength(length);
    return this.text.slice(from, from + length);
  }
}

function headerLength(length: number): number {
  return length < longLength ? 1 : 3;
}

function packed(text: string): string {
  const { length } = text;
  if (length < longLength) return String.fromCharCode(length) + text;
  return String.fromCharCode(longLength, length >> 8, length & 255) + text;
}

/** The same string as one piece: reading a character joins what concatenation left apart. */
function flat(text: string): string {
  text.charCodeAt(0);
  return text;
}
