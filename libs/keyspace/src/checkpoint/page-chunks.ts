import { latin1Text } from '../arena/latin1-buffer.ts';
import { MalformedPage } from './page-reader.ts';
import type { Steps } from './steps.ts';

interface Chunks {
  readonly bytes: Uint8Array[];
  received: number;
  /** How many there are; 0 until the last one came. */
  count: number;
}

/** Gathers the pages of what does not fit in one, until all are there. */
export class PageChunks {
  readonly #incomplete = new Map<string, Chunks>();

  /** Something of which pages are missing, or null. */
  get missing(): string | null {
    return this.#incomplete.keys().next().value ?? null;
  }

  /**
   * All chunks in their order when this was the one that was missing, else null.
   * @param base the page's key without the chunk
   */
  add(
    base: string,
    chunk: number,
    isLast: boolean,
    bytes: Uint8Array,
  ): readonly Uint8Array[] | null {
    if (isLast && chunk === 0 && !this.#incomplete.has(base)) return [bytes];
    let chunks = this.#incomplete.get(base);
    if (chunks === undefined) {
      chunks = { bytes: [], received: 0, count: 0 };
      this.#incomplete.set(base, chunks);
    }
    if (chunks.bytes[chunk] !== undefined || (isLast && chunks.count > 0)) {
      throw new MalformedPage('it comes twice');
    }
    chunks.bytes[chunk] = bytes;
    chunks.received++;
    if (isLast) chunks.count = chunk + 1;
    if (chunks.received !== chunks.count) return null;
    if (chunks.bytes.length !== chunks.count) throw new MalformedPage('a page follows the last');
    this.#incomplete.delete(base);
    return chunks.bytes;
  }
}

export function* joinedBytes(chunks: readonly Uint8Array[]): Steps<Uint8Array> {
  const [first] = chunks;
  if (chunks.length === 1 && first !== undefined) return first;
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
    yield;
  }
  return bytes;
}

/** A string that the engine puts together when it is first needed as a whole. */
export function* joinedText(chunks: readonly Uint8Array[]): Steps<string> {
  let text = '';
  for (const chunk of chunks) {
    if (text !== '') yield;
    text += latin1Text(chunk);
  }
  return text;
}
