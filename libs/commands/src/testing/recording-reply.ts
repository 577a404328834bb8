import type { ReplySink } from '@kiwi/resp-protocol';

/** A reply as a JavaScript value, for expectations: bulk and simple strings as strings, errors as `{ error }`. */
export type RecordedReply =
  | string
  | number
  | bigint
  | boolean
  | null
  | { readonly error: string }
  | readonly RecordedReply[];

interface Open {
  readonly items: RecordedReply[];
  readonly length: number;
}

/** Builds the value of one reply. Maps are flat arrays, as in RESP2; use raw replies to tell the protocols apart. */
export class RecordingReply implements ReplySink {
  readonly protocol: 2 | 3;
  readonly #done: RecordedReply[] = [];
  readonly #open: Open[] = [];

  constructor(protocol: 2 | 3 = 2) {
    this.protocol = protocol;
  }

  /** The reply; throws when the command wrote none, more than one, or an unfinished one. */
  value(): RecordedReply {
    const [reply] = this.#done;
    if (reply === undefined || this.#done.length > 1 || this.#open.length > 0) {
      throw new Error(`expected one complete reply, got ${this.#done.length}`);
    }
    return reply;
  }

  ok(): void {
    this.#add('OK');
  }
  simple(text: string): void {
    this.#add(text);
  }
  error(line: string): void {
    this.#add({ error: line });
  }
  integer(value: number | bigint): void {
    this.#add(value);
  }
  bulk(value: string): void {
    if (typeof value !== 'string') throw new Error('a bulk reply must be a string');
    this.#add(value);
  }
  bulkOrNull(value: string | null | undefined): void {
    this.#add(value ?? null);
  }
  null(): void {
    this.#add(null);
  }
  nullArray(): void {
    this.#add(null);
  }
  array(length: number): void {
    this.#begin(length);
  }
  map(entries: number): void {
    this.#begin(2 * entries);
  }
  set(length: number): void {
    this.#begin(length);
  }
  push(length: number): void {
    this.#begin(length);
  }
  double(text: string): void {
    this.#add(text);
  }
  boolean(value: boolean): void {
    this.#add(value);
  }
  bigNumber(decimal: string): void {
    this.#add(decimal);
  }
  verbatim(_format: string, text: string): void {
    this.#add(text);
  }

  #begin(length: number): void {
    if (length === 0) this.#add([]);
    else this.#open.push({ items: [], length });
  }

  #add(value: RecordedReply): void {
    const parent = this.#open.at(-1);
    if (parent === undefined) {
      this.#done.push(value);
      return;
    }
    parent.items.push(value);
    if (parent.items.length < parent.length) return;
    this.#open.pop();
    this.#add(parent.items);
  }
}
