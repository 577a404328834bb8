import { chunkBytes, ChunkedString } from '@kiwi/datatypes';
import type { Part } from '@kiwi/datatypes';
import { MalformedPage } from '../page-reader.ts';
import { piecesPerStep } from '../steps.ts';
import type { CollectionCodec } from './collection-codec.ts';

/** Redis's limit. */
const bytesMax = 2 ** 29;

/** A part as it was read, until the string is built: `place` is the length in part 0. */
interface ReadStringPart extends Part {
  readonly place: number;
  readonly text: string;
}

/** Of strings in chunks. Part 0 is the length, each other one the place of a chunk and its bytes without zeros at their end. */
export const stringCodec: CollectionCodec = {
  type: 'string',
  tag: 13,

  // A chunk is short: it never fills a page.
  // eslint-disable-next-line require-yield
  *writePart(writer, content) {
    const [place, text] = content as readonly [number, string?];
    writer.integer(place);
    if (text !== undefined) writer.string(text);
  },

  // eslint-disable-next-line require-yield
  *readPart(reader, index) {
    const place = reader.integer();
    const text = index === 0 ? '' : reader.string();
    if (index === 0 && (place < 1 || place > bytesMax)) {
      throw new MalformedPage(`a string has the impossible length ${place}`);
    }
    if (text.length > chunkBytes) throw new MalformedPage('a part of a string is too long');
    const part: ReadStringPart = { index, epoch: 0, captured: null, place, text };
    return part;
  },

  *build(parts) {
    const [header, ...chunks] = parts as readonly ReadStringPart[];
    const length = header?.place ?? 0;
    const value = new ChunkedString();
    let pieces = 0;
    for (const { place, text } of chunks) {
      if (++pieces % piecesPerStep === 0) yield;
      value.restoreChunk(length, place, text);
    }
    value.growTo(length);
    return value;
  },
};
