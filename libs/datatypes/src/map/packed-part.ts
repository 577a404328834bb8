import { stringBytes } from '../memory/heap-bytes.ts';
import {
  elementAt,
  endAt,
  joined,
  packElement,
  placeOfElement,
} from '../string/packed-elements.ts';
import type { EntriesPart } from './map-part.ts';

/**
 * The entries of a small map of byte strings as one string, in their order: a key, its value, the next key and so on, see `packElements`.
 * An entry is found by going through them, which for a few is as quick as a table and takes a fraction of the memory.
 */
export class PackedPart implements EntriesPart<string> {
  epoch = 0;
  captured: readonly string[] | null = null;
  retired = 0;
  size = 0;
  private text = '';

  get index(): number {
    return 0;
  }

  /** In memory. */
  get bytes(): number {
    return stringBytes(this.text.length);
  }

  get(key: string): string | undefined {
    const at = this.find(key);
    return at < 0 ? undefined : elementAt(this.text, endAt(this.text, at));
  }

  has(key: string): boolean {
    return this.find(key) >= 0;
  }

  set(key: string, value: string): this {
    this.exchange(key, value);
    return this;
  }

  /** Inserts or replaces, and returns the value before; undefined when the key is new. */
  exchange(key: string, value: string): string | undefined {
    const { text } = this;
    const at = this.find(key);
    if (at < 0) {
      this.text = joined(text + packElement(key), packElement(value));
      this.size++;
      return undefined;
    }
    const from = endAt(text, at);
    const before = elementAt(text, from);
    if (before === value) return before;
    this.text = joined(text.slice(0, from) + packElement(value), text.slice(endAt(text, from)));
    return before;
  }

  delete(key: string): boolean {
    const { text } = this;
    const at = this.find(key);
    if (at < 0) return false;
    this.text = joined(text.slice(0, at), text.slice(endAt(text, endAt(text, at))));
    this.size--;
    return true;
  }

  forEach(visit: (value: string, key: string) => void): void {
    const { text } = this;
    for (let at = 0; at < text.length; ) {
      const valueAt = endAt(text, at);
      visit(elementAt(text, valueAt), elementAt(text, at));
      at = endAt(text, valueAt);
    }
  }

  *keys(): Generator<string, undefined, unknown> {
    for (const [key] of this) yield key;
  }

  *[Symbol.iterator](): Generator<[string, string], undefined, unknown> {
    const { text } = this;
    for (let at = 0; at < text.length; ) {
      const valueAt = endAt(text, at);
      yield [elementAt(text, at), elementAt(text, valueAt)];
      at = endAt(text, valueAt);
    }
  }

  /** Where the entry with a key begins; -1 when there is none. */
  private find(key: string): number {
    return placeOfElement(this.text, key, 1);
  }
}
