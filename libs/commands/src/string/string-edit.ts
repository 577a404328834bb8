import { ChunkedString } from '@kiwi/datatypes';
import type { ByteTarget } from '@kiwi/datatypes';
import type { Database } from '@kiwi/keyspace';
import { bytesOf, chunkedAt, plainStringBytesMax, textOf } from './string-value.ts';
import type { StoredString } from './string-value.ts';

/** Where short strings are changed, one at a time. */
const scratch = Buffer.alloc(plainStringBytesMax);

/**
 * A change of some bytes of the string at a key: a long one changes in place, a short one is copied. Begin it when nothing can go
 * wrong any more, and finish it within the same command. The deadline of the key stays.
 */
export class StringEdit implements ByteTarget {
  /** Of the string, in bytes. */
  readonly length: number;
  /** Whether it has become longer, or `setByte` has changed a byte. */
  hasChanged: boolean;
  readonly #db: Database;
  readonly #key: string;
  readonly #chunked: ChunkedString | null;
  readonly #isNew: boolean;

  /** `old` is what is at the key; it is made at least `bytesMin` long, with zeros at its end. */
  constructor(db: Database, key: string, old: StoredString | undefined, bytesMin: number) {
    this.#db = db;
    this.#key = key;
    const oldLength = bytesOf(old);
    this.length = Math.max(oldLength, bytesMin);
    this.hasChanged = this.length > oldLength;
    this.#isNew = typeof old !== 'object';
    if (typeof old === 'object') {
      this.#chunked = chunkedAt(db, key);
      this.#chunked.growTo(bytesMin);
    } else if (this.length > plainStringBytesMax) {
      this.#chunked = new ChunkedString(textOf(old ?? ''));
      this.#chunked.growTo(bytesMin);
    } else {
      this.#chunked = null;
      scratch.write(textOf(old ?? ''), 0, 'latin1');
      scratch.fill(0, oldLength, this.length);
    }
  }

  /** 0 behind the end. */
  byteAt(index: number): number {
    if (this.#chunked !== null) return this.#chunked.byteAt(index);
    return index < this.length ? (scratch[index] as number) : 0;
  }

  /** Changes a byte within the length. */
  setByte(index: number, value: number): void {
    if (this.byteAt(index) !== value) this.hasChanged = true;
    if (this.#chunked === null) scratch[index] = value;
    else this.#chunked.setByte(index, value);
  }

  /** Overwrites bytes within the length. */
  write(offset: number, text: string): void {
    if (this.#chunked === null) scratch.write(text, offset, 'latin1');
    else this.#chunked.write(offset, text);
  }

  /** Puts the string under its key. */
  finish(): void {
    if (!this.#isNew) return;
    this.#db.put(this.#key, this.#chunked ?? scratch.toString('latin1', 0, this.length));
  }
}
