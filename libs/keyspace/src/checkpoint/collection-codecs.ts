import { HashValue, Part } from '@kiwi/datatypes';
import type { Collection, ValueType } from '../value.ts';
import { MalformedPage } from './page-reader.ts';
import type { PageReader } from './page-reader.ts';
import type { PageWriter } from './page-writer.ts';
import type { Steps } from './steps.ts';

/**
 * How the parts of one type of collection are written and read. A small collection is a single part within the page of its
 * key; a large one has pages for each part. New types add a codec with a tag of their own to {@link collectionCodecs}.
 */
export interface CollectionCodec {
  readonly type: ValueType;
  /** Identifies the type in pages, 8 to 63: never change one. */
  readonly tag: number;
  /** Writes the content of a part, as `contentOf` gives it. */
  writePart(writer: PageWriter, content: readonly unknown[]): Generator<void, void, undefined>;
  readPart(reader: PageReader, index: number): Steps<Part<string>>;
  /** A collection of these parts, which are numbered from 0 without a gap. */
  build(parts: readonly Part<string>[]): Collection;
}

const hashCodec: CollectionCodec = {
  type: 'hash',
  tag: 8,

  *writePart(writer, content) {
    writer.integer(content.length / 2);
    for (const item of content) {
      const text = item as string;
      if (writer.isFull) yield;
      if (writer.isShort(text)) writer.string(text);
      else yield* writer.longString(text);
    }
  },

  *readPart(reader, index) {
    const part = new Part<string>(index);
    const count = reader.integer();
    for (let i = 0; i < count; i++) {
      if (reader.isPauseDue) yield;
      const field = reader.string();
      part.set(field, reader.string());
    }
    if (part.size !== count) throw new MalformedPage('a field comes twice');
    return part;
  },

  build(parts) {
    const hash = new HashValue();
    hash.restore(parts);
    return hash;
  },
};

const collectionCodecs: readonly CollectionCodec[] = [hashCodec];

const byType = new Map(collectionCodecs.map((codec) => [codec.type, codec]));
const byTag = new Map(collectionCodecs.map((codec) => [codec.tag, codec]));

export function codecOf(collection: Collection): CollectionCodec {
  return byType.get(collection.type) as CollectionCodec;
}

export function codecWithTag(tag: number): CollectionCodec {
  const codec = byTag.get(tag);
  if (codec === undefined) throw new MalformedPage(`it holds a value of the unknown type ${tag}`);
  return codec;
}
