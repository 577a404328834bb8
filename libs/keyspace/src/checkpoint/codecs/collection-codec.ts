import type { Part } from '@kiwi/datatypes';
import type { Collection, ValueType } from '../../value.ts';
import type { PageReader } from '../page-reader.ts';
import type { PageWriter } from '../page-writer.ts';
import type { Steps } from '../steps.ts';

/**
 * How the parts of one type of collection are written and read. A small collection is a single part within the page of its
 * key; a large one has pages for each part.
 */
export interface CollectionCodec {
  readonly type: ValueType;
  /** Identifies the type in pages, 8 to 63: never change one. */
  readonly tag: number;
  /** Writes the content of a part, as `contentOf` gives it. */
  writePart(writer: PageWriter, content: readonly unknown[]): Generator<void, void, undefined>;
  /** Throws a `MalformedPage`. */
  readPart(reader: PageReader, index: number): Steps<Part>;
  /**
   * A collection of these parts, which are numbered from 0 without a gap; in steps when that takes long. Throws a `MalformedPage` or a
   * RangeError when they do not fit together.
   */
  build(parts: readonly Part[]): Collection | Steps<Collection>;
}
